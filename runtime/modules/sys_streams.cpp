// SPDX-License-Identifier: MIT
// The standard streams, over those of the C library: one of text each, and the one of bytes below it, its `buffer`.
// Reading waits outside.
#include <unistd.h>

#include <cstdio>

#include "modules/import.hpp"
#include "modules/sys.hpp"
#include "protocol/protocol.hpp"
#include "types/codec.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

struct Stream : ProtoObject {
    FILE *file = nullptr;
    const char *name = nullptr;
    Value buffer;             ///< Of a stream of text: that of its bytes.
    bool readable = false;
    bool text = false;
};

void trace_stream(ProtoObject *object, Tracer &tracer) { tracer.visit(static_cast<Stream *>(object)->buffer); }

Raised raise_unsupported(ProtoContext &ctx, const char *what) { return raise(ctx, ctx.exc().OSError, "not ", what); }

const char *errors_of(const Stream *stream) { return stream->file == stderr ? "backslashreplace" : "surrogateescape"; }

// -- writing ----------------------------------------------------------------------------------------------------------

Value write_text(ProtoContext &ctx, Stream *stream, Value text) {
    if (!is_str(text))
        return raise_wrong_type(ctx, "write() argument", "str", text);
    const std::string bytes = str_text(as<Str>(text));
    std::fwrite(bytes.data(), 1, bytes.size(), stream->file);
    return int_from_int64(ctx, as<Str>(text)->length);
}

Value write_bytes(ProtoContext &ctx, Stream *stream, Value data) {
    Buffer view;
    if (get_buffer(ctx, data, &view, kBufferSimple) < 0)
        return Value();
    std::fwrite(view.buf, 1, static_cast<size_t>(view.len), stream->file);
    const int64_t n = view.len;
    release_buffer(ctx, &view);
    return int_from_int64(ctx, n);
}

Value stream_write(ProtoContext &ctx, Value self, Value data) {
    auto *stream = as<Stream>(self);
    if (stream->readable)
        return raise_unsupported(ctx, "writable");
    return stream->text ? write_text(ctx, stream, data) : write_bytes(ctx, stream, data);
}

Value stream_writelines(ProtoContext &ctx, Value self, Value lines) {
    const int done = for_each(ctx, lines, [&](Value line) { return stream_write(ctx, self, line) ? 0 : -1; });
    return done < 0 ? Value() : ctx.none();
}

Value stream_flush(ProtoContext &ctx, Value self) {
    std::fflush(as<Stream>(self)->file);
    return ctx.none();
}

// -- reading ----------------------------------------------------------------------------------------------------------

/// Reads what a call gives: up to a line's end if `line`, up to `most` bytes, or characters of a text, unless negative.
Value read_some(ProtoContext &ctx, Stream *stream, bool line, int64_t most) {
    std::string read;
    FILE *file = stream->file;
    const bool text = stream->text;
    ctx.wait_outside([&] {
        const auto next_byte = [=] { return getc_unlocked(file); };
        flockfile(file);   // what a call gives comes in one piece
        int64_t units = 0;
        for (int c; (most < 0 || units < most) && (c = next_byte()) != EOF;) {
            read += static_cast<char>(c);
            if (line && c == '\n')
                break;
            if (!text || (c & 0xc0) != 0x80)
                ++units;
            if (text && units == most) {   // the rest of the character
                for (int more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3; more > 0; --more)
                    if (const int next = next_byte(); next != EOF)
                        read += static_cast<char>(next);
            }
        }
        clearerr(file);
        funlockfile(file);
    });
    return text ? decode(ctx, read.data(), read.size(), nullptr, errors_of(stream))
                : Value(bytes_new(ctx, read.data(), static_cast<int64_t>(read.size())));
}

template <bool Line>
Value stream_read(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    int64_t most = -1;
    if (nargs > 0 && args[0] != ctx.none()) {
        most = to_ssize(ctx, args[0], true);
        if (most == -1 && error_occurred(ctx))
            return Value();
    }
    auto *stream = as<Stream>(self);
    return stream->readable ? read_some(ctx, stream, Line, most) : raise_unsupported(ctx, "readable");
}

Value stream_iter(ProtoContext &, Value self) { return self; }
Value stream_next(ProtoContext &ctx, Value self) {
    const Value line = stream_read<true>(ctx, self, nullptr, 0);
    if (!line)
        return Value();
    const bool end = is_str(line) ? as<Str>(line)->length == 0 : as<Bytes>(line)->length == 0;
    return end ? Value() : line;
}

Value stream_readlines(ProtoContext &ctx, Value self) { return Value(to_list(ctx, self)); }

// -- what they tell of themselves -------------------------------------------------------------------------------------

Value stream_fileno(ProtoContext &ctx, Value self) { return int_from_int64(ctx, fileno(as<Stream>(self)->file)); }
Value stream_isatty(ProtoContext &ctx, Value self) { return ctx.boolean(isatty(fileno(as<Stream>(self)->file)) == 1); }
Value stream_readable(ProtoContext &ctx, Value self) { return ctx.boolean(as<Stream>(self)->readable); }
Value stream_writable(ProtoContext &ctx, Value self) { return ctx.boolean(!as<Stream>(self)->readable); }
Value stream_seekable(ProtoContext &ctx, Value) { return ctx.false_(); }

std::string shown_name(Value self) { return "<" + std::string(as<Stream>(self)->name) + ">"; }
const char *mode_of(Value self) { return as<Stream>(self)->readable ? "r" : "w"; }

