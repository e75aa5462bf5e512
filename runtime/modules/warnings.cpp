// SPDX-License-Identifier: MIT
// The module warnings: filters, and what becomes of a warning. There are no frames, so every warning comes from line 1
// of "sys", as Python says of warnings from beneath all frames. Patterns are regular expressions (warnings_pattern.cpp),
// or whatever else has a method match(). catch_warnings is warnings_catch.cpp.
#include "modules/warnings.hpp"

#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

constexpr std::string_view kActions[] = {"error", "ignore", "always", "default", "module", "once"};

/// A warning on its way through the filters.
struct Warning {
    Root<> message;     ///< The instance.
    Root<Str *> text;
    Root<Type *> category;
    Root<Str *> filename;
    Root<Str *> module;
    int64_t line;
};

Value attribute(ProtoContext &ctx, Value module, const char *name) {
    Str *key = intern(ctx, name);
    const Value found = key != nullptr ? dict_find_str(ctx, as<ModuleObject>(module)->dict, key) : Value();
    return found || error_occurred(ctx) ? found : Value(runtime_error(ctx, "warnings.", name, " is gone"));
}

List *filters_of(ProtoContext &ctx, Value module) {
    const Value filters = attribute(ctx, module, "filters");
    if (filters && !has_layout(filters, Layout::List))
        return raise(ctx, ctx.exc().ValueError, "warnings.filters must be a list");
    return filters ? as<List>(filters) : nullptr;
}

/// Whether `text` is what a filter's pattern wants: None wants all, a str itself, anything else knows by its match().
int pattern_matches(ProtoContext &ctx, Value pattern, Str *text) {
    if (pattern == ctx.none())
        return 1;
    if (type_of(ctx, pattern) == ctx.types().str)
        return str_equal(as<Str>(pattern), text);
    Root<Str *> name(ctx, intern(ctx, "match"));
    Root<> found(ctx, name ? ctx.call_method(name, {pattern, Value(text)}) : Value());
    return found ? is_true(ctx, found) : -1;
}

/// Whether the filter (action, message, category, module, line) is meant for the warning.
int filter_matches(ProtoContext &ctx, const Tuple *filter, const Warning &warning) {
    int64_t line = 0;
    if (is_int((*filter)[4]))
        int_to_int64((*filter)[4], &line);
    if (line != 0 && line != warning.line)
        return 0;
    int result = is_subclass_of(ctx, Value(warning.category.get()), (*filter)[2]);
    if (result > 0)
        result = pattern_matches(ctx, (*filter)[1], warning.text);
    if (result > 0)
        result = pattern_matches(ctx, (*filter)[3], warning.module);
    return result;
}

/// The action of the first filter that matches. Null on failure.
Str *find_action(ProtoContext &ctx, Value module, const Warning &warning) {
    Root<List *> filters(ctx, filters_of(ctx, module));
    if (!filters)
        return nullptr;
    for (int64_t i = 0; i < filters->length.load(std::memory_order_acquire); ++i) {
        Root<> filter(ctx, filters->load(i));
        if (!filter || !has_layout(filter, Layout::Tuple) || as<Tuple>(filter)->length != 5)
            return raise(ctx, ctx.exc().ValueError, "warnings.filters item ", i, " isn't a 5-tuple");
        const int matches = filter_matches(ctx, as<Tuple>(filter), warning);
        if (matches < 0)
            return nullptr;
        if (const Value action = (*as<Tuple>(filter))[0]; matches) {
            if (!is_str(action))
                return type_error(ctx, "action must be a string, not '", type_of(ctx, action), "'");
            return as<Str>(action);
        }
    }
    const Value action = attribute(ctx, module, "defaultaction");
    if (error_occurred(ctx) || (action && is_str(action)))
        return action ? as<Str>(action) : nullptr;
    return intern(ctx, "default");
}

