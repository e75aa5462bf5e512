// SPDX-License-Identifier: MIT
// builtins: ascii, callable, delattr, dir, format, getattr, hasattr, hash, id, isinstance, issubclass, repr, setattr, vars.
#include "modules/builtins.hpp"

#include "attribute.hpp"
#include "method.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

Value builtin_ascii(ProtoContext &ctx, Value, Value v) { return ascii(ctx, v); }
Value builtin_repr(ProtoContext &ctx, Value, Value v) { return repr(ctx, v); }

Value builtin_callable(ProtoContext &ctx, Value, Value v) {
    return ctx.boolean(static_cast<bool>(type_of(ctx, v)->slots.tp_call));
}

Value builtin_hash(ProtoContext &ctx, Value, Value v) {
    const int64_t h = hash(ctx, v);
    return h == -1 ? Value() : int_from_int64(ctx, h);
}

/// The address; of an immediate, its word, which no address looks like.
Value builtin_id(ProtoContext &ctx, Value, Value v) { return int_from_uint64(ctx, v.bits()); }

Value builtin_format(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    if (nargs > 1 && !is_str(args[1]))
        return raise_wrong_type(ctx, "format() argument 2", "str", args[1]);
    return format(ctx, args[0], nargs > 1 ? as<Str>(args[1]) : ctx.space().empty_str);
}

Value builtin_getattr(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    return get_attribute_or(ctx, args[0], args[1], nargs > 2 ? args[2] : Value());
}

Value builtin_hasattr(ProtoContext &ctx, Value, const Value *args, size_t) {
    Root<Str *> name(ctx, attribute_name(ctx, args[1]));
    bool failed = false;
    const bool found = name && ctx.find_attribute(args[0], name, &failed);
    return failed || !name ? Value() : ctx.boolean(found);
}

Value builtin_setattr(ProtoContext &ctx, Value, const Value *args, size_t) {
    return ctx.set_attribute(args[0], args[1], args[2]) < 0 ? Value() : ctx.none();
}

Value builtin_delattr(ProtoContext &ctx, Value, const Value *args, size_t) {
    return ctx.set_attribute(args[0], args[1], Value()) < 0 ? Value() : ctx.none();
}

Value builtin_isinstance(ProtoContext &ctx, Value, const Value *args, size_t) {
    const int result = is_instance_of(ctx, args[0], args[1]);
    return result < 0 ? Value() : ctx.boolean(result);
}

Value builtin_issubclass(ProtoContext &ctx, Value, const Value *args, size_t) {
    const int result = is_subclass_of(ctx, args[0], args[1]);
    return result < 0 ? Value() : ctx.boolean(result);
}

/// There are no frames, so the forms without an argument have no local names to tell.
Value builtin_vars(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    if (nargs == 0)
        return dict_new(ctx);
    bool failed = false;
    const Value found = ctx.find_attribute(args[0], ctx.names().__dict__, &failed);
    return found || failed ? found : Value(type_error(ctx, "vars() argument must have __dict__ attribute"));
}

Value builtin_dir(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    if (nargs == 0)
        return list_new(ctx, nullptr, 0);
    bool found = false;
    Root<> names(ctx, ctx.call_special(ctx.names().__dir__, args, 1, &found));
    if (!found)
        return type_error(ctx, "object does not provide __dir__");
    Root<List *> sorted(ctx, names ? to_list(ctx, names) : nullptr);
    if (!sorted || list_sort(ctx, sorted, Value(), false) < 0)
        return Value();
    return Value(sorted.get());
}

constexpr MethodDef kFunctions[] = {
    {"ascii", one_arg<builtin_ascii>, "ascii($module, obj, /)\n--\n\nThe repr with everything beyond ASCII escaped."},
    {"callable", one_arg<builtin_callable>, "callable($module, obj, /)\n--\n\nWhether it can be called."},
    {"delattr", varargs<builtin_delattr, 2, 2>, "delattr($module, obj, name, /)\n--\n\nDelete an attribute."},
    {"dir", varargs<builtin_dir, 0, 1>, "dir($module, obj, /)\n--\n\nThe names of the attributes."},
    {"format", varargs<builtin_format, 1, 2>, "format($module, value, format_spec='', /)\n--\n\nThe value as text."},
    {"getattr", varargs<builtin_getattr, 2, 3>,
     "getattr($module, obj, name, default=<unrepresentable>, /)\n--\n\nAn attribute, or the default if it is not there."},
    {"hasattr", varargs<builtin_hasattr, 2, 2>, "hasattr($module, obj, name, /)\n--\n\nWhether there is such an attribute."},
    {"hash", one_arg<builtin_hash>, "hash($module, obj, /)\n--\n\nThe hash."},
    {"id", one_arg<builtin_id>, "id($module, obj, /)\n--\n\nA number that no other living object has."},
    {"isinstance", varargs<builtin_isinstance, 2, 2>,
     "isinstance($module, obj, class_or_tuple, /)\n--\n\nWhether it is an instance of the class, or of one of them."},
    {"issubclass", varargs<builtin_issubclass, 2, 2>,
     "issubclass($module, cls, class_or_tuple, /)\n--\n\nWhether it is a subclass of the class, or of one of them."},
    {"repr", one_arg<builtin_repr>, "repr($module, obj, /)\n--\n\nThe text that shows the object."},
    {"setattr", varargs<builtin_setattr, 3, 3>, "setattr($module, obj, name, value, /)\n--\n\nSet an attribute."},
    {"vars", varargs<builtin_vars, 0, 1>, "vars($module, obj, /)\n--\n\nThe namespace of an object."},
};

}  // namespace

Value get_attribute_or(ProtoContext &ctx, Value object, Value name, Value fallback) {
    Root<Str *> key(ctx, attribute_name(ctx, name));
    if (!key)
        return Value();
    if (!fallback)
        return ctx.get_attribute(object, key);
    bool failed = false;
    const Value found = ctx.find_attribute(object, key, &failed);
    return found || failed ? found : fallback;
}

std::span<const MethodDef> builtin_object_functions() { return kFunctions; }

}  // namespace hpyu
