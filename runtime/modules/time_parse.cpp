// SPDX-License-Identifier: MIT
// time.strptime: a time read from a text of a given form. Names are English, whatever the locale. A number takes as
// many digits as it can, and fewer where what follows would not fit otherwise; so matching tries, and goes back.
#include <algorithm>
#include <climits>
#include <cstdlib>

#include "modules/time.hpp"
#include "protocol/protocol.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

constexpr const char *kDays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr const char *kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                   "July",    "August",   "September", "October", "November", "December"};
constexpr int kNone = INT_MIN;

/// What the directives said. Months and days of month count from 1, days of week from 0, which is Monday.
struct Found {
    int year = kNone, iso_year = kNone, month = 1, day = 1, hour = 0, minute = 0, second = 0;
    int weekday = kNone, day_of_year = kNone, week = kNone, iso_week = kNone;
    bool week_from_sunday = false, hour_of_twelve = false, afternoon = false;
    int zone_is_summer = -1;
    int64_t offset = kNone;
    std::string_view zone;
    std::string_view mixed_offset;   ///< One whose colons are not of one kind.
};

/// A directive that is a number, and where it goes.
struct Number {
    char letter;
    int most_digits, least_digits, least, most;
    int Found::*field;
};
constexpr Number kNumbers[] = {
    {'d', 2, 1, 1, 31, &Found::day},          {'H', 2, 1, 0, 23, &Found::hour},
    {'I', 2, 1, 1, 12, &Found::hour},         {'m', 2, 1, 1, 12, &Found::month},
    {'M', 2, 1, 0, 59, &Found::minute},       {'S', 2, 1, 0, 61, &Found::second},
    {'j', 3, 1, 1, 366, &Found::day_of_year}, {'U', 2, 1, 0, 53, &Found::week},
    {'W', 2, 1, 0, 53, &Found::week},         {'V', 2, 1, 1, 53, &Found::iso_week},
    {'w', 1, 1, 0, 6, &Found::weekday},       {'u', 1, 1, 1, 7, &Found::weekday},
    {'y', 2, 2, 0, 99, &Found::year},         {'Y', 4, 4, 0, 9999, &Found::year},
    {'G', 4, 4, 0, 9999, &Found::iso_year},   {'f', 6, 1, 0, 999999, nullptr},
};

/// What other directives stand for.
constexpr std::pair<char, const char *> kComposed[] = {
    {'c', "%a %b %d %H:%M:%S %Y"}, {'x', "%m/%d/%y"}, {'X', "%H:%M:%S"}};

