// SPDX-License-Identifier: MIT
// Members and getsets of a spec as properties of a class, and the namespace as a whole.
//
// A property's three functions are those of `property` in the host's builtins: with one argument for reading and
// deleting, with two for writing.
#include <cstring>

#include "derived/spec_record.hpp"
#include "hosts/callable.hpp"
#include "hosts/host_context.hpp"
#include "spec/member_kinds.hpp"
#include "spec/spec_check.hpp"

namespace hpyu {

namespace {

// -- members ----------------------------------------------------------------------------------------------------------

/// A member of one instance (spec/member_kinds.hpp).
class HandlePlace {
public:
    using Object = HPy;

    HandlePlace(HPyContext *ctx, HPy self, const HPyMember &member, char *payload)
        : ctx_(ctx), self_(self), member_(member), address_(payload + member.offset) {}

    char *address() const { return address_; }
    const char *name() const { return member_.name; }
    static bool is_null(HPy h) { return h._i == 0; }

    HPy signed_(int64_t n) const { return ctx_->ctx_Long_FromInt64_t(ctx_, n); }
    HPy unsigned_(uint64_t n) const { return ctx_->ctx_Long_FromUInt64_t(ctx_, n); }
    HPy real(double d) const { return ctx_->ctx_Float_FromDouble(ctx_, d); }
    HPy boolean(bool b) const { return ctx_->ctx_Bool_FromBool(ctx_, b); }
    HPy text(std::string_view utf8) const { return str_from(ctx_, utf8); }
    HPy none() const { return ctx_->ctx_Dup(ctx_, ctx_->h_None); }

    long to_long(HPy v) const {
        const long n = ctx_->ctx_Long_AsInt64_t(ctx_, v);
        if (n == -1 && failed() && ctx_->ctx_Err_ExceptionMatches(ctx_, ctx_->h_OverflowError))
            raise(ctx_, ctx_->h_OverflowError, "Python int too large to convert to C long");
        return n;
    }
    long long to_long_long(HPy v) const { return ctx_->ctx_Long_AsInt64_t(ctx_, v); }
    HPy_ssize_t to_ssize(HPy v) const { return ctx_->ctx_Long_AsSsize_t(ctx_, v); }
    unsigned long to_unsigned_long(HPy v) const { return ctx_->ctx_Long_AsUInt64_t(ctx_, v); }
    unsigned long long to_unsigned_long_long(HPy v) const {
        return ctx_->ctx_TypeCheck(ctx_, v, ctx_->h_LongType) ? ctx_->ctx_Long_AsUInt64_t(ctx_, v)
                                                               : static_cast<unsigned long>(to_long(v));
    }
    double to_real(HPy v) const { return ctx_->ctx_Float_AsDouble(ctx_, v); }
    bool is_bool(HPy v) const {
        return ctx_->ctx_Is(ctx_, v, ctx_->h_True) != 0 || ctx_->ctx_Is(ctx_, v, ctx_->h_False) != 0;
    }
    bool is_true(HPy v) const { return ctx_->ctx_Is(ctx_, v, ctx_->h_True) != 0; }
    std::string_view utf8(HPy v) const {
        HPy_ssize_t size = 0;
        const char *text = ctx_->ctx_Unicode_Check(ctx_, v) ? ctx_->ctx_Unicode_AsUTF8AndSize(ctx_, v, &size) : nullptr;
        return text != nullptr ? std::string_view(text, static_cast<size_t>(size)) : std::string_view();
    }

    bool is_empty() const { return HPyField_IsNull(*field()); }
    HPy load() const { return ctx_->ctx_Field_Load(ctx_, self_, *field()); }
    int store(HPy v) const {
        ctx_->ctx_Field_Store(ctx_, self_, field(), v);
        return failed() ? -1 : 0;
    }

    int warn(const char *words) const { return ctx_->ctx_Err_WarnEx(ctx_, ctx_->h_RuntimeWarning, words, 1); }
    int refuse(MemberFault fault, const char *words, const char *more = "") const {
        return raise(ctx_, fault == MemberFault::TypeError        ? ctx_->h_TypeError
                           : fault == MemberFault::AttributeError ? ctx_->h_AttributeError
                                                                  : ctx_->h_SystemError, words, more);
    }
    HPy missing() const {
        return raise(ctx_, ctx_->h_AttributeError,
                     "'" + full_type_name_of(ctx_, self_) + "' object has no attribute '" + name() + "'");
    }
    bool failed() const { return ctx_->ctx_Err_Occurred(ctx_) != 0; }
    void clear() const { ctx_->ctx_Err_Clear(ctx_); }

private:
    HPyField *field() const { return reinterpret_cast<HPyField *>(address_); }

