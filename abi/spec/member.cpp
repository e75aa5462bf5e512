// SPDX-License-Identifier: MIT
// Members: C variables of the payload shown as attributes. One table says of each kind its size, how it is read and how
// it is written; too large a number is cut off with a RuntimeWarning where Python does so, refused elsewhere.
#include <climits>
#include <cstring>

#include "modules/warnings.hpp"
#include "slots/integer.hpp"
#include "slots/support.hpp"
#include "spec/spec_type.hpp"
#include "types/float.hpp"
#include "types/function_objects.hpp"
#include "types/int.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct Place {
    HpyThread &thread;
    const MemberDescriptor &member;
    Value self;

    char *address() const { return static_cast<char *>(payload_of(self.as_object())) + member.offset; }
    template <class C>
    C load() const {
        C c;
        std::memcpy(&c, address(), sizeof c);
        return c;
    }
    template <class C>
    int store(C c) const {
        std::memcpy(address(), &c, sizeof c);
        return 0;
    }
};

// -- reading ----------------------------------------------------------------------------------------------------------

template <class C>
Value read_integer(const Place &p) {
    if constexpr (std::is_signed_v<C>)
        return int_from_int64(p.thread, p.load<C>());
    else
        return int_from_uint64(p.thread, p.load<C>());
}
template <class C>
Value read_real(const Place &p) { return float_from_double(p.thread, static_cast<double>(p.load<C>())); }
Value read_bool(const Place &p) { return p.thread.boolean(p.load<char>() != 0); }
Value read_none(const Place &p) { return p.thread.none(); }
Value read_char(const Place &p) { return str_from_utf8(p.thread, std::string_view(p.address(), 1)); }
Value read_string(const Place &p) {
    const char *text = p.load<const char *>();
    return text != nullptr ? Value(str_from_utf8(p.thread, text)) : p.thread.none();
}
Value read_string_inplace(const Place &p) { return str_from_utf8(p.thread, p.address()); }

Value read_field(const Place &p) {
    auto &word = *reinterpret_cast<uint64_t *>(p.address());
    return Value::from_bits(std::atomic_ref(word).load(std::memory_order_acquire));
}
Value read_object(const Place &p) {
    const Value v = read_field(p);
    return v ? v : p.thread.none();
}
Value read_object_ex(const Place &p) {
    const Value v = read_field(p);
    return v ? v : Value(no_attribute(p.thread, p.self, intern(p.thread, p.member.name)));
}

// -- writing ----------------------------------------------------------------------------------------------------------

int truncated(const Place &p, const char *words) { return warn(p.thread, p.thread.exc().RuntimeWarning, words); }

/// A signed or a short unsigned number: cut off with a warning.
template <class C>
int write_short(const Place &p, Value v, const char *words) {
    const int64_t n = to_signed(p.thread, v, kLong);
    if (n == -1 && error_occurred(p.thread))
        return -1;
    p.store(static_cast<C>(n));
    return n == static_cast<int64_t>(static_cast<C>(n)) ? 0 : truncated(p, words);
}

/// A longer unsigned number: a negative one is written as its bits, with a warning.
template <class C>
int write_unsigned(const Place &p, Value v, const char *words) {
    uint64_t n = to_unsigned(p.thread, v, kUnsignedLong);
    bool negative = false;
    if (n == static_cast<uint64_t>(-1) && error_occurred(p.thread)) {
        clear_error(p.thread);
        n = static_cast<uint64_t>(to_signed(p.thread, v, kLong));
        if (n == static_cast<uint64_t>(-1) && error_occurred(p.thread))
            return -1;
        negative = true;
    }
    p.store(static_cast<C>(n));
    if (negative && truncated(p, "Writing negative value into unsigned field") < 0)
        return -1;
    return n == static_cast<C>(n) ? 0 : truncated(p, words);
}

int write_long(const Place &p, Value v, const char *) {
    const int64_t n = to_signed(p.thread, v, kLong);
    return n == -1 && error_occurred(p.thread) ? -1 : p.store<long>(n);
}
int write_long_long(const Place &p, Value v, const char *) {
    const int64_t n = to_signed(p.thread, v, kLongLong);
    return n == -1 && error_occurred(p.thread) ? -1 : p.store<long long>(n);
}
int write_ssize(const Place &p, Value v, const char *) {
    const int64_t n = to_signed(p.thread, v, kSsize);
    return n == -1 && error_occurred(p.thread) ? -1 : p.store<HPy_ssize_t>(n);
}
int write_unsigned_long_long(const Place &p, Value v, const char *) {
    const uint64_t n = is_int(v) ? to_unsigned(p.thread, v, kUnsignedLongLong)
                                 : static_cast<uint64_t>(to_signed(p.thread, v, kLong));
    return n == static_cast<uint64_t>(-1) && error_occurred(p.thread) ? -1 : p.store<unsigned long long>(n);
}
template <class C>
int write_real(const Place &p, Value v, const char *) {
    const double d = to_double(p.thread, v);
    return d == -1.0 && error_occurred(p.thread) ? -1 : p.store(static_cast<C>(d));
}
int write_bool(const Place &p, Value v, const char *) {
    if (type_of(p.thread, v) != p.thread.types().bool_)
        return type_error(p.thread, "attribute value type must be bool");
    return p.store<char>(v == p.thread.true_());
}
int write_char(const Place &p, Value v, const char *) {
    size_t size = 0;
    const char *text = is_str(v) ? str_utf8(p.thread, as<Str>(v), &size) : nullptr;
    return text == nullptr || size != 1 ? static_cast<int>(bad_type(p.thread)) : p.store(*text);
}
int write_field(const Place &p, Value v, const char *) {
    auto &word = *reinterpret_cast<uint64_t *>(p.address());
    std::atomic_ref(word).store(v.bits(), std::memory_order_release);
    return 0;
}
int write_nothing(const Place &p, Value, const char *) { return type_error(p.thread, "readonly attribute"); }

