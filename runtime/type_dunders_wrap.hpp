// SPDX-License-Identifier: MIT
// The functions that call a slot as a special method, one for each shape of slot and way of calling it.
#pragma once

#include "type_dunders.hpp"

namespace hpyu::wrap {

Value unary(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value binary(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value reflected(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value ternary(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value ternary_reflected(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value inquiry(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value length(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value repeat(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value item(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value set_item(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value delete_item(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value set_subscript(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value delete_subscript(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value contains(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value call(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value init(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value finalize(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value get_attribute(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value set_attribute(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value delete_attribute(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value descriptor_get(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value descriptor_set(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value descriptor_delete(ProtoContext &, const SlotWrapper &, const WrapperArgs &);
Value next(ProtoContext &, const SlotWrapper &, const WrapperArgs &);

/// The comparison that the row's name stands for, by number (protocol.hpp's CompareOp).
Value compare_as(ProtoContext &, const SlotWrapper &, const WrapperArgs &, int op);
template <int Op>
Value compare(ProtoContext &ctx, const SlotWrapper &wrapper, const WrapperArgs &call) {
    return compare_as(ctx, wrapper, call, Op);
}

}  // namespace hpyu::wrap
