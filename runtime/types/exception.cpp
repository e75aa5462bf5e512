// SPDX-License-Identifier: MIT
// BaseException and the kinds with little of their own: KeyError, StopIteration, SystemExit, NameError, AttributeError,
// ImportError; making all the exception classes from exceptions.def. The kinds with more are exception_fields.cpp
// (OSError, UnicodeError, SyntaxError) and exception_group.cpp.
#include "types/exception.hpp"

#include <algorithm>

#include "attribute.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict_table.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

void trace_exception(ProtoObject *object, Tracer &tracer) {
    auto *e = static_cast<ExceptionObject *>(object);
    tracer.visit(e->dict);
    tracer.visit(e->args);
    for (Value v : {e->cause, e->context, e->traceback})
        tracer.visit(v);
    for (Value v : e->fields)
        tracer.visit(v);
}

Value exception_new_instance(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *) {
    return exception_alloc(ctx, type, args, nargs);
}

Value exception_repr(ProtoContext &ctx, Value self) {
    auto *e = as<ExceptionObject>(self);
    std::string out = str_text(type_of(ctx, self)->name);
    if (e->args->length == 1) {
        Root<Str *> only(ctx, repr(ctx, (*e->args)[0]));
        if (!only)
            return Value();
        out += "(" + str_text(only) + ")";
    } else {
        Root<Str *> all(ctx, repr(ctx, Value(e->args)));
        if (!all)
            return Value();
        out += str_text(all);
    }
    return str_from_text(ctx, out);
}

// -- attributes -------------------------------------------------------------------------------------------------------

Value get_args(ProtoContext &, Value self, void *) { return Value(as<ExceptionObject>(self)->args); }

int set_args(ProtoContext &ctx, Value self, Value value, void *) {
    if (!value)
        return type_error(ctx, "args may not be deleted");
    Tuple *args = to_tuple(ctx, value);
    if (args == nullptr)
        return -1;
    as<ExceptionObject>(self)->args = args;
    return 0;
}

Value or_none(ProtoContext &ctx, Value v) { return v ? v : ctx.none(); }

Value get_cause(ProtoContext &ctx, Value self, void *) { return or_none(ctx, as<ExceptionObject>(self)->cause); }
Value get_context(ProtoContext &ctx, Value self, void *) { return or_none(ctx, as<ExceptionObject>(self)->context); }
Value get_traceback(ProtoContext &ctx, Value self, void *) { return or_none(ctx, as<ExceptionObject>(self)->traceback); }

int set_cause(ProtoContext &ctx, Value self, Value value, void *) {
    if (!value)
        return type_error(ctx, "__cause__ may not be deleted");
    if (value != ctx.none() && !is_exception(value))
        return type_error(ctx, "exception cause must be None or derive from BaseException");
    auto *e = as<ExceptionObject>(self);
    e->cause = value == ctx.none() ? Value() : value;
    e->suppress_context = true;
    return 0;
}

int set_context(ProtoContext &ctx, Value self, Value value, void *) {
    if (!value)
        return type_error(ctx, "__context__ may not be deleted");
    if (value != ctx.none() && !is_exception(value))
        return type_error(ctx, "exception context must be None or derive from BaseException");
    as<ExceptionObject>(self)->context = value == ctx.none() ? Value() : value;
    return 0;
}

/// The runtime makes no tracebacks, so None is all that can be one.
int set_traceback(ProtoContext &ctx, Value self, Value value, void *) {
    if (!value)
        return type_error(ctx, "__traceback__ may not be deleted");
    if (value != ctx.none())
        return type_error(ctx, "__traceback__ must be a traceback or None");
    as<ExceptionObject>(self)->traceback = Value();
    return 0;
}

Value get_suppress_context(ProtoContext &ctx, Value self, void *) {
    return ctx.boolean(as<ExceptionObject>(self)->suppress_context);
}

int set_suppress_context(ProtoContext &ctx, Value self, Value value, void *) {
    if (!value)
        return type_error(ctx, "can't delete numeric/char attribute");
    if (value != ctx.true_() && value != ctx.false_())
        return type_error(ctx, "attribute value type must be bool");
    as<ExceptionObject>(self)->suppress_context = value == ctx.true_();
    return 0;
}

Value get_dict(ProtoContext &ctx, Value self, void *) { return Value(instance_dict(ctx, self.as_object(), true)); }

int set_dict(ProtoContext &ctx, Value self, Value value, void *) {
    if (!value)
        return type_error(ctx, "cannot delete __dict__");
    if (!is_dict(value))
        return type_error(ctx, "__dict__ must be set to a dictionary, not a '", type_of(ctx, value), "'");
    as<ExceptionObject>(self)->dict = as<Dict>(value);
    return 0;
}

