// SPDX-License-Identifier: MIT
// list, dict and tuple; builders.
#include <algorithm>

#include "derived/records.hpp"

namespace hpyu {

namespace derived {

namespace {

Failed bad_argument(HPyContext *ctx) { return raise(ctx, ctx->h_SystemError, "bad argument to internal function"); }

int List_Check(HPyContext *ctx, HPy h) { return ctx->ctx_TypeCheck(ctx, h, ctx->h_ListType); }
int Dict_Check(HPyContext *ctx, HPy h) { return ctx->ctx_TypeCheck(ctx, h, ctx->h_DictType); }
int Tuple_Check(HPyContext *ctx, HPy h) { return ctx->ctx_TypeCheck(ctx, h, ctx->h_TupleType); }

/// A list of handles, where HPy_NULL stands for None.
HPy list_of(HPyContext *ctx, const std::vector<HPy> &items) {
    Held list(ctx, ctx->ctx_Call(ctx, ctx->h_ListType, nullptr, 0, HPy{0}));
    for (HPy item : items)
        if (!list || ctx->ctx_List_Append(ctx, list, item._i != 0 ? item : ctx->h_None) < 0)
            return HPy{0};
    return list.release();
}

HPy List_New(HPyContext *ctx, HPy_ssize_t size) {
    if (size < 0)
        return bad_argument(ctx);
    Held list(ctx, ctx->ctx_Call(ctx, ctx->h_ListType, nullptr, 0, HPy{0}));
    for (HPy_ssize_t i = 0; i < size; ++i)
        if (!list || ctx->ctx_List_Append(ctx, list, ctx->h_None) < 0)
            return HPy{0};
    return list.release();
}

/// By appending, then moving the items behind the place by one: other threads may see the steps.
int List_Insert(HPyContext *ctx, HPy h_list, HPy_ssize_t index, HPy h_item) {
    if (!ctx->ctx_List_Check(ctx, h_list))
        return ctx->ctx_Err_Occurred(ctx) ? -1 : int{bad_argument(ctx)};
    const HPy_ssize_t length = ctx->ctx_Length(ctx, h_list);
    if (length < 0 || ctx->ctx_List_Append(ctx, h_list, h_item) < 0)
        return -1;
    const HPy_ssize_t place = index < 0 ? std::max<HPy_ssize_t>(index + length, 0) : std::min(index, length);
    for (HPy_ssize_t i = length; i > place; --i) {
        const Held moved(ctx, ctx->ctx_GetItem_i(ctx, h_list, i - 1));
        if (!moved || ctx->ctx_SetItem_i(ctx, h_list, i, moved) < 0)
            return -1;
    }
    return place < length ? ctx->ctx_SetItem_i(ctx, h_list, place, h_item) : 0;
}

HPy Dict_New(HPyContext *ctx) { return ctx->ctx_Call(ctx, ctx->h_DictType, nullptr, 0, HPy{0}); }

/// type(dict), of a dict alone.
HPy convert(HPyContext *ctx, HPy type, HPy dict) {
    if (ctx->ctx_Dict_Check(ctx, dict))
        return ctx->ctx_Call(ctx, type, &dict, 1, HPy{0});
    return ctx->ctx_Err_Occurred(ctx) ? HPy{0} : bad_argument(ctx).null();
}
HPy Dict_Keys(HPyContext *ctx, HPy h) { return convert(ctx, ctx->h_ListType, h); }
HPy Dict_Copy(HPyContext *ctx, HPy h) { return convert(ctx, ctx->h_DictType, h); }

HPy Tuple_FromArray(HPyContext *ctx, const HPy items[], HPy_ssize_t count) {
    if (count < 0 || (items == nullptr && count != 0))
        return bad_argument(ctx);
    const Held list(ctx, list_of(ctx, std::vector<HPy>(items, items + count)));
    const HPy argument = list;
    return list ? ctx->ctx_Call(ctx, ctx->h_TupleType, &argument, 1, HPy{0}) : HPy{0};
}

// -- builders ---------------------------------------------------------------------------------------------------------

intptr_t new_builder(HPyContext *ctx, HandleRow::Kind kind, HPy_ssize_t size) {
    if (size < 0)
        return bad_argument(ctx), 0;
    return open_row(ctx, kind, size);
}

/// Leaves an exception pending for Build to find if there is no item or the index is none of the builder's.
void set_in_builder(HPyContext *ctx, HandleRow::Kind kind, intptr_t builder, HPy_ssize_t index, HPy item) {
    HandleRow *row = builder != 0 ? find_row(ctx, kind, builder) : nullptr;
    if (row == nullptr || (item._i == 0 && ctx->ctx_Err_Occurred(ctx))) {
        if (builder != 0 && row == nullptr)
            raise(ctx, ctx->h_SystemError, "handle used after it was closed");
        return;
    }
    if (index < 0 || static_cast<size_t>(index) >= row->handles.size()) {
        raise(ctx, ctx->h_SystemError, "index " + std::to_string(index) + " is out of range for the builder");
        return;
    }
    const HPy own = ctx->ctx_Dup(ctx, item);
    if (own._i == 0) {
        if (!ctx->ctx_Err_Occurred(ctx))
            raise_null(ctx);
        return;
    }
    ctx->ctx_Close(ctx, std::exchange(row->handles[static_cast<size_t>(index)], own));
}

HPy build(HPyContext *ctx, HandleRow::Kind kind, intptr_t builder) {
    if (builder == 0) {
        if (!ctx->ctx_Err_Occurred(ctx))
            ctx->ctx_Err_NoMemory(ctx);
        return HPy{0};
    }
    const auto row = take_row(ctx, kind, builder);
    if (row == nullptr)
        return raise(ctx, ctx->h_SystemError, "handle used after it was closed");
    HPy made = {0};
    if (!ctx->ctx_Err_Occurred(ctx)) {
        std::vector<HPy> items = row->handles;
        for (HPy &item : items)
            item = item._i != 0 ? item : ctx->h_None;
        made = kind == HandleRow::Kind::List
                   ? list_of(ctx, items)
                   : ctx->ctx_Tuple_FromArray(ctx, items.data(), static_cast<HPy_ssize_t>(items.size()));
    }
    close_all(ctx, row->handles);
    return made;
}

void cancel(HPyContext *ctx, HandleRow::Kind kind, intptr_t builder) {
    if (const auto row = take_row(ctx, kind, builder))
        close_all(ctx, row->handles);
}

#define HPYU_BUILDER(kind)                                                                               \
    HPy##kind##Builder kind##Builder_New(HPyContext *ctx, HPy_ssize_t size) {                            \
        return HPy##kind##Builder{new_builder(ctx, HandleRow::Kind::kind, size)};                        \
    }                                                                                                    \
    void kind##Builder_Set(HPyContext *ctx, HPy##kind##Builder builder, HPy_ssize_t index, HPy h_item) { \
        set_in_builder(ctx, HandleRow::Kind::kind, builder._i, index, h_item);                           \
    }                                                                                                    \
    HPy kind##Builder_Build(HPyContext *ctx, HPy##kind##Builder builder) {                               \
        return build(ctx, HandleRow::Kind::kind, builder._i);                                            \
    }                                                                                                    \
    void kind##Builder_Cancel(HPyContext *ctx, HPy##kind##Builder builder) {                             \
        cancel(ctx, HandleRow::Kind::kind, builder._i);                                                  \
    }