/// 1 if this warning was not given before, 0 if it was. "once" does not look where it comes from.
int is_first(ProtoContext &ctx, Value module, const Warning &warning, bool once) {
    Root<> registry(ctx, attribute(ctx, module, "_registry"));
    if (!registry || !is_dict(registry))
        return -1;
    Root<Tuple *> key(ctx, once ? tuple_of(ctx, {Value(warning.text.get()), Value(warning.category.get())})
                                : tuple_of(ctx, {Value(warning.text.get()), Value(warning.category.get()),
                                                 Value(warning.module.get()), Value::from_int(warning.line)}));
    const Value kept = key ? dict_set_default(ctx, as<Dict>(registry), Value(key.get()), warning.message) : Value();
    return kept ? kept == warning.message.get() : -1;
}

/// Hands the warning to the list that records, or to showwarning.
int show(ProtoContext &ctx, Value module, const Warning &warning) {
    const Value line = Value::from_int(warning.line);
    const Value recorder = attribute(ctx, module, "_recorder");
    if (!recorder)
        return -1;
    if (recorder != ctx.none()) {
        Root<> list(ctx, recorder);
        Root<> record(ctx, warning_record(ctx, {warning.message, Value(warning.category.get()),
                                                Value(warning.filename.get()),
                                                line, ctx.none(), ctx.none(), ctx.none()}));
        return record && ctx.call_method(ctx.names().append, {list.get(), record.get()}) ? 0 : -1;
    }
    Root<> function(ctx, attribute(ctx, module, "showwarning"));
    if (!function)
        return -1;
    const Value args[] = {warning.message, Value(warning.category.get()), Value(warning.filename.get()), line};
    return ctx.call(function, args, std::size(args)) ? 0 : -1;
}

int give(ProtoContext &ctx, Value module, const Warning &warning) {
    Root<Str *> action(ctx, find_action(ctx, module, warning));
    if (!action)
        return -1;
    if (str_equals_ascii(action, "error")) {
        raise_instance(ctx, warning.message);
        return -1;
    }
    if (str_equals_ascii(action, "ignore"))
        return 0;
    if (!str_equals_ascii(action, "always")) {
        const bool once = str_equals_ascii(action, "once");
        if (!once && !str_equals_ascii(action, "default") && !str_equals_ascii(action, "module")) {
            Root<Str *> shown(ctx, repr(ctx, Value(action.get())));
            return shown ? runtime_error(ctx, "Unrecognized action (", shown.get(), ") in warnings.filters") : Raised{};
        }
        if (const int first = is_first(ctx, module, warning, once); first <= 0)
            return first;
    }
    return show(ctx, module, warning);
}

/// Settles category, instance and text from what the caller gave.
int settle(ProtoContext &ctx, Value message, Value category, Warning &warning) {
    if (is_instance(ctx, message, ctx.exc().Warning)) {
        warning.message = message;
        warning.category = type_of(ctx, message);
        warning.text = to_str(ctx, message);
        return warning.text ? 0 : -1;
    }
    if (!category || category == ctx.none())
        category = ctx.exc().UserWarning;
    if (!is_exception_type(category) || !is_subtype(as<Type>(category), ctx.exc().Warning))
        return type_error(ctx, "category must be a Warning subclass, not '", type_of(ctx, category), "'");
    warning.category = as<Type>(category);
    warning.text = to_str(ctx, message);
    if (!warning.text)
        return -1;
    warning.message = exception_new(ctx, warning.category, &message, 1);
    return warning.message ? 0 : -1;
}

Value warnings_warn(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"message", "category", "stacklevel", "source"};
    static constexpr ArgSpec kSpec = {.function = "warn", .names = kNames, .required = 1};
    Value given[4];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    if (given[2] && to_ssize(ctx, given[2], false) == -1 && error_occurred(ctx))
        return Value();
    Warning warning{Root<>(ctx), Root<Str *>(ctx), Root<Type *>(ctx), Root<Str *>(ctx, ctx.names().sys),
                    Root<Str *>(ctx, ctx.names().sys), 1};
    if (settle(ctx, given[0], given[1], warning) < 0 || give(ctx, self, warning) < 0)
        return Value();
    return ctx.none();
}

