#pragma once
#include "base/loop_table.h"

namespace rushlight {

enum class Choice {
  nan_to_num,          // NaN, inf and -inf to the numbers 0, 1, 2
  threshold,           // x where it is above number 0, else number 1
  threshold_backward,  // of gradient and x: the gradient where x is above number 0, else 0
  count,
};

struct ChoiceKernels {
  LoopTable<Choice> table;
  // where(bool, x, y) for elements of 1, 2, 4, 8 and 16 bytes.
  Loop where[5];
};
const ChoiceKernels& choice_kernels();

}  // namespace rushlight
