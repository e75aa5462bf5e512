// SPDX-License-Identifier: MIT
// The module gc, as far as it means something here: asking for a collection, and being told of those that were asked
// for. Switching the collector off, thresholds and debugging flags are kept, so that who asks is told what was set, but
// memory is collected all the same when much of it was used. Objects know nobody that refers to them: what would list
// them is not there.
#include "modules/import.hpp"
#include "protocol/protocol.hpp"
#include "space.hpp"
#include "types/dict.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// What was set is kept in the module, for spaces are independent of each other: a bit for being switched off, and the
/// debugging flags above it.
constexpr uint64_t kOff = 1;
constexpr int kFlagShift = 32;

std::atomic_ref<uint64_t> kept_in(Value module) { return std::atomic_ref<uint64_t>(as<ModuleObject>(module)->reserved); }

template <bool Enabled>
Value set_enabled(ProtoContext &ctx, Value self) {
    if (Enabled)
        kept_in(self).fetch_and(~kOff);
    else
        kept_in(self).fetch_or(kOff);
    return ctx.none();
}

Value gc_set_debug(ProtoContext &ctx, Value self, Value flags) {
    int n = 0;
    if (to_c_int(ctx, flags, &n) < 0)
        return Value();
    const auto kept = kept_in(self);
    const uint64_t given = uint64_t{static_cast<uint32_t>(n)} << kFlagShift;
    for (uint64_t old = kept.load(); !kept.compare_exchange_weak(old, (old & kOff) | given);) {
    }
    return ctx.none();
}
Value gc_get_debug(ProtoContext &, Value self) {
    return Value::from_int(static_cast<int32_t>(kept_in(self).load() >> kFlagShift));
}

Value find(ProtoContext &ctx, Value module, const char *name) {
    Str *key = intern(ctx, name);
    return key != nullptr ? dict_find_str(ctx, as<ModuleObject>(module)->dict, key) : Value();
}

/// {name: number}
Value numbers(ProtoContext &ctx, std::initializer_list<std::pair<const char *, int64_t>> entries) {
    const Root<Dict *> dict(ctx, dict_new(ctx));
    for (const auto &[name, number] : entries) {
        Str *key = dict ? intern(ctx, name) : nullptr;
        if (key == nullptr || dict_set(ctx, dict, Value(key), Value::from_int(number)) < 0)
            return Value();
    }
    return Value(dict.get());
}

/// Tells gc.callbacks of a phase. What they raise is reported.
void tell(ProtoContext &ctx, Value module, const char *phase, int generation) {
    const Root<> callbacks(ctx, find(ctx, module, "callbacks"));
    if (!has_layout(callbacks, Layout::List) || as<List>(callbacks)->length.load() == 0)
        return;
    const Root<> name(ctx, str_from_text(ctx, phase));
    const Root<> info(ctx, numbers(ctx, {{"generation", generation}, {"collected", 0}, {"uncollectable", 0}}));
    for (int64_t i = 0; name && info; ++i) {
        const Root<> callback(ctx, as<List>(callbacks)->load(i));
        if (!callback)
            return;
        if (!ctx.call(callback, {name.get(), info.get()}))
            write_unraisable(ctx, callback);
    }
}

/// The number of unreachable objects is not counted: nothing is looked at that is dead.
Value gc_collect(ProtoContext &ctx, Value self, const Value *args, size_t nargs, Tuple *kwnames) {
    static constexpr const char *kNames[] = {"generation"};
    static constexpr ArgSpec kSpec = {.function = "collect", .names = kNames};
    Value given[1];
    if (parse_args(ctx, kSpec, args, nargs, kwnames, given) < 0)
        return Value();
    int generation = 2;
    if (given[0] && to_c_int(ctx, given[0], &generation) < 0)
        return Value();
    if (generation < 0 || generation > 2)
        return value_error(ctx, "invalid generation");
    tell(ctx, self, "start", generation);
    ctx.space().collect(ctx);
    tell(ctx, self, "stop", generation);
    return Value::from_int(0);
}

Value gc_isenabled(ProtoContext &ctx, Value self) {
    return ctx.boolean((kept_in(self).load() & kOff) == 0);
}

Value gc_get_count(ProtoContext &ctx, Value) {
    const Value allocated = int_from_uint64(ctx, ctx.space().heap.allocated());
    return allocated ? Value(tuple_of(ctx, {allocated, Value::from_int(0), Value::from_int(0)})) : Value();
}

constexpr const char *kThresholds = "_thresholds";

/// What was set, else the bytes after which the collector comes next.
Value gc_get_threshold(ProtoContext &ctx, Value self) {
    if (const Value set = find(ctx, self, kThresholds); has_layout(set, Layout::Tuple) && as<Tuple>(set)->length == 3)
        return set;
    const Value bytes = int_from_uint64(ctx, ctx.space().collection_threshold());
    return bytes ? Value(tuple_of(ctx, {bytes, Value::from_int(0), Value::from_int(0)})) : Value();
}

