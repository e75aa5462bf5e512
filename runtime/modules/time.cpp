// SPDX-License-Identifier: MIT
// The module time: clocks, and sleeping, which a thread does outside. Calendar time has files of its own.
#include "modules/time.hpp"

#include <pthread.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "modules/import.hpp"
#include "modules/math.hpp"
#include "root.hpp"
#include "types/float.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

constexpr int64_t kNanoseconds = 1'000'000'000;

Value whole(ProtoContext &ctx, const timespec &t) {
    return int_from_int64(ctx, int64_t{t.tv_sec} * kNanoseconds + t.tv_nsec);
}
Value fraction(ProtoContext &ctx, const timespec &t) {
    return float_from_double(ctx, static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9);
}

template <clockid_t Clock>
Value seconds(ProtoContext &ctx, Value) {
    timespec now{};
    clock_gettime(Clock, &now);
    return fraction(ctx, now);
}

template <clockid_t Clock>
Value nanoseconds(ProtoContext &ctx, Value) {
    timespec now{};
    clock_gettime(Clock, &now);
    return whole(ctx, now);
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

// -- clocks by their number -------------------------------------------------------------------------------------------

/// What a call of the system tells about a clock.
template <int (*Ask)(clockid_t, timespec *), Value (*Show)(ProtoContext &, const timespec &)>
Value ask_clock(ProtoContext &ctx, Value, Value number) {
    int clock = 0;
    timespec answer{};
    if (!read_int_argument(ctx, number, &clock))
        return Value();
    return Ask(clock, &answer) != 0 ? raise_os_error(ctx, errno) : Show(ctx, answer);
}

Value set_clock(ProtoContext &ctx, Value number, const timespec &when) {
    int clock = 0;
    if (!read_int_argument(ctx, number, &clock))
        return Value();
    return clock_settime(clock, &when) != 0 ? raise_os_error(ctx, errno) : ctx.none();
}

Value time_clock_settime(ProtoContext &ctx, Value, const Value *args, size_t) {
    double given = 0;
    if (!read_double(ctx, args[1], &given))
        return Value();
    if (!(std::fabs(given) < 9.2e18))
        return std::isnan(given) ? value_error(ctx, "Invalid value NaN (not a number)")
                                 : overflow_error(ctx, "timestamp out of range for platform time_t");
    const double floor = std::floor(given);
    return set_clock(ctx, args[0], {static_cast<time_t>(floor), static_cast<long>((given - floor) * 1e9)});
}

Value time_clock_settime_ns(ProtoContext &ctx, Value, const Value *args, size_t) {
    int64_t given = 0;
    if (!is_int(args[1]))
        return type_error(ctx, "expect int, got ", type_of(ctx, args[1]));
    if (!int_to_int64(args[1], &given))
        return overflow_error(ctx, "Python int too large to convert to C long");
    const int64_t rest = (given % kNanoseconds + kNanoseconds) % kNanoseconds;
    return set_clock(ctx, args[0], {(given - rest) / kNanoseconds, rest});
}

struct ClockInfo {
    const char *name;
    clockid_t clock;
    const char *implementation;
    bool monotonic, adjustable;
};
#define HPYU_CLOCK(clock) clock, "clock_gettime(" #clock ")"
constexpr ClockInfo kClockInfos[] = {
    {"monotonic", HPYU_CLOCK(CLOCK_MONOTONIC), true, false},
    {"perf_counter", HPYU_CLOCK(CLOCK_MONOTONIC), true, false},
    {"process_time", HPYU_CLOCK(CLOCK_PROCESS_CPUTIME_ID), true, false},
    {"thread_time", HPYU_CLOCK(CLOCK_THREAD_CPUTIME_ID), true, false},
    {"time", HPYU_CLOCK(CLOCK_REALTIME), false, true},
};
#undef HPYU_CLOCK

Value time_get_clock_info(ProtoContext &ctx, Value, Value name) {
    if (!is_str(name))
        return raise_wrong_type(ctx, "get_clock_info() argument 1", "str", name);
    const auto *info = std::find_if(std::begin(kClockInfos), std::end(kClockInfos), [&](const ClockInfo &each) {
        return str_equals_ascii(as<Str>(name), each.name);
    });
    if (info == std::end(kClockInfos))
        return value_error(ctx, "unknown clock");
    timespec step{};
    clock_getres(info->clock, &step);
    const std::pair<const char *, Value> entries[] = {
        {"implementation", str_from_text(ctx, info->implementation)},
        {"monotonic", ctx.boolean(info->monotonic)},
        {"adjustable", ctx.boolean(info->adjustable)},
        {"resolution", fraction(ctx, step)},
    };
    RootVector names(ctx), values(ctx);
    for (const auto &[key, value] : entries) {
        names.push(Value(intern(ctx, key)));
        values.push(value);
        if (!value || !names[names.size() - 1])
            return Value();
    }
    const Root<Tuple *> keywords(ctx, tuple_new(ctx, names.data(), static_cast<int64_t>(names.size())));
    return keywords ? ctx.call(Value(ctx.types().simple_namespace), values.data(), 0, keywords) : Value();
}

Value time_pthread_getcpuclockid(ProtoContext &ctx, Value, Value thread) {
    int64_t id = 0;
    clockid_t clock = 0;
    const Root<> number(ctx, to_index(ctx, thread));
    if (!number || !int_to_int64(number, &id))
        return number ? overflow_error(ctx, "Python int too large to convert to C long") : Raised{};
    const int error = pthread_getcpuclockid(static_cast<pthread_t>(id), &clock);
    return error != 0 ? raise_os_error(ctx, error) : int_from_int64(ctx, clock);
}

constexpr std::pair<const char *, clockid_t> kClocks[] = {
    {"CLOCK_REALTIME", CLOCK_REALTIME},
    {"CLOCK_MONOTONIC", CLOCK_MONOTONIC},
    {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
    {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID},
    {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
    {"CLOCK_BOOTTIME", CLOCK_BOOTTIME},
    {"CLOCK_TAI", CLOCK_TAI},
};

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
    {"thread_time_ns", noargs<nanoseconds<CLOCK_THREAD_CPUTIME_ID>>,
     "thread_time_ns($module, /)\n--\n\nThe same in nanoseconds."},
    {"sleep", one_arg<time_sleep>, "sleep($module, seconds, /)\n--\n\nWait."},
    {"clock_gettime", one_arg<ask_clock<clock_gettime, fraction>>,
     "clock_gettime($module, clk_id, /)\n--\n\nSeconds of a clock."},
    {"clock_gettime_ns", one_arg<ask_clock<clock_gettime, whole>>,
     "clock_gettime_ns($module, clk_id, /)\n--\n\nThe same in nanoseconds."},
    {"clock_getres", one_arg<ask_clock<clock_getres, fraction>>,
     "clock_getres($module, clk_id, /)\n--\n\nThe seconds of a clock's smallest step."},
    {"clock_settime", varargs<time_clock_settime, 2, 2>,
     "clock_settime($module, clk_id, time, /)\n--\n\nSet a clock, in seconds."},
    {"clock_settime_ns", varargs<time_clock_settime_ns, 2, 2>,
     "clock_settime_ns($module, clk_id, time, /)\n--\n\nSet a clock, in nanoseconds."},
    {"get_clock_info", one_arg<time_get_clock_info>,
     "get_clock_info($module, name, /)\n--\n\nWhat can be told of a clock, by the name of its function."},
    {"pthread_getcpuclockid", one_arg<time_pthread_getcpuclockid>,
     "pthread_getcpuclockid($module, thread_id, /)\n--\n\nThe number of the clock of a thread's CPU time."},
};

}  // namespace

Raised raise_os_error(ProtoContext &ctx, int number) {
    const Root<> text(ctx, str_from_text(ctx, std::strerror(number)));
    const Value args[] = {Value::from_int(number), text};
    if (const Value made = text ? ctx.call(Value(ctx.exc().OSError), args, 2) : Value())
        raise_value(ctx, type_of(ctx, made), made);
    return {};
}

ModuleObject *make_time_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "time");
    const Root<ModuleObject *> module(ctx,
                                      name != nullptr ? module_new(ctx, name, "Clocks and calendar time.") : nullptr);
    if (!module || module_add_functions(ctx, module, kFunctions) < 0 ||
        module_add_functions(ctx, module, time_calendar_functions()) < 0 ||
        module_add_functions(ctx, module, {&kStrptimeFunction, 1}) < 0 || add_struct_time(ctx, module) < 0 ||
        set_time_zone(ctx, module) < 0)
        return nullptr;
    for (const auto &[key, clock] : kClocks)
        if (module_add(ctx, module, key, Value::from_int(clock)) < 0)
            return nullptr;
    return module;
}

}  // namespace hpyu
