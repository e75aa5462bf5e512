// SPDX-License-Identifier: MIT
// Describing a slot, and calling one by its name. Both know the context alone, so they work on any.
#include "closures/slot_call.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "closures/slot_rows.hpp"
#include "contexts/context_block.hpp"
#include "contexts/through.hpp"

namespace hpyu {

namespace {

/// What libffi stores: an integer shorter than a word as a word.
union RawAnswer {
    ffi_arg word;
    hpyu_value value;
};

int no_such_slot(HPyContext *ctx, const char *name) {
    return raise(ctx, ctx->h_LookupError, "HPyContext has no slot '", name, "'");
}

int wrong_kind(HPyContext *ctx, const hpyu_slot_description &slot, size_t i, hpyu_kind given) {
    const KindTraits &wanted = *kind_traits(slot.parameters[i]);
    const KindTraits *found = kind_traits(given);
    const std::string number = std::to_string(i + 1), unknown = std::to_string(static_cast<int>(given));
    if (found == nullptr)
        return raise(ctx, ctx->h_TypeError, slot.name, " argument ", number, " must be ", wanted.name, " (", wanted.type,
                     "), not the unknown kind ", unknown);
    return raise(ctx, ctx->h_TypeError, slot.name, " argument ", number, " must be ", wanted.name, " (", wanted.type,
                 "), not ", found->name, " (", found->type, ")");
}

/// 0 if the arguments fit the slot's parameters, else -1 with TypeError.
int check_arguments(HPyContext *ctx, const hpyu_slot_description &slot, const hpyu_argument *args, size_t nargs) {
    if (nargs != slot.nargs)
        return raise(ctx, ctx->h_TypeError, slot.name, " takes ", std::to_string(slot.nargs), " argument",
                     slot.nargs == 1 ? "" : "s", " behind the context (", std::to_string(nargs), " given)");
    for (size_t i = 0; i < nargs; ++i)
        if (args[i].kind != slot.parameters[i])
            return wrong_kind(ctx, slot, i, args[i].kind);
    return 0;
}

hpyu_value call_with(HPyContext *ctx, const SlotRow &row, const hpyu_argument *args) {
    const hpyu_slot_description &slot = row.description;
    void *values[kMaxParameters + 1] = {&ctx};
    for (size_t i = 0; i < slot.nargs; ++i)
        values[i + 1] = const_cast<hpyu_value *>(&args[i].value);
    void (*function)() = nullptr;
    std::memcpy(&function, reinterpret_cast<const char *>(ctx) + slot.offset, sizeof function);
    RawAnswer answer = {};
    ffi_call(slot_cif(row), function, &answer, values);
    const size_t size = kind_traits(slot.result_kind)->size;
    if (size != 0 && size < sizeof answer.word)
        answer.value = hpyu_value{.uint32 = static_cast<uint32_t>(answer.word)};
    return answer.value;
}

/// A thread state never is one: having left, the thread could not even ask whether an exception is pending.
bool is_failure(const hpyu_slot_description &slot, const hpyu_value &answer) {
    const size_t size = slot.result_kind != HPYU_THREAD_STATE ? kind_traits(slot.result_kind)->size : 0;
    return size != 0 && std::memcmp(&answer, &slot.failure, size) == 0;
}

}  // namespace

int slot_info(HPyContext *ctx, const char *name, int index, hpyu_slot_description *description) {
    if (description == nullptr)
        return raise(ctx, ctx->h_SystemError, "hpyu_slot_info: the description is NULL");
    const size_t size = std::min(description->size, sizeof *description);
    hpyu_slot_description found = {};
    if (name != nullptr) {
        const SlotRow *row = find_slot_row(name);
        if (row == nullptr)
            return no_such_slot(ctx, name);
        found = row->description;
    } else if (index >= 0 && index < kRowCount) {
        found = slot_row(index).description;
    } else if (index >= kRowCount && index < kRowCount + kGuardCount) {
        found.index = index;
        found.offset = sizeof(HPyContext) + static_cast<size_t>(index - kRowCount) * sizeof(Guard);
        found.provider = HPYU_BY_GUARD;
    } else {
        return raise(ctx, ctx->h_LookupError, "HPyContext has no row ", std::to_string(index));
    }
    if (found.provider == HPYU_BY_HOST)
        found.provider = static_cast<hpyu_provider>(ContextBlock::of(ctx).providers[static_cast<size_t>(found.index)]);
    found.size = description->size;
    std::memcpy(description, &found, size);
    return 0;
}

int call_slot(HPyContext *ctx, const char *name, const hpyu_argument *args, size_t nargs, hpyu_value *result) {
    if (name == nullptr || (args == nullptr && nargs != 0))
        return raise(ctx, ctx->h_SystemError, "hpyu_call_slot: ", name == nullptr ? "the name is" : "the arguments are",
                     " NULL");
    const SlotRow *row = find_slot_row(name);
    if (row == nullptr || row->is_constant())
        return no_such_slot(ctx, name);
    const hpyu_slot_description &slot = row->description;
    if (check_arguments(ctx, slot, args, nargs) < 0)
        return -1;
    // The zero of a check is an answer too. It is a failure if the check raised, not if an exception was pending before.
    const bool raised_before = row->failure == Failure::ZERO && ctx->ctx_Err_Occurred(ctx) != 0;
    const hpyu_value answer = call_with(ctx, *row, args);
    const bool failed = is_failure(slot, answer) && !raised_before && ctx->ctx_Err_Occurred(ctx) != 0;
    if (result != nullptr)
        *result = answer;
    else if (slot.result_kind == HPYU_HANDLE)
        ctx->ctx_Close(ctx, answer.handle);
    return failed ? -1 : 0;
}

}  // namespace hpyu
