// SPDX-License-Identifier: MIT
// The pending exception: setting it without allocating, asking about it, and making its instance when somebody looks.
// What an exception prints as is types/exception_report.cpp.
#include "error.hpp"

#include <charconv>

#include "protocol/protocol.hpp"
#include "root.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/exception.hpp"
#include "types/function_objects.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Making an exception may raise another, whose making may raise a third; after so many there is no hope.
constexpr int kMostAttempts = 8;

void set_pending(ProtoContext &ctx, Type *type, Pending::Form form, Value value = {}, Value value2 = {}) {
    Pending &pending = ctx.pending;
    pending.type = type;
    pending.form = form;
    pending.value = value;
    pending.value2 = value2;
    pending.cause = Value();
}

void set_text(ProtoContext &ctx, const Piece *pieces, size_t count) {
    std::string &text = ctx.pending.text;
    text.clear();
    for (size_t i = 0; i < count; ++i)
        pieces[i].append_to(text);
}

/// SystemError for a class that is no exception.
void refuse_class(ProtoContext &ctx, Type *type) {
    Root<Str *> shown(ctx, repr(ctx, Value(type)));
    if (shown)
        system_error(ctx, "_PyErr_SetObject: exception ", shown.get(), " is not a BaseException subclass");
}

/// What an instance of `type` is made with.
Value make_from_value(ProtoContext &ctx, Type *type, Value value) {
    if (value == ctx.none())
        return exception_new(ctx, type, nullptr, 0);
    if (has_layout(value, Layout::Tuple))
        return exception_new(ctx, type, as<Tuple>(value)->items(), static_cast<size_t>(as<Tuple>(value)->length));
    return exception_new(ctx, type, &value, 1);
}

Value make_from_text(ProtoContext &ctx, Type *type, Str *text) {
    if (text->length == 0)
        return exception_new(ctx, type, nullptr, 0);
    const Value argument = text;
    return exception_new(ctx, type, &argument, 1);
}

/// The fields that came with a lazily raised AttributeError, NameError or ImportError.
void set_fields(ProtoContext &ctx, Value made, Pending::Form form, Value name, Value second) {
    auto *exception = as<ExceptionObject>(made);
    if (form == Pending::Form::Attribute && is_instance(ctx, made, ctx.exc().AttributeError)) {
        exception->fields[attribute_field::kName] = name;
        exception->fields[attribute_field::kObject] = second;
    } else if (form == Pending::Form::Name && is_instance(ctx, made, ctx.exc().NameError)) {
        exception->fields[name_field::kName] = name;
    } else if (form == Pending::Form::Name && is_instance(ctx, made, ctx.exc().ImportError)) {
        exception->fields[import_field::kName] = name;
        exception->fields[import_field::kPath] = second;
    }
}

/// Makes the instance of what is pending and clears it. Null if making it raised something else, which is then pending.
Value normalize(ProtoContext &ctx) {
    Pending &pending = ctx.pending;
    const Pending::Form form = pending.form;
    Root<Type *> type(ctx, pending.type);
    Root<> value(ctx, pending.value);
    Root<> value2(ctx, pending.value2);
    Root<> cause(ctx, pending.cause);
    Root<> made(ctx);
    if (form == Pending::Form::Instance) {
        clear_error(ctx);
        made = value.get();
    } else if (form == Pending::Form::Value) {
        clear_error(ctx);
        made = make_from_value(ctx, type, value);
    } else {
        Root<Str *> text(ctx, str_from_text(ctx, pending.text));
        if (!text)
            return Value();
        clear_error(ctx);
        made = make_from_text(ctx, type, text);
        if (made)
            set_fields(ctx, made, form, value, value2);
    }
    if (made && cause) {
        auto *exception = as<ExceptionObject>(made.get());
        exception->cause = cause;
        exception->context = cause;
        exception->suppress_context = true;
    }
    return made;
}

bool class_matches(Type *raised, Value type) {
    if (has_layout(type, Layout::Type))
        return is_subtype(raised, as<Type>(type)) && is_exception_type(type);
    if (!has_layout(type, Layout::Tuple))
        return false;
    const auto *tuple = as<Tuple>(type);
    for (int64_t i = 0; i < tuple->length; ++i)
        if (class_matches(raised, (*tuple)[i]))
            return true;
    return false;
}

}  // namespace

void Piece::append_to(std::string &out) const {
    char digits[24];
    switch (kind_) {
        case Kind::Text: out.append(text_); break;
        case Kind::Int: out.append(digits, std::to_chars(digits, std::end(digits), number_).ptr); break;
        case Kind::Unsigned:
            out.append(digits, std::to_chars(digits, std::end(digits), static_cast<uint64_t>(number_)).ptr);
            break;
        case Kind::Str:
            if (str_ != nullptr)
                str_append_to(str_, out);
            break;
        case Kind::Type:
            if (type_ != nullptr && type_->full_name != nullptr)
                out.append(type_->full_name);
            else if (type_ != nullptr && type_->name != nullptr)
                str_append_to(type_->name, out);
            break;
    }
}