Value warnings_warn_explicit(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"message", "category", "filename", "lineno", "module",
                                             "registry", "module_globals", "source"};
    static constexpr ArgSpec kSpec = {.function = "warn_explicit", .names = kNames, .required = 4};
    Value given[8];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    if (!is_str(given[2]))
        return type_error(ctx, "warn_explicit() argument 'filename' must be str, not ", type_of(ctx, given[2]));
    const int64_t line = to_ssize(ctx, given[3], false);
    if (line == -1 && error_occurred(ctx))
        return Value();
    Str *module = given[4] && is_str(given[4]) ? as<Str>(given[4]) : as<Str>(given[2]);
    Warning warning{Root<>(ctx), Root<Str *>(ctx), Root<Type *>(ctx), Root<Str *>(ctx, as<Str>(given[2])),
                    Root<Str *>(ctx, module), line};
    if (settle(ctx, given[0], given[1], warning) < 0 || give(ctx, self, warning) < 0)
        return Value();
    return ctx.none();
}

// -- showing ----------------------------------------------------------------------------------------------------------

Value warnings_formatwarning(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"message", "category", "filename", "lineno", "line"};
    static constexpr ArgSpec kSpec = {.function = "formatwarning", .names = kNames, .required = 4};
    Value given[5];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    Root<> category(ctx, ctx.get_attribute(given[1], ctx.names().__name__));
    std::string out;
    for (const Value part : {given[2], given[3], category.get(), given[0]}) {
        Root<Str *> text(ctx, part ? to_str(ctx, part) : nullptr);
        if (!text)
            return Value();
        out += str_text(text) + (out.empty() ? ":" : ": ");
    }
    out.resize(out.size() - 2);
    out += "\n";
    if (given[4] && is_str(given[4]))
        out += "  " + str_text(as<Str>(given[4])) + "\n";
    return str_from_text(ctx, out);
}

Value warnings_showwarning(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"message", "category", "filename", "lineno", "file", "line"};
    static constexpr ArgSpec kSpec = {.function = "showwarning", .names = kNames, .required = 4};
    Value given[6];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    Root<> text(ctx, warnings_formatwarning(ctx, self, given, 4, nullptr));
    if (!text)
        return Value();
    Root<> file(ctx, given[4] && given[4] != ctx.none() ? given[4] : Value());
    if (!file) {
        Root<> sys(ctx, import_module(ctx, ctx.names().sys));
        bool failed = false;
        file = sys ? ctx.find_attribute(sys, ctx.names().stderr_, &failed) : Value();
    }
    if (error_occurred(ctx))
        return Value();
    if (!file || file == ctx.none())
        return ctx.none();
    return ctx.call_method(ctx.names().write, {file.get(), text.get()}) ? ctx.none() : Value();
}

// -- filters ----------------------------------------------------------------------------------------------------------

Raised refuse(ProtoContext &ctx, const char *text) { return raise(ctx, ctx.exc().AssertionError, text); }

int check_action(ProtoContext &ctx, Value action) {
    if (is_str(action))
        for (const std::string_view known : kActions)
            if (str_equals_ascii(as<Str>(action), known))
                return 0;
    Root<Str *> shown(ctx, repr(ctx, action));
    return shown ? static_cast<int>(raise(ctx, ctx.exc().AssertionError, "invalid action: ", shown.get())) : -1;
}

int check_line(ProtoContext &ctx, Value line) {
    return is_int(line) && int_sign(line) >= 0 ? 0 : static_cast<int>(refuse(ctx, "lineno must be an int >= 0"));
}

/// What was shown once may be shown again once filters have changed.
int forget_shown(ProtoContext &ctx, Value module) {
    const Value registry = attribute(ctx, module, "_registry");
    if (!registry || !is_dict(registry))
        return -1;
    dict_clear(ctx, as<Dict>(registry));
    return 0;
}

