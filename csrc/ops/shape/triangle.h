#pragma once
#include "autograd/record.h"

// Diagonals, triangles, windows and grids.

namespace rushlight::ops {

// The part on and below (above) a diagonal, zeros elsewhere.
Tensor tril(const Tensor& input, std::int64_t diagonal = 0, const Target& target = {});
Tensor triu(const Tensor& input, std::int64_t diagonal = 0, const Target& target = {});

// A vector as the diagonal of a matrix, or a copy of the diagonal of a matrix.
Tensor diag(const Tensor& input, std::int64_t diagonal = 0);
// The last dimension as diagonals in the plane of two new dimensions.
Tensor diag_embed(const Tensor& input, std::int64_t offset = 0, std::int64_t dim1 = -2,
                  std::int64_t dim2 = -1);
Tensor diagflat(const Tensor& input, std::int64_t offset = 0);

// Windows of `size`, `step` apart, along a dimension; they become the last dimension of a view.
Tensor unfold(const Tensor& input, std::int64_t dimension, std::int64_t size, std::int64_t step);

std::vector<Tensor> meshgrid(const std::vector<Tensor>& tensors, const std::string& indexing);
Tensor cartesian_prod(const std::vector<Tensor>& tensors);
Tensor combinations(const Tensor& input, std::int64_t r = 2, bool with_replacement = false);

}  // namespace rushlight::ops
