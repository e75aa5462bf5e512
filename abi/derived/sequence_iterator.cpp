// SPDX-License-Identifier: MIT
// Iterators over sequences of extensions whose `__getitem__` is not their HPy_sq_item, since they have HPy_mp_subscript
// too: iteration counts items from zero until IndexError, and asks the sequence, not the mapping.
#include <atomic>

#include "derived/own_types.hpp"
#include "derived/spec_record.hpp"
#include "hosts/host_context.hpp"

namespace hpyu {

namespace {

struct SequenceIterator {
    HPyField sequence;
    HPyFunc_ssizeargfunc item;     ///< Null: a class has put a `__getitem__` of its own in the way.
    std::atomic<HPy_ssize_t> next; ///< Below zero: at the end.
};

int traverse(void *self, HPyFunc_visitproc visit, void *arg) {
    return visit(&static_cast<SequenceIterator *>(self)->sequence, arg);
}

HPy same(HPyContext *ctx, HPy self) { return ctx->ctx_Dup(ctx, self); }

HPy next(HPyContext *ctx, HPy self) {
    auto *iterator = static_cast<SequenceIterator *>(payload_of(ctx, self));
    if (iterator == nullptr)
        return HPy{0};
    const HPy_ssize_t index = iterator->next.load(std::memory_order_relaxed);
    if (index >= 0) {
        const Held sequence(ctx, ctx->ctx_Field_Load(ctx, self, iterator->sequence));
        const HPy item = iterator->item != nullptr ? iterator->item(ctx, sequence, index)
                                                   : ctx->ctx_GetItem_i(ctx, sequence, index);
        if (item._i != 0) {
            iterator->next.store(index + 1, std::memory_order_relaxed);
            return item;
        }
        if (!ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_IndexError) &&
            !ctx->ctx_Err_ExceptionMatches(ctx, ctx->h_StopIteration))
            return HPy{0};
        ctx->ctx_Err_Clear(ctx);
        iterator->next.store(-1, std::memory_order_relaxed);
    }
    ctx->ctx_Err_SetObject(ctx, ctx->h_StopIteration, ctx->h_None);
    return HPy{0};
}

}  // namespace

HPy make_sequence_iterator_type(HPyContext *ctx) {
    static HPyDef trace = {.kind = HPyDef_Kind_Slot,
                           .slot = {HPy_tp_traverse, _HPyDef_FUNCTION(HPyCFunction, traverse), nullptr}};
    static HPyDef iter = {.kind = HPyDef_Kind_Meth,
                          .meth = {"__iter__", _HPyDef_FUNCTION(HPyCFunction, same), nullptr, HPyFunc_NOARGS, nullptr}};
    static HPyDef step = {.kind = HPyDef_Kind_Meth,
                          .meth = {"__next__", _HPyDef_FUNCTION(HPyCFunction, next), nullptr, HPyFunc_NOARGS, nullptr}};
    static HPyDef *defines[] = {&trace, &iter, &step, nullptr};
    static HPyType_Spec spec = {.name = "iterator",
                                .basicsize = sizeof(SequenceIterator),
                                .itemsize = 0,
                                .flags = HPy_TPFLAGS_DEFAULT | HPy_TPFLAGS_HAVE_GC,
                                .builtin_shape = HPyType_BuiltinShape_Object,
                                .legacy_slots = nullptr,
                                .defines = defines,
                                .doc = nullptr};
    return ctx->ctx_Type_FromSpec(ctx, &spec, nullptr);
}

HPy iterate_sequence(HPyContext *ctx, HPy sequence, HPyFunc_ssizeargfunc item) {
    const HPy type = HostContext::of(ctx).own_type(ctx, OwnType::SequenceIterator);
    void *payload = nullptr;
    const HPy made = type._i != 0 ? ctx->ctx_New(ctx, type, &payload) : HPy{0};
    if (made._i == 0)
        return HPy{0};
    auto *iterator = static_cast<SequenceIterator *>(payload);
    iterator->item = item;
    ctx->ctx_Field_Store(ctx, made, &iterator->sequence, sequence);
    return made;
}

}  // namespace hpyu
