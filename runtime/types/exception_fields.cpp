// SPDX-License-Identifier: MIT
// The exceptions that carry several fields: OSError, the three Unicode errors, SyntaxError.
#include <cerrno>
#include <cstdio>

#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/exception.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Appends str(v), a null value being `absent`. False on failure.
bool append_str(ProtoContext &ctx, std::string &out, Value v, const char *absent = "None") {
    if (!v) {
        out += absent;
        return true;
    }
    const Str *text = to_str(ctx, v);
    if (text != nullptr)
        str_append_to(text, out);
    return text != nullptr;
}

bool append_repr(ProtoContext &ctx, std::string &out, Value v) {
    const Str *text = repr(ctx, v);
    if (text != nullptr)
        str_append_to(text, out);
    return text != nullptr;
}

// -- OSError ----------------------------------------------------------------------------------------------------------

/// A class with an __init__ of its own, but no __new__, reads its arguments when OSError's __init__ is called.
bool reads_in_init(ProtoContext &ctx, const Type *type) {
    const Type *own = ctx.exc().OSError;
    return !type->slots.tp_init.same_function(own->slots.tp_init) && type->slots.tp_new.same_function(own->slots.tp_new);
}

int read_os_arguments(ProtoContext &ctx, ExceptionObject *e, const Value *args, size_t nargs) {
    size_t kept = nargs;
    if (nargs >= 2 && nargs <= 5) {
        e->fields[os_field::kErrno] = args[0];
        e->fields[os_field::kStrerror] = args[1];
        if (nargs > 2 && args[2] != ctx.none()) {
            if (e->type == ctx.exc().BlockingIOError && is_number(args[2])) {
                if (to_ssize(ctx, args[2], false, ctx.exc().ValueError) == -1 && error_occurred(ctx))
                    return -1;
                e->fields[os_field::kWritten] = args[2];
            } else {
                e->fields[os_field::kFilename] = args[2];
                if (nargs > 4 && args[4] != ctx.none())
                    e->fields[os_field::kFilename2] = args[4];
                kept = 2;
            }
        }
    }
    Tuple *tuple = tuple_new(ctx, args, static_cast<int64_t>(kept));
    if (tuple == nullptr)
        return -1;
    e->args = tuple;
    return 0;
}

Value os_error_new(ProtoContext &ctx, Type *type, const Value *args, size_t nargs, Tuple *kwnames) {
    const bool now = !reads_in_init(ctx, type);
    if (now) {
        if (keyword_count(kwnames) != 0)
            return type_error(ctx, type, "() takes no keyword arguments");
        int64_t number = 0;
        if (type == ctx.exc().OSError && nargs >= 2 && nargs <= 5 && is_int(args[0]) && int_to_int64(args[0], &number))
            if (Type *special = os_error_class(ctx, number))
                type = special;
    }
    Root<ExceptionObject *> e(ctx, exception_alloc(ctx, type, now ? args : nullptr, now ? nargs : 0));
    if (!e || (now && read_os_arguments(ctx, e, args, nargs) < 0))
        return Value();
    return Value(e.get());
}

int os_error_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (!reads_in_init(ctx, type_of(ctx, self)))
        return 0;
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, type_of(ctx, self), "() takes no keyword arguments");
    return read_os_arguments(ctx, as<ExceptionObject>(self), args, nargs);
}

Value os_error_str(ProtoContext &ctx, Value self) {
    auto *e = as<ExceptionObject>(self);
    const Root<> filename(ctx, e->fields[os_field::kFilename]), filename2(ctx, e->fields[os_field::kFilename2]);
    if (!filename && (!e->fields[os_field::kErrno] || !e->fields[os_field::kStrerror]))
        return base_exception_str(ctx, self);
    std::string out = "[Errno ";
    if (!append_str(ctx, out, e->fields[os_field::kErrno]))
        return Value();
    out += "] ";
    if (!append_str(ctx, out, e->fields[os_field::kStrerror]))
        return Value();
    if (filename) {
        out += ": ";
        if (!append_repr(ctx, out, filename))
            return Value();
        if (filename2) {
            out += " -> ";
            if (!append_repr(ctx, out, filename2))
                return Value();
        }
    }
    return str_from_text(ctx, out);
}

