#pragma once
#include "base/loop_table.h"

namespace rushlight {

enum class Bitwise {
  bitwise_and,
  bitwise_or,
  bitwise_xor,
  bitwise_not,
  left_shift,
  right_shift,
  count,
};

struct BitwiseKernels {
  LoopTable<Bitwise> table;
};
const BitwiseKernels& bitwise_kernels();

}  // namespace rushlight
