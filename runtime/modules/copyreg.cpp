// SPDX-License-Identifier: MIT
// The module copyreg: the functions that __reduce_ex__ names as makers of new instances.
#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "types/dict_methods.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// cls.__new__(cls, *args)
Value copyreg_newobj(ProtoContext &ctx, Value, const Value *args, size_t nargs) {
    const Root<> make(ctx, ctx.get_attribute(args[0], ctx.names().__new__));
    return make ? ctx.call(make, args, nargs) : Value();
}

/// cls.__new__(cls, *args, **keywords)
Value copyreg_newobj_ex(ProtoContext &ctx, Value, const Value *args, size_t) {
    const Root<> make(ctx, ctx.get_attribute(args[0], ctx.names().__new__));
    const Root<Tuple *> given(ctx, make ? to_tuple(ctx, args[1]) : nullptr);
    if (!given)
        return Value();
    if (!is_dict(args[2]))
        return type_error(ctx, "argument after ** must be a mapping, not ", type_of(ctx, args[2]));
    RootVector values(ctx);
    values.push(args[0]);
    for (int64_t i = 0; i < given->length; ++i)
        values.push((*given.get())[i]);
    const size_t positional = values.size();
    const Root<Tuple *> kwnames(ctx, split_keywords(ctx, as<Dict>(args[2]), values));
    return kwnames ? ctx.call(make, values.data(), positional, kwnames) : Value();
}

/// base.__new__(cls, state), and base.__init__ if that is not object's.
Value copyreg_reconstructor(ProtoContext &ctx, Value, const Value *args, size_t) {
    const Value cls = args[0], base = args[1], state = args[2];
    const Root<> make(ctx, ctx.get_attribute(base, ctx.names().__new__));
    const bool plain = base == Value(ctx.types().object);
    const Value given[] = {cls, state};
    const Root<> made(ctx, make ? ctx.call(make, given, plain ? 1 : 2) : Value());
    if (!made || plain || !has_layout(base, Layout::Type) ||
        as<Type>(base)->slots.tp_init.is(NativeSlot<object_init>::adapter))
        return made;
    const Root<> init(ctx, ctx.get_attribute(base, ctx.names().__init__));
    return init && ctx.call(init, {made.get(), state}) ? made.get() : Value();
}

constexpr MethodDef kFunctions[] = {
    {"__newobj__", varargs<copyreg_newobj, 1>, "__newobj__($module, cls, /, *args)\n--\n\ncls.__new__(cls, *args)"},
    {"__newobj_ex__", varargs<copyreg_newobj_ex, 3, 3>,
     "__newobj_ex__($module, cls, args, kwargs, /)\n--\n\ncls.__new__(cls, *args, **kwargs)"},
    {"_reconstructor", varargs<copyreg_reconstructor, 3, 3>,
     "_reconstructor($module, cls, base, state, /)\n--\n\nAn instance of cls that is as a base what state is."},
};

}  // namespace

ModuleObject *make_copyreg_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "copyreg");
    ModuleObject *module = name != nullptr ? module_new(ctx, name, "Makers of what was taken apart.") : nullptr;
    return module != nullptr && module_add_functions(ctx, module, kFunctions) == 0 ? module : nullptr;
}

}  // namespace hpyu
