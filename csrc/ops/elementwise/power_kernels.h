#pragma once
#include "base/loop_table.h"

namespace rushlight {

enum class Power {
  pow,
  count,
};

struct PowerKernels {
  LoopTable<Power> table;
};
const PowerKernels& power_kernels();

}  // namespace rushlight
