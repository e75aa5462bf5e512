// SPDX-License-Identifier: MIT
// The six iterators of dicts: keys, values and items, forwards and backwards. Set's iterator steps through here too.
#include "lock.hpp"
#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/dict_views.hpp"
#include "types/int.hpp"
#include "types/iterators.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

Value dict_iterator_new(ProtoContext &ctx, Type *type, Dict *dict, bool reverse) {
    DictIterator *iterator = ctx.make<DictIterator>(type);
    if (iterator == nullptr)
        return Value();
    const int64_t length = dict_length(dict);
    iterator->dict.store(dict, std::memory_order_relaxed);
    iterator->position.store(reverse ? SIZE_MAX : 0, std::memory_order_relaxed);
    iterator->used.store(length, std::memory_order_relaxed);
    iterator->remaining.store(length, std::memory_order_relaxed);
    return iterator;
}

static constexpr const char *kAtEnd = "";

/// Null, or why there is no further item: kAtEnd, or what to say of the dict. The iterator's lock is held.
[[gnu::always_inline]] static inline const char *step(DictIterator *iterator, bool reverse, Value *key, Value *value) {
    Dict *dict = iterator->dict.load(std::memory_order_relaxed);
    if (dict == nullptr)
        return kAtEnd;
    if (iterator->used.load(std::memory_order_relaxed) != dict_length(dict)) [[unlikely]]
        return " changed size during iteration";
    size_t position = iterator->position.load(std::memory_order_relaxed);
    bool found;
    if (reverse) {
        found = dict_previous(dict, &position, key, value);
    } else {
        const DictEntry *entry = next_entry(dict, &position, value);
        found = entry != nullptr;
        *key = found ? entry->key : Value();
    }
    const int64_t remaining = iterator->remaining.load(std::memory_order_relaxed);
    if (!found || remaining == 0) [[unlikely]] {
        iterator->dict.store(nullptr, std::memory_order_relaxed);
        return found ? " keys changed during iteration" : kAtEnd;
    }
    iterator->position.store(position, std::memory_order_relaxed);
    iterator->remaining.store(remaining - 1, std::memory_order_relaxed);
    return nullptr;
}

[[gnu::noinline]] static bool stopped(ProtoContext &ctx, DictIterator *iterator, const char *owner, const char *why) {
    if (why != kAtEnd) {
        iterator->used.store(-1, std::memory_order_relaxed);   // it stays so
        raise(ctx, ctx.exc().RuntimeError, owner, why);
    }
    return false;
}

/// Threads that share an iterator get different items.
bool dict_iterator_step(ProtoContext &ctx, DictIterator *iterator, bool reverse, const char *owner, Value *key,
                        Value *value) {
    const char *why = in_section(ctx, iterator, [=] { return step(iterator, reverse, key, value); });
    return why == nullptr || stopped(ctx, iterator, owner, why);
}

Value dict_iterator_hint(ProtoContext &ctx, Value self) {
    auto *iterator = as<DictIterator>(self);
    Dict *dict = iterator->dict.load(std::memory_order_relaxed);
    const bool valid = dict != nullptr && iterator->used.load(std::memory_order_relaxed) == dict_length(dict);
    return int_from_int64(ctx, valid ? iterator->remaining.load(std::memory_order_relaxed) : 0);
}

Value dict_iterator_reduce(ProtoContext &ctx, Value self) {
    auto *iterator = as<DictIterator>(self);
    Root<DictIterator *> rest(ctx, ctx.make<DictIterator>(iterator->type));
    if (!rest)
        return Value();
    rest->dict.store(iterator->dict.load(std::memory_order_relaxed), std::memory_order_relaxed);
    rest->position.store(iterator->position.load(std::memory_order_relaxed), std::memory_order_relaxed);
    rest->used.store(iterator->used.load(std::memory_order_relaxed), std::memory_order_relaxed);
    rest->remaining.store(iterator->remaining.load(std::memory_order_relaxed), std::memory_order_relaxed);
    Root<List *> items(ctx, to_list(ctx, Value(rest.get())));
    return items ? reduced_iter(ctx, {Value(items.get())}) : Value();
}

void dict_iterator_trace(ProtoObject *self, Tracer &tracer) {
    tracer.visit(static_cast<DictIterator *>(self)->dict.load(std::memory_order_relaxed));
}

namespace {

enum class Part { Keys, Values, Items };

template <Part part, bool reverse>
Value iterator_next(ProtoContext &ctx, Value self) {
    Value key, value;
    if (!dict_iterator_step(ctx, as<DictIterator>(self), reverse, "dictionary", &key, &value))
        return Value();
    if constexpr (part == Part::Keys)
        return key;
    else if constexpr (part == Part::Values)
        return value;
    else
        return tuple_of(ctx, {key, value});
}

Value iterator_iter(ProtoContext &, Value self) { return self; }

constexpr MethodDef kIteratorMethods[] = {
    {"__length_hint__", noargs<dict_iterator_hint>, "How many items are left."},
    {"__reduce__", noargs<dict_iterator_reduce>, "How to make an iterator of what is left."},
};

template <Part part, bool reverse>
constexpr TypeDef iterator_type(const char *name) {
    return {
        .name = name,
        .size = sizeof(DictIterator),
        .flags = kTypeNoInstances,
        .trace = dict_iterator_trace,
        .methods = kIteratorMethods,
        .slots = {
            .tp_iter = native<iterator_iter>,
            .tp_iternext = native<iterator_next<part, reverse>>,
        },
    };
}

}  // namespace

extern const TypeDef kDictKeyIteratorType = iterator_type<Part::Keys, false>("dict_keyiterator");
extern const TypeDef kDictValueIteratorType = iterator_type<Part::Values, false>("dict_valueiterator");
extern const TypeDef kDictItemIteratorType = iterator_type<Part::Items, false>("dict_itemiterator");
extern const TypeDef kDictReverseKeyIteratorType = iterator_type<Part::Keys, true>("dict_reversekeyiterator");
extern const TypeDef kDictReverseValueIteratorType = iterator_type<Part::Values, true>("dict_reversevalueiterator");
extern const TypeDef kDictReverseItemIteratorType = iterator_type<Part::Items, true>("dict_reverseitemiterator");

}  // namespace hpyu