const Number *number_of(char letter) {
    const auto *row =
        std::find_if(std::begin(kNumbers), std::end(kNumbers), [=](const Number &n) { return n.letter == letter; });
    return row != std::end(kNumbers) ? row : nullptr;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool starts_with(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

/// The number of the name that a text begins with, and its length; kNone if there is none. `letters` cuts the names.
template <size_t N>
int name_at(std::string_view text, const char *const (&names)[N], size_t letters, size_t *length) {
    for (size_t i = 0; i < N; ++i)
        if (const std::string_view name = std::string_view(names[i]).substr(0, letters); starts_with(text, name)) {
            *length = name.size();
            return static_cast<int>(i);
        }
    return kNone;
}

// -- matching ---------------------------------------------------------------------------------------------------------

class Matcher {
public:
    explicit Matcher(std::string_view format) : format_(format) {}

    /// Fits the text from `from` on to the format from `at` on; what it needed of the text goes to `end`.
    bool match(size_t at, std::string_view text, Found &found, std::string_view *rest) const {
        if (at == format_.size()) {
            *rest = text;
            return true;
        }
        if (is_space(format_[at])) {
            const size_t next = std::min(format_.find_first_not_of(" \t\n\v\f\r", at), format_.size());
            size_t spaces = 0;
            while (spaces < text.size() && is_space(text[spaces]))
                ++spaces;
            for (; spaces > 0; --spaces)
                if (match(next, text.substr(spaces), found, rest))
                    return true;
            return false;
        }
        if (format_[at] != '%')
            return !text.empty() && lower(text[0]) == lower(format_[at]) && match(at + 1, text.substr(1), found, rest);
        const char letter = format_[at + 1];
        const Number *number = number_of(letter);
        return number != nullptr ? match_number(*number, at + 2, text, found, rest)
                                 : match_word(letter, at + 2, text, found, rest);
    }

private:
    bool match_number(const Number &row, size_t next, std::string_view text, Found &found,
                      std::string_view *rest) const {
        const bool padded = row.letter == 'd' && text.size() > 1 && text[0] == ' ';
        const std::string_view digits =
            padded ? text.substr(1, 1) : text.substr(0, static_cast<size_t>(row.most_digits));
        size_t count = 0;
        while (count < digits.size() && is_digit(digits[count]))
            ++count;
        for (; count >= static_cast<size_t>(row.least_digits); --count) {
            const int value = std::atoi(std::string(digits.substr(0, count)).c_str());
            Found with = found;
            if (value < row.least || value > row.most)
                continue;
            set(row, value, with);
            if (match(next, text.substr(count + padded), with, rest)) {
                found = with;
                return true;
            }
        }
        return false;
    }

    static void set(const Number &row, int value, Found &found) {
        if (row.field == nullptr)
            return;   // a fraction of a second, which struct_time has no place for
        switch (row.letter) {
            case 'y': value += value <= 68 ? 2000 : 1900; break;
            case 'w': value = value == 0 ? 6 : value - 1; break;
            case 'u': value -= 1; break;
            case 'U': found.week_from_sunday = true; break;
            case 'W': found.week_from_sunday = false; break;
            case 'I': found.hour_of_twelve = true; break;
            case 'H': found.hour_of_twelve = false; break;
            default: break;
        }
        found.*row.field = value;
    }

    bool match_word(char letter, size_t next, std::string_view text, Found &found, std::string_view *rest) const {
        static constexpr const char *kHalves[] = {"AM", "PM"};
        size_t length = 0;
        Found with = found;
        switch (letter) {
            case 'A': with.weekday = name_at(text, kDays, std::string_view::npos, &length); break;
            case 'a': with.weekday = name_at(text, kDays, 3, &length); break;
            case 'B': with.month = name_at(text, kMonths, std::string_view::npos, &length) + 1; break;
            case 'b': with.month = name_at(text, kMonths, 3, &length) + 1; break;
            case 'p': with.afternoon = name_at(text, kHalves, 2, &length) == 1; break;
            case 'Z': length = read_zone(text, with); break;
            case 'z': length = read_offset(text, with); break;
            default: length = starts_with(text, "%") ? 1 : 0; break;
        }
        if (length == 0 || !match(next, text.substr(length), with, rest))
            return false;
        found = with;
        return true;
    }

    static size_t read_zone(std::string_view text, Found &found) {
        const std::pair<std::string_view, int> zones[] = {{tzname[0], 0}, {tzname[1], 1}, {"utc", 0}, {"gmt", 0}};
        for (const auto &[name, summer] : zones) {
            if (!starts_with(text, name))
                continue;
            const bool unclear = daylight != 0 && starts_with(tzname[0], tzname[1]) && summer == 0 && name == tzname[0];
            found.zone_is_summer = unclear ? -1 : summer;
            found.zone = text.substr(0, name.size());
            return name.size();
        }
        return 0;
    }

    /// "Z", or sign, hours, minutes and perhaps seconds with a fraction, with or without colons between them.
    static size_t read_offset(std::string_view text, Found &found) {
        if (!text.empty() && text[0] == 'Z') {
            found.offset = 0;
            return 1;
        }
        const auto two = [&](size_t i) { return i + 1 < text.size() && is_digit(text[i]) && is_digit(text[i + 1]); };
        const auto value = [&](size_t i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
        if (text.empty() || (text[0] != '+' && text[0] != '-') || !two(1))
            return 0;
        size_t at = text.size() > 3 && text[3] == ':' ? 4 : 3;
        if (!two(at) || value(at) > 59)
            return 0;
        int64_t seconds = value(1) * 3600 + value(at) * 60;
        const bool colon = at == 4;
        at += 2;
        const size_t more = at < text.size() && text[at] == ':' ? at + 1 : at;
        if (two(more) && value(more) <= 59) {
            if (colon != (more != at))
                found.mixed_offset = text;
            seconds += value(more);
            at = more + 2;
            size_t fraction = at < text.size() && text[at] == '.' ? at + 1 : at;
            while (fraction > at && fraction < text.size() && fraction - at <= 6 && is_digit(text[fraction]))
                ++fraction;
            at = fraction > at + 1 ? fraction : at;
        }
        found.offset = text[0] == '-' ? -seconds : seconds;
        return at;
    }

    std::string_view format_;
};

/// The format with composed directives written out. False with ValueError for a directive that there is not.
bool write_out(ProtoContext &ctx, Str *given, std::string *out) {
    const std::string format = str_text(given);
    for (size_t i = 0; i < format.size(); ++i) {
        *out += format[i];
        if (format[i] != '%')
            continue;
        const Root<Str *> shown(ctx, repr(ctx, Value(given)));
        if (!shown)
            return false;
        if (++i == format.size()) {
            value_error(ctx, "stray % in format ", shown.get());
            return false;
        }
        const auto *composed = std::find_if(std::begin(kComposed), std::end(kComposed),
                                            [&](const auto &row) { return row.first == format[i]; });
        if (composed != std::end(kComposed)) {
            out->pop_back();
            *out += composed->second;
        } else if (number_of(format[i]) == nullptr &&
                   std::string_view("AaBbpZz%").find(format[i]) == std::string_view::npos) {
            const std::string_view letter = format[i] == '\\' ? "\\\\" : std::string_view(format).substr(i, 1);
            value_error(ctx, "'", letter, "' is a bad directive in format ", shown.get());
            return false;
        } else {
            *out += format[i];
        }
    }
    return true;
}

// -- dates ------------------------------------------------------------------------------------------------------------

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_before_month(int year, int month) {
    static constexpr int kDaysBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    return kDaysBefore[month - 1] + (month > 2 && is_leap(year) ? 1 : 0);
}

/// Days since the first of January of the year 1, which was a Monday.
int days_before_year(int year) {
    const int y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400;
}

/// The day of the year, from 1, of a day of the week in a week that is counted from the first Sunday or Monday.
int day_of_week(int year, int week, int weekday, bool from_sunday) {
    int first = days_before_year(year) % 7;
    if (from_sunday) {
        first = (first + 1) % 7;
        weekday = (weekday + 1) % 7;
    }
    const int week_0 = (7 - first) % 7;
    return week == 0 ? 1 + weekday - first : 1 + week_0 + 7 * (week - 1) + weekday;
}

/// The same in a week of the ISO calendar: the first one has the fourth of January.
int day_of_iso_week(int year, int week, int weekday) {
    const int fourth = (days_before_year(year) + 3) % 7;
    return 4 - fourth + (week - 1) * 7 + weekday;
}

/// What directives have to go together. False with ValueError.
bool check_together(ProtoContext &ctx, const Found &f) {
    const char *trouble = nullptr;
    if (f.year == kNone && f.iso_year != kNone) {
        if (f.iso_week == kNone || f.weekday == kNone)
            trouble = "ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday directive "
                      "('%A', '%a', '%w', or '%u').";
        else if (f.day_of_year != kNone)
            trouble = "Day of the year directive '%j' is not compatible with ISO year directive '%G'. "
                      "Use '%Y' instead.";
    } else if (f.week == kNone && f.iso_week != kNone) {
        trouble = f.weekday == kNone
                      ? "ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday directive "
                        "('%A', '%a', '%w', or '%u')."
                      : "ISO week directive '%V' is incompatible with the year directive '%Y'. Use the ISO year '%G' "
                        "instead.";
    }
    if (trouble != nullptr)
        value_error(ctx, trouble);
    return trouble == nullptr;
}

/// Completes year, month, day, day of year and day of week by each other. False with ValueError.
bool complete(ProtoContext &ctx, Found &f) {
    if (!check_together(ctx, f))
        return false;
    const bool leap_day = f.year == kNone && f.month == 2 && f.day == 29;   // of some year: one that has it
    f.year = f.year != kNone ? f.year : leap_day ? 1904 : f.iso_year != kNone ? f.iso_year : 1900;
    const bool by_iso_week = f.iso_year != kNone && f.iso_week != kNone;
    const bool by_week = f.weekday != kNone && f.day_of_year == kNone && (f.week != kNone || by_iso_week);
    if (by_week)
        f.day_of_year = f.week != kNone ? day_of_week(f.year, f.week, f.weekday, f.week_from_sunday)
                                        : day_of_iso_week(f.year, f.iso_week, f.weekday);
    if (f.day_of_year != kNone) {
        for (; f.day_of_year <= 0; f.day_of_year += is_leap(f.year) ? 366 : 365)
            --f.year;
        for (int days; f.day_of_year > (days = is_leap(f.year) ? 366 : 365); f.day_of_year -= days)
            ++f.year;
        for (f.month = 12; f.day_of_year <= days_before_month(f.year, f.month);)
            --f.month;
        f.day = f.day_of_year - days_before_month(f.year, f.month);
    } else {
        const int days =
            f.month == 12 ? 31 : days_before_month(f.year, f.month + 1) - days_before_month(f.year, f.month);
        if (f.day > days || f.year < 1) {
            value_error(ctx, f.year < 1 ? "year 0 is out of range" : "day is out of range for month");
            return false;
        }
        f.day_of_year = days_before_month(f.year, f.month) + f.day;
    }
    if (f.weekday == kNone)
        f.weekday = (days_before_year(f.year) + f.day_of_year - 1) % 7;
    if (leap_day)
        f.year = 1900;
    return true;
}

Value time_strptime(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    const Root<> format(ctx, nargs > 1 ? args[1] : Value(str_from_text(ctx, kComposed[0].second)));
    const Value both[] = {args[0], format};
    for (size_t i = 0; i < 2; ++i)
        if (!format || !is_str(both[i]))
            return format ? type_error(ctx, "strptime() argument ", uint64_t{i}, " must be str, not <class '",
                                       type_of(ctx, both[i]), "'>")
                          : Raised{};
    std::string written;
    if (!write_out(ctx, as<Str>(format), &written))
        return Value();
    const std::string text = str_text(as<Str>(args[0]));
    Found found;
    std::string_view rest;
    if (!Matcher(written).match(0, text, found, &rest)) {
        const Root<Str *> shown(ctx, repr(ctx, args[0])), form(ctx, shown ? repr(ctx, format) : nullptr);
        return form ? value_error(ctx, "time data ", shown.get(), " does not match format ", form.get()) : Raised{};
    }
    if (!rest.empty())
        return value_error(ctx, "unconverted data remains: ", rest);
    if (!found.mixed_offset.empty())
        return value_error(ctx, "Inconsistent use of : in ", found.mixed_offset);
    if (found.hour_of_twelve)
        found.hour = found.hour % 12 + (found.afternoon ? 12 : 0);
    if (!complete(ctx, found))
        return Value();
    tm parts{};
    parts.tm_year = found.year - 1900;
    parts.tm_mon = found.month - 1;
    parts.tm_mday = found.day;
    parts.tm_hour = found.hour;
    parts.tm_min = found.minute;
    parts.tm_sec = found.second;
    parts.tm_wday = (found.weekday + 1) % 7;
    parts.tm_yday = found.day_of_year - 1;
    parts.tm_isdst = found.zone_is_summer;
    const Root<> zone(ctx, found.zone.empty() ? Value() : Value(str_from_text(ctx, found.zone)));
    return struct_time_of(ctx, self, parts, zone, found.offset != kNone ? Value::from_int(found.offset) : Value());
}

}  // namespace

constinit const MethodDef kStrptimeFunction = {
    "strptime", varargs<time_strptime, 1, 2>,
    "strptime($module, string, format='%a %b %d %H:%M:%S %Y', /)\n--\n\nThe time that a text of this form tells."};

}  // namespace hpyu
