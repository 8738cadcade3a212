#pragma once
#include "autograd/record.h"
#include "tensor/operand.h"

// Elements picked and placed along one dimension. An index tensor has one index for each element.
// What several indices write is written in their order.

namespace rushlight::ops {

// Raises what gather does about the shapes and the dtype of an index.
void check_index_shape(const char* name, const Tensor& input, std::int64_t dim,
                       const Tensor& index);
// Whether all indices are in [0, size).
bool indices_in_range(const Tensor& index, std::int64_t size);

// output[i][j] = input[index[i][j]][j] (dim 0)
Tensor gather(const Tensor& input, std::int64_t dim, const Tensor& index);
// The same into `result`, for contiguous results and int64 indices of one shape. False, and nothing
// said about the result, when an index is outside; unrecorded.
bool gather_elements(const Tensor& result, const Tensor& input, std::int64_t dim,
                     const Tensor& index);
// A copy of input with output[index[i][j]][j] = src[i][j] (dim 0).
Tensor scatter(const Tensor& input, std::int64_t dim, const Tensor& index, const Tensor& src,
               const Target& target = {});
Tensor scatter_value(const Tensor& input, std::int64_t dim, const Tensor& index,
                     const Scalar& value, const Target& target = {});
Tensor scatter_add(const Tensor& input, std::int64_t dim, const Tensor& index, const Tensor& src,
                   const Target& target = {});
// With reduce "add" or "multiply"; has no derivative.
Tensor scatter_combine(const Tensor& input, std::int64_t dim, const Tensor& index,
                       const Tensor& src, const std::string& reduce, const Target& target = {});

enum class Combination { replace, add, multiply, maximum, minimum };
// target[index[i][j]][j] = target[...] (combination) src[i][j]; unrecorded. RuntimeError at an
// index that is outside, what comes before is written then.
void scatter_elements(const Tensor& target, std::int64_t dim, const Tensor& index,
                      const Tensor& src, Combination combination);
// The tensor that an operation on a copy of `input` writes, to be delivered when it is complete:
// the target's in place, else a clone, so that an `out` is not touched before.
Tensor written_copy(const Tensor& input, const Target& target);

Tensor take_along_dim(const Tensor& input, const Tensor& indices, std::optional<std::int64_t> dim);

}  // namespace rushlight::ops