Value get_characters_written(ProtoContext &ctx, Value self, void *) {
    const Value written = as<ExceptionObject>(self)->fields[os_field::kWritten];
    return written ? written : Value(attribute_error(ctx, "characters_written"));
}

int set_characters_written(ProtoContext &ctx, Value self, Value value, void *) {
    Published<Value> &field = as<ExceptionObject>(self)->fields[os_field::kWritten];
    if (!value) {
        if (!field)
            return attribute_error(ctx, "characters_written");
        field = Value();
        return 0;
    }
    if (to_ssize(ctx, value, false, ctx.exc().ValueError) == -1 && error_occurred(ctx))
        return -1;
    field = value;
    return 0;
}

/// With the file names that the arguments no longer hold.
Value os_error_reduce(ProtoContext &ctx, Value self) {
    auto *e = as<ExceptionObject>(self);
    Tuple *args = e->args;
    const Value filename = e->fields[os_field::kFilename], filename2 = e->fields[os_field::kFilename2];
    if (args->length == 2 && filename)
        args = filename2 ? tuple_of(ctx, {(*args)[0], (*args)[1], filename, ctx.none(), filename2})
                         : tuple_of(ctx, {(*args)[0], (*args)[1], filename});
    if (args == nullptr)
        return Value();
    const Value type = type_of(ctx, self);
    return e->dict != nullptr ? tuple_of(ctx, {type, Value(args), Value(e->dict)}) : tuple_of(ctx, {type, Value(args)});
}

constexpr MethodDef kOSMethods[] = {
    {"__reduce__", noargs<os_error_reduce>, "__reduce__($self, /)\n--\n\n"},
};

// -- the Unicode errors -----------------------------------------------------------------------------------------------

/// UnicodeTranslateError has no encoding.
bool has_encoding(ProtoContext &ctx, Value self) { return !is_instance(ctx, self, ctx.exc().UnicodeTranslateError); }
bool is_decode_error(ProtoContext &ctx, Value self) { return is_instance(ctx, self, ctx.exc().UnicodeDecodeError); }

int want_str(ProtoContext &ctx, Value v, size_t place) {
    return is_str(v) ? 0 : static_cast<int>(raise_wrong_type(ctx, "argument " + std::to_string(place), "str", v));
}

int read_position(ProtoContext &ctx, Value v, int64_t *out) {
    *out = to_ssize(ctx, v, false);
    return *out == -1 && error_occurred(ctx) ? -1 : 0;
}

int store_position(ProtoContext &ctx, ExceptionObject *e, size_t field, int64_t position) {
    const Value number = int_from_int64(ctx, position);
    if (!number)
        return -1;
    e->fields[field] = number;
    return 0;
}

/// The bytes of anything with a buffer.
Value bytes_of(ProtoContext &ctx, Value v) {
    if (is_bytes(v))
        return v;
    Buffer view;
    if (get_buffer(ctx, v, &view, kBufferSimple) < 0)
        return Value();
    const Value copy = bytes_new(ctx, static_cast<const char *>(view.buf), view.len);
    Root<> kept(ctx, copy);
    release_buffer(ctx, &view);
    return copy;
}

