// SPDX-License-Identifier: MIT
// The operations that work on any value, through the slots of its type: what `a + b`, `a[b]`, `repr(a)`, `iter(a)` and
// `a < b` do. Failure is null or -1 with an exception pending, everywhere. Arguments are kept alive by the caller, but
// for those of text.cpp and of comparisons, which are often items of something that foreign code may change meanwhile.
// One file an area: number.cpp, container.cpp, compare.cpp, iterate.cpp, text.cpp.
#pragma once

#include "context.hpp"
#include "type.hpp"

namespace hpyu {

struct List;

// -- numbers (number.cpp) ---------------------------------------------------------------------------------------------
/// One row an operator; the order is that of HPy's slots.
enum class BinaryOp : uint8_t {
    Add, Subtract, Multiply, MatrixMultiply, FloorDivide, TrueDivide, Remainder, Divmod, Lshift, Rshift, And, Xor, Or,
    Count,
};
[[nodiscard]] Value binary_op(ProtoContext &ctx, BinaryOp op, Value a, Value b);
/// What is left to try when the slots of both operands have declined: sequences, then the TypeError.
[[nodiscard]] Value declined_op(ProtoContext &ctx, BinaryOp op, Value a, Value b, bool inplace);
[[nodiscard]] Value inplace_op(ProtoContext &ctx, BinaryOp op, Value a, Value b);
/// a op= b where the slot of the in-place form has declined.
[[nodiscard]] Value plain_op_in_place(ProtoContext &ctx, BinaryOp op, Value a, Value b);
[[nodiscard]] Value power(ProtoContext &ctx, Value a, Value b, Value modulus);
[[nodiscard]] Value inplace_power(ProtoContext &ctx, Value a, Value b, Value modulus);
enum class UnaryOp : uint8_t { Negative, Positive, Absolute, Invert, Count };
[[nodiscard]] Value unary_op(ProtoContext &ctx, UnaryOp op, Value a);
/// PyNumber_Check, of a type's instances and of a value.
inline bool is_number_type(const Type *type) {
    const SharedSlots &slots = type->slots;
    return slots.nb_index || slots.nb_int || slots.nb_float || type->layout == Layout::Complex;
}
inline bool is_number(Value v) { return v.is_immediate() || (v && is_number_type(v.as_object()->type)); }
[[nodiscard]] Value to_long(ProtoContext &ctx, Value v);  ///< int(v) with one argument.
[[nodiscard]] Value to_float(ProtoContext &ctx, Value v); ///< float(v) with one argument.
/// 1, 0 or -1.
[[nodiscard]] int is_true(ProtoContext &ctx, Value v);

// -- containers (container.cpp) ---------------------------------------------------------------------------------------
[[nodiscard]] int64_t length(ProtoContext &ctx, Value v);
/// len(v) if it has one, else __length_hint__, else `fallback`.
[[nodiscard]] int64_t length_hint(ProtoContext &ctx, Value v, int64_t fallback);
[[nodiscard]] Value get_item(ProtoContext &ctx, Value object, Value key);
[[nodiscard]] Value get_item(ProtoContext &ctx, Value object, int64_t index);
/// Null as value deletes.
[[nodiscard]] int set_item(ProtoContext &ctx, Value object, Value key, Value value);
[[nodiscard]] int set_item(ProtoContext &ctx, Value object, int64_t index, Value value);
[[nodiscard]] int contains(ProtoContext &ctx, Value container, Value item);
[[nodiscard]] Value get_slice(ProtoContext &ctx, Value object, int64_t start, int64_t end);
[[nodiscard]] int set_slice(ProtoContext &ctx, Value object, int64_t start, int64_t end, Value value);
bool is_sequence(ProtoContext &ctx, Value v);             ///< PySequence_Check.
/// True for types with a part of the sequence protocol, be it only a length; classes made at run time might get one.
bool has_sequence_part(const Type *type);
[[nodiscard]] Value sequence_concat(ProtoContext &ctx, Value a, Value b);
[[nodiscard]] Value sequence_repeat(ProtoContext &ctx, Value a, int64_t n);

// -- comparing and hashing (compare.cpp) ------------------------------------------------------------------------------
enum CompareOp : int { kLT, kLE, kEQ, kNE, kGT, kGE };
[[nodiscard]] Value rich_compare(ProtoContext &ctx, Value a, Value b, int op);
/// What is left of it when the left operand's type has declined, and came first.
[[nodiscard]] Value rich_compare_declined(ProtoContext &ctx, Value a, Value b, int op);
/// Identity first for EQ and NE, as containers compare.
[[nodiscard]] int rich_compare_bool(ProtoContext &ctx, Value a, Value b, int op);
/// -1 with an exception set; never -1 otherwise.
[[nodiscard]] int64_t hash(ProtoContext &ctx, Value v);
/// isinstance / issubclass with a class, a tuple of them, __instancecheck__. 1, 0, -1.
[[nodiscard]] int is_instance_of(ProtoContext &ctx, Value v, Value type);
[[nodiscard]] int is_subclass_of(ProtoContext &ctx, Value v, Value type);
/// The same without asking the metaclass: what type.__instancecheck__ and type.__subclasscheck__ answer.
[[nodiscard]] int is_plain_instance_of(ProtoContext &ctx, Value v, Value type);
[[nodiscard]] int is_plain_subclass_of(ProtoContext &ctx, Value v, Value type);
/// The tp_hash of types whose `__hash__` is None: TypeError "unhashable type: 'X'".
[[nodiscard]] int64_t hash_not_implemented(ProtoContext &ctx, Value v);

// -- iterating (iterate.cpp) ------------------------------------------------------------------------------------------
[[nodiscard]] Value get_iter(ProtoContext &ctx, Value v);
/// Null with nothing pending when exhausted (StopIteration is cleared).
[[nodiscard]] Value iter_next(ProtoContext &ctx, Value iterator);
bool is_iterator(ProtoContext &ctx, Value v);             ///< PyIter_Check.
/// Calls `each` for every item until it returns non-zero: that is the result; 0 at the end; -1 on failure.
template <class F>
[[nodiscard]] int for_each(ProtoContext &ctx, Value iterable, F &&each);
/// A new exact list / tuple of the items of any iterable.
[[nodiscard]] List *to_list(ProtoContext &ctx, Value iterable);
[[nodiscard]] Tuple *to_tuple(ProtoContext &ctx, Value iterable);

// -- text (text.cpp) --------------------------------------------------------------------------------------------------
[[nodiscard]] Str *repr(ProtoContext &ctx, Value v);
[[nodiscard]] Str *to_str(ProtoContext &ctx, Value v);    ///< str(v)
[[nodiscard]] Str *ascii(ProtoContext &ctx, Value v);
[[nodiscard]] Value to_bytes(ProtoContext &ctx, Value v); ///< bytes(v) as PyObject_Bytes.
[[nodiscard]] Str *format(ProtoContext &ctx, Value v, Str *spec);
/// Guards a repr against containers that hold themselves: true if `v` is being written already by this thread.
class ReprGuard {
public:
    ReprGuard(ProtoContext &ctx, Value v);
    ~ReprGuard();
    bool recursive() const { return recursive_; }
private:
    ProtoContext &ctx_;
    bool recursive_;
};

// -- buffers (types/memoryview.cpp) -----------------------------------------------------------------------------------
/// As HPy_buffer / Py_buffer, with the exporter as a Value.
struct Buffer {
    void *buf = nullptr;
    Value obj;
    int64_t len = 0;
    int64_t itemsize = 0;
    int readonly = 0;
    int ndim = 0;
    const char *format = nullptr;
    int64_t *shape = nullptr;
    int64_t *strides = nullptr;
    int64_t *suboffsets = nullptr;
    void *internal = nullptr;
};
enum BufferFlag : int { kBufferSimple = 0, kBufferWritable = 1, kBufferFormat = 4, kBufferND = 8, kBufferStrides = 0x18,
                        kBufferFullRO = 0x11c, kBufferFull = 0x11d };
/// TypeError "a bytes-like object is required, not 'X'" if there is no buffer. Release with release_buffer.
[[nodiscard]] int get_buffer(ProtoContext &ctx, Value v, Buffer *out, int flags);
void release_buffer(ProtoContext &ctx, Buffer *buffer);

}  // namespace hpyu

#include "root.hpp"

namespace hpyu {

template <class F>
int for_each(ProtoContext &ctx, Value iterable, F &&each) {
    Root<> iterator(ctx, get_iter(ctx, iterable));
    if (!iterator)
        return -1;
    for (;;) {
        Root<> item(ctx, iter_next(ctx, iterator));
        if (!item)
            return error_occurred(ctx) ? -1 : 0;
        if (const int result = each(item.get()); result != 0)
            return result;
    }
}

}  // namespace hpyu
