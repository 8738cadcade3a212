#pragma once
#include "autograd/record.h"
#include "tensor/operand.h"

// Slices of one dimension picked and placed by a vector of indices.

namespace rushlight::ops {

Tensor index_select(const Tensor& input, std::int64_t dim, const Tensor& index);
// A copy of input with alpha * source added to the slices; equal indices add up.
Tensor index_add(const Tensor& input, std::int64_t dim, const Tensor& index, const Tensor& source,
                 const Scalar& alpha = 1);
Tensor index_copy(const Tensor& input, std::int64_t dim, const Tensor& index, const Tensor& source);
Tensor index_fill(const Tensor& input, std::int64_t dim, const Tensor& index, const Scalar& value);
Tensor index_fill_tensor(const Tensor& input, std::int64_t dim, const Tensor& index,
                         const Tensor& value);

// Elements of the flattened tensor.
Tensor take(const Tensor& input, const Tensor& index);
Tensor put(const Tensor& input, const Tensor& index, const Tensor& source, bool accumulate = false);

// Elements where a mask of broadcastable shape is set.
Tensor masked_select(const Tensor& input, const Tensor& mask);
// Those elements replaced by the first ones of `source`, in order.
Tensor masked_scatter(const Tensor& input, const Tensor& mask, const Tensor& source);

}  // namespace rushlight::ops
