// SPDX-License-Identifier: MIT
// operator.attrgetter, itemgetter and methodcaller: callables that fetch from their argument.
#include "modules/import.hpp"
#include "modules/operator.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// What to fetch: items, dotted names, or a method's name with its arguments.
struct Getter : ProtoObject {
    Tuple *wanted = nullptr;
    Tuple *kwnames = nullptr;   ///< methodcaller: names of the last of `wanted`.
};

void trace_getter(ProtoObject *object, Tracer &tracer) {
    tracer.visit(static_cast<Getter *>(object)->wanted);
    tracer.visit(static_cast<Getter *>(object)->kwnames);
}

Value getter_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    const size_t keywords = keyword_count(kwnames);
    auto *getter = ctx.make_instance<Getter>(type);
    Root<Getter *> kept(ctx, getter);
    if (getter == nullptr || (getter->wanted = tuple_new(ctx, args, static_cast<int64_t>(nargs + keywords))) == nullptr)
        return Value();
    getter->kwnames = kwnames;
    return getter;
}

/// Whether a getter is called with the one object it wants.
int one_object(ProtoContext &ctx, const char *name, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, name, "() takes no keyword arguments");
    return nargs == 1 ? 0 : static_cast<int>(raise_argument_count(ctx, name, nargs, 1, 1));
}

/// One thing, or the tuple of several, each fetched by `fetch`.
template <class F>
Value fetch_all(ProtoContext &ctx, Tuple *wanted, F &&fetch) {
    if (wanted->length == 1)
        return fetch((*wanted)[0]);
    RootVector found(ctx);
    for (int64_t i = 0; i < wanted->length; ++i) {
        const Value item = fetch((*wanted)[i]);
        if (!item)
            return Value();
        found.push(item);
    }
    return tuple_new(ctx, found.data(), static_cast<int64_t>(found.size()));
}

Value repr_getter(ProtoContext &ctx, Value self) {
    auto *getter = as<Getter>(self);
    Piece type_name(type_of(ctx, self));
    std::string out;
    type_name.append_to(out);
    ReprGuard guard(ctx, self);
    if (guard.recursive())
        return str_from_text(ctx, out + "(...)");
    out += "(";
    const int64_t plain = getter->wanted->length - static_cast<int64_t>(keyword_count(getter->kwnames));
    for (int64_t i = 0; i < getter->wanted->length; ++i) {
        Root<Str *> item(ctx, repr(ctx, (*getter->wanted)[i]));
        if (!item)
            return Value();
        out += i != 0 ? ", " : "";
        if (i >= plain)
            out += str_text(as<Str>((*getter->kwnames)[i - plain])) + "=";
        out += str_text(item);
    }
    return str_from_text(ctx, out + ")");
}

// -- itemgetter -------------------------------------------------------------------------------------------------------

Value itemgetter_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, "itemgetter() takes no keyword arguments");
    if (nargs == 0)
        return raise_argument_count(ctx, "itemgetter", 0, 1, 1);
    return getter_new(ctx, type, args, nargs, nullptr);
}

Value itemgetter_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (one_object(ctx, "itemgetter", nargs, kwnames) < 0)
        return Value();
    return fetch_all(ctx, as<Getter>(self)->wanted, [&](Value key) { return get_item(ctx, args[0], key); });
}

// -- attrgetter -------------------------------------------------------------------------------------------------------

Value attrgetter_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, "attrgetter() takes no keyword arguments");
    if (nargs == 0)
        return raise_argument_count(ctx, "attrgetter", 0, 1, 1);
    for (size_t i = 0; i < nargs; ++i)
        if (!is_str(args[i]))
            return type_error(ctx, "attribute name must be a string");
    return getter_new(ctx, type, args, nargs, nullptr);
}

Value fetch_dotted(ProtoContext &ctx, Value object, Str *dotted) {
    const std::string text = str_text(dotted);
    Root<> at(ctx, object);
    for (size_t from = 0; at && from <= text.size();) {
        const size_t dot = std::min(text.find('.', from), text.size());
        Root<Str *> name(ctx, intern(ctx, std::string_view(text).substr(from, dot - from)));
        at = name ? ctx.get_attribute(at, name.get()) : Value();
        from = dot + 1;
    }
    return at;
}

Value attrgetter_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (one_object(ctx, "attrgetter", nargs, kwnames) < 0)
        return Value();
    return fetch_all(ctx, as<Getter>(self)->wanted, [&](Value name) { return fetch_dotted(ctx, args[0], as<Str>(name)); });
}

// -- methodcaller -----------------------------------------------------------------------------------------------------

Value methodcaller_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    if (nargs == 0)
        return type_error(ctx, "methodcaller needs at least one argument, the method name");
    if (!is_str(args[0]))
        return type_error(ctx, "method name must be a string");
    return getter_new(ctx, type, args, nargs, kwnames);
}

Value methodcaller_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (one_object(ctx, "methodcaller", nargs, kwnames) < 0)
        return Value();
    auto *caller = as<Getter>(self);
    Root<Str *> name(ctx, intern(ctx, as<Str>((*caller->wanted)[0])));
    if (!name)
        return Value();
    RootVector all(ctx);
    all.push(args[0]);
    for (int64_t i = 1; i < caller->wanted->length; ++i)
        all.push((*caller->wanted)[i]);
    return ctx.call_method(name, all.data(), all.size() - keyword_count(caller->kwnames), caller->kwnames);
}

/// Without keywords, the class and what it was made from. (With them it would take functools.partial.)
Value getter_reduce(ProtoContext &ctx, Value self) {
    auto *getter = as<Getter>(self);
    if (keyword_count(getter->kwnames) != 0)
        return type_error(ctx, "cannot pickle '", type_of(ctx, self), "' object with keyword arguments");
    return Value(tuple_of(ctx, {Value(type_of(ctx, self)), Value(getter->wanted)}));
}

constexpr MethodDef kGetterMethods[] = {
    {"__reduce__", noargs<getter_reduce>, "__reduce__($self, /)\n--\n\nHow to make it anew."},
};

constexpr TypeDef getter_type(const char *name, const char *doc, slot_kind::New make, slot_kind::Call call) {
    return {.name = name,
            .doc = doc,
            .size = sizeof(Getter),
            .flags = kTypeGC,
            .trace = trace_getter,
            .methods = kGetterMethods,
            .slots = {.tp_new = make, .tp_repr = native<repr_getter>, .tp_call = call}};
}

constinit const TypeDef kItemGetterType =
    getter_type("operator.itemgetter", "itemgetter(item, /, *items)\n--\n\nA callable that gives these items of its argument.",
                native<itemgetter_new>, native<itemgetter_call>);
constinit const TypeDef kAttrGetterType =
    getter_type("operator.attrgetter", "attrgetter(attr, /, *attrs)\n--\n\nA callable that gives these attributes of its argument.",
                native<attrgetter_new>, native<attrgetter_call>);
constinit const TypeDef kMethodCallerType =
    getter_type("operator.methodcaller", "methodcaller(name, /, *args, **kwargs)\n--\n\nA callable that calls a method of its argument.",
                native<methodcaller_new>, native<methodcaller_call>);

}  // namespace

int add_getter_types(ProtoContext &ctx, ModuleObject *module) {
    for (const TypeDef *def : {&kItemGetterType, &kAttrGetterType, &kMethodCallerType})
        if (module_add_type(ctx, module, *def) == nullptr)
            return -1;
    return 0;
}

}  // namespace hpyu
