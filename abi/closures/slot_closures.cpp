// SPDX-License-Identifier: MIT
// Making closures, and the way of a call through one.
#include "closures/slot_closures.hpp"

#include <cstdio>
#include <cstring>
#include <utility>

#include "closures/closure_memory.hpp"
#include "closures/slot_rows.hpp"
#include "contexts/context_block.hpp"
#include "contexts/through.hpp"

namespace hpyu {

struct SlotClosures::Host {
    std::string name;
    hpyu_unknown_slot unknown_slot;
    void *data;
};

struct SlotClosures::Closure {
    const Host *host = nullptr;
    const SlotRow *row = nullptr;
    void *own_memory = nullptr;   ///< Of libffi's, where the pages of all closures are refused.
    void *code = nullptr;         ///< Null: not made yet.

    ~Closure() {
        if (own_memory != nullptr)
            ffi_closure_free(own_memory);
    }
    bool make(const Host &for_host, const ClosureMemory &pages, int index);
    void fail(HPyContext *ctx, HPy category, const char *how) const;
    bool is_of_error_state() const;
    static void call(ffi_cif *cif, void *answer, void **args, void *closure) noexcept;
};

namespace {

hpyu_value load(const void *from, size_t size) {
    hpyu_value value = {};
    switch (size) {
        case 1: std::memcpy(&value, from, 1); break;
        case 4: std::memcpy(&value, from, 4); break;
        default: std::memcpy(&value, from, 8);
    }
    return value;
}

/// Stores a closure's answer where libffi wants it: integers shorter than a word are widened.
void store(void *answer, const hpyu_value &value, const KindTraits &kind) {
    switch (kind.size) {
        case 0: break;
        case 4:
            if (kind.is_signed)
                *static_cast<ffi_sarg *>(answer) = value.int32;
            else
                *static_cast<ffi_arg *>(answer) = value.uint32;
            break;
        default: std::memcpy(answer, &value, 8);
    }
}

}  // namespace

bool SlotClosures::Closure::make(const Host &for_host, const ClosureMemory &pages, int index) {
    host = &for_host;
    row = &slot_row(index);
    void *memory;
    if (pages) {
        memory = pages.writable(static_cast<size_t>(index));
        code = pages.code(static_cast<size_t>(index));
    } else {
        memory = own_memory = ffi_closure_alloc(sizeof(ffi_closure), &code);
    }
    if (memory != nullptr &&
        ffi_prep_closure_loc(static_cast<ffi_closure *>(memory), slot_cif(*row), call, this, code) == FFI_OK)
        return true;
    code = nullptr;
    return false;
}

/// The slots that raising and asking go through: they can't be told of by an exception.
bool SlotClosures::Closure::is_of_error_state() const {
    return row->description.offset == offsetof(HPyContext, ctx_Err_SetString) ||
           row->description.offset == offsetof(HPyContext, ctx_Err_Occurred);
}

/// Raises "ctx_Add <how> 'toy'".
void SlotClosures::Closure::fail(HPyContext *ctx, HPy category, const char *how) const {
    const char *slot = row->description.name, *name = host->name.c_str();
    if (is_of_error_state())
        std::fprintf(stderr, "hpy: %s %s '%s'\n", slot, how, name);
    else
        raise(ctx, category, slot, " ", how, " '", name, "'");
}

void SlotClosures::Closure::call(ffi_cif *, void *answer, void **args, void *closure) noexcept {
    const Closure &self = *static_cast<Closure *>(closure);
    const hpyu_slot_description &slot = self.row->description;
    HPyContext *ctx = *static_cast<HPyContext **>(args[0]);
    hpyu_argument arguments[kMaxParameters];
    for (size_t i = 0; i < slot.nargs; ++i)
        arguments[i] = {slot.parameters[i], load(args[i + 1], kind_traits(slot.parameters[i])->size)};
    hpyu_slot_call call = {sizeof call, slot.name, slot.index, slot.result_kind, slot.nargs, arguments, slot.failure};
    const hpyu_unknown_slot unknown_slot = self.host->unknown_slot;
    const int status = unknown_slot != nullptr ? unknown_slot(ctx, &call, self.host->data) : 0;
    if (status == 0)
        self.fail(ctx, ctx->h_NotImplementedError, "is not provided by host");
    else if (status != 1 && (self.is_of_error_state() || !ctx->ctx_Err_Occurred(ctx)))
        self.fail(ctx, ctx->h_SystemError, "failed without setting an exception in host");
    store(answer, status == 1 ? call.result : slot.failure, *kind_traits(slot.result_kind));
}

SlotClosures::SlotClosures(std::string host, hpyu_unknown_slot unknown_slot, void *data)
    : host_(new Host{std::move(host), unknown_slot, data}),
      memory_(new ClosureMemory(kRowCount)),
      closures_(new Closure[kRowCount]) {}

SlotClosures::~SlotClosures() = default;

void *SlotClosures::function(int index) {
    if (index < 0 || index >= kRowCount || slot_row(index).is_constant())
        return nullptr;
    Closure &closure = closures_[index];
    return closure.code != nullptr || closure.make(*host_, *memory_, index) ? closure.code : nullptr;
}

}  // namespace hpyu
