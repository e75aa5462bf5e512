// SPDX-License-Identifier: MIT
// Float: the heap form of a float that no immediate holds, or an instance of a subclass. And Complex.
#pragma once

#include <string>

#include "context.hpp"

namespace hpyu {

struct Float : ProtoObject {
    double value = 0;
    uint64_t padding = 0;
};

struct Complex : ProtoObject {
    double real = 0;
    double imag = 0;
};

inline bool is_float(Value v) { return v.is_float() || has_layout(v, Layout::Float); }
inline double float_value(Value v) { return v.is_float() ? v.as_float() : as<Float>(v)->value; }

Value float_from_double_slow(ProtoContext &ctx, double d);
/// Null with MemoryError.
[[nodiscard]] inline Value float_from_double(ProtoContext &ctx, double d) {
    const Value immediate = Value::from_double(d);
    return immediate ? immediate : float_from_double_slow(ctx, d);
}
[[nodiscard]] Value complex_from_doubles(ProtoContext &ctx, double real, double imag);
/// __float__, or __index__, of anything; -1.0 with an exception set (ask error_occurred) on failure.
double to_double(ProtoContext &ctx, Value v);
/// repr: the shortest text that reads back as `d`.
std::string float_text(double d);
int64_t float_hash(double d, Value identity);

}  // namespace hpyu
