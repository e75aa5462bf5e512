// SPDX-License-Identifier: MIT
// Classes of the library's own over a host's, made from specs when they are first needed.
#pragma once

#include <hpy/context.h>

namespace hpyu {

enum class OwnType { Capsule, SequenceIterator };

/// A new class. HPy_NULL with an exception pending.
HPy make_capsule_type(HPyContext *ctx);
HPy make_sequence_iterator_type(HPyContext *ctx);

}  // namespace hpyu
