// SPDX-License-Identifier: MIT
// The module gc, as far as it means something here: asking for a collection. Switching the collector off is noted, so
// that isenabled tells it, but memory is collected all the same when much of it was used.
#include "modules/import.hpp"
#include "space.hpp"
#include "types/int.hpp"
#include "types/sequence_objects.hpp"
#include "types/str.hpp"

namespace hpyu {

namespace {

/// Whether it was switched off is kept in the module: spaces are independent of each other.
template <bool Enabled>
Value set_enabled(ProtoContext &ctx, Value self) {
    as<ModuleObject>(self)->reserved = Enabled ? 0 : 1;
    return ctx.none();
}

/// The number of unreachable objects is not counted: nothing is looked at that is dead.
Value gc_collect(ProtoContext &ctx, Value, const Value *args, size_t nargs, Tuple *kwnames) {
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
    ctx.space().collect(ctx);
    return Value::from_int(0);
}

Value gc_isenabled(ProtoContext &ctx, Value self) { return ctx.boolean(as<ModuleObject>(self)->reserved == 0); }

Value gc_get_count(ProtoContext &ctx, Value) {
    const Value allocated = int_from_uint64(ctx, ctx.space().heap.allocated());
    return allocated ? Value(tuple_of(ctx, {allocated, Value::from_int(0), Value::from_int(0)})) : Value();
}

Value gc_get_threshold(ProtoContext &ctx, Value) {
    const Value bytes = int_from_uint64(ctx, ctx.space().collection_threshold());
    return bytes ? Value(tuple_of(ctx, {bytes, Value::from_int(0), Value::from_int(0)})) : Value();
}

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
    {"is_tracked", one_arg<gc_is_tracked>, "is_tracked($module, obj, /)\n--\n\nWhether it is a container."},
    {"is_finalized", one_arg<gc_is_finalized>, "is_finalized($module, obj, /)\n--\n\nWhether its finalizer has run."},
};

}  // namespace

ModuleObject *make_gc_module(ProtoContext &ctx) {
    Str *name = intern(ctx, "gc");
    ModuleObject *module = name != nullptr ? module_new(ctx, name, "The garbage collector.") : nullptr;
    List *garbage = module != nullptr ? list_new(ctx, nullptr, 0) : nullptr;   // stays empty: nothing is uncollectable
    return garbage != nullptr && module_add_functions(ctx, module, kFunctions) == 0 &&
                   module_add(ctx, module, "garbage", Value(garbage)) == 0
               ? module : nullptr;
}

}  // namespace hpyu