Raised raise_pieces(ProtoContext &ctx, Type *type, const Piece *pieces, size_t count) {
    if (type == nullptr)  // a space that is starting and has no exceptions yet
        return {};
    if (type->layout != Layout::Exception) {
        refuse_class(ctx, type);
        return {};
    }
    set_text(ctx, pieces, count);
    set_pending(ctx, type, Pending::Form::Text);
    return {};
}

#define HPYU_RAISER(function, field)                                                 \
    Raised function##_pieces(ProtoContext &ctx, const Piece *pieces, size_t count) { \
        return raise_pieces(ctx, ctx.exc().field, pieces, count);                    \
    }
HPYU_RAISER(type_error, TypeError)
HPYU_RAISER(value_error, ValueError)
HPYU_RAISER(index_error, IndexError)
HPYU_RAISER(attribute_error, AttributeError)
HPYU_RAISER(overflow_error, OverflowError)
HPYU_RAISER(system_error, SystemError)
HPYU_RAISER(runtime_error, RuntimeError)
HPYU_RAISER(zero_division_error, ZeroDivisionError)
HPYU_RAISER(buffer_error, BufferError)
#undef HPYU_RAISER

Raised memory_error(ProtoContext &ctx) {
    ctx.pending.text.clear();
    set_pending(ctx, ctx.exc().MemoryError, Pending::Form::Text);
    return {};
}

Raised key_error(ProtoContext &ctx, Value key) {
    if (has_layout(key, Layout::Tuple)) {  // KeyError((1, 2)), not KeyError(1, 2)
        key = tuple_of(ctx, {key});
        if (!key)
            return {};
    } else if (key == ctx.none()) {
        key = tuple_of(ctx, {key});
        if (!key)
            return {};
    }
    set_pending(ctx, ctx.exc().KeyError, Pending::Form::Value, key);
    return {};
}

Raised no_attribute(ProtoContext &ctx, Value object, Str *name) {
    if (ctx.exc().AttributeError == nullptr)
        return {};
    Type *type = type_of(ctx, object);
    if (type->layout == Layout::Type) {
        const Piece pieces[] = {"type object '", as<Type>(object), "' has no attribute '", name, "'"};
        set_text(ctx, pieces, std::size(pieces));
    } else if (type->layout == Layout::Module) {
        const auto *module = as<ModuleObject>(object);
        const Value module_name = module->dict != nullptr ? dict_find_str(ctx, module->dict, ctx.names().__name__) : Value();
        const bool named = module_name && is_str(module_name);
        const Piece pieces[] = {named ? "module '" : "module", named ? Piece(as<Str>(module_name)) : Piece(""),
                                named ? "' has no attribute '" : " has no attribute '", name, "'"};
        set_text(ctx, pieces, std::size(pieces));
    } else {
        const Piece pieces[] = {"'", type, "' object has no attribute '", name, "'"};
        set_text(ctx, pieces, std::size(pieces));
    }
    set_pending(ctx, ctx.exc().AttributeError, Pending::Form::Attribute, name, object);
    return {};
}

Raised null_argument(ProtoContext &ctx) {
    return system_error(ctx, "null argument to internal routine");
}

Raised raise_import_error(ProtoContext &ctx, Type *type, std::string_view text, Value name, Value path) {
    const Piece piece(text);
    set_text(ctx, &piece, 1);
    set_pending(ctx, type, Pending::Form::Name, name, path);
    return {};
}

void raise_value(ProtoContext &ctx, Type *type, Value value) {
    if (type->layout != Layout::Exception)
        return refuse_class(ctx, type);
    if (!value)
        value = ctx.none();
    if (is_exception(value) && is_instance(ctx, value, type))
        return raise_instance(ctx, value);
    set_pending(ctx, type, Pending::Form::Value, value);
}

void raise_instance(ProtoContext &ctx, Value exception) {
    if (!is_exception(exception)) {
        type_error(ctx, "exceptions must derive from BaseException");
        return;
    }
    set_pending(ctx, exception.as_object()->type, Pending::Form::Instance, exception);
}

bool error_occurred(ProtoContext &ctx) { return ctx.pending.type != nullptr; }

void clear_error(ProtoContext &ctx) { set_pending(ctx, nullptr, Pending::Form::Text); }

bool error_matches(ProtoContext &ctx, Value type) {
    return ctx.pending.type != nullptr && type && class_matches(ctx.pending.type, type);
}

Value take_error(ProtoContext &ctx) {
    for (int attempt = 0; error_occurred(ctx); ++attempt) {
        if (attempt == kMostAttempts) {
            clear_error(ctx);
            return ctx.space().last_resort_error;
        }
        const Value made = normalize(ctx);
        if (made)
            return made;
    }
    return Value();
}

Raised raise_from_pending_pieces(ProtoContext &ctx, Type *type, const Piece *pieces, size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i)
        pieces[i].append_to(text);
    Root<Type *> kept(ctx, type);
    Root<> cause(ctx, take_error(ctx));
    const Piece whole(text);
    raise_pieces(ctx, type, &whole, 1);
    ctx.pending.cause = cause;
    return {};
}

}  // namespace hpyu
