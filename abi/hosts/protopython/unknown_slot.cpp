// SPDX-License-Identifier: MIT
// Slots by special methods.
#include "unknown_slot.hpp"

#include <algorithm>

#include "integers.hpp"
#include "objects.hpp"
#include "slot.hpp"

namespace hpyu::protopython {

namespace {

enum Status { kFailed = -1, kDeclined, kAnswered };

std::string special_name(std::string_view slot) {
    std::string name(slot.substr(slot.find('_') + 1));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    return "__" + name + "__";
}

/// Null, and nothing raised, for what is no value of Python's.
const Object *object_of(World &w, Context *here, const hpyu_argument &argument) {
    switch (argument.kind) {
        case HPYU_HANDLE: return w.get(argument.value.handle);
        case HPYU_INT32: return here->fromLong(argument.value.int32);
        case HPYU_INT64: return here->fromLong(argument.value.int64);
        case HPYU_SSIZE: return here->fromLong(argument.value.ssize);
        case HPYU_DOUBLE: return here->fromDouble(argument.value.real);
        case HPYU_STRING: return w.text(here, argument.value.string);
        default: return nullptr;
    }
}

Status store(World &w, Context *here, const Object *answer, hpyu_slot_call *call) {
    hpyu_value *result = &call->result;
    int64_t number = 0;
    const bool is_number = small_value(here, answer, &number);
    switch (call->result_kind) {
        case HPYU_VOID: return kAnswered;
        case HPYU_HANDLE:
            result->handle = w.open(here, answer);
            return HPy_IsNull(result->handle) ? kFailed : kAnswered;
        case HPYU_INT32: result->int32 = static_cast<int32_t>(number); break;
        case HPYU_INT64: result->int64 = number; break;
        case HPYU_SSIZE: result->ssize = number; break;
        default: return kDeclined;
    }
    return is_number ? kAnswered : kDeclined;
}

Status ask(World &w, Context *here, hpyu_slot_call *call) {
    const Object *receiver = call->nargs > 0 ? object_of(w, here, call->args[0]) : nullptr;
    const Object *method = receiver != nullptr ? find_special(w, here, receiver, special_name(call->name)) : nullptr;
    if (method == nullptr)
        return kDeclined;
    const List *args = here->newList();
    for (size_t i = 1; i < call->nargs; ++i) {
        const Object *argument = object_of(w, here, call->args[i]);
        if (argument == nullptr)
            return kDeclined;
        args = args->appendLast(here, argument);
    }
    const Object *answer = call_on(w, here, method, receiver, args);
    if (answer == nullptr)
        return kFailed;
    return answer == w.not_implemented ? kDeclined : store(w, here, answer, call);
}

}  // namespace

int unknown_slot(HPyContext *, hpyu_slot_call *call, void *) {
    World &w = world();
    Context *here = w.here();
    return guarded(w, here, kFailed, [&] { return ask(w, here, call); });
}

}  // namespace hpyu::protopython
