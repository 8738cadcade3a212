#pragma once
#include "ops/reduce/plan.h"

namespace rushlight::ops {

// The largest or smallest elements over `dims` and, over a single dimension or all of them, where
// they are first. Contiguous tensors; undefined for what is not wanted. `input` has elements.
struct Extremes {
  Tensor values, indices;
};
enum class ExtremeWish { values, indices, both };
Extremes extremes_over(const Tensor& input, const ReducedDims& dims, bool keepdim, bool largest,
                       ExtremeWish wish);

// IndexError unless there is something to take the largest of: `operation` over no element has no
// result.
void check_not_empty(const char* operation, const Tensor& input, const std::optional<Dims>& dims);

}  // namespace rushlight::ops
