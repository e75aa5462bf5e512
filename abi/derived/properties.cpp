// SPDX-License-Identifier: MIT
// Members and getsets of a spec as properties of a class, and the namespace as a whole.
//
// A property's three functions are those of `property` in the host's builtins: with one argument for reading and
// deleting, with two for writing.
#include <cstring>
#include <type_traits>

#include "derived/spec_record.hpp"
#include "hosts/callable.hpp"
#include "hosts/host_context.hpp"

namespace hpyu {

namespace {

// -- members ----------------------------------------------------------------------------------------------------------

/// A member of one instance.
struct Place {
    HPyContext *ctx;
    HPy self;
    const HPyMember &member;
    char *address;

    template <class C>
    C load() const {
        C c;
        std::memcpy(&c, address, sizeof c);
        return c;
    }
    template <class C>
    int store(C c) const {
        std::memcpy(address, &c, sizeof c);
        return 0;
    }
    bool failed() const { return ctx->ctx_Err_Occurred(ctx) != 0; }
};

template <class C>
HPy read_number(const Place &p) {
    if constexpr (std::is_floating_point_v<C>)
        return p.ctx->ctx_Float_FromDouble(p.ctx, static_cast<double>(p.load<C>()));
    else if constexpr (std::is_signed_v<C>)
        return p.ctx->ctx_Long_FromInt64_t(p.ctx, p.load<C>());
    else
        return p.ctx->ctx_Long_FromUInt64_t(p.ctx, p.load<C>());
}
HPy read_none(const Place &p) { return p.ctx->ctx_Dup(p.ctx, p.ctx->h_None); }
HPy read_bool(const Place &p) { return p.ctx->ctx_Bool_FromBool(p.ctx, p.load<char>() != 0); }
HPy read_char(const Place &p) { return str_from(p.ctx, std::string_view(p.address, 1)); }
HPy read_inplace(const Place &p) { return p.ctx->ctx_Unicode_FromString(p.ctx, p.address); }
HPy read_string(const Place &p) {
    const auto *text = p.load<const char *>();
    return text != nullptr ? p.ctx->ctx_Unicode_FromString(p.ctx, text) : read_none(p);
}
HPy read_field(const Place &p) { return p.ctx->ctx_Field_Load(p.ctx, p.self, p.load<HPyField>()); }
HPy read_object(const Place &p) { return HPyField_IsNull(p.load<HPyField>()) ? read_none(p) : read_field(p); }
HPy read_object_ex(const Place &p) {
    if (!HPyField_IsNull(p.load<HPyField>()))
        return read_field(p);
    return raise(p.ctx, p.ctx->h_AttributeError,
                 "'" + type_name_of(p.ctx, p.self) + "' object has no attribute '" + p.member.name + "'");
}

int truncated(const Place &p, const char *words) {
    return p.ctx->ctx_Err_WarnEx(p.ctx, p.ctx->h_RuntimeWarning, words, 1);
}

/// What a member of a shorter type can't hold is cut off, with a warning.
template <class C>
int write_short(const Place &p, HPy v, const char *words) {
    const int64_t n = p.ctx->ctx_Long_AsInt64_t(p.ctx, v);
    if (n == -1 && p.failed())
        return -1;
    p.store(static_cast<C>(n));
    if (std::is_unsigned_v<C> && sizeof(C) >= sizeof(int) && n < 0)
        return truncated(p, "Writing negative value into unsigned field");
    return n == static_cast<int64_t>(static_cast<C>(n)) ? 0 : truncated(p, words);
}
int write_signed(const Place &p, HPy v, const char *) {
    const int64_t n = p.ctx->ctx_Long_AsInt64_t(p.ctx, v);
    return n == -1 && p.failed() ? -1 : p.store(n);
}
int write_unsigned(const Place &p, HPy v, const char *) {
    const uint64_t n = p.ctx->ctx_Long_AsUInt64_t(p.ctx, v);
    return n == static_cast<uint64_t>(-1) && p.failed() ? -1 : p.store(n);
}
template <class C>
int write_real(const Place &p, HPy v, const char *) {
    const double d = p.ctx->ctx_Float_AsDouble(p.ctx, v);
    return d == -1.0 && p.failed() ? -1 : p.store(static_cast<C>(d));
}
int write_bool(const Place &p, HPy v, const char *) {
    const Held type(p.ctx, p.ctx->ctx_Type(p.ctx, v));
    if (!type || !p.ctx->ctx_Is(p.ctx, type, p.ctx->h_BoolType))
        return raise(p.ctx, p.ctx->h_TypeError, "attribute value type must be bool");
    return p.store<char>(p.ctx->ctx_Is(p.ctx, v, p.ctx->h_True) != 0);
}
int write_char(const Place &p, HPy v, const char *) {
    HPy_ssize_t size = 0;
    const char *text = p.ctx->ctx_Unicode_Check(p.ctx, v) ? p.ctx->ctx_Unicode_AsUTF8AndSize(p.ctx, v, &size) : nullptr;
    if (text != nullptr && size == 1)
        return p.store(*text);
    return p.failed() ? -1 : int{raise(p.ctx, p.ctx->h_TypeError, "bad argument type for built-in operation")};
}
int write_object(const Place &p, HPy v, const char *) {
    p.ctx->ctx_Field_Store(p.ctx, p.self, reinterpret_cast<HPyField *>(p.address), v);
    return p.failed() ? -1 : 0;
}
int write_nothing(const Place &p, HPy, const char *) { return raise(p.ctx, p.ctx->h_TypeError, "readonly attribute"); }

struct MemberKind {
    HPyMember_FieldType type;
    size_t size;
    HPy (*read)(const Place &);
    int (*write)(const Place &, HPy, const char *truncated);
    const char *truncated = nullptr;
};
template <class C>
constexpr MemberKind integer(HPyMember_FieldType type, const char *words) {
    return {type, sizeof(C), read_number<C>, write_short<C>, words};
}
constexpr MemberKind kMemberKinds[] = {
    integer<short>(HPyMember_SHORT, "Truncation of value to short"),
    integer<int>(HPyMember_INT, "Truncation of value to int"),
    integer<signed char>(HPyMember_BYTE, "Truncation of value to char"),
    integer<unsigned char>(HPyMember_UBYTE, "Truncation of value to unsigned char"),
    integer<unsigned short>(HPyMember_USHORT, "Truncation of value to unsigned short"),
    integer<unsigned>(HPyMember_UINT, "Truncation of value to unsigned int"),
    {HPyMember_LONG, sizeof(long), read_number<long>, write_signed},
    {HPyMember_LONGLONG, sizeof(long long), read_number<long long>, write_signed},
    {HPyMember_HPYSSIZET, sizeof(HPy_ssize_t), read_number<HPy_ssize_t>, write_signed},
    {HPyMember_ULONG, sizeof(long), read_number<unsigned long>, write_unsigned},
    {HPyMember_ULONGLONG, sizeof(long long), read_number<unsigned long long>, write_unsigned},
    {HPyMember_FLOAT, sizeof(float), read_number<float>, write_real<float>},
    {HPyMember_DOUBLE, sizeof(double), read_number<double>, write_real<double>},
    {HPyMember_BOOL, sizeof(char), read_bool, write_bool},
    {HPyMember_CHAR, sizeof(char), read_char, write_char},
    {HPyMember_STRING, sizeof(char *), read_string, write_nothing},
    {HPyMember_STRING_INPLACE, sizeof(char), read_inplace, write_nothing},
    {HPyMember_OBJECT, sizeof(HPyField), read_object, write_object},
    {HPyMember_OBJECT_EX, sizeof(HPyField), read_object_ex, write_object},
    {HPyMember_NONE, 0, read_none, write_nothing},
};

bool is_field(const HPyMember &member) { return member.type == HPyMember_OBJECT || member.type == HPyMember_OBJECT_EX; }

const MemberKind *kind_of(const HPyMember &member) {
    for (const MemberKind &kind : kMemberKinds)
        if (kind.type == member.type)
            return &kind;
    return nullptr;
}

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
    const std::string &type_name() const { return owner_.name; }

private:
    Access access_;
    CallableOwner owner_;
};

class MemberFunction final : public PropertyFunction {
public:
    MemberFunction(const HPyMember &member, Access access, CallableOwner owner)
        : PropertyFunction(member.name, access, std::move(owner)), member_(member), kind_(*kind_of(member)) {}

private:
    HPy read(HPyContext *ctx, HPy self) override {
        auto *payload = static_cast<char *>(payload_of(ctx, self));
        return payload != nullptr ? kind_.read({ctx, self, member_, payload + member_.offset}) : HPy{0};
    }
    int write(HPyContext *ctx, HPy self, HPy value) override {
        if (member_.readonly != 0)
            return raise(ctx, ctx->h_AttributeError, "readonly attribute");
        auto *payload = static_cast<char *>(payload_of(ctx, self));
        if (payload == nullptr)
            return -1;
        const Place place{ctx, self, member_, payload + member_.offset};
        if (value._i == 0 && !is_field(member_))
            return raise(ctx, ctx->h_TypeError, "can't delete numeric/char attribute");
        if (value._i == 0 && member_.type == HPyMember_OBJECT_EX && HPyField_IsNull(place.load<HPyField>()))
            return raise(ctx, ctx->h_AttributeError, member_.name);
        return kind_.write(place, value, kind_.truncated);
    }
    const HPyMember &member_;
    const MemberKind &kind_;
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

int add_member(HPyContext *ctx, HPy ns, const HPyType_Spec &spec, const HPyMember &member, SpecRecord *record,
               const char *type_name) {
    const MemberKind *kind = kind_of(member);
    if (kind == nullptr)
        return raise(ctx, ctx->h_SystemError, std::string("bad memberdescr type for ") + member.name);
    if (spec.basicsize == 0)
        return raise(ctx, ctx->h_TypeError, "Type claims to have basicsize==0 but defines members");
    if (member.offset < 0 || member.offset > spec.basicsize - static_cast<HPy_ssize_t>(kind->size))
        return raise(ctx, ctx->h_TypeError,
                     std::string("member '") + member.name + "' of '" + spec.name + "' lies outside of the struct");
    if (is_field(member))
        record->fields.push_back(static_cast<size_t>(member.offset));
    return add_property<MemberFunction>(ctx, ns, member, record, type_name);
}

int add_method(HPyContext *ctx, HPy ns, const HPyMeth &meth, const SpecRecord *record, const char *type_name) {
    auto callable = method_callable(meth, {type_name, record});
    if (callable == nullptr)
        return raise(ctx, ctx->h_ValueError, "Unsupported HPyMeth signature");
    const Held key(ctx, ctx->ctx_Unicode_FromString(ctx, meth.name));
    const int there = key ? ctx->ctx_Contains(ctx, ns, key) : -1;
    if (there != 0)
        return there < 0 ? -1 : 0;
    const Held function(ctx, HostContext::of(ctx).function_new(ctx, std::move(callable), HPy{0}, true));
    return function ? ctx->ctx_SetItem(ctx, ns, key, function) : -1;
}

/// A slot: into the record, or as special methods.
int add_slot(HPyContext *ctx, HPy ns, const HPySlot &slot, SpecRecord *record, const char *type_name) {
    void *impl = reinterpret_cast<void *>(slot.impl);
    switch (slot.slot) {
        case HPy_tp_traverse: record->tp_traverse = reinterpret_cast<HPyFunc_traverseproc>(impl); return 0;
        case HPy_tp_destroy: record->tp_destroy = reinterpret_cast<HPyFunc_destroyfunc>(impl); return 0;
        case HPy_tp_call: record->callable = true; [[fallthrough]];
        default: return add_special_methods(ctx, ns, slot, record, type_name);
    }
}

const char *last_part(const char *dotted) {
    const char *dot = std::strrchr(dotted, '.');
    return dot != nullptr ? dot + 1 : dotted;
}

/// The name of a definition that has one; null for a slot.
const char *name_of(const HPyDef &def) {
    return def.kind == HPyDef_Kind_Meth     ? def.meth.name
           : def.kind == HPyDef_Kind_Member ? def.member.name
           : def.kind == HPyDef_Kind_GetSet ? def.getset.name
                                            : "";
}

int add_definition(HPyContext *ctx, HPy ns, const HPyType_Spec &spec, const HPyDef &def, SpecRecord *record,
                   const char *type_name) {
    const HPyCFunction impl = def.kind == HPyDef_Kind_Slot ? def.slot.impl : def.meth.impl;
    if (name_of(def) == nullptr)
        return raise(ctx, ctx->h_SystemError, std::string("'") + spec.name + "' has a definition without a name");
    if ((def.kind == HPyDef_Kind_Slot || def.kind == HPyDef_Kind_Meth) && impl == nullptr)
        return raise(ctx, ctx->h_SystemError, std::string("'") + spec.name + "' has a definition without a function");
    switch (def.kind) {
        case HPyDef_Kind_Slot: return add_slot(ctx, ns, def.slot, record, type_name);
        case HPyDef_Kind_Meth: return add_method(ctx, ns, def.meth, record, type_name);
        case HPyDef_Kind_Member: return add_member(ctx, ns, spec, def.member, record, type_name);
        case HPyDef_Kind_GetSet: return add_property<GetSetFunction>(ctx, ns, def.getset, record, type_name);
    }
    return raise(ctx, ctx->h_SystemError, std::string("'") + spec.name + "' has a definition of no kind");
}

}  // namespace

int fill_namespace(HPyContext *ctx, HPy ns, const HPyType_Spec &spec, SpecRecord *record) {
    const char *type_name = last_part(spec.name);
    // Slots first: their special methods go before methods of the name.
    for (const bool slots : {true, false})
        for (HPyDef **each = spec.defines; each != nullptr && *each != nullptr; ++each)
            if (((*each)->kind == HPyDef_Kind_Slot) == slots &&
                add_definition(ctx, ns, spec, **each, record, type_name) < 0)
                return -1;
    return add_default_methods(ctx, ns, record, type_name);
}

}  // namespace hpyu