int unicode_error_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (base_exception_init(ctx, self, args, nargs, kwnames) < 0)
        return -1;
    const size_t encodings = has_encoding(ctx, self) ? 1 : 0;
    if (nargs != 4 + encodings)
        return type_error(ctx, "function takes exactly ", uint64_t{4 + encodings}, " arguments (", uint64_t{nargs}, " given)");
    auto *e = as<ExceptionObject>(self);
    const Value *rest = args + encodings;
    if (encodings != 0 && want_str(ctx, args[0], 1) < 0)
        return -1;
    const bool decoding = is_decode_error(ctx, self);
    if (!decoding && want_str(ctx, rest[0], 1 + encodings) < 0)
        return -1;
    int64_t start = 0, end = 0;
    if (read_position(ctx, rest[1], &start) < 0 || read_position(ctx, rest[2], &end) < 0 ||
        want_str(ctx, rest[3], 4 + encodings) < 0)
        return -1;
    Root<> object(ctx, decoding ? bytes_of(ctx, rest[0]) : rest[0]);
    if (!object)
        return -1;
    e->fields[unicode_field::kEncoding] = encodings != 0 ? args[0] : Value();
    e->fields[unicode_field::kObject] = object;
    e->fields[unicode_field::kReason] = rest[3];
    return store_position(ctx, e, unicode_field::kStart, start) < 0 ? -1 : store_position(ctx, e, unicode_field::kEnd, end);
}

int64_t position_of(const ExceptionObject *e, size_t field) {
    int64_t n = 0;
    if (const Value v = e->fields[field]; v)
        int_to_int64(v, &n);
    return n;
}

/// "character '\xe9'" or "byte 0xe9".
void append_culprit(std::string &out, bool byte, uint32_t c) {
    char text[24];
    if (byte)
        std::snprintf(text, sizeof text, "byte 0x%02x", c);
    else if (c <= 0xff)
        std::snprintf(text, sizeof text, "character '\\x%02x'", c);
    else if (c <= 0xffff)
        std::snprintf(text, sizeof text, "character '\\u%04x'", c);
    else
        std::snprintf(text, sizeof text, "character '\\U%08x'", c);
    out += text;
}

Value unicode_error_str(ProtoContext &ctx, Value self) {
    auto *e = as<ExceptionObject>(self);
    const Root<> object(ctx, e->fields[unicode_field::kObject]);
    if (!object)
        return Value(ctx.space().empty_str);
    const bool decoding = is_bytes(object);
    const bool encoded = has_encoding(ctx, self);
    const int64_t start = position_of(e, unicode_field::kStart), end = position_of(e, unicode_field::kEnd);
    const int64_t length = decoding ? as<Bytes>(object)->length : is_str(object) ? as<Str>(object)->length : 0;
    std::string out;
    if (encoded) {
        out += "'";
        if (!append_str(ctx, out, e->fields[unicode_field::kEncoding], "<NULL>"))
            return Value();
        out += is_decode_error(ctx, self) ? "' codec can't decode " : "' codec can't encode ";
    } else {
        out += "can't translate ";
    }
    if (start >= 0 && start < length && end == start + 1) {
        const uint32_t c = decoding ? static_cast<uint8_t>(as<Bytes>(object)->data()[start]) : as<Str>(object)->at(start);
        append_culprit(out, decoding, c);
        out += " in position " + std::to_string(start) + ": ";
    } else {
        out += decoding ? "bytes" : "characters";
        out += " in position " + std::to_string(start) + "-" + std::to_string(end - 1) + ": ";
    }
    if (!append_str(ctx, out, e->fields[unicode_field::kReason], "<NULL>"))
        return Value();
    return str_from_text(ctx, out);
}

/// `start` and `end`: C integers in Python, so only numbers are taken.
template <size_t Index>
Value get_position(ProtoContext &ctx, Value self, void *) {
    return int_from_int64(ctx, position_of(as<ExceptionObject>(self), Index));
}

template <size_t Index>
int set_position(ProtoContext &ctx, Value self, Value value, void *) {
    if (!value)
        return type_error(ctx, "can't delete numeric/char attribute");
    if (!is_int(value))
        return type_error(ctx, "an integer is required");
    int64_t position = 0;
    return read_position(ctx, value, &position) < 0 ? -1 : store_position(ctx, as<ExceptionObject>(self), Index, position);
}

