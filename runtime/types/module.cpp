// SPDX-License-Identifier: MIT
// module: a namespace with attributes. The state of an extension's module hangs on it and goes with it.
#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/function_objects.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

extern const TypeDef kModuleType;

namespace {

void trace_module(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<ModuleObject *>(object)->dict); }

void release_module(ProtoContext *, ProtoObject *object) {
    auto *module = static_cast<ModuleObject *>(object);
    if (module->drop_state != nullptr && module->state != nullptr)
        module->drop_state(module->state);
    module->state = nullptr;
}

ModuleObject *module_alloc(ProtoContext &ctx, Type *type) {
    Dict *dict = dict_new(ctx);
    ModuleObject *module = dict != nullptr ? ctx.make_instance<ModuleObject>(type) : nullptr;
    if (module != nullptr)
        module->dict = dict;
    return module;
}

Value module_new_instance(ProtoContext &ctx, Type *type, const Value *, size_t, Tuple *) { return module_alloc(ctx, type); }

/// The names that every module has.
int fill_module(ProtoContext &ctx, ModuleObject *module, Value name, Value doc) {
    const Names &n = ctx.names();
    const std::pair<Str *, Value> entries[] = {
        {n.__name__, name}, {n.__doc__, doc}, {n.__package__, ctx.none()}, {n.__loader__, ctx.none()}, {n.__spec__, ctx.none()}};
    for (const auto &[key, value] : entries)
        if (dict_set(ctx, module->dict, key, value) < 0)
            return -1;
    return 0;
}

int module_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"name", "doc"};
    static constexpr ArgSpec kSpec = {.function = "module", .names = kNames, .required = 1};
    Value given[2];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return -1;
    if (!is_str(given[0]))
        return raise_wrong_type(ctx, "module() argument 'name'", "str", given[0]);
    return fill_module(ctx, as<ModuleObject>(self), given[0], given[1] ? given[1] : ctx.none());
}

Value module_repr(ProtoContext &ctx, Value self) {
    auto *module = as<ModuleObject>(self);
    const Value name = dict_find_str(ctx, module->dict, ctx.names().__name__);
    const Value file = dict_find_str(ctx, module->dict, ctx.names().__file__);
    Root<Str *> shown(ctx, name ? repr(ctx, name) : str_from_text(ctx, "'?'"));
    if (!shown)
        return Value();
    std::string out = "<module " + str_text(shown);
    if (file && is_str(file)) {
        Root<Str *> path(ctx, repr(ctx, file));
        if (!path)
            return Value();
        out += " from " + str_text(path);
    } else if (module->flags.load(std::memory_order_relaxed) & kModuleBuiltin) {
        out += " (built-in)";
    }
    return str_from_text(ctx, out + ">");
}

/// The generic look-up; then a `__getattr__` of the module's own.
Value module_get_attribute(ProtoContext &ctx, Value self, Str *name) {
    bool failed = false;
    const Value found = generic_find_attribute(ctx, self, name, &failed);
    if (found || failed) [[likely]]
        return found;
    Root<> fallback(ctx, dict_find_str(ctx, as<ModuleObject>(self)->dict, ctx.names().__getattr__));
    if (fallback)
        return ctx.call(fallback, {Value(name)});
    return no_attribute(ctx, self, name);
}

Value get_annotations(ProtoContext &ctx, Value self, void *) {
    Dict *dict = as<ModuleObject>(self)->dict;
    if (const Value own = dict_find_str(ctx, dict, ctx.names().__annotations__))
        return own;
    Root<> fresh(ctx, Value(dict_new(ctx)));
    return fresh ? dict_set_default(ctx, dict, ctx.names().__annotations__, fresh) : Value();
}

int set_annotations(ProtoContext &ctx, Value self, Value value, void *) {
    Dict *dict = as<ModuleObject>(self)->dict;
    Str *name = ctx.names().__annotations__;
    if (value)
        return dict_set(ctx, dict, name, value);
    const int removed = dict_delete(ctx, dict, name);
    return removed == 0 ? static_cast<int>(attribute_error(ctx, name)) : removed < 0 ? -1 : 0;
}

Value module_dir(ProtoContext &ctx, Value self) {
    auto *module = as<ModuleObject>(self);
    Root<Str *> own(ctx, ctx.names().__dir__);
    if (const Root<> custom(ctx, dict_find_str(ctx, module->dict, own)); custom)
        return ctx.call(custom, nullptr, 0);
    return Value(to_list(ctx, Value(module->dict)));
}

constexpr MethodDef kModuleMethods[] = {
    {"__dir__", noargs<module_dir>, "__dir__($self, /)\n--\n\nThe names in the module."},
};
constexpr GetSetDef kModuleGetSets[] = {
    {"__annotations__", get_annotations, set_annotations},
};
const ValueMemberDef kModuleMembers[] = {{"__dict__", offsetof(ModuleObject, dict)}};

}  // namespace

ModuleObject *module_new(ProtoContext &ctx, Str *name, const char *doc) {
    ModuleObject *module = module_alloc(ctx, ctx.types().module);
    if (module == nullptr)
        return nullptr;
    const Value text = doc != nullptr ? Value(str_from_text(ctx, doc)) : ctx.none();
    if (!text || fill_module(ctx, module, name, text) < 0)
        return nullptr;
    return module;
}

int module_add_functions(ProtoContext &ctx, ModuleObject *module, std::span<const MethodDef> defs) {
    const Value module_name = dict_find_str(ctx, module->dict, ctx.names().__name__);
    for (const MethodDef &def : defs) {
        Str *key = intern(ctx, def.name);
        const Value function = key != nullptr ? function_new(ctx, &def, Value(module), module_name) : Value();
        if (!function || dict_set(ctx, module->dict, key, function) < 0)
            return -1;
    }
    return 0;
}

int module_add(ProtoContext &ctx, ModuleObject *module, const char *name, Value value) {
    Str *key = value ? intern(ctx, name) : nullptr;
    return key != nullptr ? dict_set(ctx, module->dict, key, value) : -1;
}

const TypeDef kModuleType = {
    .name = "module",
    .doc = "module(name, doc=None)\n--\n\nA module: a namespace with a name.",
    .layout = Layout::Module,
    .size = sizeof(ModuleObject),
    .flags = kTypeBase | kTypeHasDict | kTypeRelease | kTypeGC | kTypeWeakRefs,
    .dict_offset = sizeof(ProtoObject),  // `dict` is the first field
    .trace = trace_module,
    .release = release_module,
    .methods = kModuleMethods,
    .getsets = kModuleGetSets,
    .members = kModuleMembers,
    .slots =
        {
            .tp_new = native<module_new_instance>,
            .tp_init = native<module_init>,
            .tp_repr = native<module_repr>,
            .tp_getattro = native<module_get_attribute>,
        },
};

}  // namespace hpyu