/// Puts a filter first (or last), where an equal one is not there more than once.
Value add_filter(ProtoContext &ctx, Value module, Root<Tuple *> &filter, bool append) {
    Root<List *> filters(ctx, filters_of(ctx, module));
    if (!filters)
        return Value();
    const int there = contains(ctx, Value(filters.get()), Value(filter.get()));
    if (there < 0)
        return Value();
    if (!append) {
        if (there && !ctx.call_method(ctx.names().remove, {Value(filters.get()), Value(filter.get())}))
            return Value();
        if (list_insert(ctx, filters, 0, Value(filter.get())) < 0)
            return Value();
    } else if (!there && list_append(ctx, filters, Value(filter.get())) < 0) {
        return Value();
    }
    return forget_shown(ctx, module) < 0 ? Value() : ctx.none();
}

Value warnings_simplefilter(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"action", "category", "lineno", "append"};
    static constexpr ArgSpec kSpec = {.function = "simplefilter", .names = kNames, .required = 1};
    Value given[4];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0 || check_action(ctx, given[0]) < 0)
        return Value();
    const Value line = given[2] ? given[2] : Value::from_int(0);
    const int append = given[3] ? is_true(ctx, given[3]) : 0;
    if (append < 0 || check_line(ctx, line) < 0)
        return Value();
    const Value category = given[1] ? given[1] : Value(ctx.exc().Warning);
    Root<Tuple *> filter(ctx, tuple_of(ctx, {given[0], ctx.none(), category, ctx.none(), line}));
    return filter ? add_filter(ctx, self, filter, append) : Value();
}

/// An empty pattern stands for none.
Value pattern_or_none(ProtoContext &ctx, Value module, Value given, bool ignore_case) {
    if (!given || as<Str>(given)->length == 0)
        return ctx.none();
    const Value type = attribute(ctx, module, "_Pattern");
    return type ? pattern_new(ctx, type, as<Str>(given), ignore_case) : Value();
}

Value warnings_filterwarnings(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"action", "message", "category", "module", "lineno", "append"};
    static constexpr ArgSpec kSpec = {.function = "filterwarnings", .names = kNames, .required = 1};
    Value given[6];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0 || check_action(ctx, given[0]) < 0)
        return Value();
    const Value line = given[4] ? given[4] : Value::from_int(0);
    const Value category = given[2] ? given[2] : Value(ctx.exc().Warning);
    const int append = given[5] ? is_true(ctx, given[5]) : 0;
    if (append < 0)
        return Value();
    if (given[1] && !is_str(given[1]))
        return refuse(ctx, "message must be a string");
    if (!has_layout(category, Layout::Type))
        return refuse(ctx, "category must be a class");
    if (!is_subtype(as<Type>(category), ctx.exc().Warning))
        return refuse(ctx, "category must be a Warning subclass");
    if (given[3] && !is_str(given[3]))
        return refuse(ctx, "module must be a string");
    if (check_line(ctx, line) < 0)
        return Value();
    Root<> message(ctx, pattern_or_none(ctx, self, given[1], true));
    Root<> module(ctx, message ? pattern_or_none(ctx, self, given[3], false) : Value());
    if (!module)
        return Value();
    Root<Tuple *> filter(ctx, tuple_of(ctx, {given[0], message.get(), category, module.get(), line}));
    return filter ? add_filter(ctx, self, filter, append) : Value();
}

Value warnings_resetwarnings(ProtoContext &ctx, Value self) {
    Root<List *> filters(ctx, filters_of(ctx, self));
    if (!filters || !ctx.call_method(ctx.names().clear, {Value(filters.get())}))
        return Value();
    return forget_shown(ctx, self) < 0 ? Value() : ctx.none();
}

