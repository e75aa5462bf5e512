// SPDX-License-Identifier: MIT
// The module `collections`: puts its parts together and enters `collections.abc` beside itself.
#include "modules/collections/collections.hpp"
#include "modules/import.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Enters a value into the namespace of a type that nobody has used yet.
int add_to_type(ProtoContext &ctx, Type *type, const char *name, Value value) {
    Str *key = value ? intern(ctx, name) : nullptr;
    return key == nullptr ? -1 : dict_set(ctx, type->namespace_, Value(key), value);
}

int add_deque(ProtoContext &ctx, ModuleObject *module) {
    Type *object = ctx.types().object;
    const Root<Type *> deque(ctx, module_add_type(ctx, module, kDequeType, object));
    const Root<Type *> forward(ctx, deque ? module_add_type(ctx, module, kDequeIteratorType, object) : nullptr);
    const Root<Type *> backward(ctx,
                                forward ? module_add_type(ctx, module, kDequeReverseIteratorType, object) : nullptr);
    if (!backward)
        return -1;
    // A deque finds the types of its iterators in its own class.
    return add_to_type(ctx, deque, "_deque_iterator", Value(forward.get())) < 0 ||
                   add_to_type(ctx, deque, "_deque_reverse_iterator", Value(backward.get())) < 0
               ? -1 : 0;
}

int add_ordered_dict(ProtoContext &ctx, ModuleObject *module) {
    Type *type = module_add_type(ctx, module, kOrderedDictType, ctx.types().dict);
    Type *const bases[] = {ctx.types().dict_keys, ctx.types().dict_values, ctx.types().dict_items};
    for (size_t i = 0; type != nullptr && i < std::size(bases); ++i) {
        const Root<Type *> view(ctx, make_builtin_type(ctx, kOrderedDictViews[i], bases[i]));
        if (!view || add_to_type(ctx, type, kOrderedDictViews[i].name, Value(view.get())) < 0)
            return -1;
    }
    return type != nullptr ? 0 : -1;
}

int add_types(ProtoContext &ctx, ModuleObject *module) {
    if (add_deque(ctx, module) < 0 || add_ordered_dict(ctx, module) < 0 ||
        !module_add_type(ctx, module, kDefaultDictType, ctx.types().dict) ||
        module_add_plain_type(ctx, module, kCounterType, ctx.types().dict) == nullptr)
        return -1;
    Type *getter = module_add_type(ctx, module, kTupleGetterType, ctx.types().object);
    return getter == nullptr
        ? -1 : add_to_type(ctx, getter, "__doc__", getset_descriptor_new(ctx, getter, &kTupleGetterDoc));
}

/// Makes collections.abc, tells it of deque, adds the classes that derive from it, and enters it into both module and
/// module table.
int add_abc(ProtoContext &ctx, ModuleObject *module) {
    const Root<ModuleObject *> abc(ctx, make_collections_abc_module(ctx));
    Str *name = abc ? intern(ctx, "collections.abc") : nullptr;
    if (name == nullptr || module_add(ctx, module, "abc", Value(abc.get())) < 0)
        return -1;
    Str *deque = intern(ctx, "deque"), *sequence = intern(ctx, "MutableSequence"), *enter = intern(ctx, "register");
    if (deque == nullptr || sequence == nullptr || enter == nullptr)
        return -1;
    const Value cls = dict_find_str(ctx, abc->dict, sequence), member = dict_find_str(ctx, module->dict, deque);
    if (!ctx.call_method(enter, {cls, member}))
        return -1;
    return add_user_classes(ctx, module, abc) < 0 ? -1
                                                  : dict_set(ctx, ctx.space().modules, Value(name), Value(abc.get()));
}

}  // namespace

ModuleObject *make_collections_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "collections");
    const Root<ModuleObject *> module(ctx, name != nullptr ? module_new(ctx, name, "Containers beside the builtin ones.")
                                                           : nullptr);
    if (!module || module_add_functions(ctx, module, {&kNamedTupleFunction, 1}) < 0 || add_types(ctx, module) < 0 ||
        add_abc(ctx, module) < 0)
        return nullptr;
    const Root<List *> path(ctx, list_new(ctx, nullptr, 0));   // a package: it has a submodule
    return path && module_add(ctx, module, "__path__", Value(path.get())) == 0 ? module.get() : nullptr;
}

}  // namespace hpyu
