#pragma once
#include "ops/reduce/sum_kernels.h"

// Sums of int64, int32 and bytes, in this order.

namespace rushlight {

struct IntegerSumKernels {
  SumFunctions plain[3];
  SumFunctions nonzero[3];
};

const IntegerSumKernels& integer_sum_kernels();

}  // namespace rushlight
