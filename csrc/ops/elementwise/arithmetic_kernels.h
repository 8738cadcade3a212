#pragma once
#include "base/dtype.h"
#include "base/loop.h"

namespace rushlight {

// One loop an operator and dtype; null where it is not defined.
struct ArithmeticKernels {
  Loop add[dtype_count];
  Loop sub[dtype_count];
  Loop mul[dtype_count];
  Loop div[dtype_count];
};
const ArithmeticKernels& arithmetic_kernels();

}  // namespace rushlight
