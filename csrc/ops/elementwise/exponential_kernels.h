#pragma once
#include "base/loop_table.h"

namespace rushlight {

enum class Exponential {
  exp,
  exp2,
  expm1,
  log,
  log2,
  log10,
  log1p,
  sigmoid,
  logit,  // numbers[0]: eps, negative for none
  tanh,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh,
  logaddexp,
  logaddexp2,
  xlogy,
  xlog1py,
  sigmoid_backward,  // of gradient and result
  tanh_backward,     // of gradient and result
  count,
};

struct ExponentialKernels {
  LoopTable<Exponential> table;
};
const ExponentialKernels& exponential_kernels();

}  // namespace rushlight
