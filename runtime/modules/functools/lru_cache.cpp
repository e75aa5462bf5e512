// SPDX-License-Identifier: MIT
// functools.lru_cache and cache: functions that remember what they answered.
//
// The answers are in a dict, the one used longest ago first; a hit moves its key to the end. A key is the only argument
// if that is a plain int or str, else a tuple of all arguments, with names behind a mark and types behind the values
// where they count.
#include "modules/collections/collections.hpp"
#include "modules/functools/functools.hpp"
#include "protocol/protocol.hpp"
#include "types/dict_table.hpp"
#include "types/int.hpp"
#include "types/object.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

namespace {

constexpr int64_t kUnlimited = -1;

struct LruCache : ProtoObject {
    Dict *dict = nullptr;
    Value function;
    Dict *answers = nullptr;
    Value info_type;        ///< The named tuple that cache_info gives.
    int64_t limit = kUnlimited;
    bool typed = false;
    std::atomic<int64_t> hits{0}, misses{0};
};

void lru_trace(ProtoObject *object, Tracer &tracer) {
    auto *cache = static_cast<LruCache *>(object);
    tracer.visit(cache->dict);
    tracer.visit(cache->function);
    tracer.visit(cache->answers);
    tracer.visit(cache->info_type);
}

/// What the arguments are remembered under. Null with MemoryError.
Value key_of(ProtoContext &ctx, const LruCache *cache, const Value *args, size_t nargs, Tuple *kwnames) {
    const size_t named = keyword_count(kwnames);
    if (!cache->typed && named == 0 && nargs == 1) {
        const Type *type = type_of(ctx, args[0]);
        if (type == ctx.types().int_ || type == ctx.types().str)
            return args[0];
    }
    RootVector key(ctx);
    for (size_t i = 0; i < nargs; ++i)
        key.push(args[i]);
    if (named != 0)
        key.push(ctx.not_implemented());  // in front of the names: no argument of a sound call
    for (size_t i = 0; i < named; ++i) {
        key.push((*kwnames)[static_cast<int64_t>(i)]);
        key.push(args[nargs + i]);
    }
    for (size_t i = 0; cache->typed && i < nargs + named; ++i)
        key.push(Value(type_of(ctx, args[i])));
    return tuple_new(ctx, key.data(), static_cast<int64_t>(key.size()));
}

/// Remembers an answer, and forgets the one used longest ago if there are too many.
int remember(ProtoContext &ctx, LruCache *cache, Value key, int64_t hash, Value answer) {
    if (cache->limit == 0)
        return 0;
    if (dict_set_hashed(ctx, cache->answers, key, hash, answer) < 0)
        return -1;
    Value old_key, old_answer;
    while (cache->limit != kUnlimited && dict_length(cache->answers) > cache->limit &&
           dict_take_first(ctx, cache->answers, &old_key, &old_answer)) {
    }
    return 0;
}

Value lru_call(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    auto *cache = as<LruCache>(self);
    const Root<> key(ctx, key_of(ctx, cache, args, nargs, kwnames));
    const int64_t hash = key ? key_hash(ctx, key) : -1;
    if (hash == -1)
        return Value();
    bool failed = false;
    const Root<> known(ctx, dict_find_hashed(ctx, cache->answers, key, hash, &failed));
    if (failed)
        return Value();
    if (known) {
        cache->hits.fetch_add(1, std::memory_order_relaxed);
        return cache->limit != kUnlimited && dict_move(ctx, cache->answers, key, true) < 0 ? Value() : known.get();
    }
    cache->misses.fetch_add(1, std::memory_order_relaxed);
    const Root<> answer(ctx, ctx.call(cache->function, args, nargs, kwnames));
    return answer && remember(ctx, cache, key, hash, answer) == 0 ? answer.get() : Value();
}

/// Found in a class, it binds like a function.
Value lru_get(ProtoContext &ctx, Value self, Value instance, Value) {
    return !instance || instance == ctx.none() ? self : bound_method_new(ctx, self, instance);
}

Value limit_value(ProtoContext &ctx, const LruCache *cache) {
    return cache->limit == kUnlimited ? ctx.none() : int_from_int64(ctx, cache->limit);
}

Value lru_cache_info(ProtoContext &ctx, Value self) {
    auto *cache = as<LruCache>(self);
    return ctx.call(cache->info_type,
                    {int_from_int64(ctx, cache->hits.load()), int_from_int64(ctx, cache->misses.load()),
                     limit_value(ctx, cache), int_from_int64(ctx, dict_length(cache->answers))});
}

Value lru_cache_clear(ProtoContext &ctx, Value self) {
    auto *cache = as<LruCache>(self);
    cache->hits.store(0, std::memory_order_relaxed);
    cache->misses.store(0, std::memory_order_relaxed);
    dict_clear(ctx, cache->answers);
    return ctx.none();
}

Value lru_cache_parameters(ProtoContext &ctx, Value self) {
    auto *cache = as<LruCache>(self);
    const Root<Dict *> parameters(ctx, dict_new(ctx));
    const Root<Str *> maxsize(ctx, intern(ctx, "maxsize")), typed(ctx, intern(ctx, "typed"));
    if (!parameters || !maxsize || !typed ||
        dict_set(ctx, parameters, Value(maxsize.get()), limit_value(ctx, cache)) < 0 ||
        dict_set(ctx, parameters, Value(typed.get()), ctx.boolean(cache->typed)) < 0)
        return Value();
    return Value(parameters.get());
}

Value self_itself(ProtoContext &, Value self) { return self; }
Value self_for_memo(ProtoContext &, Value self, Value) { return self; }

constexpr MethodDef kMethods[] = {
    {"cache_info", noargs<lru_cache_info>,
     "cache_info($self, /)\n--\n\nHits, misses, the limit and the number of answers."},
    {"cache_clear", noargs<lru_cache_clear>, "cache_clear($self, /)\n--\n\nForget all answers."},
    {"cache_parameters", noargs<lru_cache_parameters>,
     "cache_parameters($self, /)\n--\n\nA dict of maxsize and typed."},
    {"__copy__", noargs<self_itself>, "__copy__($self, /)\n--\n\n"},
    {"__deepcopy__", one_arg<self_for_memo>, "__deepcopy__($self, memo, /)\n--\n\n"},
};

constexpr GetSetDef kGetSets[] = {{"__dict__", instance_dict_get, instance_dict_set}};

Value make(ProtoContext &ctx, Value module, Value function, int64_t limit, bool typed) {
    if (!type_of(ctx, function)->slots.tp_call)
        return type_error(ctx, "the first argument must be callable");
    Type *type = own_type(ctx, module, "_lru_cache_wrapper", kLruCacheType);
    Str *info_name = type != nullptr ? intern(ctx, "_CacheInfo") : nullptr;
    const Root<> info_type(ctx, info_name != nullptr ? ctx.get_attribute(module, info_name) : Value());
    Dict *answers = info_type ? dict_new(ctx) : nullptr;
    const Root<LruCache *> cache(ctx, answers != nullptr ? ctx.make_instance<LruCache>(type) : nullptr);
    if (!cache)
        return Value();
    cache->function = function;
    cache->answers = answers;
    cache->info_type = info_type;
    cache->limit = limit;
    cache->typed = typed;
    return update_wrapper(ctx, Value(cache.get()), function, Value(), Value()) < 0 ? Value() : Value(cache.get());
}

/// What lru_cache(maxsize, typed) gives: a partial of this function.
Value make_lru_cache(ProtoContext &ctx, Value module, const Value *args, size_t) {
    const int64_t limit = args[0] == ctx.none() ? kUnlimited : to_ssize(ctx, args[0], true);
    return make(ctx, module, args[2], limit, args[1] == ctx.true_());
}

Value lru_cache(ProtoContext &ctx, Value module, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {.function = "lru_cache", .names = {"maxsize", "typed"}, .positional = 2};
    Value given[2];
    if (bind_arguments(ctx, kSignature, args, nargs, kwnames, given) < 0)
        return Value();
    const int typed = given[1] ? is_true(ctx, given[1]) : 0;
    if (typed < 0)
        return Value();
    Value limit = given[0] ? given[0] : Value::from_int(128);
    if (is_int(limit)) {
        limit = int_from_int64(ctx, std::max<int64_t>(to_ssize(ctx, limit, true), 0));
        if (!limit)
            return Value();
    } else if (limit != ctx.none()) {
        if (!type_of(ctx, limit)->slots.tp_call || (given[1] && type_of(ctx, given[1]) != ctx.types().bool_))
            return type_error(ctx, "Expected first argument to be an integer, a callable, or None");
        return make(ctx, module, limit, 128, typed != 0);
    }
    const Root<> kept(ctx, limit);
    const Root<> function(ctx, function_new(ctx, &kMakeLruCacheFunction, module, module));
    const Value parameters[] = {limit, ctx.boolean(typed != 0)};
    return function ? partial_of(ctx, module, function, parameters, 2, nullptr) : Value();
}

Value cache(ProtoContext &ctx, Value module, const Value *args, size_t nargs, Tuple *kwnames) {
    static const PythonSignature kSignature = {
        .function = "cache", .names = {"user_function"}, .positional = 1, .required = 1};
    Value function;
    return bind_arguments(ctx, kSignature, args, nargs, kwnames, &function) < 0
               ? Value()
               : make(ctx, module, function, kUnlimited, false);
}

}  // namespace

constinit const MethodDef kMakeLruCacheFunction = {"decorating_function", varargs<make_lru_cache, 3, 3>};
constinit const MethodDef kLruCacheFunction = {
    "lru_cache", keywords<lru_cache>,
    "lru_cache($module, /, maxsize=128, typed=False)\n--\n\nA decorator: the function remembers its latest answers."};
constinit const MethodDef kCacheFunction = {
    "cache", keywords<cache>, "cache($module, /, user_function)\n--\n\nThe function, remembering all its answers."};

constinit const TypeDef kLruCacheType = {
    .name = "functools._lru_cache_wrapper",
    .size = sizeof(LruCache),
    .flags = kTypeNoInstances | kTypeHasDict | kTypeGC | kTypeMethodLike | kTypeWeakRefs,
    .dict_offset = sizeof(ProtoObject),  // `dict` is the first field
    .trace = lru_trace,
    .methods = kMethods,
    .getsets = kGetSets,
    .slots = {.tp_call = native<lru_call>, .tp_descr_get = native<lru_get>},
};

}  // namespace hpyu
