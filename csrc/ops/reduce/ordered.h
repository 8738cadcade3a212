#pragma once
#include "tensor/tensor.h"

namespace rushlight::ops {

// As as_contiguous, with the order of the values: between uint64 and int64, for which there are
// kernels, the top bit is turned over.
Tensor as_ordered(const Tensor& source, DType dtype);

}  // namespace rushlight::ops
