#pragma once
#include "base/loop_table.h"

namespace rushlight {

enum class Comparison {
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  logical_and,
  logical_or,
  logical_xor,
  logical_not,
  isnan,
  isinf,
  isfinite,
  isposinf,
  isneginf,
  signbit,
  count,
};

struct ComparisonKernels {
  LoopTable<Comparison> table;
};
const ComparisonKernels& comparison_kernels();

}  // namespace rushlight
