#pragma once
#include <array>

#include "autograd/record.h"

namespace rushlight::ops {

// (values, indices) along a dimension. Equal elements keep their order; NaN is largest.
std::array<Tensor, 2> sort(const Tensor& input, std::int64_t dim = -1, bool descending = false);
Tensor argsort(const Tensor& input, std::int64_t dim = -1, bool descending = false);
Tensor msort(const Tensor& input);
// The k largest or smallest, in order.
std::array<Tensor, 2> topk(const Tensor& input, std::int64_t k, std::int64_t dim = -1,
                           bool largest = true, bool sorted = true);

// The places at which `input` would be inserted into the sorted last dimension.
Tensor searchsorted(const Tensor& sorted_sequence, const Tensor& input, bool out_int32, bool right,
                    const std::optional<Tensor>& sorter = {});

}  // namespace rushlight::ops
