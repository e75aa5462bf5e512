// SPDX-License-Identifier: MIT
// Broken-down time: struct_time, and the functions of the module time that make it, take it and write it.
#include <algorithm>
#include <cerrno>
#include <climits>
#include <cmath>
#include <cstdio>

#include "modules/struct_sequence.hpp"
#include "modules/time.hpp"
#include "types/float.hpp"
#include "types/int.hpp"

namespace hpyu {

namespace {

constexpr const char *kTimeFields[] = {"tm_year", "tm_mon",  "tm_mday",  "tm_hour", "tm_min",   "tm_sec",
                                       "tm_wday", "tm_yday", "tm_isdst", "tm_zone", "tm_gmtoff"};
constexpr StructSequence kStructTime = {.name = "time.struct_time", .fields = kTimeFields, .hidden = 2};
constexpr size_t kItems = kStructTime.visible();

/// What a moment is by its parts, in UTC or at this place. False with an exception.
template <bool Local>
bool split(ProtoContext &ctx, time_t when, tm *out) {
    if ((Local ? localtime_r(&when, out) : gmtime_r(&when, out)) != nullptr)
        return true;
    raise_os_error(ctx, errno != 0 ? errno : EINVAL);
    return false;
}

/// The moment that an argument names: now if it is not given or None.
bool read_moment(ProtoContext &ctx, const Value *args, size_t nargs, time_t *out) {
    if (nargs > 0 && args[0] != ctx.none())
        return read_seconds(ctx, args[0], out);
    *out = time(nullptr);
    return true;
}

template <bool Local>
Value broken_down(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    time_t when = 0;
    tm parts{};
    if (!read_moment(ctx, args, nargs, &when) || !split<Local>(ctx, when, &parts))
        return Value();
    const Root<> zone(ctx, str_from_text(ctx, parts.tm_zone));
    return zone ? struct_time_of(ctx, self, parts, zone, Value::from_int(parts.tm_gmtoff)) : Value();
}

// -- struct_time as an argument ---------------------------------------------------------------------------------------

/// The parts in a struct_time or any tuple of nine ints. False with an exception.
bool read_parts(ProtoContext &ctx, Value v, const char *function, tm *out) {
    if (!has_layout(v, Layout::Tuple)) {
        type_error(ctx, "Tuple or struct_time argument required");
        return false;
    }
    if (as<Tuple>(v)->length != static_cast<int64_t>(kItems)) {
        type_error(ctx, function, "(): illegal time tuple argument");
        return false;
    }
    int n[kItems];
    for (size_t i = 0; i < kItems; ++i)
        if (!read_int_argument(ctx, (*as<Tuple>(v))[static_cast<int64_t>(i)], &n[i]))
            return false;
    if (n[0] < INT_MIN + 1900) {
        overflow_error(ctx, "year out of range");
        return false;
    }
    *out = tm{};
    out->tm_year = n[0] - 1900;
    out->tm_mon = n[1] - 1;
    out->tm_mday = n[2];
    out->tm_hour = n[3];
    out->tm_min = n[4];
    out->tm_sec = n[5];
    out->tm_wday = (n[6] + 1) % 7;
    out->tm_yday = n[7] - 1;
    out->tm_isdst = n[8];
    if (type_of(ctx, v)->full_name == kStructTime.name) {
        const Value zone = as<Tuple>(v)->items()[kItems], offset = as<Tuple>(v)->items()[kItems + 1];
        out->tm_zone = is_str(zone) ? str_utf8(ctx, as<Str>(zone)) : nullptr;
        out->tm_gmtoff = offset.is_int() ? offset.as_int() : 0;
        if (is_str(zone) && out->tm_zone == nullptr)
            return false;
    }
    return true;
}

/// Parts that are shown have to be possible; those that are 0 where counting begins at 1 mean the first.
bool check_parts(ProtoContext &ctx, tm *parts) {
    parts->tm_mon = parts->tm_mon == -1 ? 0 : parts->tm_mon;
    parts->tm_mday = parts->tm_mday == 0 ? 1 : parts->tm_mday;
    parts->tm_yday = parts->tm_yday == -1 ? 0 : parts->tm_yday;
    const struct {
        const char *what;
        int value, least, most;
    } ranges[] = {{"month", parts->tm_mon, 0, 11},      {"day of month", parts->tm_mday, 1, 31},
                  {"hour", parts->tm_hour, 0, 23},      {"minute", parts->tm_min, 0, 59},
                  {"seconds", parts->tm_sec, 0, 61},    {"day of week", parts->tm_wday, 0, 6},
                  {"day of year", parts->tm_yday, 0, 365}};
    for (const auto &range : ranges)
        if (range.value < range.least || range.value > range.most) {
            value_error(ctx, range.what, " out of range");
            return false;
        }
    parts->tm_isdst = std::clamp(parts->tm_isdst, -1, 1);
    return true;
}

/// The parts that a function is to show: those given, or those of now.
bool parts_to_show(ProtoContext &ctx, const Value *given, const char *function, tm *out) {
    if (given != nullptr)
        return read_parts(ctx, *given, function, out) && check_parts(ctx, out);
    return split<true>(ctx, time(nullptr), out);
}

// -- text -------------------------------------------------------------------------------------------------------------

Value date_text(ProtoContext &ctx, const tm &t) {
    static constexpr const char *kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char *kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    std::snprintf(text, sizeof text, "%s %s%3d %.2d:%.2d:%.2d %lld", kDays[t.tm_wday], kMonths[t.tm_mon], t.tm_mday,
                  t.tm_hour, t.tm_min, t.tm_sec, 1900LL + t.tm_year);
    return str_from_text(ctx, text);
}

Value time_asctime(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    tm parts{};
    return parts_to_show(ctx, nargs > 0 ? args : nullptr, "asctime", &parts) ? date_text(ctx, parts) : Value();
}

Value time_ctime(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    time_t when = 0;
    tm parts{};
    return read_moment(ctx, args, nargs, &when) && split<true>(ctx, when, &parts) ? date_text(ctx, parts) : Value();
}

/// Adds what one directive, "%" and what belongs to it, stands for. A text too long to be meant is left out.
void append_directive(std::string &out, const std::string &directive, const tm &parts) {
    const std::string marked = directive + "|";   // so that an empty text is told from a buffer too small
    for (size_t size = 64; size <= 1 << 16; size *= 2) {
        std::string buffer(size, '\0');
        const size_t length = strftime(buffer.data(), size, marked.c_str(), &parts);
        if (length != 0) {
            out.append(buffer, 0, length - 1);
            return;
        }
    }
}

Value time_strftime(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    if (!is_str(args[0]))
        return raise_wrong_type(ctx, "strftime() argument 1", "str", args[0]);
    tm parts{};
    if (!parts_to_show(ctx, nargs > 1 ? args + 1 : nullptr, "strftime", &parts))
        return Value();
    const std::string format = str_text(as<Str>(args[0]));
    if (format.find('\0') != std::string::npos)
        return value_error(ctx, "embedded null character");
    std::string out;
    for (size_t i = 0; i < format.size();) {
        if (format[i] != '%') {
            out += format[i++];
            continue;
        }
        const size_t letter = format.find_first_not_of("_-0123456789^#+EO", i + 1);
        if (letter == std::string::npos || static_cast<unsigned char>(format[letter]) >= 0x80) {
            out += format[i++];   // no directive
            continue;
        }
        append_directive(out, format.substr(i, letter + 1 - i), parts);
        i = letter + 1;
    }
    return str_from_text(ctx, out);
}

// -- back, and zones --------------------------------------------------------------------------------------------------

Value time_mktime(ProtoContext &ctx, Value, Value given) {
    tm parts{};
    if (!read_parts(ctx, given, "mktime", &parts))
        return Value();
    parts.tm_wday = -1;   // stays so if there is no answer
    const time_t when = mktime(&parts);
    if (when == -1 && parts.tm_wday == -1)
        return overflow_error(ctx, "mktime argument out of range");
    return float_from_double(ctx, static_cast<double>(when));
}

Value time_tzset(ProtoContext &ctx, Value self) {
    tzset();
    return set_time_zone(ctx, as<ModuleObject>(self)) < 0 ? Value() : ctx.none();
}

constexpr MethodDef kFunctions[] = {
    {"gmtime", varargs<broken_down<false>, 0, 1>,
     "gmtime($module, seconds=None, /)\n--\n\nThe time in UTC, by its parts."},
    {"localtime", varargs<broken_down<true>, 0, 1>,
     "localtime($module, seconds=None, /)\n--\n\nThe time at this place, by its parts."},
    {"asctime", varargs<time_asctime, 0, 1>, "asctime($module, tuple=<unrepresentable>, /)\n--\n\nA time as text."},
    {"ctime", varargs<time_ctime, 0, 1>, "ctime($module, seconds=None, /)\n--\n\nThe time at this place as text."},
    {"mktime", one_arg<time_mktime>,
     "mktime($module, tuple, /)\n--\n\nThe seconds since 1970 of a time at this place."},
    {"strftime", varargs<time_strftime, 1, 2>,
     "strftime($module, format, tuple=<unrepresentable>, /)\n--\n\nA time as a text of this form."},
    {"tzset", noargs<time_tzset>, "tzset($module, /)\n--\n\nLook again at what the environment says of the time zone."},
};

}  // namespace

std::span<const MethodDef> time_calendar_functions() { return kFunctions; }

bool read_seconds(ProtoContext &ctx, Value v, time_t *out) {
    if (is_float(v)) {
        const double given = std::floor(float_value(v));
        if (std::isnan(given)) {
            value_error(ctx, "Invalid value NaN (not a number)");
            return false;
        }
        if (std::fabs(given) < 0x1p63) {
            *out = static_cast<time_t>(given);
            return true;
        }
    } else {
        const Value number = to_index(ctx, v);
        if (!number)
            return false;
        int64_t whole = 0;
        if (int_to_int64(number, &whole)) {
            *out = whole;
            return true;
        }
    }
    overflow_error(ctx, "timestamp out of range for platform time_t");
    return false;
}

bool read_int_argument(ProtoContext &ctx, Value v, int *out) {
    const Value number = to_index(ctx, v);
    if (!number)
        return false;
    int64_t n = 0;
    if (!int_to_int64(number, &n))
        n = int_sign(number) < 0 ? INT64_MIN : INT64_MAX;
    if (n < INT_MIN || n > INT_MAX) {
        overflow_error(ctx, n < 0 ? "signed integer is less than minimum" : "signed integer is greater than maximum");
        return false;
    }
    *out = static_cast<int>(n);
    return true;
}

int add_struct_time(ProtoContext &ctx, ModuleObject *module) {
    Type *type = struct_sequence::make_type<kStructTime>(ctx);
    return type != nullptr && module_add(ctx, module, "struct_time", Value(type)) == 0
               ? module_add(ctx, module, "_STRUCT_TM_ITEMS",
                            Value::from_int(static_cast<int64_t>(std::size(kTimeFields))))
               : -1;
}

Value struct_time_of(ProtoContext &ctx, Value module, const tm &parts, Value zone, Value offset) {
    Str *name = intern(ctx, "struct_time");
    const Value type = name != nullptr ? ctx.get_attribute(module, name) : Value();
    if (!type)
        return Value();
    if (!has_layout(type, Layout::Type) || as<Type>(type)->full_name != kStructTime.name)
        return type_error(ctx, "time.struct_time is not the class that it was");
    Value items[] = {int_from_int64(ctx, 1900LL + parts.tm_year),
                     Value::from_int(parts.tm_mon + 1),
                     Value::from_int(parts.tm_mday),
                     Value::from_int(parts.tm_hour),
                     Value::from_int(parts.tm_min),
                     Value::from_int(parts.tm_sec),
                     Value::from_int((parts.tm_wday + 6) % 7),
                     Value::from_int(parts.tm_yday + 1),
                     Value::from_int(parts.tm_isdst),
                     zone ? zone : ctx.none(),
                     offset ? offset : ctx.none()};
    return struct_sequence::make(ctx, as<Type>(type), kStructTime, items);
}

int set_time_zone(ProtoContext &ctx, ModuleObject *module) {
    constexpr time_t kYear = (365 * 24 + 6) * 3600;
    tm january{}, july{};
    const time_t start = time(nullptr) / kYear * kYear;
    localtime_r(&start, &january);
    const time_t middle = start + kYear / 2;
    localtime_r(&middle, &july);
    const bool north = -january.tm_gmtoff > -july.tm_gmtoff;   // there it is winter in January
    const bool same = january.tm_gmtoff == july.tm_gmtoff;
    const tm &standard = north || same ? january : july, &summer = north || same ? july : january;
    const Root<> first(ctx, str_from_text(ctx, standard.tm_zone)), second(ctx, str_from_text(ctx, summer.tm_zone));
    const Root<Tuple *> names(ctx, first && second ? tuple_of(ctx, {first.get(), second.get()}) : nullptr);
    const std::pair<const char *, Value> entries[] = {
        {"tzname", Value(names.get())},
        {"timezone", Value::from_int(-standard.tm_gmtoff)},
        {"altzone", Value::from_int(-summer.tm_gmtoff)},
        {"daylight", Value::from_int(same ? 0 : 1)},
    };
    for (const auto &[key, value] : entries)
        if (module_add(ctx, module, key, value) < 0)
            return -1;
    return 0;
}

}  // namespace hpyu
