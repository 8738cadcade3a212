#pragma once
#include "ops/loss/reduction.h"

namespace rushlight::ops {

// The cross entropy of softmax(input) and a target.
//   input: [C], [N, C] or [N, C, d1, ...]
//   target: class indices without the class dimension, or probabilities of the input's shape
//   weight: [C] or undefined
// `label_smoothing` moves that share of the target evenly to all classes.
Tensor cross_entropy(const Tensor& input, const Tensor& target, const std::optional<Tensor>& weight,
                     std::int64_t ignore_index, const std::string& reduction,
                     double label_smoothing);

}  // namespace rushlight::ops
