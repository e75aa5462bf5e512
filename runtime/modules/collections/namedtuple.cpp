// SPDX-License-Identifier: MIT
// namedtuple: makes a subclass of tuple whose items have names.
//
// The class's constructor is a native slot whose second word is the class itself: it reads `_fields` from there, and
// `_field_defaults` only when something was left out, so Point(1, 2) costs a tuple and a cached look-up. A field is a
// descriptor that knows its index.
#include <algorithm>

#include "modules/collections/collections.hpp"
#include "protocol/protocol.hpp"
#include "type_layout.hpp"
#include "types/dict_views.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {
namespace {

// -- fields -----------------------------------------------------------------------------------------------------------

struct TupleGetter : ProtoObject {
    int64_t index = 0;
    Value doc;
};

Value getter_make(ProtoContext &ctx, Type *type, int64_t index, Value doc) {
    TupleGetter *getter = ctx.make_instance<TupleGetter>(type);
    if (getter != nullptr) {
        getter->index = index;
        getter->doc = doc;
    }
    return getter;
}

Value getter_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *) {
    if (nargs != 2)
        return raise_argument_count(ctx, "_tuplegetter", nargs, 2, 2);
    const int64_t index = to_ssize(ctx, args[0], false);
    return index == -1 && error_occurred(ctx) ? Value() : getter_make(ctx, type, index, args[1]);
}

Value getter_get(ProtoContext &ctx, Value self, Value instance, Value) {
    if (!instance || instance == ctx.none())
        return self;
    const int64_t index = as<TupleGetter>(self)->index;
    if (!has_layout(instance, Layout::Tuple))
        return type_error(ctx, "descriptor for index '", index, "' for tuple subclasses doesn't apply to '",
                          type_of(ctx, instance), "' object");
    if (static_cast<uint64_t>(index) >= static_cast<uint64_t>(as<Tuple>(instance)->length))
        return index_error(ctx, "tuple index out of range");
    return (*as<Tuple>(instance))[index];
}

int getter_set(ProtoContext &ctx, Value, Value, Value value) {
    return attribute_error(ctx, value ? "can't set attribute" : "can't delete attribute");
}

Value getter_repr(ProtoContext &ctx, Value self) {
    std::string text = "_tuplegetter(" + std::to_string(as<TupleGetter>(self)->index) + ", ";
    return append_repr(ctx, as<TupleGetter>(self)->doc, text) ? Value(str_from_text(ctx, text + ")")) : Value();
}

Value getter_doc(ProtoContext &, Value self, void *) { return as<TupleGetter>(self)->doc; }

int getter_set_doc(ProtoContext &ctx, Value self, Value value, void *) {
    as<TupleGetter>(self)->doc = value ? value : ctx.none();
    return 0;
}

void getter_trace(ProtoObject *self, Tracer &tracer) { tracer.visit(static_cast<TupleGetter *>(self)->doc); }

// -- the methods of every named tuple ---------------------------------------------------------------------------------

/// `_fields` of a class; null with TypeError if somebody put something else there.
Tuple *fields_of(ProtoContext &ctx, Type *type) {
    const Value fields = type_lookup(ctx, type, ctx.names()._fields);
    if (!has_layout(fields, Layout::Tuple))
        return type_error(ctx, "_fields of '", type, "' must be a tuple of str");
    return as<Tuple>(fields);
}

Tuple *make_tuple(ProtoContext &ctx, Type *type, const Value *items, int64_t n) {
    Tuple *tuple = ctx.make_instance<Tuple>(type, static_cast<size_t>(n) * sizeof(Value));
    if (tuple == nullptr)
        return nullptr;
    tuple->length = n;
    std::copy(items, items + n, tuple->items());
    return tuple;
}

