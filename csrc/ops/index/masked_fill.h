#pragma once
#include "autograd/record.h"
#include "tensor/operand.h"

namespace rushlight::ops {

// A copy of input with `value` where the mask (of broadcastable shape) is set.
Tensor masked_fill(const Tensor& input, const Tensor& mask, const Scalar& value,
                   const Target& target = {});
Tensor masked_fill_tensor(const Tensor& input, const Tensor& mask, const Tensor& value,
                          const Target& target = {});

// scatter with several values at a place combined by `reduce`: sum, prod, mean, amax or amin. What
// was in `input` counts too, unless `include_self` is false.
Tensor scatter_reduce(const Tensor& input, std::int64_t dim, const Tensor& index, const Tensor& src,
                      const std::string& reduce, bool include_self = true);
// The same for slices by a vector of indices; reduce: prod, mean, amax or amin.
Tensor index_reduce(const Tensor& input, std::int64_t dim, const Tensor& index,
                    const Tensor& source, const std::string& reduce, bool include_self = true);

}  // namespace rushlight::ops