constexpr GetSetDef kBaseGetSets[] = {
    {"args", get_args, set_args, "The arguments that it was made with."},
    {"__cause__", get_cause, set_cause, "The exception that this one was raised from, or None."},
    {"__context__", get_context, set_context, "The exception that was being handled, or None."},
    {"__traceback__", get_traceback, set_traceback, nullptr},
    {"__suppress_context__", get_suppress_context, set_suppress_context, nullptr},
    {"__dict__", get_dict, set_dict, nullptr},
};

// -- methods ----------------------------------------------------------------------------------------------------------

Value exception_with_traceback(ProtoContext &ctx, Value self, Value traceback) {
    return set_traceback(ctx, self, traceback, nullptr) < 0 ? Value() : self;
}

Value exception_add_note(ProtoContext &ctx, Value self, Value note) {
    if (!is_str(note))
        return type_error(ctx, "note must be a str, not '", type_of(ctx, note), "'");
    bool failed = false;
    Root<> notes(ctx, ctx.find_attribute(self, ctx.names().__notes__, &failed));
    if (failed)
        return Value();
    if (!notes) {
        notes = Value(list_new(ctx, nullptr, 0));
        if (!notes || ctx.set_attribute(self, ctx.names().__notes__, notes.get()) < 0)
            return Value();
    }
    if (!has_layout(notes, Layout::List))
        return type_error(ctx, "Cannot add note: __notes__ is not a list");
    return list_append(ctx, as<List>(notes), note) < 0 ? Value() : ctx.none();
}

/// The class, the arguments, and the namespace if there is one.
Value exception_reduce(ProtoContext &ctx, Value self) {
    auto *e = as<ExceptionObject>(self);
    const Value type = type_of(ctx, self);
    return e->dict != nullptr ? tuple_of(ctx, {type, Value(e->args), Value(e->dict)}) : tuple_of(ctx, {type, Value(e->args)});
}

/// The same with the fields that the arguments do not tell.
Value import_error_reduce(ProtoContext &ctx, Value self) {
    auto *e = as<ExceptionObject>(self);
    Dict *state = e->dict != nullptr ? dict_copy(ctx, e->dict) : dict_new(ctx);
    if (state == nullptr)
        return Value();
    const std::pair<Str *, Value> fields[] = {{ctx.names().name, e->fields[import_field::kName]},
                                              {ctx.names().path, e->fields[import_field::kPath]}};
    for (const auto &[name, value] : fields)
        if (value && dict_set(ctx, state, Value(name), value) < 0)
            return Value();
    const Value type = type_of(ctx, self);
    return dict_length(state) != 0 ? tuple_of(ctx, {type, Value(e->args), Value(state)}) : tuple_of(ctx, {type, Value(e->args)});
}

Value exception_setstate(ProtoContext &ctx, Value self, Value state) {
    if (state == ctx.none())
        return ctx.none();
    if (!is_dict(state))
        return type_error(ctx, "state is not a dictionary");
    DictWalk walk(ctx, as<Dict>(state));
    while (walk.next())
        if (ctx.set_attribute(self, walk.key, walk.value.get()) < 0)
            return Value();
    return ctx.none();
}

constexpr MethodDef kBaseMethods[] = {
    {"with_traceback", one_arg<exception_with_traceback>,
     "with_traceback($self, tb, /)\n--\n\nSet __traceback__ and return the exception."},
    {"add_note", one_arg<exception_add_note>, "add_note($self, note, /)\n--\n\nAdd a line that is printed after the exception."},
    {"__reduce__", noargs<exception_reduce>, "__reduce__($self, /)\n--\n\n"},
    {"__setstate__", one_arg<exception_setstate>, "__setstate__($self, state, /)\n--\n\n"},
};

// -- kinds with a field or two ----------------------------------------------------------------------------------------

Value key_error_str(ProtoContext &ctx, Value self) {
    auto *e = as<ExceptionObject>(self);
    return e->args->length == 1 ? Value(repr(ctx, (*e->args)[0])) : base_exception_str(ctx, self);
}

int stop_iteration_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (base_exception_init(ctx, self, args, nargs, kwnames) < 0)
        return -1;
    as<ExceptionObject>(self)->fields[value_field::kValue] = nargs > 0 ? args[0] : Value();
    return 0;
}

int system_exit_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (base_exception_init(ctx, self, args, nargs, kwnames) < 0)
        return -1;
    auto *e = as<ExceptionObject>(self);
    if (nargs != 0)
        e->fields[value_field::kValue] = nargs == 1 ? args[0] : Value(e->args);
    return 0;
}

