#pragma once
#include "base/loop_table.h"

namespace rushlight {

enum class Rounding {
  floor,
  ceil,
  round,
  round_decimals,  // numbers[0]: 10^|decimals|, numbers[1]: whether decimals < 0
  trunc,
  frac,
  neg,
  abs,
  sign,
  square,
  reciprocal,
  sqrt,
  rsqrt,
  copysign,
  nextafter,
  count,
};

struct RoundingKernels {
  LoopTable<Rounding> table;
};
const RoundingKernels& rounding_kernels();

}  // namespace rushlight