    HPyContext *ctx_;
    HPy self_;
    const HPyMember &member_;
    char *address_;
};

// -- the three functions of a property --------------------------------------------------------------------------------

enum class Access { Read, Write, Delete };

class PropertyFunction : public Callable {
public:
    PropertyFunction(const char *name, Access access, CallableOwner owner)
        : Callable(name, nullptr), access_(access), owner_(std::move(owner)) {}

    HPy invoke(HPyContext *ctx, HPy, const HPy *args, size_t nargs, HPy kwnames) override {
        if (!check_receiver(ctx, owner_, name, args, nargs) || !check_no_keywords(ctx, name, kwnames))
            return HPy{0};
        if (nargs != (access_ == Access::Write ? 2 : 1))
            return raise(ctx, ctx->h_TypeError, std::string("wrong number of arguments for attribute '") + name + "'");
        if (access_ == Access::Read)
            return read(ctx, args[0]);
        const int status = write(ctx, args[0], access_ == Access::Write ? args[1] : HPy{0});
        return status < 0 ? HPy{0} : ctx->ctx_Dup(ctx, ctx->h_None);
    }

protected:
    virtual HPy read(HPyContext *ctx, HPy self) = 0;
    /// HPy_NULL deletes.
    virtual int write(HPyContext *ctx, HPy self, HPy value) = 0;
    const std::string &type_name() const { return owner_.type->full_name; }

private:
    Access access_;
    CallableOwner owner_;
};

class MemberFunction final : public PropertyFunction {
public:
    MemberFunction(const HPyMember &member, Access access, CallableOwner owner)
        : PropertyFunction(member.name, access, std::move(owner)), member_(member) {}

private:
    HPy read(HPyContext *ctx, HPy self) override {
        auto *payload = static_cast<char *>(payload_of(ctx, self));
        return payload != nullptr ? read_member(HandlePlace(ctx, self, member_, payload), member_.type) : HPy{0};
    }
    int write(HPyContext *ctx, HPy self, HPy value) override {
        if (member_.readonly != 0)
            return raise(ctx, ctx->h_AttributeError, "readonly attribute");
        auto *payload = static_cast<char *>(payload_of(ctx, self));
        return payload != nullptr ? write_member(HandlePlace(ctx, self, member_, payload), member_.type, value) : -1;
    }
    const HPyMember &member_;
};

class GetSetFunction final : public PropertyFunction {
public:
    GetSetFunction(const HPyGetSet &getset, Access access, CallableOwner owner)
        : PropertyFunction(getset.name, access, std::move(owner)), getset_(getset) {}

private:
    HPy read(HPyContext *ctx, HPy self) override {
        if (getset_.getter_impl == nullptr)
            return refused(ctx, "readable");
        return reinterpret_cast<HPyFunc_getter>(reinterpret_cast<void *>(getset_.getter_impl))(ctx, self,
                                                                                               getset_.closure);
    }
    int write(HPyContext *ctx, HPy self, HPy value) override {
        if (getset_.setter_impl == nullptr)
            return refused(ctx, "writable");
        return reinterpret_cast<HPyFunc_setter>(reinterpret_cast<void *>(getset_.setter_impl))(ctx, self, value,
                                                                                               getset_.closure);
    }
    Failed refused(HPyContext *ctx, const char *what) {
        return raise(ctx, ctx->h_AttributeError,
                     std::string("attribute '") + name + "' of '" + type_name() + "' objects is not " + what);
    }
    const HPyGetSet &getset_;
};

/// namespace[name] = property(get, set, delete, doc)
template <class Function, class Definition>
int add_property(HPyContext *ctx, HPy ns, const Definition &definition, const SpecRecord *record,
                 const char *type_name) {
    HostContext &host = HostContext::of(ctx);
    const auto function = [&](Access access) {
        return Held(ctx, host.function_new(
                             ctx, std::make_unique<Function>(definition, access, CallableOwner{type_name, record}),
                             HPy{0}, true));
    };
    const Held property(ctx, ctx->ctx_GetItem_s(ctx, ctx->h_Builtins, "property"));
    const Held get = function(Access::Read), set = function(Access::Write), remove = function(Access::Delete);
    const Held doc(ctx, definition.doc != nullptr ? ctx->ctx_Unicode_FromString(ctx, definition.doc)
                                                  : ctx->ctx_Dup(ctx, ctx->h_None));
    if (!property || !get || !set || !remove || !doc)
        return -1;
    const HPy args[] = {get, set, remove, doc};
    const Held made(ctx, ctx->ctx_Call(ctx, property, args, 4, HPy{0}));
    return made ? ctx->ctx_SetItem_s(ctx, ns, definition.name, made) : -1;
}

int add_method(HPyContext *ctx, HPy ns, const HPyMeth &meth, const SpecRecord *record, const char *type_name) {
    const Held key(ctx, ctx->ctx_Unicode_FromString(ctx, meth.name));
    const int there = key ? ctx->ctx_Contains(ctx, ns, key) : -1;
    if (there != 0)
        return there < 0 ? -1 : 0;
    const Held function(ctx, HostContext::of(ctx).function_new(ctx, method_callable(meth, {type_name, record}), HPy{0}, true));
    return function ? ctx->ctx_SetItem(ctx, ns, key, function) : -1;
}

/// What the record keeps of a slot.
void note_slot(const HPySlot &slot, SpecRecord *record) {
    void *impl = reinterpret_cast<void *>(slot.impl);
    if (static_cast<size_t>(slot.slot) < record->slots.size())
        record->slots.set(static_cast<size_t>(slot.slot));
    switch (slot.slot) {
        case HPy_tp_traverse: record->tp_traverse = reinterpret_cast<HPyFunc_traverseproc>(impl); break;
        case HPy_tp_destroy: record->tp_destroy = reinterpret_cast<HPyFunc_destroyfunc>(impl); break;
        case HPy_bf_getbuffer: record->bf_getbuffer = reinterpret_cast<HPyFunc_getbufferproc>(impl); break;
        case HPy_bf_releasebuffer: record->bf_releasebuffer = reinterpret_cast<HPyFunc_releasebufferproc>(impl); break;
        case HPy_sq_item: record->sq_item = reinterpret_cast<HPyFunc_ssizeargfunc>(impl); break;
        case HPy_tp_new: record->has_new = true; break;
        default: break;
    }
}

const char *last_part(const char *dotted) {
    const char *dot = std::strrchr(dotted, '.');
    return dot != nullptr ? dot + 1 : dotted;
}

int add_definition(HPyContext *ctx, HPy ns, const HPyDef &def, SpecRecord *record, const char *type_name) {
    switch (def.kind) {
        case HPyDef_Kind_Slot: return 0;
        case HPyDef_Kind_Meth: return add_method(ctx, ns, def.meth, record, type_name);
        case HPyDef_Kind_Member: break;
        case HPyDef_Kind_GetSet: return add_property<GetSetFunction>(ctx, ns, def.getset, record, type_name);
    }
    // Classes made by calling `type` have what these ask for.
    for (const char *request : {kAttributesOffset, kWeakReferencesOffset})
        if (std::strcmp(def.member.name, request) == 0)
            return 0;
    if (is_field(def.member.type))
        record->fields.push_back(static_cast<size_t>(def.member.offset));
    return add_property<MemberFunction>(ctx, ns, def.member, record, type_name);
}

}  // namespace

int fill_namespace(HPyContext *ctx, HPy ns, const HPyType_Spec &spec, SpecRecord *record) {
    const char *type_name = last_part(spec.name);
    for (HPyDef **each = spec.defines; each != nullptr && *each != nullptr; ++each)
        if ((*each)->kind == HPyDef_Kind_Slot)
            note_slot((*each)->slot, record);
    // Slots first: their special methods go before methods of the name.
    if (add_special_methods(ctx, ns, spec, record, type_name) < 0)
        return -1;
    for (HPyDef **each = spec.defines; each != nullptr && *each != nullptr; ++each)
        if (add_definition(ctx, ns, **each, record, type_name) < 0)
            return -1;
    return add_default_methods(ctx, ns, record, type_name) < 0 ? -1 : add_subclass_hook(ctx, ns, record);
}

}  // namespace hpyu
