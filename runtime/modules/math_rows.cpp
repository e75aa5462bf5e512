// SPDX-License-Identifier: MIT
// math: dist, fsum, hypot, prod.
#include <cmath>
#include <limits>

#include "modules/math.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/float.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

/// The length of a vector: scaled by its greatest coordinate, so that no square overflows, and summed with the rounding
/// error of every addition kept.
double vector_length(std::vector<double> &coordinates) {
    double greatest = 0;
    bool nan = false;
    for (double &x : coordinates) {
        x = std::fabs(x);
        nan = nan || std::isnan(x);
        greatest = std::fmax(greatest, x);
    }
    if (std::isinf(greatest))
        return greatest;
    if (nan)
        return std::numeric_limits<double>::quiet_NaN();
    if (greatest == 0 || coordinates.size() == 1)
        return greatest;
    int exponent = 0;
    std::frexp(greatest, &exponent);
    long double sum = 0, lost = 0;
    for (const double x : coordinates) {
        const long double scaled = std::ldexp(static_cast<long double>(x), -exponent);
        const long double square = scaled * scaled;
        const long double next = sum + square;
        lost += sum >= square ? (sum - next) + square : (square - next) + sum;
        sum = next;
    }
    return static_cast<double>(std::ldexp(std::sqrt(sum + lost), exponent));
}

Value math_hypot(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    std::vector<double> coordinates(nargs);
    for (size_t i = 0; i < nargs; ++i)
        if (!read_double(ctx, args[i], &coordinates[i]))
            return Value();
    return float_from_double(ctx, vector_length(coordinates));
}

Value math_dist(ProtoContext &ctx, Value, const Value *args, size_t) {
    Root<Tuple *> p(ctx, to_tuple(ctx, args[0]));
    Root<Tuple *> q(ctx, p ? to_tuple(ctx, args[1]) : nullptr);
    if (!q)
        return Value();
    if (p->length != q->length)
        return value_error(ctx, "both points must have the same number of dimensions");
    std::vector<double> apart(static_cast<size_t>(p->length));
    for (int64_t i = 0; i < p->length; ++i) {
        double a = 0, b = 0;
        if (!read_double(ctx, p->items()[i], &a) || !read_double(ctx, q->items()[i], &b))
            return Value();
        apart[static_cast<size_t>(i)] = a - b;
    }
    return float_from_double(ctx, vector_length(apart));
}

/// An exact sum as a row of floats that do not overlap, the smallest first.
class ExactSum {
public:
    void add(double x) {
        if (!std::isfinite(x)) {
            special_ += x;
            if (std::isinf(x))
                infinities_ += x;
            has_special_ = true;
            return;
        }
        size_t kept = 0;
        for (double y : parts_) {
            if (std::fabs(x) < std::fabs(y))
                std::swap(x, y);
            const double high = x + y;
            const double low = y - (high - x);
            if (low != 0)
                parts_[kept++] = low;
            x = high;
        }
        parts_.resize(kept);
        if (std::isinf(x))
            overflow_ = true;
        else if (x != 0)
            parts_.push_back(x);
    }
    bool overflowed() const { return overflow_; }
    /// An infinity and its opposite were added.
    bool opposed() const { return std::isnan(infinities_); }

    double result() const {
        if (has_special_)
            return special_;
        double high = 0, low = 0;
        size_t n = parts_.size();
        if (n == 0)
            return 0;
        high = parts_[--n];
        while (n > 0) {
            const double x = high, y = parts_[--n];
            high = x + y;
            low = y - (high - x);
            if (low != 0)
                break;
        }
        // Half-way cases round to even by what lies below.
        if (n > 0 && ((low < 0 && parts_[n - 1] < 0) || (low > 0 && parts_[n - 1] > 0))) {
            const double twice = low * 2, x = high + twice;
            if (twice == x - high)
                high = x;
        }
        return high;
    }

private:
    std::vector<double> parts_;
    double special_ = 0;       ///< The sum of infinities and NaNs.
    double infinities_ = 0;    ///< That of the infinities alone.
    bool has_special_ = false, overflow_ = false;
};

Value math_fsum(ProtoContext &ctx, Value, Value iterable) {
    ExactSum sum;
    const int done = for_each(ctx, iterable, [&](Value item) {
        double x = 0;
        if (!read_double(ctx, item, &x))
            return -1;
        sum.add(x);
        return sum.overflowed() ? static_cast<int>(overflow_error(ctx, "intermediate overflow in fsum")) : 0;
    });
    if (done < 0)
        return Value();
    return sum.opposed() ? Value(value_error(ctx, "-inf + inf in fsum")) : float_from_double(ctx, sum.result());
}

Value math_prod(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"iterable", "start"};
    static constexpr ArgSpec kSpec = {
        .function = "prod", .names = kNames, .required = 1, .positional_only = 1, .positional = 1};
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    Root<> product(ctx, given[1] ? given[1] : Value::from_int(1));
    const int done = for_each(ctx, given[0], [&](Value item) {
        product = binary_op(ctx, BinaryOp::Multiply, product, item);
        return product ? 0 : -1;
    });
    return done < 0 ? Value() : product.get();
}

constexpr MethodDef kFunctions[] = {
    {"dist", varargs<math_dist, 2, 2>, "dist($module, p, q, /)\n--\n\nThe distance of two points."},
    {"fsum", one_arg<math_fsum>, "fsum($module, seq, /)\n--\n\nThe sum of floats, rounded once."},
    {"hypot", varargs<math_hypot>, "hypot(*coordinates)\n--\n\nThe length of a vector."},
    {"prod", keywords<math_prod>, "prod($module, iterable, /, *, start=1)\n--\n\nThe start and all items multiplied."},
};

}  // namespace

std::span<const MethodDef> math_row_functions() { return kFunctions; }

}  // namespace hpyu
