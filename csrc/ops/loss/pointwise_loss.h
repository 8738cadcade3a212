#pragma once
#include "ops/loss/reduction.h"

namespace rushlight::ops {

// (input - target)^2
Tensor mse_loss(const Tensor& input, const Tensor& target, const std::string& reduction);

// -weight (target log(input) + (1 - target) log(1 - input)), logarithms not below -100.
//   input, target: one shape, values in [0, 1]; weight broadcasts to it
Tensor binary_cross_entropy(const Tensor& input, const Tensor& target,
                            const std::optional<Tensor>& weight, const std::string& reduction);

}  // namespace rushlight::ops
