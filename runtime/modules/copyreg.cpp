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

constexpr const char *kTable = "dispatch_table";

Value copyreg_constructor(ProtoContext &ctx, Value, Value function) {
    return type_of(ctx, function)->slots.tp_call ? ctx.none()
                                                 : Value(type_error(ctx, "constructors must be callable"));
}

/// Enters the function that takes instances of a class apart.
Value copyreg_pickle(ProtoContext &ctx, Value module, const Value *args, size_t nargs) {
    if (!type_of(ctx, args[1])->slots.tp_call)
        return type_error(ctx, "reduction functions must be callable");
    Str *name = intern(ctx, kTable);
    const Root<> table(ctx, name != nullptr ? ctx.get_attribute(module, name) : Value());
    if (!table || set_item(ctx, table, args[0], args[1]) < 0)
        return Value();
    return nargs > 2 && args[2] != ctx.none() ? copyreg_constructor(ctx, module, args[2]) : ctx.none();
}

Value copyreg_pickle_complex(ProtoContext &ctx, Value, Value v) {
    Str *real = intern(ctx, "real"), *imaginary = intern(ctx, "imag");
    const Root<> first(ctx, real != nullptr ? ctx.get_attribute(v, real) : Value());
    const Root<> second(ctx, first && imaginary != nullptr ? ctx.get_attribute(v, imaginary) : Value());
    const Root<Tuple *> both(ctx, second ? tuple_of(ctx, {first.get(), second.get()}) : nullptr);
    return both ? Value(tuple_of(ctx, {Value(ctx.types().complex), Value(both.get())})) : Value();
}

constexpr MethodDef kFunctions[] = {
    {"pickle", varargs<copyreg_pickle, 2, 3>,
     "pickle($module, ob_type, pickle_function, constructor_ob=None, /)\n--\n\nSay how instances are taken apart."},
    {"constructor", one_arg<copyreg_constructor>,
     "constructor($module, object, /)\n--\n\nCheck that it can be called."},
    {"pickle_complex", one_arg<copyreg_pickle_complex>,
     "pickle_complex($module, c, /)\n--\n\nHow a complex is taken apart."},
    {"__newobj__", varargs<copyreg_newobj, 1>, "__newobj__($module, cls, /, *args)\n--\n\ncls.__new__(cls, *args)"},
    {"__newobj_ex__", varargs<copyreg_newobj_ex, 3, 3>,
     "__newobj_ex__($module, cls, args, kwargs, /)\n--\n\ncls.__new__(cls, *args, **kwargs)"},
    {"_reconstructor", varargs<copyreg_reconstructor, 3, 3>,
     "_reconstructor($module, cls, base, state, /)\n--\n\nAn instance of cls that is as a base what state is."},
};

}  // namespace

ModuleObject *make_copyreg_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "copyreg");
    const Root<ModuleObject *> module(
        ctx, name != nullptr ? module_new(ctx, name, "Makers of what was taken apart.") : nullptr);
    const Root<Dict *> table(ctx,
                             module && module_add_functions(ctx, module, kFunctions) == 0 ? dict_new(ctx) : nullptr);
    Str *of_complex = table ? intern(ctx, "pickle_complex") : nullptr;
    if (of_complex == nullptr ||
        dict_set(ctx, table, Value(ctx.types().complex), dict_find_str(ctx, module->dict, of_complex)) < 0 ||
        module_add(ctx, module, kTable, Value(table.get())) < 0)
        return nullptr;
    return module;
}

}  // namespace hpyu
