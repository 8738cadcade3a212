#pragma once
#include "base/loop_table.h"

namespace rushlight {

enum class Division {
  // Integers: a zero divisor sets LoopNumbers::divided_by_zero.
  floor_divide,
  trunc_divide,
  remainder,  // the sign of the divisor
  fmod,       // the sign of the dividend
  gcd,
  lcm,
  count,
};

struct DivisionKernels {
  LoopTable<Division> table;
};
const DivisionKernels& division_kernels();

}  // namespace rushlight
