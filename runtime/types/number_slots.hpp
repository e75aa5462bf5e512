// SPDX-License-Identifier: MIT
// Small parts that the type objects of int, bool, float and complex share.
#pragma once

#include "method.hpp"
#include "protocol/protocol.hpp"
#include "types/int.hpp"

namespace hpyu {

/// A Binary slot over a function of two ints; declines other operands.
template <Value (*F)(ProtoContext &, Value, Value)>
Value int_slot(ProtoContext &ctx, Value a, Value b) {
    if (!is_int(a) || !is_int(b))
        return ctx.not_implemented();
    return F(ctx, a, b);
}

/// The answer of a rich comparison whose operands order as `order` (negative, 0, positive).
inline bool compare_answer(int order, int op) {
    switch (op) {
        case kLT: return order < 0;
        case kLE: return order <= 0;
        case kEQ: return order == 0;
        case kNE: return order != 0;
        case kGT: return order > 0;
        default: return order >= 0;
    }
}

/// True, with TypeError pending, if keywords were given to the constructor of `builtin`; a subclass that has an
/// __init__ of its own may take them.
inline bool refuses_keywords(ProtoContext &ctx, const Type *type, const Type *builtin, Tuple *kwnames) {
    if (keyword_count(kwnames) == 0)
        return false;
    if (type != builtin && !(type->slot(SlotId::tp_init) == builtin->slot(SlotId::tp_init)))
        return false;
    type_error(ctx, builtin, "() takes no keyword arguments");
    return true;
}

}  // namespace hpyu
