// SPDX-License-Identifier: MIT
// Encodings of one byte a character: Windows, DOS, Macintosh and EBCDIC code pages, ISO 8859, KOI8.
//
// The C library knows what each byte means. A map is made by asking it, once, when an encoding is first used.
#include <iconv.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <memory>
#include <mutex>
#include <vector>

#include "types/codec_internal.hpp"

namespace hpyu::codec {

namespace {

struct Correction {
    uint8_t byte;
    char16_t point;
};

struct CharmapNames {
    std::string_view name;
    const char *c_library;
    std::string_view others;   ///< Separated by spaces.
    Correction corrections[2];
};

constexpr CharmapNames kCharmaps[] = {
#define HPYU_CHARMAP(name, c_library, others, ...) {#name, c_library, others, {__VA_ARGS__}},
#include "types/codec_charmaps.def"
};

constexpr const char *kUnicode = std::endian::native == std::endian::little ? "UTF-16LE" : "UTF-16BE";
constexpr char16_t kUndefined = 0xfffe;
constexpr const char *kReason = "character maps to <undefined>";

bool has_word(std::string_view words, std::string_view wanted) {
    while (!words.empty()) {
        const size_t end = std::min(words.find(' '), words.size());
        if (words.substr(0, end) == wanted)
            return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

}  // namespace

struct Charmap {
    char16_t points[256];
    std::vector<std::pair<char16_t, uint8_t>> bytes;   ///< Sorted.

    /// The byte of a code point, or -1.
    int byte_of(uint32_t c) const {
        const auto found = std::lower_bound(bytes.begin(), bytes.end(), c,
                                            [](const auto &entry, uint32_t point) { return entry.first < point; });
        return found != bytes.end() && found->first == c ? found->second : -1;
    }
};

namespace {

/// What the C library makes of a byte by itself.
char16_t ask_for(iconv_t converter, uint8_t byte) {
    char in = static_cast<char>(byte);
    char16_t out[4] = {kUndefined};
    char *from = &in, *to = reinterpret_cast<char *>(out);
    size_t in_left = 1, out_left = sizeof out;
    const bool failed = iconv(converter, &from, &in_left, &to, &out_left) == static_cast<size_t>(-1);
    iconv(converter, nullptr, nullptr, &to, &out_left);   // What it held back to compose it with the next.
    iconv(converter, nullptr, nullptr, nullptr, nullptr);
    return failed || out_left != sizeof out - 2 ? kUndefined : out[0];
}

/// Null if this C library does not have the encoding.
std::unique_ptr<const Charmap> make_charmap(const CharmapNames &names) {
    const iconv_t converter = iconv_open(kUnicode, names.c_library);
    if (converter == reinterpret_cast<iconv_t>(-1))
        return nullptr;
    auto map = std::make_unique<Charmap>();
    for (int byte = 0; byte < 256; ++byte)
        map->points[byte] = ask_for(converter, static_cast<uint8_t>(byte));
    iconv_close(converter);
    for (const Correction &correction : names.corrections)
        if (correction.byte != 0)
            map->points[correction.byte] = correction.point;
    for (int byte = 0; byte < 256; ++byte)
        if (map->points[byte] != kUndefined)
            map->bytes.emplace_back(map->points[byte], static_cast<uint8_t>(byte));
    std::sort(map->bytes.begin(), map->bytes.end());
    return map;
}

}  // namespace

const Charmap *find_charmap(std::string_view normalised_name) {
    static std::mutex lock;
    static std::unique_ptr<const Charmap> maps[std::size(kCharmaps)];
    for (size_t i = 0; i < std::size(kCharmaps); ++i) {
        if (kCharmaps[i].name != normalised_name && !has_word(kCharmaps[i].others, normalised_name))
            continue;
        const std::lock_guard guard(lock);
        if (maps[i] == nullptr)
            maps[i] = make_charmap(kCharmaps[i]);
        return maps[i].get();
    }
    return nullptr;
}

int decode_charmap(Decoder &job) {
    for (size_t i = 0; i < job.size;) {
        const char16_t c = job.map->points[static_cast<uint8_t>(job.bytes[i])];
        if (c != kUndefined) {
            job.out.append(c);
            ++i;
        } else if (job.handle(i, i + 1, kReason, &i) < 0) {
            return -1;
        }
    }
    return 0;
}

int charmap_byte(const Charmap *map, uint32_t c) { return map->byte_of(c); }

int encode_charmap(Encoder &job) {
    const Str *text = job.text;
    for (int64_t i = 0; i < text->length;) {
        if (const int byte = job.map->byte_of(text->at(i)); byte >= 0) {
            job.out += static_cast<char>(byte);
            ++i;
            continue;
        }
        int64_t end = i + 1;
        while (end < text->length && job.map->byte_of(text->at(end)) < 0)
            ++end;
        if (job.handle(i, end, kReason) < 0)
            return -1;
        i = end;
    }
    return 0;
}

}  // namespace hpyu::codec
