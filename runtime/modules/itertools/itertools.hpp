// SPDX-License-Identifier: MIT
// The parts of the module `itertools`: one file each, put together by modules/itertools.cpp.
//
// Threads may share an iterator. Counters are changed under its lock, other fields are words that are read and written
// whole; so threads get different items or the same one twice, as with any iterator, and never a broken one.
#pragma once

#include "lock.hpp"
#include "protocol/protocol.hpp"
#include "types/iterators.hpp"
#include "types/sequence_helpers.hpp"

namespace hpyu {

extern const TypeDef kChainType, kCountType, kCycleType, kRepeatType;  // making.cpp
extern const TypeDef kCompressType, kDropWhileType, kFilterFalseType, kIsliceType, kStarMapType, kTakeWhileType;
extern const TypeDef kAccumulateType, kGroupByType, kGrouperType, kPairwiseType;  // grouping.cpp
extern const TypeDef kProductType, kPermutationsType, kCombinationsType, kCombinationsWithReplacementType;
extern const TypeDef kZipLongestType, kTeeType, kTeeCellType;  // parallel.cpp
extern const MethodDef kTeeFunction;                           // self is the module

inline constexpr const char *kReduceDoc = "__reduce__($self, /)\n--\n\nHow to make an iterator at the same place.";
inline constexpr const char *kSetStateDoc = "__setstate__($self, state, /)\n--\n\nMove to a place.";

/// The trace function of a struct by its fields.
template <class T, AtomicValue T::*...Fields>
void trace_fields(ProtoObject *object, Tracer &tracer) {
    (tracer.visit((static_cast<T *>(object)->*Fields).load()), ...);
}

/// What most constructors begin with: no keywords and so many arguments. 0, or -1 with TypeError.
[[nodiscard]] inline int plain_arguments(ProtoContext &ctx, const char *name, size_t nargs, Tuple *kwnames,
                                         size_t wanted) {
    if (keyword_count(kwnames) != 0)
        return type_error(ctx, name, "() takes no keyword arguments");
    return nargs == wanted ? 0 : static_cast<int>(raise_argument_count(ctx, name, nargs, wanted, wanted));
}

}  // namespace hpyu
