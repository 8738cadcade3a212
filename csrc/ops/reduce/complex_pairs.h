#pragma once
#include "autograd/record.h"

// Complex tensors in reductions that have kernels for real numbers only.

namespace rushlight::ops {

// The memory of a complex tensor as real numbers, with real and imaginary parts along a new last
// dimension; unrecorded.
Tensor real_pairs(const Tensor& input);
// The way back, for a last dimension of two neighbours.
Tensor complex_of_pairs(const Tensor& pairs);

// Made of recorded products, so that their derivatives need no division.
Tensor complex_product(const Tensor& input, std::int64_t dim, bool keepdim);
Tensor complex_running_product(const Tensor& input, std::int64_t dim);

}  // namespace rushlight::ops