/// A construction by keyword, with defaults, or a mistaken one.
Value construct_slowly(ProtoContext &ctx, Type *owner, Type *type, Tuple *fields, const Value *args, size_t nargs,
                       Tuple *kwnames) {
    const Value found = type_lookup(ctx, owner, ctx.names()._field_defaults);
    Dict *defaults = is_dict(found) ? as<Dict>(found) : nullptr;
    const size_t count = static_cast<size_t>(fields->length);
    PythonSignature signature{.function = str_text(owner->qualname) + ".__new__", .names = {}, .positional = count,
                              .required = count, .bound = true};
    if (defaults != nullptr)
        signature.required -= std::min(count, static_cast<size_t>(dict_length(defaults)));
    for (size_t i = 0; i < count; ++i)
        signature.names.push_back(is_str(fields->items()[i]) ? str_text(as<Str>(fields->items()[i])) : "?");
    std::vector<Value> items(count);
    if (bind_arguments(ctx, signature, args, nargs, kwnames, items.data()) < 0)
        return Value();
    for (size_t i = 0; i < count; ++i)
        if (!items[i]) {
            items[i] = defaults != nullptr && is_str(fields->items()[i])
                ? dict_find_str(ctx, defaults, as<Str>(fields->items()[i])) : Value();
            if (!items[i])
                return type_error(ctx, signature.function, "() missing 1 required positional argument: '",
                                  signature.names[i], "'");
        }
    return make_tuple(ctx, type, items.data(), fields->length);
}

Value tuple_construct(ProtoContext &ctx, void *impl, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    auto *owner = static_cast<Type *>(impl);
    Tuple *fields = fields_of(ctx, owner);
    if (fields == nullptr)
        return Value();
    if (nargs == static_cast<size_t>(fields->length) && keyword_count(kwnames) == 0) [[likely]]
        return make_tuple(ctx, type, args, fields->length);
    return construct_slowly(ctx, owner, type, fields, args, nargs, kwnames);
}

Value tuple_make(ProtoContext &ctx, Value cls, Value iterable) {
    const Root<Tuple *> items(ctx, to_tuple(ctx, iterable));
    Tuple *fields = items ? fields_of(ctx, as<Type>(cls)) : nullptr;
    if (fields == nullptr)
        return Value();
    if (items->length != fields->length)
        return type_error(ctx, "Expected ", fields->length, " arguments, got ", items->length);
    return make_tuple(ctx, as<Type>(cls), items->items(), items->length);
}

Value tuple_replace(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    Type *type = type_of(ctx, self);
    if (nargs != 0)
        return raise_argument_count(ctx, "_replace", nargs, 0, 0);
    Tuple *fields = fields_of(ctx, type);
    Tuple *old = as<Tuple>(self);
    if (fields == nullptr)
        return Value();
    std::vector<Value> items(old->items(), old->items() + old->length);
    std::vector<Value> unexpected;
    for (size_t k = 0, n = keyword_count(kwnames); k < n; ++k) {
        Str *name = as<Str>(kwnames->items()[k]);
        size_t i = 0;
        while (i < items.size() && !(static_cast<int64_t>(i) < fields->length && is_str(fields->items()[i]) &&
                                     str_equal(as<Str>(fields->items()[i]), name)))
            ++i;
        if (i < items.size())
            items[i] = args[k];
        else
            unexpected.push_back(Value(name));
    }
    if (!unexpected.empty()) {
        const Root<List *> names(ctx, list_new(ctx, unexpected.data(), static_cast<int64_t>(unexpected.size())));
        const Str *shown = names ? repr(ctx, Value(names.get())) : nullptr;
        return shown != nullptr ? value_error(ctx, "Got unexpected field names: ", shown) : Raised();
    }
    return make_tuple(ctx, type, items.data(), old->length);
}

Value tuple_asdict(ProtoContext &ctx, Value self) {
    Tuple *fields = fields_of(ctx, type_of(ctx, self));
    const Root<Dict *> dict(ctx, fields != nullptr ? dict_new(ctx, fields->length) : nullptr);
    if (!dict)
        return Value();
    for (int64_t i = 0; i < fields->length && i < as<Tuple>(self)->length; ++i)
        if (dict_set(ctx, dict, (*fields)[i], (*as<Tuple>(self))[i]) < 0)
            return Value();
    return dict.get();
}