constexpr MethodDef kFunctions[] = {
    {"warn", keywords<warnings_warn>,
     "warn($module, /, message, category=None, stacklevel=1, source=None)\n--\n\n"
     "Give a warning, ignore it, or raise it."},
    {"warn_explicit", keywords<warnings_warn_explicit>,
     "warn_explicit($module, /, message, category, filename, lineno, module=None, registry=None, module_globals=None, "
     "source=None)\n--\n\nGive a warning that comes from that place."},
    {"showwarning", keywords<warnings_showwarning>,
     "showwarning($module, /, message, category, filename, lineno, file=None, line=None)\n--\n\n"
     "Write a warning to a file."},
    {"formatwarning", keywords<warnings_formatwarning>,
     "formatwarning($module, /, message, category, filename, lineno, line=None)\n--\n\nA warning as text."},
    {"simplefilter", keywords<warnings_simplefilter>,
     "simplefilter($module, /, action, category=Warning, lineno=0, append=False)\n--\n\nAdd a filter for a category."},
    {"filterwarnings", keywords<warnings_filterwarnings>,
     "filterwarnings($module, /, action, message='', category=Warning, module='', lineno=0, append=False)\n--\n\n"
     "Add a filter."},
    {"resetwarnings", noargs<warnings_resetwarnings>, "resetwarnings($module, /)\n--\n\nRemove all filters."},
};

/// The filters of a Python that was started without options.
int add_default_filters(ProtoContext &ctx, List *filters) {
    const ExceptionTypes &e = ctx.exc();
    struct Row {
        const char *action;
        Type *category;
        Value module;
    };
    const Row rows[] = {{"default", e.DeprecationWarning, Value(ctx.names().__main__)},
                        {"ignore", e.DeprecationWarning, ctx.none()},
                        {"ignore", e.PendingDeprecationWarning, ctx.none()},
                        {"ignore", e.ImportWarning, ctx.none()},
                        {"ignore", e.ResourceWarning, ctx.none()}};
    for (const Row &row : rows) {
        Str *action = intern(ctx, row.action);
        const Value parts[] = {Value(action), ctx.none(), Value(row.category), row.module, Value::from_int(0)};
        Tuple *filter = action != nullptr ? tuple_new(ctx, parts, std::size(parts)) : nullptr;
        if (filter == nullptr || list_append(ctx, filters, Value(filter)) < 0)
            return -1;
    }
    return 0;
}

}  // namespace

int warn(ProtoContext &ctx, Type *category, const char *text, int64_t stack_level) {
    Root<Str *> message(ctx, str_from_utf8(ctx, text));
    Root<> module(ctx, message ? import_module(ctx, ctx.names().warnings) : Value());
    Root<> function(ctx, module ? ctx.get_attribute(module, ctx.names().warn) : Value());
    if (!function)
        return -1;
    Root<> level(ctx, int_from_int64(ctx, stack_level));
    return ctx.call(function, {Value(message.get()), Value(category), level.get()}) ? 0 : -1;
}

int warn_strict_subclass(ProtoContext &ctx, const std::string &method, Value result, const char *wanted) {
    std::string text = method + " returned non-" + wanted + " (type ";
    Piece(static_cast<const Type *>(type_of(ctx, result))).append_to(text);
    text += std::string(").  The ability to return an instance of a strict subclass of ") + wanted +
            " is deprecated, and may be removed in a future version of Python.";
    return warn(ctx, ctx.exc().DeprecationWarning, text.c_str());
}

ModuleObject *make_warnings_module(ProtoContext &ctx) {
    ModuleObject *module =
        module_new(ctx, ctx.names().warnings, "Warnings: giving them, and filters that choose among them.");
    List *filters = list_new(ctx, nullptr, 0);
    Dict *registry = dict_new(ctx);
    if (module == nullptr || filters == nullptr || registry == nullptr || add_default_filters(ctx, filters) < 0 ||
        module_add(ctx, module, "filters", Value(filters)) < 0 ||
        module_add(ctx, module, "_registry", Value(registry)) < 0 ||
        module_add(ctx, module, "_recorder", ctx.none()) < 0 || module_add_functions(ctx, module, kFunctions) < 0 ||
        add_catch_warnings(ctx, module) < 0 || add_pattern_type(ctx, module) < 0 ||
        add_warning_message(ctx, module) < 0 ||
        module_add(ctx, module, "defaultaction", Value(str_from_text(ctx, "default"))) < 0 ||
        module_add(ctx, module, "onceregistry", Value(dict_new(ctx))) < 0)
        return nullptr;
    return module;
}

}  // namespace hpyu
