// SPDX-License-Identifier: MIT
// Items of memoryviews: the native formats of one character, read and written. One row a format.
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "types/bytes.hpp"
#include "types/float.hpp"
#include "types/memoryview.hpp"

namespace hpyu {

namespace {

using Unpack = Value (*)(ProtoContext &, const char *);
/// 1 done, 0 out of range, -1 exception pending.
using Pack = int (*)(ProtoContext &, Value, char *);

struct FormatRow {
    char code;
    uint8_t size;
    Unpack unpack;
    Pack pack;
};

template <class T>
T load(const char *from) {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
}

template <class T>
Value unpack_integer(ProtoContext &ctx, const char *from) {
    if constexpr (std::is_signed_v<T>)
        return int_from_int64(ctx, load<T>(from));
    else
        return int_from_uint64(ctx, load<T>(from));
}

template <class T>
int pack_integer(ProtoContext &ctx, Value value, char *to) {
    const Value number = to_index(ctx, value);
    if (!number)
        return -1;
    T narrow;
    if constexpr (std::is_signed_v<T>) {
        int64_t n;
        if (!int_to_int64(number, &n) || n < std::numeric_limits<T>::min() || n > std::numeric_limits<T>::max())
            return 0;
        narrow = static_cast<T>(n);
    } else {
        uint64_t n;
        if (!int_to_uint64(number, &n) || n > std::numeric_limits<T>::max())
            return 0;
        narrow = static_cast<T>(n);
    }
    std::memcpy(to, &narrow, sizeof(T));
    return 1;
}

template <class T>
Value unpack_real(ProtoContext &ctx, const char *from) {
    return float_from_double(ctx, static_cast<double>(load<T>(from)));
}

template <class T>
int pack_real(ProtoContext &ctx, Value value, char *to) {
    const double d = to_double(ctx, value);
    if (d == -1.0 && error_occurred(ctx))
        return -1;
    const T narrow = static_cast<T>(d);
    std::memcpy(to, &narrow, sizeof(T));
    return 1;
}

Value unpack_bool(ProtoContext &ctx, const char *from) { return ctx.boolean(*from != 0); }

int pack_bool(ProtoContext &ctx, Value value, char *to) {
    const int truth = is_true(ctx, value);
    if (truth >= 0)
        *to = static_cast<char>(truth);
    return truth < 0 ? -1 : 1;
}

Value unpack_char(ProtoContext &ctx, const char *from) { return bytes_new(ctx, from, 1); }

int pack_char(ProtoContext &ctx, Value value, char *to) {
    if (!is_bytes(value))
        return type_error(ctx, "");
    if (as<Bytes>(value)->length != 1)
        return 0;
    *to = as<Bytes>(value)->data()[0];
    return 1;
}

#define HPYU_INTEGER_FORMAT(code, type) {code, sizeof(type), unpack_integer<type>, pack_integer<type>}
constexpr FormatRow kFormats[] = {
    HPYU_INTEGER_FORMAT('B', unsigned char),
    HPYU_INTEGER_FORMAT('b', signed char),
    {'c', 1, unpack_char, pack_char},
    HPYU_INTEGER_FORMAT('h', short),
    HPYU_INTEGER_FORMAT('H', unsigned short),
    HPYU_INTEGER_FORMAT('i', int),
    HPYU_INTEGER_FORMAT('I', unsigned),
    HPYU_INTEGER_FORMAT('l', long),
    HPYU_INTEGER_FORMAT('L', unsigned long),
    HPYU_INTEGER_FORMAT('q', long long),
    HPYU_INTEGER_FORMAT('Q', unsigned long long),
    HPYU_INTEGER_FORMAT('n', int64_t),
    HPYU_INTEGER_FORMAT('N', uint64_t),
    HPYU_INTEGER_FORMAT('P', uint64_t),
    {'f', sizeof(float), unpack_real<float>, pack_real<float>},
    {'d', sizeof(double), unpack_real<double>, pack_real<double>},
    {'?', 1, unpack_bool, pack_bool},
};
#undef HPYU_INTEGER_FORMAT

const FormatRow *row_of(const char *format) {
    if (format[0] == '@')
        ++format;
    if (format[0] == '\0' || format[1] != '\0')
        return nullptr;
    for (const FormatRow &row : kFormats)
        if (row.code == format[0])
            return &row;
    return nullptr;
}

Raised not_supported(ProtoContext &ctx, const char *format) {
    return raise(ctx, ctx.exc().NotImplementedError, "memoryview: unsupported format ", format);
}

}  // namespace

int64_t native_format_size(const char *format) {
    const FormatRow *row = row_of(format);
    return row == nullptr ? 0 : row->size;
}

Value unpack_item(ProtoContext &ctx, const char *format, const char *from) {
    const FormatRow *row = row_of(format);
    return row == nullptr ? Value(not_supported(ctx, format)) : row->unpack(ctx, from);
}

int pack_item(ProtoContext &ctx, const char *format, Value value, char *to) {
    const FormatRow *row = row_of(format);
    if (row == nullptr)
        return not_supported(ctx, format);
    const int done = row->pack(ctx, value, to);
    if (done == 1)
        return 0;
    const bool wrong_type = done < 0 && error_matches(ctx, ctx.exc().TypeError);
    if (done < 0 && !wrong_type && !error_matches(ctx, ctx.exc().OverflowError))
        return -1;
    if (wrong_type)
        return type_error(ctx, "memoryview: invalid type for format '", format, "'");
    return value_error(ctx, "memoryview: invalid value for format '", format, "'");
}

}  // namespace hpyu