Value gc_set_threshold(ProtoContext &ctx, Value self, const Value *args, size_t nargs) {
    if (nargs < 1 || nargs > 3)
        return type_error(ctx, "set_threshold() takes at ", nargs < 1 ? "least 1 argument" : "most 3 arguments", " (",
                          uint64_t{nargs}, " given)");
    const Root<Tuple *> before(ctx, as<Tuple>(gc_get_threshold(ctx, self)));
    int numbers[3] = {};
    Value items[3];
    for (size_t i = 0; i < std::size(items); ++i) {
        if (i < nargs && to_c_int(ctx, args[i], &numbers[i]) < 0)
            return Value();
        items[i] = i < nargs ? Value::from_int(numbers[i])
                   : before  ? (*before.get())[static_cast<int64_t>(i)]
                             : ctx.none();
    }
    return module_add(ctx, as<ModuleObject>(self), kThresholds, Value(tuple_new(ctx, items, 3))) < 0 ? Value()
                                                                                                     : ctx.none();
}

/// One generation collects; the younger ones that Python has do nothing.
Value gc_get_stats(ProtoContext &ctx, Value) {
    const Root<List *> list(ctx, list_new(ctx, nullptr, 0));
    for (int generation = 0; list && generation < 3; ++generation) {
        const int64_t collections = generation == 2 ? static_cast<int64_t>(ctx.space().collections()) : 0;
        const Value row = numbers(ctx, {{"collections", collections}, {"collected", 0}, {"uncollectable", 0}});
        if (!row || list_append(ctx, list, row) < 0)
            return Value();
    }
    return Value(list.get());
}

/// What lives is looked at in each collection, frozen or not.
Value do_nothing(ProtoContext &ctx, Value) { return ctx.none(); }
Value gc_get_freeze_count(ProtoContext &, Value) { return Value::from_int(0); }

/// Every heap object is the collector's.
Value gc_is_tracked(ProtoContext &ctx, Value, Value v) {
    return ctx.boolean(v.is_object() && !has_layout(v, Layout::Str) && !has_layout(v, Layout::Bytes) &&
                       !has_layout(v, Layout::Int) && !has_layout(v, Layout::Float));
}
Value gc_is_finalized(ProtoContext &ctx, Value, Value v) {
    return ctx.boolean(v.is_object() && (v.as_object()->flags.load(std::memory_order_relaxed) & kFlagFinalized));
}

constexpr MethodDef kFunctions[] = {
    {"collect", keywords<gc_collect>, "collect($module, /, generation=2)\n--\n\nCollect now."},
    {"enable", noargs<set_enabled<true>>, "enable($module, /)\n--\n\n"},
    {"disable", noargs<set_enabled<false>>, "disable($module, /)\n--\n\n"},
    {"isenabled", noargs<gc_isenabled>, "isenabled($module, /)\n--\n\nFalse after disable."},
    {"get_count", noargs<gc_get_count>, "get_count($module, /)\n--\n\nBytes used since the last collection, and two zeros."},
    {"get_threshold", noargs<gc_get_threshold>,
     "get_threshold($module, /)\n--\n\nBytes used between collections, and two zeros."},
    {"set_threshold", varargs<gc_set_threshold>,
     "set_threshold($module, threshold0, threshold1=None, threshold2=None, /)\n--\n\nKept for get_threshold."},
    {"get_debug", noargs<gc_get_debug>, "get_debug($module, /)\n--\n\nWhat set_debug was told."},
    {"set_debug", one_arg<gc_set_debug>, "set_debug($module, flags, /)\n--\n\nKept for get_debug."},
    {"get_stats", noargs<gc_get_stats>,
     "get_stats($module, /)\n--\n\nNumbers for three generations; the last one collects."},
    {"freeze", noargs<do_nothing>, "freeze($module, /)\n--\n\nOf no effect."},
    {"unfreeze", noargs<do_nothing>, "unfreeze($module, /)\n--\n\nOf no effect."},
    {"get_freeze_count", noargs<gc_get_freeze_count>, "get_freeze_count($module, /)\n--\n\n0."},
    {"is_tracked", one_arg<gc_is_tracked>, "is_tracked($module, obj, /)\n--\n\nWhether it is a container."},
    {"is_finalized", one_arg<gc_is_finalized>, "is_finalized($module, obj, /)\n--\n\nWhether its finalizer has run."},
};

}  // namespace

ModuleObject *make_gc_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "gc");
    ModuleObject *module = name != nullptr ? module_new(ctx, name, "The garbage collector.") : nullptr;
    if (module == nullptr || module_add_functions(ctx, module, kFunctions) < 0 ||
        module_add(ctx, module, "callbacks", Value(list_new(ctx, nullptr, 0))) < 0 ||
        module_add(ctx, module, "garbage", Value(list_new(ctx, nullptr, 0))) < 0)   // stays empty
        return nullptr;
    static constexpr std::pair<const char *, int> kFlags[] = {{"DEBUG_STATS", 1},
                                                              {"DEBUG_COLLECTABLE", 2},
                                                              {"DEBUG_UNCOLLECTABLE", 4},
                                                              {"DEBUG_SAVEALL", 32},
                                                              {"DEBUG_LEAK", 38}};
    for (const auto &[flag, bits] : kFlags)
        if (module_add(ctx, module, flag, Value::from_int(bits)) < 0)
            return nullptr;
    return module;
}

}  // namespace hpyu
