#pragma once
#include "autograd/record.h"

// Elements picked along a dimension, and the way back. `indices` has the shape of what is picked,
// or of as many elements: (outer, picked, inner) where the tensor picked from is (outer, size,
// inner). The two operators are adjoint.

namespace rushlight::ops {

// A contiguous tensor around one dimension.
struct AlongDim {
  std::int64_t outer = 1, size = 1, inner = 1;
  AlongDim(DimsView sizes, std::int64_t dim);
};

// What is at the indices, in a tensor of `sizes`.
Tensor pick_along(const Tensor& input, std::int64_t dim, const Tensor& indices, const Dims& sizes);
// Zeros of `sizes`, to which `gradient` was added at the indices.
Tensor place_along(const Tensor& gradient, std::int64_t dim, const Tensor& indices,
                   const Dims& sizes);

}  // namespace rushlight::ops