/// `object`: what unicode_error_str reads has to be text or bytes, whatever is set.
int set_unicode_object(ProtoContext &, Value self, Value value, void *) {
    as<ExceptionObject>(self)->fields[unicode_field::kObject] = value;
    return 0;
}

constexpr GetSetDef kUnicodeGetSets[] = {
    HPYU_EXCEPTION_FIELD("encoding", unicode_field::kEncoding, "The encoding."),
    {"object", get_exception_field<unicode_field::kObject>, set_unicode_object, "What was to be converted."},
    {"start", get_position<unicode_field::kStart>, set_position<unicode_field::kStart>, "Where the trouble begins."},
    {"end", get_position<unicode_field::kEnd>, set_position<unicode_field::kEnd>, "Where the trouble ends."},
    HPYU_EXCEPTION_FIELD("reason", unicode_field::kReason, "What is wrong."),
};

// -- SyntaxError ------------------------------------------------------------------------------------------------------

int syntax_error_init(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    if (base_exception_init(ctx, self, args, nargs, kwnames) < 0)
        return -1;
    auto *e = as<SyntaxErrorObject>(self);
    if (nargs >= 1)
        e->fields[syntax_field::kMessage] = args[0];
    if (nargs != 2)
        return 0;
    Root<Tuple *> info(ctx, to_tuple(ctx, args[1]));
    if (!info)
        return -1;
    const int64_t n = info->length;
    if (n < 4 || n > 6)
        return type_error(ctx, "function takes at ", n < 4 ? "least 4" : "most 6", " arguments (", n, " given)");
    if (n == 5)
        return type_error(ctx, "end_offset must be provided when end_lineno is provided");
    for (size_t i = 0; i < 4; ++i)
        e->fields[syntax_field::kFilename + i] = info->items()[i];
    if (n == 6) {
        e->end_line = info->items()[4];
        e->end_offset = info->items()[5];
    }
    return 0;
}

Value syntax_error_str(ProtoContext &ctx, Value self) {
    auto *e = as<SyntaxErrorObject>(self);
    std::string out;
    if (!append_str(ctx, out, e->fields[syntax_field::kMessage]))
        return Value();
    const Root<> filename(ctx, e->fields[syntax_field::kFilename]), line(ctx, e->fields[syntax_field::kLine]);
    const bool has_file = filename && is_str(filename), has_line = line && is_int(line);
    std::string file;
    if (has_file) {
        file = str_text(as<Str>(filename));
        if (const size_t slash = file.rfind('/'); slash != std::string::npos)
            file.erase(0, slash + 1);
    }
    const std::string number = has_line ? str_text(int_repr(ctx, line)) : "";
    if (has_file && has_line)
        out += " (" + file + ", line " + number + ")";
    else if (has_file)
        out += " (" + file + ")";
    else if (has_line)
        out += " (line " + number + ")";
    return str_from_text(ctx, out);
}

template <Published<Value> SyntaxErrorObject::*Field>
Value get_syntax(ProtoContext &ctx, Value self, void *) {
    const Value v = as<SyntaxErrorObject>(self)->*Field;
    return v ? v : ctx.none();
}
template <Published<Value> SyntaxErrorObject::*Field>
int set_syntax(ProtoContext &, Value self, Value value, void *) {
    as<SyntaxErrorObject>(self)->*Field = value;
    return 0;
}

constexpr GetSetDef kSyntaxGetSets[] = {
    HPYU_EXCEPTION_FIELD("msg", syntax_field::kMessage, "The message."),
    HPYU_EXCEPTION_FIELD("filename", syntax_field::kFilename, "The file."),
    HPYU_EXCEPTION_FIELD("lineno", syntax_field::kLine, "The line, from 1."),
    HPYU_EXCEPTION_FIELD("offset", syntax_field::kOffset, "The column, from 1."),
    HPYU_EXCEPTION_FIELD("text", syntax_field::kText, "The line's text."),
    {"end_lineno", get_syntax<&SyntaxErrorObject::end_line>, set_syntax<&SyntaxErrorObject::end_line>, "The last line."},
    {"end_offset", get_syntax<&SyntaxErrorObject::end_offset>, set_syntax<&SyntaxErrorObject::end_offset>,
     "The column where it ends."},
    {"print_file_and_line", get_syntax<&SyntaxErrorObject::print_file_and_line>,
     set_syntax<&SyntaxErrorObject::print_file_and_line>, nullptr},
};