/// The keywords of ImportError, AttributeError and NameError, each put into the field of its name.
int init_with_keywords(ProtoContext &ctx, Value self, const char *function, std::span<const char *const> names,
                       size_t first_field, const Value *args, size_t nargs, Tuple *kwnames) {
    const ArgSpec spec = {.function = function, .names = names, .positional = 0};
    Value given[2];
    if (parse_args(ctx, spec, args + nargs, 0, kwnames, given) < 0 ||
        base_exception_init(ctx, self, args, nargs, nullptr) < 0)
        return -1;
    std::copy_n(given, names.size(), as<ExceptionObject>(self)->fields + first_field);
    return 0;
}

int attribute_error_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"name", "obj"};
    return init_with_keywords(ctx, self, "AttributeError", kNames, attribute_field::kName, args, nargs, kwnames);
}

int name_error_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"name"};
    return init_with_keywords(ctx, self, "NameError", kNames, name_field::kName, args, nargs, kwnames);
}

int import_error_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"name", "path"};
    if (init_with_keywords(ctx, self, "ImportError", kNames, import_field::kName, args, nargs, kwnames) < 0)
        return -1;
    as<ExceptionObject>(self)->fields[import_field::kMessage] = nargs == 1 ? args[0] : Value();
    return 0;
}

Value import_error_str(ProtoContext &ctx, Value self) {
    const Value message = as<ExceptionObject>(self)->fields[import_field::kMessage];
    return message && is_str(message) && message.as_object()->type == ctx.types().str ? message
                                                                                      : base_exception_str(ctx, self);
}

constexpr GetSetDef kStopIterationGetSets[] = {
    HPYU_EXCEPTION_FIELD("value", value_field::kValue, "What the generator returned."),
};
constexpr GetSetDef kSystemExitGetSets[] = {
    HPYU_EXCEPTION_FIELD("code", value_field::kValue, "The exit status."),
};

}  // namespace

Value get_exception_field(ProtoContext &ctx, Value self, size_t index) {
    return or_none(ctx, as<ExceptionObject>(self)->fields[index]);
}

ExceptionObject *exception_alloc(ProtoContext &ctx, Type *type, const Value *args, size_t nargs) {
    Tuple *tuple = tuple_new(ctx, args, static_cast<int64_t>(nargs));
    if (tuple == nullptr)
        return nullptr;
    ExceptionObject *e = type->struct_size == sizeof(SyntaxErrorObject) ? ctx.make_instance<SyntaxErrorObject>(type)
                                                                        : ctx.make_instance<ExceptionObject>(type);
    if (e != nullptr)
        e->args = tuple;
    return e;
}
static_assert(sizeof(SyntaxErrorObject) != sizeof(ExceptionObject));

int base_exception_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, type_of(ctx, self), "() takes no keyword arguments");
    auto *e = as<ExceptionObject>(self);
    if (static_cast<size_t>(e->args->length) == nargs && std::equal(args, args + nargs, e->args->items()))
        return 0;
    Tuple *tuple = tuple_new(ctx, args, static_cast<int64_t>(nargs));
    if (tuple == nullptr)
        return -1;
    e->args = tuple;
    return 0;
}

Value base_exception_str(ProtoContext &ctx, Value self) {
    auto *e = as<ExceptionObject>(self);
    switch (e->args->length) {
        case 0: return Value(ctx.space().empty_str);
        case 1: return Value(to_str(ctx, (*e->args)[0]));
        default: return Value(to_str(ctx, Value(e->args)));
    }
}

Value exception_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs) {
    if (!type->has(kTypeHeap)) {  // what calling the class would do, without the detour through its metatype
        Root<> made(ctx, type->slots.tp_new(ctx, type, args, nargs, nullptr));
        if (!made)
            return Value();
        Type *own = made.get().as_object()->type;
        return own->slots.tp_init(ctx, made, args, nargs, nullptr) < 0 ? Value() : made.get();
    }
    Root<> made(ctx, ctx.call(Value(type), args, nargs));
    if (made && !is_exception(made)) {
        Root<Str *> shown(ctx, repr(ctx, Value(type)));
        return shown ? Value(type_error(ctx, "calling ", shown.get(), " should have returned an instance of BaseException, not ",
                                        type_of(ctx, made)))
                     : Value();
    }
    return made;
}

