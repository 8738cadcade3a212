#pragma once
#include "base/loop_table.h"

namespace rushlight {

enum class Power {
  pow,
  cube,  // of one operand, floating point only
  count,
};

struct PowerKernels {
  LoopTable<Power> table;
};
const PowerKernels& power_kernels();

}  // namespace rushlight