HPYU_BUILDER(List)
HPYU_BUILDER(Tuple)
#undef HPYU_BUILDER

}  // namespace

}  // namespace derived

DerivedSlots derived_containers() {
    using enum row::Id;
    return {
        HPYU_DERIVE(List_Check, h_ListType, TypeCheck),
        HPYU_DERIVE(Dict_Check, h_DictType, TypeCheck),
        HPYU_DERIVE(Tuple_Check, h_TupleType, TypeCheck),
        HPYU_DERIVE(List_New, h_ListType, Call, List_Append),
        HPYU_DERIVE(List_Insert, List_Check, Length, List_Append, GetItem_i, SetItem_i),
        HPYU_DERIVE(Dict_New, h_DictType, Call),
        HPYU_DERIVE(Dict_Keys, h_ListType, Dict_Check, Call),
        HPYU_DERIVE(Dict_Copy, h_DictType, Dict_Check, Call),
        HPYU_DERIVE(Tuple_FromArray, h_TupleType, h_ListType, Call, List_Append),
        HPYU_DERIVE(ListBuilder_New),
        HPYU_DERIVE(ListBuilder_Set),
        HPYU_DERIVE(ListBuilder_Build, h_ListType, Call, List_Append),
        HPYU_DERIVE(ListBuilder_Cancel),
        HPYU_DERIVE(TupleBuilder_New),
        HPYU_DERIVE(TupleBuilder_Set),
        HPYU_DERIVE(TupleBuilder_Build, Tuple_FromArray),
        HPYU_DERIVE(TupleBuilder_Cancel),
    };
}

}  // namespace hpyu