namespace exception_kind {

constinit const TypeDef Plain = {
    .name = "BaseException",
    .layout = Layout::Exception,
    .size = sizeof(ExceptionObject),
    .flags = kTypeBase | kTypeHasDict | kTypeGC,
    .dict_offset = sizeof(ProtoObject),  // `dict` is the first field
    .trace = trace_exception,
    .methods = kBaseMethods,
    .getsets = kBaseGetSets,
    .slots =
        {
            .tp_new = native<exception_new_instance>,
            .tp_init = native<base_exception_init>,
            .tp_repr = native<exception_repr>,
            .tp_str = native<base_exception_str>,
        },
};
constinit const TypeDef KeyError = {.name = "KeyError", .slots = {.tp_str = native<key_error_str>}};
constinit const TypeDef StopIteration = {
    .name = "StopIteration", .getsets = kStopIterationGetSets, .slots = {.tp_init = native<stop_iteration_init>}};
constinit const TypeDef SystemExit = {
    .name = "SystemExit", .getsets = kSystemExitGetSets, .slots = {.tp_init = native<system_exit_init>}};

static constexpr GetSetDef kAttributeGetSets[] = {
    HPYU_EXCEPTION_FIELD("name", attribute_field::kName, "The name of the attribute."),
    HPYU_EXCEPTION_FIELD("obj", attribute_field::kObject, "The object that was asked for it."),
};
constinit const TypeDef Attribute = {
    .name = "AttributeError", .getsets = kAttributeGetSets, .slots = {.tp_init = native<attribute_error_init>}};

static constexpr GetSetDef kNameGetSets[] = {HPYU_EXCEPTION_FIELD("name", name_field::kName, "The name.")};
constinit const TypeDef Name = {
    .name = "NameError", .getsets = kNameGetSets, .slots = {.tp_init = native<name_error_init>}};

static constexpr GetSetDef kImportGetSets[] = {
    HPYU_EXCEPTION_FIELD("msg", import_field::kMessage, "The message."),
    HPYU_EXCEPTION_FIELD("name", import_field::kName, "The name of the module."),
    HPYU_EXCEPTION_FIELD("path", import_field::kPath, "The path of the module."),
};
static constexpr MethodDef kImportMethods[] = {{"__reduce__", noargs<import_error_reduce>, "__reduce__($self, /)\n--\n\n"}};
constinit const TypeDef Import = {.name = "ImportError",
                                  .methods = kImportMethods,
                                  .getsets = kImportGetSets,
                                  .slots = {.tp_init = native<import_error_init>, .tp_str = native<import_error_str>}};

}  // namespace exception_kind

/// The definition of one class: that of its kind where it is the first of it, else a bare name.
static TypeDef definition_of(const TypeDef &kind, const TypeDef &base_kind, bool is_root, const char *name, const char *doc) {
    TypeDef def = &kind != &base_kind || is_root ? kind : TypeDef{.name = name};
    def.name = name;
    def.doc = doc;
    if (!def.slots.tp_new)  // each class has a __new__ of its own, which makes no instances of its siblings
        def.slots.tp_new = kind.slots.tp_new ? kind.slots.tp_new : exception_kind::Plain.slots.tp_new;
    def.layout = Layout::Exception;
    def.size = def.size != 0 ? def.size : &kind == &exception_kind::Syntax ? uint32_t{sizeof(SyntaxErrorObject)}
                                                                            : uint32_t{sizeof(ExceptionObject)};
    def.flags = kTypeBase | kTypeHasDict | kTypeGC;
    return def;
}

bool make_exception_types(ProtoContext &ctx) {
    ExceptionTypes &all = ctx.space().exceptions;
    struct Row {
        Type *ExceptionTypes::*field;
        Type *ExceptionTypes::*base;
        const TypeDef *kind;
        const char *name;
        const char *doc;
    };
    static const Row kRows[] = {
#define HPYU_EXCEPTION(name, base, kind, doc) \
    {&ExceptionTypes::name, &ExceptionTypes::base, &exception_kind::kind, #name, doc},
#include "exceptions.def"
    };
    for (const Row &row : kRows) {
        const Row *base = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row &r) { return r.field == row.base; });
        const bool is_root = row.field == row.base;
        const TypeDef def = definition_of(*row.kind, *base->kind, is_root, row.name, row.doc);
        Type *made = make_builtin_type(ctx, def, is_root ? ctx.types().object : all.*row.base);
        if (made == nullptr)
            return false;
        made->set_flag(kTypeHasDict);
        all.*row.field = made;
    }
    ctx.space().last_resort_error = exception_alloc(ctx, all.MemoryError, nullptr, 0);
    return static_cast<bool>(ctx.space().last_resort_error);
}

}  // namespace hpyu
