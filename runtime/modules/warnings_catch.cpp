// SPDX-License-Identifier: MIT
// warnings.catch_warnings: keeps the filters as they are now and puts them back at the end; may record warnings
// meanwhile.
#include "modules/import.hpp"
#include "modules/warnings.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// The entries of the module that are put back.
constexpr const char *kKept[] = {"filters", "showwarning", "_recorder"};

struct CatchWarnings : ProtoObject {
    Value module;
    Value kept[std::size(kKept)];
    Value filter;             ///< Arguments of simplefilter, a tuple; null: none.
    bool record = false;
    bool entered = false;
};

void trace_catch(ProtoObject *object, Tracer &tracer) {
    auto *self = static_cast<CatchWarnings *>(object);
    tracer.visit(self->module);
    tracer.visit(self->filter);
    for (Value v : self->kept)
        tracer.visit(v);
}

Value catch_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"record", "module", "action", "category", "lineno", "append"};
    static constexpr ArgSpec kSpec = {.function = "catch_warnings", .names = kNames, .positional = 0};
    Value given[6];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    const int record = given[0] ? is_true(ctx, given[0]) : 0;
    Root<> module(ctx, given[1] && given[1] != ctx.none() ? given[1] : import_module(ctx, ctx.names().warnings));
    if (record < 0 || !module)
        return Value();
    if (!has_layout(module, Layout::Module))
        return type_error(ctx, "catch_warnings() argument 'module' must be a module, not ", type_of(ctx, module));
    Value filter;
    if (given[2] && given[2] != ctx.none()) {
        filter = tuple_of(ctx, {given[2], given[3] ? given[3] : Value(ctx.exc().Warning),
                                given[4] ? given[4] : Value::from_int(0), given[5] ? given[5] : ctx.false_()});
        if (!filter)
            return Value();
    }
    auto *made = ctx.make_instance<CatchWarnings>(type);
    if (made == nullptr)
        return Value();
    made->module = module;
    made->filter = filter;
    made->record = record;
    return made;
}

Value catch_repr(ProtoContext &ctx, Value object) {
    auto *self = as<CatchWarnings>(object);
    std::string out = "catch_warnings(";
    if (self->record)
        out += "record=True";
    Root<> usual(ctx, import_module(ctx, ctx.names().warnings));
    if (!usual)
        return Value();
    if (self->module != usual.get()) {
        Root<Str *> shown(ctx, repr(ctx, self->module));
        if (!shown)
            return Value();
        out += (self->record ? ", module=" : "module=") + str_text(shown);
    }
    return str_from_text(ctx, out + ")");
}

Raised refuse(ProtoContext &ctx, Value self, const char *before, const char *after) {
    Root<> shown(ctx, catch_repr(ctx, self));
    return shown ? runtime_error(ctx, before, as<Str>(shown), after) : Raised{};
}

/// Replaces the filters by a copy and, to record, the place where warnings go.
Value catch_enter(ProtoContext &ctx, Value object) {
    auto *self = as<CatchWarnings>(object);
    if (self->entered)
        return refuse(ctx, object, "Cannot enter ", " twice");
    self->entered = true;
    const Root<ModuleObject *> module(ctx, as<ModuleObject>(self->module));
    for (size_t i = 0; i < std::size(kKept); ++i) {
        Str *key = intern(ctx, kKept[i]);
        if (key == nullptr)
            return Value();
        self->kept[i] = dict_find_str(ctx, module->dict, key);
    }
    Root<List *> copy(ctx, self->kept[0] ? to_list(ctx, self->kept[0]) : list_new(ctx, nullptr, 0));
    Root<> log(ctx, self->record ? Value(list_new(ctx, nullptr, 0)) : ctx.none());
    if (!copy || !log || module_add(ctx, module, "filters", Value(copy.get())) < 0 ||
        (self->record && module_add(ctx, module, "_recorder", log) < 0))
        return Value();
    Root<Str *> registry(ctx, intern(ctx, "_registry"));
    if (!registry)
        return Value();
    if (const Value shown = dict_find_str(ctx, module->dict, registry); shown && is_dict(shown))
        dict_clear(ctx, as<Dict>(shown));
    if (self->filter) {
        Root<Str *> name(ctx, intern(ctx, "simplefilter"));
        Root<> function(ctx, name ? ctx.get_attribute(Value(module.get()), name.get()) : Value());
        const Root<Tuple *> arguments(ctx, as<Tuple>(self->filter));
        if (!function || !ctx.call(function, arguments->items(), static_cast<size_t>(arguments->length)))
            return Value();
    }
    return log;
}

Value catch_exit(ProtoContext &ctx, Value object, const Value *, size_t) {
    auto *self = as<CatchWarnings>(object);
    if (!self->entered)
        return refuse(ctx, object, "Cannot exit ", " without entering first");
    auto *module = as<ModuleObject>(self->module);
    for (size_t i = 0; i < std::size(kKept); ++i)
        if (self->kept[i] && module_add(ctx, module, kKept[i], self->kept[i]) < 0)
            return Value();
    return ctx.none();
}

constexpr MethodDef kCatchMethods[] = {
    {"__enter__", noargs<catch_enter>, "__enter__($self, /)\n--\n\nBegin; the list that records, or None."},
    {"__exit__", varargs<catch_exit>, "__exit__($self, /, *exc_info)\n--\n\nPut the filters back."},
};

constinit const TypeDef kCatchType = {
    .name = "warnings.catch_warnings",
    .doc = "catch_warnings(*, record=False, module=None, action=None, category=Warning, lineno=0, append=False)\n--\n\n"
           "A context in which filters can be changed, and warnings recorded.",
    .size = sizeof(CatchWarnings),
    .flags = kTypeBase | kTypeGC,
    .trace = trace_catch,
    .methods = kCatchMethods,
    .slots = {.tp_new = native<catch_new>, .tp_repr = native<catch_repr>},
};

}  // namespace

int add_catch_warnings(ProtoContext &ctx, ModuleObject *module) {
    return module_add_plain_type(ctx, module, kCatchType) != nullptr ? 0 : -1;
}

}  // namespace hpyu