Value tuple_repr(ProtoContext &ctx, Value self) {
    Type *type = type_of(ctx, self);
    const Root<Tuple *> fields(ctx, fields_of(ctx, type));
    if (!fields)
        return Value();
    std::string text = str_text(type->name) + "(";
    for (int64_t i = 0; i < fields->length && i < as<Tuple>(self)->length; ++i) {
        if (i != 0)
            text += ", ";
        if (is_str((*fields.get())[i]))
            str_append_to(as<Str>((*fields.get())[i]), text);
        text += "=";
        if (!append_repr(ctx, (*as<Tuple>(self))[i], text))
            return Value();
    }
    return str_from_text(ctx, text + ")");
}

Value tuple_getnewargs(ProtoContext &ctx, Value self) {
    return tuple_new(ctx, as<Tuple>(self)->items(), as<Tuple>(self)->length);
}

constexpr MethodDef kNamedTupleMethods[] = {
    {"_make", one_arg<tuple_make>, "_make($type, iterable, /)\n--\n\nA new object with the items of an iterable.",
     Binding::Class},
    {"_replace", keywords<tuple_replace>, "A new object in which the fields given by keyword have other values."},
    {"__repr__", noargs<tuple_repr>, "__repr__($self, /)\n--\n\nreturn repr(self), with the names of the fields."},
    {"_asdict", noargs<tuple_asdict>, "_asdict($self, /)\n--\n\nA new dict of the fields and their values."},
    {"__getnewargs__", noargs<tuple_getnewargs>, "__getnewargs__($self, /)\n--\n\nThe items as a plain tuple."},
};

// -- making the class -------------------------------------------------------------------------------------------------

