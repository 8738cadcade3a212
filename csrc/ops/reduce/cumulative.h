#pragma once
#include "autograd/record.h"

// Running sums and products of floating-point tensors (int64 too), from the front or, reversed,
// from the back; `dim` is not negative.

namespace rushlight::ops {

Tensor cumulative_sum(const Tensor& input, std::int64_t dim, bool reverse);
Tensor cumulative_product(const Tensor& input, std::int64_t dim, bool reverse);
// x moved by one place along `dim`, towards its end or its beginning; `fill` comes in.
Tensor shifted(const Tensor& input, std::int64_t dim, bool towards_end, double fill);

}  // namespace rushlight::ops