// -- the table --------------------------------------------------------------------------------------------------------

struct Kind {
    uint8_t size = 0;
    Value (*read)(const Place &) = nullptr;
    int (*write)(const Place &, Value, const char *words) = nullptr;
    const char *words = nullptr;
};

constexpr Kind kind_of(int kind) {
    switch (kind) {
        case HPyMember_SHORT: return {sizeof(short), read_integer<short>, write_short<short>, "Truncation of value to short"};
        case HPyMember_INT: return {sizeof(int), read_integer<int>, write_short<int>, "Truncation of value to int"};
        case HPyMember_LONG: return {sizeof(long), read_integer<long>, write_long};
        case HPyMember_FLOAT: return {sizeof(float), read_real<float>, write_real<float>};
        case HPyMember_DOUBLE: return {sizeof(double), read_real<double>, write_real<double>};
        case HPyMember_STRING: return {sizeof(char *), read_string, write_nothing};
        case HPyMember_OBJECT: return {sizeof(HPyField), read_object, write_field};
        case HPyMember_CHAR: return {sizeof(char), read_char, write_char};
        case HPyMember_BYTE:
            return {sizeof(char), read_integer<signed char>, write_short<signed char>, "Truncation of value to char"};
        case HPyMember_UBYTE:
            return {sizeof(char), read_integer<unsigned char>, write_short<unsigned char>,
                    "Truncation of value to unsigned char"};
        case HPyMember_USHORT:
            return {sizeof(short), read_integer<unsigned short>, write_short<unsigned short>,
                    "Truncation of value to unsigned short"};
        case HPyMember_UINT:
            return {sizeof(int), read_integer<unsigned>, write_unsigned<unsigned>, "Truncation of value to unsigned int"};
        case HPyMember_ULONG: return {sizeof(long), read_integer<unsigned long>, write_unsigned<unsigned long>};
        case HPyMember_STRING_INPLACE: return {1, read_string_inplace, write_nothing};
        case HPyMember_BOOL: return {sizeof(char), read_bool, write_bool};
        case HPyMember_OBJECT_EX: return {sizeof(HPyField), read_object_ex, write_field};
        case HPyMember_LONGLONG: return {sizeof(long long), read_integer<long long>, write_long_long};
        case HPyMember_ULONGLONG:
            return {sizeof(long long), read_integer<unsigned long long>, write_unsigned_long_long};
        case HPyMember_HPYSSIZET: return {sizeof(HPy_ssize_t), read_integer<HPy_ssize_t>, write_ssize};
        case HPyMember_NONE: return {0, read_none, write_nothing};
        default: return {};
    }
}

Value get_member(ProtoContext &ctx, const MemberDescriptor &member, Value self) {
    return kind_of(static_cast<int>(member.extra)).read({static_cast<HpyThread &>(ctx), member, self});
}

int delete_member(const Place &p) {
    if (p.member.extra == HPyMember_OBJECT_EX) {
        if (!read_field(p))
            return attribute_error(p.thread, p.member.name);
    } else if (p.member.extra != HPyMember_OBJECT) {
        return type_error(p.thread, "can't delete numeric/char attribute");
    }
    return write_field(p, Value(), nullptr);
}

int set_member(ProtoContext &ctx, const MemberDescriptor &member, Value self, Value value) {
    const Place place{static_cast<HpyThread &>(ctx), member, self};
    if (!value)
        return delete_member(place);
    const Kind kind = kind_of(static_cast<int>(member.extra));
    return kind.write(place, value, kind.words);
}

}  // namespace

bool is_member_kind(HPyMember_FieldType kind) { return kind_of(kind).read != nullptr; }
size_t member_size(HPyMember_FieldType kind) { return kind_of(kind).size; }

Value member_new(HpyThread &t, Type *owner, const HPyMember &member) {
    MemberDescriptor *descriptor = member_descriptor_new(t, owner, member.name, member.doc);
    if (descriptor == nullptr)
        return Value();
    descriptor->get = get_member;
    descriptor->set = member.readonly ? nullptr : set_member;
    descriptor->offset = static_cast<size_t>(member.offset);
    descriptor->extra = static_cast<uint64_t>(member.type);
    return descriptor;
}

}  // namespace hpyu
