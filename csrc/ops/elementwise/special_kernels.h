#pragma once
#include "base/loop_table.h"

namespace rushlight {

enum class Special {
  erf,
  erfc,
  erfinv,
  lgamma,
  digamma,
  polygamma,  // numbers[0]: the order
  i0,
  i0e,
  i1,
  i1e,
  count,
};

struct SpecialKernels {
  LoopTable<Special> table;
};
const SpecialKernels& special_kernels();

}  // namespace rushlight
