#pragma once
#include "ops/loss/reduction.h"

namespace rushlight::ops {

// -weight[t] * input[n, t, ...] for t = target[n, ...], zero where t is ignore_index. The mean
// divides by the sum of the weights used.
//   input: [C], [N, C] or [N, C, d1, ...], log-probabilities
//   target: [], [N] or [N, d1, ...], int64 (or uint8)
//   weight: [C] or undefined
Tensor nll_loss(const Tensor& input, const Tensor& target, const std::optional<Tensor>& weight,
                std::int64_t ignore_index, const std::string& reduction);

// The gradient of nll_loss with respect to an input of shape `sizes`.
Tensor nll_loss_backward(const Tensor& gradient, const Dims& sizes, const Tensor& target,
                         const Tensor& weight, Reduction reduction, std::int64_t ignore_index,
                         const Tensor& total_weight);

}  // namespace rushlight::ops
