#pragma once
#include "autograd/record.h"

// Tensors put together.

namespace rushlight::ops {

// Along an existing dimension; dtypes are promoted, empty 1-d tensors are skipped.
Tensor cat(const std::vector<Tensor>& tensors, std::int64_t dim = 0);
// Along a new dimension.
Tensor stack(const std::vector<Tensor>& tensors, std::int64_t dim = 0);
Tensor hstack(const std::vector<Tensor>& tensors);
Tensor vstack(const std::vector<Tensor>& tensors);
Tensor dstack(const std::vector<Tensor>& tensors);
Tensor column_stack(const std::vector<Tensor>& tensors);
// Matrices along the diagonal of a larger one.
Tensor block_diag(const std::vector<Tensor>& tensors);

// With at least that many dimensions.
Tensor atleast_1d(const Tensor& input);
Tensor atleast_2d(const Tensor& input);
Tensor atleast_3d(const Tensor& input);

}  // namespace rushlight::ops
