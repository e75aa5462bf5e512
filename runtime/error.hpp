// SPDX-License-Identifier: MIT
// Raising, and what is pending.
//
// A failing function sets the thread's pending exception and returns null or -1. The exception object itself is made
// only when somebody looks at it: until then the pending state is a type and a text (or a value) in memory that the
// thread reuses, so raising and clearing allocates nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "value.hpp"

namespace hpyu {

class ProtoContext;
struct ExceptionObject;
struct Str;
struct Tuple;
struct Type;

/// What every raising function returns: the failure value of whatever its caller returns.
struct Raised {
    operator Value() const { return Value(); }
    operator int() const { return -1; }
    operator int64_t() const { return -1; }
    template <class T>
    operator T *() const { return nullptr; }
};

/// One piece of a message: text, a number, a str object (as its text) or a type (its name).
class Piece {
public:
    Piece(const char *text) : text_(text ? text : "") {}
    Piece(std::string_view text) : text_(text) {}
    Piece(const std::string &text) : text_(text) {}
    Piece(int n) : kind_(Kind::Int), number_(n) {}
    Piece(int64_t n) : kind_(Kind::Int), number_(n) {}
    Piece(long long n) : kind_(Kind::Int), number_(n) {}
    Piece(uint64_t n) : kind_(Kind::Unsigned), number_(static_cast<int64_t>(n)) {}
    Piece(const Str *str) : kind_(Kind::Str), str_(str) {}
    Piece(const Type *type) : kind_(Kind::Type), type_(type) {}
    void append_to(std::string &out) const;

private:
    enum class Kind : uint8_t { Text, Int, Unsigned, Str, Type } kind_ = Kind::Text;
    std::string_view text_{};
    int64_t number_ = 0;
    const Str *str_ = nullptr;
    const Type *type_ = nullptr;
};

/// The pending exception of a thread.
struct Pending {
    enum class Form : uint8_t {
        Text,      ///< type(text)
        Value,     ///< type(value): None means type(), a tuple means type(*value)
        Instance,  ///< value is the exception
        Attribute, ///< AttributeError(text) with .name = value and .obj = value2
        Name,      ///< NameError / ImportError (text) with .name = value and (ImportError) .path = value2
    };
    Type *type = nullptr;  ///< Null: nothing is pending.
    Form form = Form::Text;
    Value value;
    Value value2;
    Value cause;           ///< __cause__ and __context__ to be set when the instance is made; null: none.
    std::string text;
};

Raised raise_pieces(ProtoContext &ctx, Type *type, const Piece *pieces, size_t count);

/// Sets `type(text)` pending, the text being the pieces in a row. Replaces what was pending.
template <class... Pieces>
[[gnu::cold]] Raised raise(ProtoContext &ctx, Type *type, const Pieces &...pieces) {
    const Piece list[] = {Piece(pieces)...};
    return raise_pieces(ctx, type, list, sizeof...(pieces));
}

/// As `raise`, with the type named: type_error(ctx, "...").
#define HPYU_RAISER(function, field)                                                            \
    Raised function##_pieces(ProtoContext &ctx, const Piece *pieces, size_t count);             \
    template <class... Pieces>                                                                  \
    [[gnu::cold]] Raised function(ProtoContext &ctx, const Pieces &...pieces) {                 \
        const Piece list[] = {Piece(pieces)...};                                                \
        return function##_pieces(ctx, list, sizeof...(pieces));                                 \
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

/// MemoryError, without needing memory.
[[gnu::cold]] Raised memory_error(ProtoContext &ctx);
/// KeyError(key).
[[gnu::cold]] Raised key_error(ProtoContext &ctx, Value key);
/// "'X' object has no attribute 'name'" with .name and .obj.
[[gnu::cold]] Raised no_attribute(ProtoContext &ctx, Value object, Str *name);
/// SystemError for a null argument where an object is required.
[[gnu::cold]] Raised null_argument(ProtoContext &ctx);

/// Sets `type(value)` pending (see Pending::Form::Value); if `value` is an instance of `type`, that very instance.
void raise_value(ProtoContext &ctx, Type *type, Value value);
/// Sets this very instance pending.
void raise_instance(ProtoContext &ctx, Value exception);

bool error_occurred(ProtoContext &ctx);
void clear_error(ProtoContext &ctx);

/// True if an exception is pending and is of `type`, or of one in the tuple `type`.
bool error_matches(ProtoContext &ctx, Value type);

/// Takes the pending exception: the instance, made now if need be, with nothing pending any more; null if none was.
/// If making it fails, the exception that was raised instead is taken.
Value take_error(ProtoContext &ctx);

/// `raise new from cause`, where the pending exception becomes cause and context of a new one made from the pieces.
Raised raise_from_pending_pieces(ProtoContext &ctx, Type *type, const Piece *pieces, size_t count);
template <class... Pieces>
[[gnu::cold]] Raised raise_from_pending(ProtoContext &ctx, Type *type, const Pieces &...pieces) {
    const Piece list[] = {Piece(pieces)...};
    return raise_from_pending_pieces(ctx, type, list, sizeof...(pieces));
}

/// Writes the pending exception to stderr as "Exception ignored in: <repr of object>" with its report, and clears it.
void write_unraisable(ProtoContext &ctx, Value object);

/// What Python prints for an uncaught exception: causes and contexts, then the last line, notes included.
std::string report_exception(ProtoContext &ctx, Value exception);

}  // namespace hpyu
