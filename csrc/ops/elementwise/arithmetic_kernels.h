#pragma once
#include "base/loop_table.h"

namespace rushlight {

enum class Arithmetic {
  add,
  add_scaled,  // x + numbers[0] y
  sub,
  mul,
  div,
  maximum,
  minimum,
  fmax,
  fmin,
  clamp,     // of x to the numbers 0 and 1
  clamp_to,  // of x to y and z
  heaviside,
  addcmul,  // x + numbers[0] y z
  addcdiv,  // x + numbers[0] y / z
  lerp,     // from x to y by z
  count,
};

struct ArithmeticKernels {
  LoopTable<Arithmetic> table;
};
const ArithmeticKernels& arithmetic_kernels();

}  // namespace rushlight
