#pragma once
#include "autograd/record.h"

namespace rushlight::ops {

// input (..., k) times factor (k, n), or (n, k) where `transposed`, plus bias where defined: the
// leading dimensions are the rows of one product. `node` names its derivative.
Tensor folded_product(const char* name, const char* node, const Tensor& input, const Tensor& factor,
                      bool transposed, const Tensor& bias = {});

}  // namespace rushlight::ops
