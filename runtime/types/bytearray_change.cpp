// SPDX-License-Identifier: MIT
// Changing a bytearray: assignment to items and slices, the operators that work in place, the methods.
#include <algorithm>
#include <cstring>
#include <string>

#include "types/bytearray.hpp"

namespace hpyu {

namespace {

enum class Change : uint8_t { Done, Exported, NoMemory };

/// What a change that was tried under the lock means to the caller.
int settle(ProtoContext &ctx, Change change) {
    if (change == Change::Exported)
        return buffer_error(ctx, "Existing exports of data: object cannot be re-sized");
    return change == Change::Done ? 0 : -1;
}

/// Replaces the bytes [low, high) by others; the lock is held.
Change splice_locked(ProtoContext &ctx, ByteArray *array, int64_t low, int64_t high, std::string_view fresh) {
    const int64_t length = array->length.load(std::memory_order_relaxed);
    const auto n = static_cast<int64_t>(fresh.size());
    const int64_t new_length = length - (high - low) + n;
    ByteStorage *storage = array->storage.load(std::memory_order_relaxed);
    if (new_length != length && array->exports.load(std::memory_order_relaxed) > 0)
        return Change::Exported;
    const bool fits = storage != nullptr && static_cast<size_t>(new_length) < storage->capacity;
    const bool own = n > 0 && storage != nullptr && fresh.data() >= storage->bytes() &&
                     fresh.data() < storage->bytes() + storage->capacity;
    const int64_t tail = length - high;
    if (fits && !own) {
        char *bytes = storage->bytes();
        if (low + n != high)
            std::memmove(bytes + low + n, bytes + high, static_cast<size_t>(tail));
        std::copy_n(fresh.data(), n, bytes + low);
        bytes[new_length] = '\0';
        array->length.store(new_length, std::memory_order_release);
        return Change::Done;
    }
    if (new_length == 0)
        return Change::Done;
    if (new_length > kMostBytes) {
        memory_error(ctx);
        return Change::NoMemory;
    }
    if (array->exports.load(std::memory_order_relaxed) > 0) {
        // Same size and overlapping: the storage has to stay.
        const std::string copy(fresh);
        std::copy_n(copy.data(), n, storage->bytes() + low);
        return Change::Done;
    }
    ByteStorage *bigger = ByteStorage::make(ctx, static_cast<size_t>(new_length + (new_length >> 3) + 16));
    if (bigger == nullptr)
        return Change::NoMemory;
    char *to = bigger->bytes();
    if (storage != nullptr) {
        std::copy_n(storage->bytes(), low, to);
        std::copy_n(storage->bytes() + high, tail, to + low + n);
    }
    std::copy_n(fresh.data(), n, to + low);
    to[new_length] = '\0';
    if (new_length < length)
        array->length.store(new_length, std::memory_order_release);
    array->storage.store(bigger, std::memory_order_release);
    array->length.store(new_length, std::memory_order_release);
    return Change::Done;
}

int set_byte(ProtoContext &ctx, ByteArray *array, int64_t index, Value value) {
    const int byte = value ? byte_from(ctx, value) : 0;
    if (byte < 0)
        return -1;
    Change change = Change::Done;
    bool inside;
    {
        ObjectLock lock(ctx, array);
        const int64_t length = array->length.load(std::memory_order_relaxed);
        if (index < 0)
            index += length;
        inside = static_cast<uint64_t>(index) < static_cast<uint64_t>(length);
        if (inside && value)
            array->storage.load(std::memory_order_relaxed)->bytes()[index] = static_cast<char>(byte);
        else if (inside)
            change = splice_locked(ctx, array, index, index + 1, {});
    }
    return inside ? settle(ctx, change) : index_error(ctx, "bytearray index out of range");
}

/// Takes out the `n` bytes, at least one, that an extended slice picks; the lock is held.
Change remove_each(ProtoContext &ctx, ByteArray *array, int64_t start, int64_t step, int64_t n) {
    const int64_t low = step > 0 ? start : start + step * (n - 1), apart = step > 0 ? step : -step;
    const auto old = bytearray_view(array);
    const auto length = static_cast<int64_t>(old.size());
    std::string rest;
    for (int64_t i = 0; i < length; ++i)
        if (i < low || (i - low) % apart != 0 || (i - low) / apart >= n)
            rest += old[static_cast<size_t>(i)];
    return splice_locked(ctx, array, 0, length, rest);
}

/// What is assigned to a slice, as bytes; null deletes. False on failure.
bool slice_content(ProtoContext &ctx, Value value, BytesArgument *content, Root<> *kept) {
    if (!value)
        return true;
    if (is_number(value) || is_str(value)) {
        type_error(ctx, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
        return false;
    }
    if (!is_byte_string(value)) {
        *kept = bytes_from_object(ctx, value, "bytearray");
        if (!*kept)
            return false;
        value = *kept;
    }
    return content->get(value) == 0;
}

int bytearray_ass_slice(ProtoContext &ctx, ByteArray *array, Value key, Value value) {
    int64_t start, stop, step;
    BytesArgument content(ctx);
    Root<> kept(ctx);
    if (slice_unpack(ctx, key, &start, &stop, &step) < 0 || !slice_content(ctx, value, &content, &kept))
        return -1;
    const auto fresh = content.view();
    const auto given = static_cast<int64_t>(fresh.size());
    int64_t n;
    Change change = Change::Done;
    bool wrong_size = false;
    {
        ObjectLock lock(ctx, array);
        const int64_t length = array->length.load(std::memory_order_relaxed);
        n = slice_adjust(length, &start, &stop, step);
        if (step == 1) {
            change = splice_locked(ctx, array, start, start + n, fresh);
        } else if (given == 0) {
            if (n > 0)
                change = remove_each(ctx, array, start, step, n);
        } else if (given == n) {
            const std::string copy(fresh);   // It may be this very bytearray.
            char *bytes = array->storage.load(std::memory_order_relaxed)->bytes();
            for (int64_t i = 0; i < n; ++i)
                bytes[start + i * step] = copy[static_cast<size_t>(i)];
        } else {
            wrong_size = true;
        }
    }
    if (wrong_size)
        return value_error(ctx, "attempt to assign bytes of size ", given, " to extended slice of size ", n);
    return settle(ctx, change);
}

}  // namespace

int append_bytes(ProtoContext &ctx, ByteArray *array, std::string_view fresh) {
    Change change;
    {
        ObjectLock lock(ctx, array);
        const int64_t length = array->length.load(std::memory_order_relaxed);
        change = splice_locked(ctx, array, length, length, fresh);
    }
    return settle(ctx, change);
}

int set_content(ProtoContext &ctx, ByteArray *array, std::string_view content) {
    Change change;
    {
        ObjectLock lock(ctx, array);
        change = splice_locked(ctx, array, 0, array->length.load(std::memory_order_relaxed), content);
    }
    return settle(ctx, change);
}

int bytearray_ass_subscript(ProtoContext &ctx, Value self, Value key, Value value) {
    auto *array = as<ByteArray>(self);
    int64_t index;
    switch (read_subscript(ctx, key, "bytearray", &index)) {
        case Subscript::Index: return set_byte(ctx, array, index, value);
        case Subscript::Slice: return bytearray_ass_slice(ctx, array, key, value);
        default: return -1;
    }
}

int bytearray_ass_item(ProtoContext &ctx, Value self, int64_t index, Value value) {
    if (index < 0)
        return index_error(ctx, "bytearray index out of range");
    return set_byte(ctx, as<ByteArray>(self), index, value);
}

Value bytearray_inplace_concat(ProtoContext &ctx, Value self, Value other) {
    BytesArgument argument(ctx);
    if (argument.get(other) < 0)
        return cannot_concat(ctx, self, other);
    return append_bytes(ctx, as<ByteArray>(self), argument.view()) < 0 ? Value() : self;
}

Value bytearray_inplace_repeat(ProtoContext &ctx, Value self, int64_t count) {
    const Root<> still(ctx, at_one_moment(ctx, self));
    const Value repeated = still ? byte_string_repeat(ctx, still, count) : Value();
    if (!repeated)
        return Value();
    return set_content(ctx, as<ByteArray>(self), byte_view(repeated)) < 0 ? Value() : self;
}

Value bytearray_append_method(ProtoContext &ctx, Value self, Value item) {
    const int byte = byte_from(ctx, item);
    if (byte < 0)
        return Value();
    const char c = static_cast<char>(byte);
    return append_bytes(ctx, as<ByteArray>(self), {&c, 1}) < 0 ? Value() : ctx.none();
}

Value bytearray_clear_method(ProtoContext &ctx, Value self) {
    return set_content(ctx, as<ByteArray>(self), {}) < 0 ? Value() : ctx.none();
}

Value bytearray_extend_method(ProtoContext &ctx, Value self, Value iterable) {
    auto *array = as<ByteArray>(self);
    BytesArgument argument(ctx);
    if (has_buffer(ctx, iterable)) {
        if (argument.get(iterable) < 0)
            return type_error(ctx, "can't set bytearray slice from ", type_of(ctx, iterable));
        return append_bytes(ctx, array, argument.view()) < 0 ? Value() : ctx.none();
    }
    Root<> iterator(ctx, get_iter(ctx, iterable));
    if (!iterator) {
        if (error_matches(ctx, ctx.exc().TypeError))
            return type_error(ctx, "can't extend bytearray with ", type_of(ctx, iterable));
        return Value();
    }
    std::string fresh;
    for (;;) {
        Root<> item(ctx, iter_next(ctx, iterator));
        if (!item)
            break;
        const int byte = byte_from(ctx, item);
        if (byte < 0)
            return Value();
        fresh += static_cast<char>(byte);
    }
    if (error_occurred(ctx) || append_bytes(ctx, array, fresh) < 0)
        return Value();
    return ctx.none();
}

Value bytearray_insert_method(ProtoContext &ctx, Value self, const Value *args, size_t) {
    int64_t index = to_ssize(ctx, args[0], false);
    if (index == -1 && error_occurred(ctx))
        return Value();
    const int byte = byte_from(ctx, args[1]);
    if (byte < 0)
        return Value();
    const char c = static_cast<char>(byte);
    auto *array = as<ByteArray>(self);
    Change change;
    {
        ObjectLock lock(ctx, array);
        const int64_t length = array->length.load(std::memory_order_relaxed);
        if (index < 0)
            index = std::max<int64_t>(index + length, 0);
        index = std::min(index, length);
        change = splice_locked(ctx, array, index, index, {&c, 1});
    }
    return settle(ctx, change) < 0 ? Value() : ctx.none();
}

Value bytearray_pop_method(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    int64_t index = -1;
    if (nargs == 1) {
        index = to_ssize(ctx, args[0], false);
        if (index == -1 && error_occurred(ctx))
            return Value();
    }
    auto *array = as<ByteArray>(self);
    Change change = Change::Done;
    int64_t length;
    int byte = -1;
    {
        ObjectLock lock(ctx, array);
        length = array->length.load(std::memory_order_relaxed);
        if (index < 0)
            index += length;
        if (static_cast<uint64_t>(index) < static_cast<uint64_t>(length)) {
            byte = static_cast<uint8_t>(bytearray_view(array)[static_cast<size_t>(index)]);
            change = splice_locked(ctx, array, index, index + 1, {});
        }
    }
    if (byte < 0)
        return length == 0 ? index_error(ctx, "pop from empty bytearray") : index_error(ctx, "pop index out of range");
    return settle(ctx, change) < 0 ? Value() : Value::from_int(byte);
}

Value bytearray_remove_method(ProtoContext &ctx, Value self, Value item) {
    const int byte = byte_from(ctx, item);
    if (byte < 0)
        return Value();
    auto *array = as<ByteArray>(self);
    Change change = Change::Done;
    size_t at;
    {
        ObjectLock lock(ctx, array);
        at = bytearray_view(array).find(static_cast<char>(byte));
        if (at != std::string_view::npos)
            change = splice_locked(ctx, array, static_cast<int64_t>(at), static_cast<int64_t>(at) + 1, {});
    }
    if (at == std::string_view::npos)
        return value_error(ctx, "value not found in bytearray");
    return settle(ctx, change) < 0 ? Value() : ctx.none();
}

Value bytearray_reverse_method(ProtoContext &ctx, Value self) {
    auto *array = as<ByteArray>(self);
    ObjectLock lock(ctx, array);
    const auto content = bytearray_view(array);
    char *bytes = const_cast<char *>(content.data());
    std::reverse(bytes, bytes + content.size());
    return ctx.none();
}

}  // namespace hpyu
