#pragma once
#include <string>

#include "autograd/record.h"

namespace rushlight::ops {

enum class Reduction { none, mean, sum };
// ValueError naming the text when it is none of 'none', 'mean', 'sum'.
Reduction parse_reduction(const std::string& text);

// -weight[t] * input[n, t, ...] for t = target[n, ...], zero where t is ignore_index. The mean
// divides by the sum of the weights used.
//   input: [C], [N, C] or [N, C, d1, ...], log-probabilities
//   target: [], [N] or [N, d1, ...], int64 (or uint8)
//   weight: [C] or undefined
Tensor nll_loss(const Tensor& input, const Tensor& target, const std::optional<Tensor>& weight,
                const std::string& reduction, std::int64_t ignore_index);

// The gradient of nll_loss with respect to an input of shape `sizes`.
Tensor nll_loss_backward(const Tensor& gradient, const Dims& sizes, const Tensor& target,
                         const Tensor& weight, Reduction reduction, std::int64_t ignore_index,
                         const Tensor& total_weight);

}  // namespace rushlight::ops
