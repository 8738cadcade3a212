#pragma once
#include "base/loop.h"

namespace rushlight {

// Copies of elements of 1, 2, 4, 8, 16 bytes whose source may be walked backwards: operands target,
// source.
struct ReverseKernels {
  Loop copy[5];
};
const ReverseKernels& reverse_kernels();

}  // namespace rushlight
