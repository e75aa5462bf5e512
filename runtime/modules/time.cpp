// SPDX-License-Identifier: MIT
// The module time: clocks and sleeping, which a thread does outside.
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "modules/import.hpp"
#include "modules/math.hpp"
#include "modules/struct_sequence.hpp"
#include "types/float.hpp"
#include "types/int.hpp"

namespace hpyu {

namespace {

template <clockid_t Clock>
Value seconds(ProtoContext &ctx, Value) {
    timespec now{};
    clock_gettime(Clock, &now);
    return float_from_double(ctx, static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9);
}

template <clockid_t Clock>
Value nanoseconds(ProtoContext &ctx, Value) {
    timespec now{};
    clock_gettime(Clock, &now);
    return int_from_int64(ctx, int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec);
}

double monotonic_now() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Value time_sleep(ProtoContext &ctx, Value, Value v) {
    double wanted = 0;
    if (is_int(v)) {
        bool failed = false;
        wanted = int_to_double(ctx, v, &failed);
        if (failed)
            return Value();
    } else if (is_float(v)) {
        wanted = float_value(v);
    } else {
        Root<> number(ctx, to_index(ctx, v));
        bool failed = false;
        wanted = number ? int_to_double(ctx, number, &failed) : 0;
        if (!number || failed)
            return Value();
    }
    if (std::isnan(wanted))
        return value_error(ctx, "Invalid value NaN (not a number)");
    if (wanted < 0)
        return value_error(ctx, "sleep length must be non-negative");
    if (wanted > 9.2e9)
        return overflow_error(ctx, "timestamp too large to convert to C _PyTime_t");
    const double end = monotonic_now() + wanted;
    ctx.wait_outside([end] {
        timespec until{};
        until.tv_sec = static_cast<time_t>(end);
        until.tv_nsec = static_cast<long>((end - std::floor(end)) * 1e9);
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
        }
    });
    return ctx.none();
}

// -- broken-down time -------------------------------------------------------------------------------------------------

constexpr const char *kTimeFields[] = {"tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min",
                                       "tm_sec",  "tm_wday", "tm_yday", "tm_isdst"};
constexpr StructSequence kStructTime = {"time.struct_time", kTimeFields};
constexpr TypeDef kStructTimeType = struct_sequence::type_def<kStructTime>();

/// Bound to its module: `self` knows the class.
template <bool Local>
Value broken_down(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    time_t when = time(nullptr);
    if (nargs > 0 && args[0] != ctx.none()) {
        Root<> number(ctx, is_float(args[0]) ? args[0] : to_index(ctx, args[0]));
        double given = 0;
        if (!number || !read_double(ctx, number, &given))
            return Value();
        if (!(std::fabs(given) < 9e15))
            return overflow_error(ctx, "timestamp out of range for platform time_t");
        when = static_cast<time_t>(std::floor(given));
    }
    tm parts{};
    if ((Local ? localtime_r(&when, &parts) : gmtime_r(&when, &parts)) == nullptr)
        return overflow_error(ctx, "timestamp out of range for platform time_t");
    Root<Str *> name(ctx, intern(ctx, "struct_time"));
    const Value type = name ? ctx.get_attribute(self, name.get()) : Value();
    if (!type)
        return Value();
    if (!has_layout(type, Layout::Type) || as<Type>(type)->layout != Layout::Tuple)
        return type_error(ctx, "time.struct_time is not the class that it was");
    const int numbers[] = {parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,           parts.tm_hour, parts.tm_min,
                           parts.tm_sec,         (parts.tm_wday + 6) % 7, parts.tm_yday + 1, Local ? parts.tm_isdst : 0};
    Value items[std::size(numbers)];
    std::transform(std::begin(numbers), std::end(numbers), items, [](int n) { return Value::from_int(n); });
    return struct_sequence::make(ctx, as<Type>(type), items);
}

constexpr MethodDef kFunctions[] = {
    {"time", noargs<seconds<CLOCK_REALTIME>>, "time($module, /)\n--\n\nSeconds since 1970."},
    {"time_ns", noargs<nanoseconds<CLOCK_REALTIME>>, "time_ns($module, /)\n--\n\nNanoseconds since 1970."},
    {"monotonic", noargs<seconds<CLOCK_MONOTONIC>>, "monotonic($module, /)\n--\n\nSeconds of a clock that never goes back."},
    {"monotonic_ns", noargs<nanoseconds<CLOCK_MONOTONIC>>, "monotonic_ns($module, /)\n--\n\nThe same in nanoseconds."},
    {"perf_counter", noargs<seconds<CLOCK_MONOTONIC>>, "perf_counter($module, /)\n--\n\nSeconds, for measuring."},
    {"perf_counter_ns", noargs<nanoseconds<CLOCK_MONOTONIC>>, "perf_counter_ns($module, /)\n--\n\nThe same in nanoseconds."},
    {"process_time", noargs<seconds<CLOCK_PROCESS_CPUTIME_ID>>, "process_time($module, /)\n--\n\nThe process's CPU seconds."},
    {"process_time_ns", noargs<nanoseconds<CLOCK_PROCESS_CPUTIME_ID>>,
     "process_time_ns($module, /)\n--\n\nThe same in nanoseconds."},
    {"thread_time", noargs<seconds<CLOCK_THREAD_CPUTIME_ID>>, "thread_time($module, /)\n--\n\nThe thread's CPU seconds."},
    {"sleep", one_arg<time_sleep>, "sleep($module, seconds, /)\n--\n\nWait."},
    {"gmtime", varargs<broken_down<false>, 0, 1>, "gmtime($module, seconds=None, /)\n--\n\nThe time in UTC, by its parts."},
    {"localtime", varargs<broken_down<true>, 0, 1>,
     "localtime($module, seconds=None, /)\n--\n\nThe time at this place, by its parts."},
};

}  // namespace

ModuleObject *make_time_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "time");
    ModuleObject *module = name != nullptr ? module_new(ctx, name, "Clocks.") : nullptr;
    if (module == nullptr || module_add_functions(ctx, module, kFunctions) < 0 ||
        module_add_type(ctx, module, kStructTimeType, ctx.types().tuple) == nullptr)
        return nullptr;
    return module;
}

}  // namespace hpyu