bool is_keyword(const Str *name) {
    static constexpr std::string_view kKeywords[] = {
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
        "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    };
    return std::any_of(std::begin(kKeywords), std::end(kKeywords),
                       [name](std::string_view keyword) { return str_equals_ascii(name, keyword); });
}

bool starts_with_underscore(const Str *name) { return name->length > 0 && name->at(0) == '_'; }

/// 1, 0 or -1.
int is_identifier(ProtoContext &ctx, Str *name) {
    Str *method = intern(ctx, "isidentifier");
    const Value answer = method != nullptr ? ctx.call_method(method, {Value(name)}) : Value();
    return answer ? is_true(ctx, answer) : -1;
}

bool is_among(const RootVector &names, size_t count, const Str *name) {
    for (size_t i = 0; i < count; ++i)
        if (str_equal(as<Str>(names.data()[i]), name))
            return true;
    return false;
}

/// The names out of a text with commas and spaces, or the str() of each item of an iterable.
int collect_names(ProtoContext &ctx, Value given, RootVector &names) {
    Root<> source(ctx, given);
    if (is_str(given)) {
        Str *replace = intern(ctx, "replace"), *comma = intern(ctx, ","), *space = intern(ctx, " ");
        if (replace == nullptr || comma == nullptr || space == nullptr)
            return -1;
        source = ctx.call_method(replace, {given, Value(comma), Value(space)});
        if (source)
            source = ctx.call_method(ctx.names().split, {source.get()});
        if (!source)
            return -1;
    }
    return for_each(ctx, source, [&](Value item) {
        Str *text = to_str(ctx, item);
        Str *name = text != nullptr ? intern(ctx, text) : nullptr;
        if (name == nullptr)
            return -1;
        names.push(Value(name));
        return 0;
    });
}

/// Replaces what can't be a field's name by its number.
int rename_invalid(ProtoContext &ctx, RootVector &names) {
    for (size_t i = 0; i < names.size(); ++i) {
        Str *name = as<Str>(names[i]);
        const int valid = is_identifier(ctx, name);
        if (valid < 0)
            return -1;
        if (valid != 0 && !is_keyword(name) && !starts_with_underscore(name) && !is_among(names, i, name))
            continue;
        Str *number = intern(ctx, "_" + std::to_string(i));
        if (number == nullptr)
            return -1;
        names[i] = Value(number);
    }
    return 0;
}

int check_name(ProtoContext &ctx, Str *name) {
    const int valid = is_identifier(ctx, name);
    if (valid < 0)
        return -1;
    const char *complaint = valid == 0          ? "Type names and field names must be valid identifiers: "
                            : is_keyword(name) ? "Type names and field names cannot be a keyword: "
                                               : nullptr;
    if (complaint == nullptr)
        return 0;
    const Str *shown = repr(ctx, Value(name));
    return shown != nullptr ? value_error(ctx, complaint, shown) : Raised();
}

int check_names(ProtoContext &ctx, Str *type_name, const RootVector &names, bool renamed) {
    if (check_name(ctx, type_name) < 0)
        return -1;
    for (size_t i = 0; i < names.size(); ++i)
        if (check_name(ctx, as<Str>(names.data()[i])) < 0)
            return -1;
    for (size_t i = 0; i < names.size(); ++i) {
        Str *name = as<Str>(names.data()[i]);
        const char *complaint = starts_with_underscore(name) && !renamed ? "Field names cannot start with an underscore: "
                                : is_among(names, i, name)               ? "Encountered duplicate field name: "
                                                                         : nullptr;
        if (complaint == nullptr)
            continue;
        const Str *shown = repr(ctx, Value(name));
        return shown != nullptr ? value_error(ctx, complaint, shown) : Raised();
    }
    return 0;
}

/// A dict of the last fields and their defaults. Null with an exception.
Dict *make_defaults(ProtoContext &ctx, const RootVector &names, Value given) {
    const Root<Tuple *> values(ctx, given && given != ctx.none() ? to_tuple(ctx, given)
                                                                 : as<Tuple>(ctx.space().empty_tuple));
    if (!values)
        return nullptr;
    const size_t count = static_cast<size_t>(values->length);
    if (count > names.size())
        return type_error(ctx, "Got more default values than field names");
    const Root<Dict *> defaults(ctx, dict_new(ctx));
    for (size_t i = 0; defaults && i < count; ++i)
        if (dict_set(ctx, defaults, names.data()[names.size() - count + i], values->items()[i]) < 0)
            return nullptr;
    return defaults;
}

int put(ProtoContext &ctx, Dict *ns, const char *name, Value value) {
    Str *key = value ? intern(ctx, name) : nullptr;
    return key == nullptr ? -1 : dict_set(ctx, ns, Value(key), value);
}

/// The class's namespace, but for what needs the class to exist. Null with an exception.
Dict *make_namespace(ProtoContext &ctx, Str *type_name, const RootVector &names, Dict *defaults, Value module,
                     Type *getter_type) {
    const Root<Dict *> ns(ctx, dict_new(ctx, static_cast<int64_t>(names.size()) + 16));
    const Root<Tuple *> fields(ctx, tuple_new(ctx, names.data(), static_cast<int64_t>(names.size())));
    if (!ns || !fields)
        return nullptr;
    std::string doc = str_text(type_name) + "(";
    for (size_t i = 0; i < names.size(); ++i)
        doc += (i != 0 ? ", " : "") + str_text(as<Str>(names.data()[i]));
    if (put(ctx, ns, "__module__", module) < 0 || put(ctx, ns, "__doc__", str_from_text(ctx, doc + ")")) < 0 ||
        put(ctx, ns, "__slots__", ctx.space().empty_tuple) < 0 || put(ctx, ns, "_fields", Value(fields.get())) < 0 ||
        put(ctx, ns, "_field_defaults", Value(defaults)) < 0 ||
        put(ctx, ns, "__match_args__", Value(fields.get())) < 0)
        return nullptr;
    for (size_t i = 0; i < names.size(); ++i) {
        const Root<> text(ctx, str_from_text(ctx, "Alias for field number " + std::to_string(i)));
        const Value getter = text ? getter_make(ctx, getter_type, static_cast<int64_t>(i), text) : Value();
        if (!getter || dict_set(ctx, ns, names.data()[i], getter) < 0)
            return nullptr;
    }
    return ns;
}

/// Adds constructor and methods to the new class.
int add_methods(ProtoContext &ctx, Type *type) {
    type->slots.tp_new = {tuple_construct, type};
    if (type_set(ctx, type, ctx.names().__new__, new_method(ctx, type)) < 0)
        return -1;
    for (const MethodDef &def : kNamedTupleMethods) {
        const Value method = method_descriptor_new(ctx, type, &def);
        Str *name = method ? intern(ctx, def.name) : nullptr;
        if (name == nullptr || type_set(ctx, type, name, method) < 0)
            return -1;
    }
    return 0;
}

/// collections._tuplegetter, which the module keeps.
Type *getter_type_of(ProtoContext &ctx, Value module) {
    Str *name = intern(ctx, "_tuplegetter");
    const Value found = name != nullptr && has_layout(module, Layout::Module)
        ? dict_find_str(ctx, as<ModuleObject>(module)->dict, name) : Value();
    if (!has_layout(found, Layout::Type))
        return runtime_error(ctx, "collections has lost its _tuplegetter");
    return as<Type>(found);
}

Value namedtuple(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    enum { kTypeName, kFieldNames, kRename, kDefaults, kModule, kCount };
    static const PythonSignature kSignature{
        .function = "namedtuple",
        .names = {"typename", "field_names", "rename", "defaults", "module"},
        .positional = 2,
        .required = 2,
    };
    Value given[kCount];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return Value();
    RootVector names(ctx);
    if (collect_names(ctx, given[kFieldNames], names) < 0)
        return Value();
    Str *text = to_str(ctx, given[kTypeName]);
    const Root<Str *> type_name(ctx, text != nullptr ? intern(ctx, text) : nullptr);
    const int rename = given[kRename] ? is_true(ctx, given[kRename]) : 0;
    if (!type_name || rename < 0 || (rename != 0 && rename_invalid(ctx, names) < 0) ||
        check_names(ctx, type_name, names, rename != 0) < 0)
        return Value();
    const Root<Dict *> defaults(ctx, make_defaults(ctx, names, given[kDefaults]));
    const Root<Type *> getter_type(ctx, defaults ? getter_type_of(ctx, self) : nullptr);
    if (!getter_type)
        return Value();
    const Value module = given[kModule] && given[kModule] != ctx.none() ? given[kModule] : Value(ctx.names().__main__);
    const Root<Dict *> ns(ctx, make_namespace(ctx, type_name, names, defaults, module, getter_type));
    const Root<Tuple *> bases(ctx, ns ? tuple_of(ctx, {Value(ctx.types().tuple)}) : nullptr);
    if (!bases)
        return Value();
    const Root<Type *> type(ctx, make_type(ctx, {.name = type_name, .bases = bases, .ns = ns, .flags = kTypeBase}));
    return type && add_methods(ctx, type) == 0 ? Value(type.get()) : Value();
}

}  // namespace

extern const GetSetDef kTupleGetterDoc = {
    .name = "__doc__", .get = getter_doc, .set = getter_set_doc, .doc = "The field's documentation."};

extern const MethodDef kNamedTupleFunction = {
    "namedtuple", keywords<namedtuple>,
    "namedtuple($module, typename, field_names, *, rename=False, defaults=None, module=None)\n--\n\n"
    "A new subclass of tuple whose items have names."};

extern const TypeDef kTupleGetterType = {
    .name = "_collections._tuplegetter",
    .doc = "The descriptor of a named tuple's field.",
    .size = sizeof(TupleGetter),
    .trace = getter_trace,
    .slots = {
        .tp_new = native<getter_new>,
        .tp_repr = native<getter_repr>,
        .tp_descr_get = native<getter_get>,
        .tp_descr_set = native<getter_set>,
    },
};

}  // namespace hpyu