void trace_syntax_error(ProtoObject *object, Tracer &tracer) {
    exception_kind::Plain.trace(object, tracer);
    auto *e = static_cast<SyntaxErrorObject *>(object);
    for (Value v : {e->end_line, e->end_offset, e->print_file_and_line})
        tracer.visit(v);
}

constexpr GetSetDef kOSGetSets[] = {
    HPYU_EXCEPTION_FIELD("errno", os_field::kErrno, "The number of the error."),
    HPYU_EXCEPTION_FIELD("strerror", os_field::kStrerror, "What the number means."),
    HPYU_EXCEPTION_FIELD("filename", os_field::kFilename, "The file, or None."),
    HPYU_EXCEPTION_FIELD("filename2", os_field::kFilename2, "The second file, or None."),
    {"characters_written", get_characters_written, set_characters_written, "How much was written before it would block."},
};

}  // namespace

Type *os_error_class(ProtoContext &ctx, int64_t error_number) {
    struct Row {
        int number;
        Type *ExceptionTypes::*type;
    };
    static constexpr Row kRows[] = {
        {EAGAIN, &ExceptionTypes::BlockingIOError},       {EALREADY, &ExceptionTypes::BlockingIOError},
        {EINPROGRESS, &ExceptionTypes::BlockingIOError},  {EWOULDBLOCK, &ExceptionTypes::BlockingIOError},
        {EPIPE, &ExceptionTypes::BrokenPipeError},        {ESHUTDOWN, &ExceptionTypes::BrokenPipeError},
        {ECHILD, &ExceptionTypes::ChildProcessError},     {ECONNABORTED, &ExceptionTypes::ConnectionAbortedError},
        {ECONNREFUSED, &ExceptionTypes::ConnectionRefusedError}, {ECONNRESET, &ExceptionTypes::ConnectionResetError},
        {EEXIST, &ExceptionTypes::FileExistsError},       {ENOENT, &ExceptionTypes::FileNotFoundError},
        {EISDIR, &ExceptionTypes::IsADirectoryError},     {ENOTDIR, &ExceptionTypes::NotADirectoryError},
        {EINTR, &ExceptionTypes::InterruptedError},       {EACCES, &ExceptionTypes::PermissionError},
        {EPERM, &ExceptionTypes::PermissionError},        {ESRCH, &ExceptionTypes::ProcessLookupError},
        {ETIMEDOUT, &ExceptionTypes::TimeoutError},
    };
    for (const Row &row : kRows)
        if (row.number == error_number)
            return ctx.exc().*row.type;
    return nullptr;
}

namespace exception_kind {

constinit const TypeDef OS = {.name = "OSError",
                              .methods = kOSMethods,
                              .getsets = kOSGetSets,
                              .slots = {.tp_new = native<os_error_new>,
                                        .tp_init = native<os_error_init>,
                                        .tp_str = native<os_error_str>}};
constinit const TypeDef Unicode = {
    .name = "UnicodeDecodeError",
    .getsets = kUnicodeGetSets,
    .slots = {.tp_init = native<unicode_error_init>, .tp_str = native<unicode_error_str>}};
const TypeDef Syntax = {.name = "SyntaxError",
                        .size = sizeof(SyntaxErrorObject),
                        .trace = trace_syntax_error,
                        .getsets = kSyntaxGetSets,
                        .slots = {.tp_init = native<syntax_error_init>, .tp_str = native<syntax_error_str>}};

}  // namespace exception_kind

}  // namespace hpyu