Value stream_repr(ProtoContext &ctx, Value self) {
    std::string out = "<";
    Piece(static_cast<const Type *>(type_of(ctx, self))).append_to(out);
    out += " name='" + shown_name(self) + "'";
    return str_from_text(ctx,
                         as<Stream>(self)->text ? out + " mode='" + mode_of(self) + "' encoding='utf-8'>" : out + ">");
}

Value get_name(ProtoContext &ctx, Value self, void *) { return str_from_text(ctx, shown_name(self)); }
Value get_mode(ProtoContext &ctx, Value self, void *) {
    return str_from_text(ctx, mode_of(self) + std::string(as<Stream>(self)->text ? "" : "b"));
}
Value get_encoding(ProtoContext &ctx, Value, void *) { return str_from_text(ctx, "utf-8"); }
Value get_errors(ProtoContext &ctx, Value self, void *) { return str_from_text(ctx, errors_of(as<Stream>(self))); }
Value get_closed(ProtoContext &ctx, Value, void *) { return ctx.false_(); }

#define HPYU_STREAM_METHODS                                                                                            \
    {"write", one_arg<stream_write>, "write($self, data, /)\n--\n\nWrite; how much it was."},                         \
    {"writelines", one_arg<stream_writelines>, "writelines($self, lines, /)\n--\n\nWrite each piece of an iterable."}, \
    {"flush", noargs<stream_flush>, "flush($self, /)\n--\n\nHand everything written to the system."},                 \
    {"read", varargs<stream_read<false>, 0, 1>, "read($self, size=-1, /)\n--\n\nRead so much, or all that is left."}, \
    {"readline", varargs<stream_read<true>, 0, 1>, "readline($self, size=-1, /)\n--\n\nRead a line."},                \
    {"readlines", noargs<stream_readlines>, "readlines($self, /)\n--\n\nThe lines that are left."},                   \
    {"fileno", noargs<stream_fileno>, "fileno($self, /)\n--\n\nThe file descriptor."},                                \
    {"isatty", noargs<stream_isatty>, "isatty($self, /)\n--\n\nWhether it is a terminal."},                           \
    {"readable", noargs<stream_readable>, "readable($self, /)\n--\n\nWhether it can be read."},                       \
    {"writable", noargs<stream_writable>, "writable($self, /)\n--\n\nWhether it can be written."},                    \
    {"seekable", noargs<stream_seekable>, "seekable($self, /)\n--\n\nFalse."}

constexpr MethodDef kMethods[] = {HPYU_STREAM_METHODS};
#undef HPYU_STREAM_METHODS
constexpr GetSetDef kBytesGetSets[] = {{"name", get_name}, {"mode", get_mode}, {"closed", get_closed}};
constexpr GetSetDef kTextGetSets[] = {{"name", get_name}, {"mode", get_mode}, {"closed", get_closed},
                                      {"encoding", get_encoding}, {"errors", get_errors}};
constexpr ValueMemberDef kTextMembers[] = {{"buffer", offsetof(Stream, buffer), "The stream of bytes below."}};

constexpr TypeDef stream_type(const char *name, const char *doc, std::span<const GetSetDef> getsets,
                              std::span<const ValueMemberDef> members) {
    return {
        .name = name,
        .doc = doc,
        .size = sizeof(Stream),
        .flags = kTypeNoInstances | kTypeWeakRefs,
        .trace = trace_stream,
        .methods = kMethods,
        .getsets = getsets,
        .members = members,
        .slots = {.tp_repr = native<stream_repr>, .tp_iter = native<stream_iter>, .tp_iternext = native<stream_next>}};
}

constinit const TypeDef kTextType = stream_type("_io.TextIOWrapper", "A standard stream.", kTextGetSets, kTextMembers);
constinit const TypeDef kReaderType =
    stream_type("_io.BufferedReader", "A stream of bytes to read.", kBytesGetSets, {});
constinit const TypeDef kWriterType =
    stream_type("_io.BufferedWriter", "A stream of bytes to write.", kBytesGetSets, {});

Stream *make_stream(ProtoContext &ctx, Type *type, FILE *file, const char *name, Value buffer) {
    auto *stream = ctx.make<Stream>(type);
    if (stream == nullptr)
        return nullptr;
    stream->file = file;
    stream->name = name;
    stream->buffer = buffer;
    stream->text = static_cast<bool>(buffer);
    stream->readable = file == stdin;
    return stream;
}

}  // namespace

int add_streams(ProtoContext &ctx, ModuleObject *module) {
    Type *object = ctx.types().object;
    const Root<Type *> text(ctx, make_builtin_type(ctx, kTextType, object));
    const Root<Type *> reader(ctx, text ? make_builtin_type(ctx, kReaderType, object) : nullptr);
    const Root<Type *> writer(ctx, reader ? make_builtin_type(ctx, kWriterType, object) : nullptr);
    if (!writer)
        return -1;
    const struct {
        const char *name;
        FILE *file;
    } rows[] = {{"stdin", stdin}, {"stdout", stdout}, {"stderr", stderr}};
    for (const auto &row : rows) {
        const Root<Stream *> bytes(ctx,
                                   make_stream(ctx, row.file == stdin ? reader : writer, row.file, row.name, Value()));
        const Root<Stream *> stream(ctx,
                                    bytes ? make_stream(ctx, text, row.file, row.name, Value(bytes.get())) : nullptr);
        const std::string original = "__" + std::string(row.name) + "__";
        if (!stream || module_add(ctx, module, row.name, Value(stream.get())) < 0 ||
            module_add(ctx, module, original.c_str(), Value(stream.get())) < 0)
            return -1;
    }
    return 0;
}

}  // namespace hpyu
