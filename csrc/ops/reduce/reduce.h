#pragma once
#include <array>
#include <optional>
#include <string>

#include "autograd/record.h"
#include "tensor/operand.h"

// Reductions. `dim` lists the dimensions to remove (none: all of them); with `keepdim` they stay,
// of size 1. Results are (values, indices) where a pair is returned.

namespace rushlight::ops {

using OptionalDims = std::optional<Dims>;
using TensorPair = std::array<Tensor, 2>;

// Integers and bool are summed as int64; `dtype` converts the input first.
Tensor sum(const Tensor& input, std::optional<DType> dtype = {});
Tensor sum_dims(const Tensor& input, const OptionalDims& dim, bool keepdim = false,
                std::optional<DType> dtype = {});
Tensor nansum(const Tensor& input, const OptionalDims& dim = {}, bool keepdim = false,
              std::optional<DType> dtype = {});
Tensor mean(const Tensor& input, std::optional<DType> dtype = {});
Tensor mean_dims(const Tensor& input, const OptionalDims& dim, bool keepdim = false,
                 std::optional<DType> dtype = {});
Tensor count_nonzero(const Tensor& input, const OptionalDims& dim = {});

// The adjoint of a sum: every element of `gradient` at all places that were added up to it in a
// tensor of `sizes`. A view.
Tensor spread(const Tensor& gradient, DimsView sizes, const OptionalDims& dim, bool keepdim);

}  // namespace rushlight::ops
