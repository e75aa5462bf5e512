// SPDX-License-Identifier: MIT
// Properties of characters: categories and single mappings come from utf8proc, whose tables follow Unicode; what it does
// not tell (digits in circles, case by use, identifiers' exceptions, special casing) is in the tables here.
#include "types/str_unicode.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <iterator>

namespace hpyu::unicode {

namespace {

struct Range {
    uint32_t first, last;
};

/// Digits that are no decimals: superscripts, digits in circles...
constexpr Range kMoreDigits[] = {
    {0xb2, 0xb3}, {0xb9, 0xb9}, {0x1369, 0x1371}, {0x19da, 0x19da}, {0x2070, 0x2070}, {0x2074, 0x2079},
    {0x2080, 0x2089}, {0x2460, 0x2468}, {0x2474, 0x247c}, {0x2488, 0x2490}, {0x24ea, 0x24ea}, {0x24f5, 0x24fd},
    {0x24ff, 0x24ff}, {0x2776, 0x277e}, {0x2780, 0x2788}, {0x278a, 0x2792}, {0x10a40, 0x10a43}, {0x10e60, 0x10e68},
    {0x11052, 0x1105a}, {0x1f100, 0x1f10a},
};

/// Ideographs that stand for numbers.
constexpr Range kNumericLetters[] = {
    {0x3405, 0x3405}, {0x3483, 0x3483}, {0x382a, 0x382a}, {0x3b4d, 0x3b4d}, {0x4e00, 0x4e00}, {0x4e03, 0x4e03},
    {0x4e07, 0x4e07}, {0x4e09, 0x4e09}, {0x4e5d, 0x4e5d}, {0x4e8c, 0x4e8c}, {0x4e94, 0x4e94}, {0x4e96, 0x4e96},
    {0x4ebf, 0x4ec0}, {0x4edf, 0x4edf}, {0x4ee8, 0x4ee8}, {0x4f0d, 0x4f0d}, {0x4f70, 0x4f70}, {0x5104, 0x5104},
    {0x5146, 0x5146}, {0x5169, 0x5169}, {0x516b, 0x516b}, {0x516d, 0x516d}, {0x5341, 0x5341}, {0x5343, 0x5345},
    {0x534c, 0x534c}, {0x53c1, 0x53c4}, {0x56db, 0x56db}, {0x58f1, 0x58f1}, {0x58f9, 0x58f9}, {0x5e7a, 0x5e7a},
    {0x5efe, 0x5eff}, {0x5f0c, 0x5f0e}, {0x5f10, 0x5f10}, {0x62fe, 0x62fe}, {0x634c, 0x634c}, {0x67d2, 0x67d2},
    {0x6f06, 0x6f06}, {0x7396, 0x7396}, {0x767e, 0x767e}, {0x8086, 0x8086}, {0x842c, 0x842c}, {0x8cae, 0x8cae},
    {0x8cb3, 0x8cb3}, {0x8d30, 0x8d30}, {0x9621, 0x9621}, {0x9646, 0x9646}, {0x964c, 0x964c}, {0x9678, 0x9678},
    {0x96f6, 0x96f6}, {0xf96b, 0xf96b}, {0xf973, 0xf973}, {0xf978, 0xf978}, {0xf9b2, 0xf9b2}, {0xf9d1, 0xf9d1},
    {0xf9d3, 0xf9d3}, {0xf9fd, 0xf9fd}, {0x20001, 0x20001}, {0x20064, 0x20064}, {0x200e2, 0x200e2},
    {0x20121, 0x20121}, {0x2092a, 0x2092a}, {0x20983, 0x20983}, {0x2098c, 0x2098c}, {0x2099c, 0x2099c},
    {0x20aea, 0x20aea}, {0x20afd, 0x20afd}, {0x20b19, 0x20b19}, {0x22390, 0x22390}, {0x22998, 0x22998},
    {0x23b1b, 0x23b1b}, {0x2626d, 0x2626d}, {0x2f890, 0x2f890},
};

/// Lower case by use, not by category: modifier letters, small Roman numerals, small letters in circles.
constexpr Range kMoreLower[] = {
    {0xaa, 0xaa}, {0xba, 0xba}, {0x2b0, 0x2b8}, {0x2c0, 0x2c1}, {0x2e0, 0x2e4}, {0x345, 0x345}, {0x37a, 0x37a},
    {0x1d2c, 0x1d6a}, {0x1d78, 0x1d78}, {0x1d9b, 0x1dbf}, {0x2071, 0x2071}, {0x207f, 0x207f}, {0x2090, 0x209c},
    {0x2170, 0x217f}, {0x24d0, 0x24e9}, {0x2c7c, 0x2c7d}, {0xa69c, 0xa69d}, {0xa770, 0xa770}, {0xa7f8, 0xa7f9},
    {0xab5c, 0xab5f}, {0x10780, 0x10780}, {0x10783, 0x10785}, {0x10787, 0x107b0}, {0x107b2, 0x107ba},
};

/// Upper case by use, not by category: Roman numerals, capitals in circles and squares.
constexpr Range kMoreUpper[] = {
    {0x2160, 0x216f}, {0x24b6, 0x24cf}, {0x1f130, 0x1f149}, {0x1f150, 0x1f169}, {0x1f170, 0x1f189},
};

/// May begin an identifier, though no letter.
constexpr Range kMoreStart[] = {
    {0x1885, 0x1886}, {0x2118, 0x2118}, {0x212e, 0x212e},
};

/// May not begin one, though a letter: what it decomposes to may not.
constexpr Range kNoStart[] = {
    {0x37a, 0x37a}, {0xe33, 0xe33}, {0xeb3, 0xeb3}, {0x2e2f, 0x2e2f}, {0xfc5e, 0xfc63}, {0xfdfa, 0xfdfb},
    {0xfe70, 0xfe70}, {0xfe72, 0xfe72}, {0xfe74, 0xfe74}, {0xfe76, 0xfe76}, {0xfe78, 0xfe78}, {0xfe7a, 0xfe7a},
    {0xfe7c, 0xfe7c}, {0xfe7e, 0xfe7e}, {0xff9e, 0xff9f},
};

/// May go on in an identifier, though its category does not say so.
constexpr Range kMorePart[] = {
    {0xb7, 0xb7}, {0x387, 0x387}, {0x1369, 0x1371}, {0x19da, 0x19da}, {0x2118, 0x2118}, {0x212e, 0x212e},
};

/// May not go on in one, though its category says so.
constexpr Range kNoPart[] = {
    {0x37a, 0x37a}, {0x2e2f, 0x2e2f}, {0xfc5e, 0xfc63}, {0xfdfa, 0xfdfb}, {0xfe70, 0xfe70}, {0xfe72, 0xfe72},
    {0xfe74, 0xfe74}, {0xfe76, 0xfe76}, {0xfe78, 0xfe78}, {0xfe7a, 0xfe7a}, {0xfe7c, 0xfe7c}, {0xfe7e, 0xfe7e},
};

/// Punctuation within words: ignored around a final sigma.
constexpr Range kWordPunctuation[] = {
    {0x27, 0x27}, {0x2e, 0x2e}, {0x3a, 0x3a}, {0xb7, 0xb7}, {0x387, 0x387}, {0x55f, 0x55f}, {0x5f4, 0x5f4},
    {0x2018, 0x2019}, {0x2024, 0x2024}, {0x2027, 0x2027}, {0xfe13, 0xfe13}, {0xfe52, 0xfe52}, {0xfe55, 0xfe55},
    {0xff07, 0xff07}, {0xff0e, 0xff0e}, {0xff1a, 0xff1a},
};

/// White space.
constexpr Range kSpaces[] = {
    {0x9, 0xd}, {0x1c, 0x20}, {0x85, 0x85}, {0xa0, 0xa0}, {0x1680, 0x1680}, {0x2000, 0x200a}, {0x2028, 0x2029},
    {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
};

/// Characters with several capitals; see the file.
struct SpecialCase {
    uint32_t character;
    uint32_t upper[3];
    uint32_t title[3];
};
#define HPYU_POINTS(a, b, c) {a, b, c}
constexpr SpecialCase kSpecialCases[] = {
#define HPYU_SPECIAL_CASE(character, upper, title) {character, HPYU_POINTS upper, HPYU_POINTS title},
#include "types/str_special_casing.def"
};
#undef HPYU_POINTS

template <size_t N>
bool is_in(const Range (&ranges)[N], uint32_t c) {
    const Range *after = std::upper_bound(std::begin(ranges), std::end(ranges), c,
                                          [](uint32_t value, const Range &range) { return value < range.first; });
    return after != std::begin(ranges) && c <= after[-1].last;
}

utf8proc_category_t category(uint32_t c) { return utf8proc_category(static_cast<utf8proc_int32_t>(c)); }

template <class... Categories>
bool has_category(uint32_t c, Categories... wanted) {
    const uint32_t set = ((uint32_t{1} << wanted) | ...);
    return (set >> category(c)) & 1;
}

const SpecialCase *special_case(uint32_t c) {
    const SpecialCase *at = std::lower_bound(std::begin(kSpecialCases), std::end(kSpecialCases), c,
                                             [](const SpecialCase &entry, uint32_t value) { return entry.character < value; });
    return at != std::end(kSpecialCases) && at->character == c ? at : nullptr;
}

int copy_special(const uint32_t (&from)[3], uint32_t out[3]) {
    int n = 0;
    while (n < 3 && from[n] != 0) {
        out[n] = from[n];
        ++n;
    }
    return n;
}

int32_t signed_point(uint32_t c) { return static_cast<utf8proc_int32_t>(c); }

}  // namespace

bool is_space(uint32_t c) { return is_in(kSpaces, c); }

bool is_line_break(uint32_t c) {
    return (c >= 0x0a && c <= 0x0d) || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool is_alpha(uint32_t c) {
    return has_category(c, UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LL, UTF8PROC_CATEGORY_LT, UTF8PROC_CATEGORY_LM,
                        UTF8PROC_CATEGORY_LO);
}

bool is_decimal(uint32_t c) { return category(c) == UTF8PROC_CATEGORY_ND; }

bool is_digit(uint32_t c) { return is_decimal(c) || is_in(kMoreDigits, c); }

bool is_numeric(uint32_t c) {
    return has_category(c, UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NL, UTF8PROC_CATEGORY_NO) || is_in(kNumericLetters, c);
}

bool is_lower(uint32_t c) { return category(c) == UTF8PROC_CATEGORY_LL || is_in(kMoreLower, c); }
bool is_upper(uint32_t c) { return category(c) == UTF8PROC_CATEGORY_LU || is_in(kMoreUpper, c); }
bool is_title(uint32_t c) { return category(c) == UTF8PROC_CATEGORY_LT; }

bool is_printable(uint32_t c) {
    return c == ' ' || !has_category(c, UTF8PROC_CATEGORY_CN, UTF8PROC_CATEGORY_CC, UTF8PROC_CATEGORY_CF,
                                     UTF8PROC_CATEGORY_CS, UTF8PROC_CATEGORY_CO, UTF8PROC_CATEGORY_ZS,
                                     UTF8PROC_CATEGORY_ZL, UTF8PROC_CATEGORY_ZP);
}

bool is_identifier_start(uint32_t c) {
    if (is_alpha(c) || c == '_' || category(c) == UTF8PROC_CATEGORY_NL)
        return !is_in(kNoStart, c);
    return is_in(kMoreStart, c);
}

bool is_identifier_part(uint32_t c) {
    if (is_alpha(c) || c == '_' ||
        has_category(c, UTF8PROC_CATEGORY_NL, UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_MC, UTF8PROC_CATEGORY_ND,
                     UTF8PROC_CATEGORY_PC))
        return !is_in(kNoPart, c);
    return is_in(kMorePart, c);
}

bool is_cased(uint32_t c) { return is_lower(c) || is_upper(c) || is_title(c); }

bool is_case_ignorable(uint32_t c) {
    return has_category(c, UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_ME, UTF8PROC_CATEGORY_CF, UTF8PROC_CATEGORY_LM,
                        UTF8PROC_CATEGORY_SK) ||
           is_in(kWordPunctuation, c);
}

int to_upper(uint32_t c, uint32_t out[3]) {
    if (const SpecialCase *special = special_case(c))
        return copy_special(special->upper, out);
    out[0] = static_cast<uint32_t>(utf8proc_toupper(signed_point(c)));
    return 1;
}

int to_lower(uint32_t c, uint32_t out[3]) {
    if (c == 0x130) {   // capital I with a dot: the only one whose small form is two
        out[0] = 'i';
        out[1] = 0x307;
        return 2;
    }
    out[0] = static_cast<uint32_t>(utf8proc_tolower(signed_point(c)));
    return 1;
}

int to_title(uint32_t c, uint32_t out[3]) {
    if (const SpecialCase *special = special_case(c))
        return copy_special(special->title, out);
    out[0] = static_cast<uint32_t>(utf8proc_totitle(signed_point(c)));
    return 1;
}

int to_folded(uint32_t c, uint32_t out[3]) {
    utf8proc_int32_t folded[8];
    int boundary = 0;
    const auto n = utf8proc_decompose_char(signed_point(c), folded, std::size(folded), UTF8PROC_CASEFOLD, &boundary);
    if (n < 1 || n > 3) {
        out[0] = c;
        return 1;
    }
    std::copy(folded, folded + n, out);
    return static_cast<int>(n);
}

int decimal_value(uint32_t c) {
    if (c >= '0' && c <= '9')
        return static_cast<int>(c - '0');
    if (!is_decimal(c))
        return -1;
    // Decimal digits stand in runs of ten, zero first; runs follow each other without a gap only in whole tens.
    uint32_t first = c;
    while (is_decimal(first - 1))
        --first;
    return static_cast<int>((c - first) % 10);
}

}  // namespace hpyu::unicode
