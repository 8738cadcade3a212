#pragma once
#include "base/loop_table.h"

namespace rushlight {

// Backward loops take the gradient and then x, or the result where it says so.
enum class Activation {
  relu,
  leaky_relu,  // slope below 0
  leaky_relu_backward,
  elu,  // alpha, scale, factor of x: scale alpha (e^(factor x) - 1) below 0
  elu_backward,
  gelu,
  gelu_backward,
  gelu_tanh,
  gelu_tanh_backward,
  silu,
  silu_backward,
  mish,
  mish_backward,
  softplus,  // beta, threshold
  softplus_backward,
  logsigmoid,
  logsigmoid_backward,
  hardtanh_backward,  // low, high
  hardsigmoid,
  hardsigmoid_backward,
  hardswish,
  hardswish_backward,
  hardshrink,       // lambda
  softshrink,       // lambda
  shrink_backward,  // lambda
  prelu,            // x, weight
  prelu_backward,   // gradient, x, weight: that of x
  prelu_weight_backward,
  glu,  // x sigmoid(y)
  count,
};

struct ActivationKernels {
  LoopTable<Activation> table;
};
const ActivationKernels& activation_kernels();

}  // namespace rushlight
