// SPDX-License-Identifier: MIT
// The descriptors of members, and the places of members in the embedded object space (member_kinds.hpp).
#include <atomic>

#include "modules/warnings.hpp"
#include "slots/integer.hpp"
#include "slots/support.hpp"
#include "spec/member_kinds.hpp"
#include "spec/spec_type.hpp"
#include "types/float.hpp"
#include "types/function_objects.hpp"
#include "types/int.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

class ValuePlace {
public:
    using Object = Value;

    ValuePlace(HpyThread &thread, const MemberDescriptor &member, Value self)
        : thread_(thread), member_(member), self_(self) {}

    char *address() const { return static_cast<char *>(payload_of(self_.as_object())) + member_.offset; }
    const char *name() const { return member_.name; }
    static bool is_null(Value v) { return v.is_null(); }

    Value signed_(int64_t n) const { return int_from_int64(thread_, n); }
    Value unsigned_(uint64_t n) const { return int_from_uint64(thread_, n); }
    Value real(double d) const { return float_from_double(thread_, d); }
    Value boolean(bool b) const { return thread_.boolean(b); }
    Value text(std::string_view utf8) const { return str_from_utf8(thread_, utf8); }
    Value none() const { return thread_.none(); }

    long to_long(Value v) const { return to_signed(thread_, v, kLong); }
    long long to_long_long(Value v) const { return to_signed(thread_, v, kLongLong); }
    HPy_ssize_t to_ssize(Value v) const { return to_signed(thread_, v, kSsize); }
    unsigned long to_unsigned_long(Value v) const { return to_unsigned(thread_, v, kUnsignedLong); }
    unsigned long long to_unsigned_long_long(Value v) const {
        return is_int(v) ? to_unsigned(thread_, v, kUnsignedLongLong) : static_cast<uint64_t>(to_long(v));
    }
    double to_real(Value v) const { return to_double(thread_, v); }
    bool is_bool(Value v) const { return type_of(thread_, v) == thread_.types().bool_; }
    bool is_true(Value v) const { return v == thread_.true_(); }
    std::string_view utf8(Value v) const {
        size_t size = 0;
        const char *text = is_str(v) ? str_utf8(thread_, as<Str>(v), &size) : nullptr;
        return text != nullptr ? std::string_view(text, size) : std::string_view();
    }

    bool is_empty() const { return word().load(std::memory_order_acquire) == 0; }
    Value load() const { return Value::from_bits(word().load(std::memory_order_acquire)); }
    int store(Value v) const {
        word().store(v.bits(), std::memory_order_release);
        return 0;
    }

    int warn(const char *words) const { return hpyu::warn(thread_, thread_.exc().RuntimeWarning, words); }
    int refuse(MemberFault fault, const char *words, const char *more = "") const {
        const auto &types = thread_.exc();
        return raise(thread_, fault == MemberFault::TypeError        ? types.TypeError
                              : fault == MemberFault::AttributeError ? types.AttributeError
                                                                     : types.SystemError, words, more);
    }
    Value missing() const { return no_attribute(thread_, self_, intern(thread_, name())); }
    bool failed() const { return error_occurred(thread_); }
    void clear() const { clear_error(thread_); }

private:
    std::atomic_ref<uint64_t> word() const { return std::atomic_ref(*reinterpret_cast<uint64_t *>(address())); }

    HpyThread &thread_;
    const MemberDescriptor &member_;
    Value self_;
};

HPyMember_FieldType type_of_member(const MemberDescriptor &member) {
    return static_cast<HPyMember_FieldType>(member.extra);
}

Value get_member(ProtoContext &ctx, const MemberDescriptor &member, Value self) {
    return read_member(ValuePlace(static_cast<HpyThread &>(ctx), member, self), type_of_member(member));
}
int set_member(ProtoContext &ctx, const MemberDescriptor &member, Value self, Value value) {
    return write_member(ValuePlace(static_cast<HpyThread &>(ctx), member, self), type_of_member(member), value);
}

}  // namespace

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
