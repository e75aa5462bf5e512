// SPDX-License-Identifier: MIT
//
// Functions for CPython that call functions of an extension. CPython's types and methods hold plain function pointers,
// without a place to say what to call behind them; HPy's own headers compile such a function into the extension for
// each definition. Here they come from pools: for each signature a row of functions made by the compiler, each of which
// knows its place, and a table beside it of what to call.
#pragma once

#include "cpython/handle.hpp"

namespace cpython {

/// A function that calls impl, an implementation of this signature, as the type slot of the same number. NULL for the
/// slots of a module, and for a type's destroy and finalize functions, which no operation needs.
void *slot_trampoline(HPyFunc_Signature signature, HPyCFunction impl);

/// The same for methods; the flags say how it is to be called.
PyMethodDef method_trampoline(const HPyMeth &definition);

getter getter_trampoline(HPyCFunction impl);
setter setter_trampoline(HPyCFunction impl);

/// What a type with an HPy_tp_traverse has of it: fields are cleared by visiting them.
inquiry clear_trampoline(HPyCFunction traverse);
destructor dealloc_trampoline(HPyCFunction traverse);

}  // namespace cpython
