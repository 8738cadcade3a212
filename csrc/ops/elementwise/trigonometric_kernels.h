#pragma once
#include "base/loop_table.h"

namespace rushlight {

enum class Trigonometric {
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  atan2,
  sinc,
  hypot,
  count,
};

struct TrigonometricKernels {
  LoopTable<Trigonometric> table;
};
const TrigonometricKernels& trigonometric_kernels();

}  // namespace rushlight
