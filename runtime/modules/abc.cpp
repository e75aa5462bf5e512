// SPDX-License-Identifier: MIT
// The module abc. A class of ABCMeta knows which of its methods are still to be written, and counts as its own what its
// __subclasshook__ accepts, what was registered, and what derives from it or from those.
#include "modules/abc.hpp"

#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/set.hpp"
#include "types/str.hpp"
#include "types/type_type.hpp"

namespace hpyu {

namespace {

constexpr const char *kRegistryKey = "_abc_registry";

int register_class(ProtoContext &ctx, Type *cls, Value member) {
    Str *name = intern(ctx, kRegistryKey);
    List *fresh = name != nullptr ? list_new(ctx, nullptr, 0) : nullptr;
    const Value list = fresh != nullptr ? dict_set_default(ctx, cls->namespace_, Value(name), Value(fresh)) : Value();
    if (!has_layout(list, Layout::List))
        return -1;
    return list_append(ctx, as<List>(list), member);
}

/// 1 if `type` is of a registered class or of a subclass of `cls`, 0, -1.
int is_registered(ProtoContext &ctx, Type *cls, Value type) {
    RootVector candidates(ctx);
    if (const Value registry = own_entry(ctx, cls, kRegistryKey); has_layout(registry, Layout::List))
        for (int64_t i = 0;; ++i) {
            const Value member = as<List>(registry)->load(i);
            if (!member)
                break;
            candidates.push(member);
        }
    {
        const std::lock_guard guard(ctx.space().type_lock);
        if (cls->subclasses != nullptr)
            for (Type *sub : *cls->subclasses)
                candidates.push(Value(sub));
    }
    for (size_t i = 0; i < candidates.size(); ++i)
        if (const int found = is_subclass_of(ctx, type, candidates[i]); found != 0)
            return found;
    return 0;
}

/// What __subclasshook__ says: 1, 0, -1, or kNoAnswer.
constexpr int kNoAnswer = 2;
int ask_hook(ProtoContext &ctx, Type *cls, Value candidate) {
    const Root<> hook(ctx, ctx.get_attribute(Value(cls), ctx.names().__subclasshook__));
    const Value answer = hook ? ctx.call(hook, {candidate}) : Value();
    return !answer ? -1 : answer == ctx.not_implemented() ? kNoAnswer : is_true(ctx, answer);
}

int abstract_subclass(ProtoContext &ctx, Type *cls, Value candidate) {
    if (!has_layout(candidate, Layout::Type))
        return type_error(ctx, "issubclass() arg 1 must be a class");
    if (const int answer = ask_hook(ctx, cls, candidate); answer != kNoAnswer)
        return answer;
    return is_subtype(as<Type>(candidate), cls) ? 1 : is_registered(ctx, cls, candidate);
}

Value answer(ProtoContext &ctx, int result) { return result < 0 ? Value() : ctx.boolean(result != 0); }

Value abc_subclasscheck(ProtoContext &ctx, Value self, Value candidate) {
    return answer(ctx, abstract_subclass(ctx, as<Type>(self), candidate));
}

Value abc_instancecheck(ProtoContext &ctx, Value self, Value instance) {
    const int by_type = abstract_subclass(ctx, as<Type>(self), Value(type_of(ctx, instance)));
    return answer(ctx, by_type != 0 ? by_type : is_plain_instance_of(ctx, instance, self));
}

/// Changes with each registration, in any space.
std::atomic<int64_t> registrations{0};

Value abc_get_cache_token(ProtoContext &ctx, Value) { return int_from_int64(ctx, registrations.load()); }

Value abc_register(ProtoContext &ctx, Value self, Value member) {
    if (!has_layout(member, Layout::Type))
        return type_error(ctx, "Can only register classes");
    if (is_subtype(as<Type>(member), as<Type>(self)))
        return member;
    const int inside_out = is_subclass_of(ctx, self, member);
    if (inside_out > 0)
        return runtime_error(ctx, "Refusing to create an inheritance cycle");
    if (inside_out < 0 || register_class(ctx, as<Type>(self), member) < 0)
        return Value();
    registrations.fetch_add(1);
    return member;
}

// -- abstract methods -------------------------------------------------------------------------------------------------

/// Whether a value of a namespace is marked as abstract; null counts as not. 1, 0, -1.
int is_abstract(ProtoContext &ctx, Value v) {
    if (!v)
        return 0;
    bool failed = false;
    const Root<> mark(ctx, ctx.find_attribute(v, ctx.names().__isabstractmethod__, &failed));
    return failed ? -1 : mark ? is_true(ctx, mark) : 0;
}

/// Adds the names of what `base` leaves to write and `cls` has not written.
int add_inherited(ProtoContext &ctx, Type *cls, Value base, Set *names) {
    bool failed = false;
    const Root<> theirs(ctx, ctx.find_attribute(base, ctx.names().__abstractmethods__, &failed));
    if (failed || !theirs)
        return failed ? -1 : 0;
    return for_each(ctx, theirs, [&](Value name) -> int {
        Str *key = attribute_name(ctx, name);
        const Root<> value(ctx, key != nullptr ? ctx.find_attribute(Value(cls), key, &failed) : Value());
        if (key == nullptr || failed)
            return -1;
        const int abstract = is_abstract(ctx, value);
        return abstract > 0 ? set_add(ctx, names, name) : abstract;
    });
}

/// Sets __abstractmethods__ of a class.
int find_abstract_methods(ProtoContext &ctx, Type *cls) {
    const Root<Set *> names(ctx, set_new(ctx, true));
    if (!names)
        return -1;
    for (DictWalk walk(ctx, cls->namespace_); walk.next();) {
        const int abstract = is_abstract(ctx, walk.value);
        if (abstract < 0 || (abstract > 0 && set_add(ctx, names, walk.key) < 0))
            return -1;
    }
    const Root<Tuple *> bases(ctx, cls->bases);
    for (int64_t i = 0; i < bases->length; ++i)
        if (add_inherited(ctx, cls, (*bases.get())[i], names) < 0)
            return -1;
    return ctx.set_attribute(Value(cls), ctx.names().__abstractmethods__, Value(names.get()));
}

Value abc_new(ProtoContext &ctx, Type *metatype, const Value *args, size_t nargs, Tuple *kwnames) {
    const Root<> cls(ctx, type_new(ctx, metatype, args, nargs, kwnames));
    return cls && find_abstract_methods(ctx, as<Type>(cls)) == 0 ? cls.get() : Value();
}

Value abc_abstractmethod(ProtoContext &ctx, Value, Value function) {
    return ctx.set_attribute(function, ctx.names().__isabstractmethod__, ctx.true_()) < 0 ? Value() : function;
}

Value abc_update_abstractmethods(ProtoContext &ctx, Value, Value cls) {
    bool failed = false;
    if (!ctx.find_attribute(cls, ctx.names().__abstractmethods__, &failed) || !has_layout(cls, Layout::Type))
        return failed ? Value() : cls;   // no abstract class
    return find_abstract_methods(ctx, as<Type>(cls)) < 0 ? Value() : cls;
}

constexpr MethodDef kMetaMethods[] = {
    {"__instancecheck__", one_arg<abc_instancecheck>, "Whether an object belongs to the abstract class."},
    {"__subclasscheck__", one_arg<abc_subclasscheck>, "Whether a class belongs to the abstract class."},
    {"register", one_arg<abc_register>, "Makes a class belong to the abstract class; returns the class."},
};

constexpr TypeDef kAbcMetaType = {
    .name = "abc.ABCMeta",
    .doc = "The metaclass of abstract classes.",
    .layout = Layout::Type,
    .size = sizeof(Type),
    .flags = kTypeBase,
    .methods = kMetaMethods,
    .slots = {.tp_new = native<abc_new>},
};

constexpr MethodDef kFunctions[] = {
    {"abstractmethod", one_arg<abc_abstractmethod>,
     "abstractmethod($module, funcobj, /)\n--\n\n"
     "Marks a method that a class has to write before it can have instances."},
    {"get_cache_token", noargs<abc_get_cache_token>,
     "get_cache_token($module, /)\n--\n\nA number that changes with each registration of a class."},
    {"update_abstractmethods", one_arg<abc_update_abstractmethods>,
     "update_abstractmethods($module, cls, /)\n--\n\nLooks again for what a class leaves to write."},
};

}  // namespace

Value own_entry(ProtoContext &ctx, Type *cls, const char *key) {
    Str *name = intern(ctx, key);
    return name != nullptr ? dict_find_str(ctx, cls->namespace_, name) : Value();
}

Value make_abstract_class(ProtoContext &ctx, Value metatype, const char *name, Tuple *bases, Dict *ns) {
    const Root<Str *> text(ctx, intern(ctx, name));
    if (!text || !dict_set_default(ctx, ns, Value(ctx.names().__slots__), ctx.space().empty_tuple))
        return Value();
    return ctx.call(metatype, {Value(text.get()), Value(bases), Value(ns)});
}

ModuleObject *make_abc_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "abc");
    const Root<ModuleObject *> module(ctx, name != nullptr ? module_new(ctx, name, "Abstract classes.") : nullptr);
    if (!module || module_add_functions(ctx, module, kFunctions) < 0)
        return nullptr;
    const Root<Type *> metatype(ctx, module_add_type(ctx, module, kAbcMetaType, ctx.types().type));
    const Root<Dict *> ns(ctx, metatype ? dict_new(ctx) : nullptr);
    if (!ns || dict_set(ctx, ns, Value(ctx.names().__module__), Value(name)) < 0)
        return nullptr;
    const Root<> base(ctx, make_abstract_class(ctx, Value(metatype.get()), "ABC",
                                               as<Tuple>(ctx.space().empty_tuple), ns));
    return base && module_add(ctx, module, "ABC", base) == 0 ? module.get() : nullptr;
}

}  // namespace hpyu
