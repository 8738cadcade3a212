#pragma once
#include "base/loop_table.h"

namespace rushlight {

// Functions of complex numbers. The results of abs and angle are real.
enum class ComplexFunction {
  abs,
  angle,
  neg,
  conj,
  sgn,
  square,
  reciprocal,
  sqrt,
  rsqrt,
  exp,
  exp2,
  expm1,
  log,
  log2,
  log10,
  log1p,
  sigmoid,
  sin,
  cos,
  tan,
  sinh,
  cosh,
  tanh,
  asin,
  acos,
  atan,
  asinh,
  acosh,
  atanh,
  sinc,
  pow,
  count,
};

struct ComplexKernels {
  LoopTable<ComplexFunction> table;
};
const ComplexKernels& complex_kernels();

}  // namespace rushlight
