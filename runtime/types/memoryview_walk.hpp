// SPDX-License-Identifier: MIT
// The shape of a buffer with all that exporters may leave out filled in, and the walks along it. Recursion is as deep
// as there are dimensions.
#pragma once

#include <string>

#include "types/memoryview.hpp"
#include "types/sequence_objects.hpp"

namespace hpyu {

inline constexpr int kMostDimensions = 64;

struct Shape {
    const char *format = "B";
    int64_t itemsize = 1;
    int ndim = 0;
    int64_t shape[kMostDimensions];
    int64_t strides[kMostDimensions];
    int64_t suboffsets[kMostDimensions];   ///< Negative: none.
};

Shape shape_of(const Buffer &buffer);
/// Where the item, or the row of items, of that index begins.
char *step_into(const Shape &shape, int dimension, char *at, int64_t index);
/// `order` C or F.
bool is_contiguous(const Shape &shape, char order);
int64_t item_count(const Shape &shape);

/// The bytes of all items in an order, C or F.
std::string gather_items(const Shape &shape, char *from, char order);
/// Writes the bytes of items, which stand in C order.
void scatter_items(const Shape &shape, char *to, const std::string &items);
/// 1, 0, or -1 with an exception: of two buffers of the same shape, item by item.
[[nodiscard]] int items_equal(ProtoContext &ctx, const Shape &a, char *at_a, const Shape &b, char *at_b, int dimension);
/// Nested lists of the items; the item alone if there is no dimension. Runs nothing foreign.
[[nodiscard]] Value items_to_list(ProtoContext &ctx, const Shape &shape, char *from, int dimension);

}  // namespace hpyu
