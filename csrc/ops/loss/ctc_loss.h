#pragma once
#include "ops/loss/reduction.h"

namespace rushlight::ops {

// -log of the probability of the label sequences over all alignments (Graves et al. 2006).
//   log_probs: [T, N, C] or [T, C];  targets: [N, S] or concatenated [sum of lengths]
//   input_lengths, target_lengths: [N] or []
// "mean" divides each loss by its target length first. The second derivative is not defined.
Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
                const Tensor& target_lengths, std::int64_t blank, const std::string& reduction,
                bool zero_infinity);

}  // namespace rushlight::ops
