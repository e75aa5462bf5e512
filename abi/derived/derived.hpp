// SPDX-License-Identifier: MIT
// Derived slots: bodies written in terms of other slots of the same context, for hosts that leave them out. Each family
// has a file, which ends with the table of its slots and what each of them needs. A slot may stand in several tables;
// the first whose needs are met counts.
//
// Every body may use the slots of kAssumed, and thus raise; those are not listed as needs.
#pragma once

#include <hpy.h>

#include <cstring>
#include <exception>
#include <new>
#include <type_traits>
#include <vector>

#include "closures/slot_rows.hpp"
#include "contexts/through.hpp"

namespace hpyu {

/// The rows of the context by name: row::Add is 100, row::h_Builtins 243.
namespace row {
enum Id : int {
#define HPY_HANDLE(id, name) h_##name = id,
#define HPY_SLOT(id, result, name, api, parameters, arguments, failure) name = id,
#include <hpy/slots.def>
};
}  // namespace row

/// What there is in every context, given or derived: without them nothing can be raised.
inline constexpr int kAssumed[] = {row::Dup,           row::Close,         row::Is,
                                   row::Err_SetString, row::Err_SetObject, row::Err_Occurred,
                                   row::Err_Clear,     row::Err_NoMemory,  row::Err_ExceptionMatches};

using AnyFunction = void (*)();

struct DerivedSlot {
    int index;
    AnyFunction body;
    std::vector<int> needs;   ///< Rows, slots or constants.
};
using DerivedSlots = std::vector<DerivedSlot>;

// The families, in the order in which they are asked. One function each, in the file of the name.
DerivedSlots derived_handles();
DerivedSlots derived_errors();
DerivedSlots derived_numbers();
DerivedSlots derived_objects();
DerivedSlots derived_calls();
DerivedSlots derived_text();
DerivedSlots derived_containers();
DerivedSlots derived_types();
DerivedSlots derived_modules();
DerivedSlots derived_capsules();
DerivedSlots derived_builtins();

/// The body as the context holds it: what it throws becomes an exception of Python's.
template <int index, auto body>
struct Guarded;
template <int index, class R, class... P, R (*body)(HPyContext *, P...)>
struct Guarded<index, body> {
    static R call(HPyContext *ctx, P... p) {
        try {
            return body(ctx, p...);
        } catch (const std::bad_alloc &) {
            ctx->ctx_Err_NoMemory(ctx);
        } catch (const std::exception &error) {
            ctx->ctx_Err_SetString(ctx, ctx->h_SystemError, error.what());
        }
        if constexpr (!std::is_void_v<R>) {
            R failure;
            std::memcpy(&failure, &slot_row(index).description.failure, sizeof failure);
            return failure;
        }
    }
};

template <int index, class Slot, auto body>
DerivedSlot derive(std::initializer_list<int> needs) {
    static_assert(std::is_same_v<Slot, decltype(body)>, "the body has not the slot's signature");
    return {index, reinterpret_cast<AnyFunction>(&Guarded<index, body>::call), needs};
}

/// A row of a family's table: a slot, whose body is derived::<slot> or the one named, and the names of the rows that it
/// needs, for which the table's function says `using enum row::Id`.
#define HPYU_DERIVE(name, ...) HPYU_DERIVE_BY(name, name, __VA_ARGS__)
#define HPYU_DERIVE_BY(name, body, ...) \
    derive<row::name, decltype(HPyContext::ctx_##name), derived::body>({__VA_ARGS__})

}  // namespace hpyu
