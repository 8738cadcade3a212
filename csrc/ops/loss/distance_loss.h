#pragma once
#include "ops/loss/reduction.h"

namespace rushlight::ops {

// d^2 / (2 beta) where d = |input - target| < beta, d - beta / 2 elsewhere; beta > 0.
Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, const std::string& reduction,
                      double beta);
// d^2 / 2 where d < delta, delta (d - delta / 2) elsewhere; delta > 0.
Tensor huber_loss(const Tensor& input, const Tensor& target, const std::string& reduction,
                  double delta);

}  // namespace rushlight::ops
