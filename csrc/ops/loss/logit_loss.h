#pragma once
#include "ops/loss/reduction.h"

namespace rushlight::ops {

// -weight (pos_weight y log s(x) + (1 - y) log(1 - s(x))) for the sigmoid s.
//   input, target: one shape; weight and pos_weight broadcast to it
Tensor binary_cross_entropy_with_logits(const Tensor& input, const Tensor& target,
                                        const std::optional<Tensor>& weight,
                                        const std::string& reduction,
                                        const std::optional<Tensor>& pos_weight);

}  // namespace rushlight::ops
