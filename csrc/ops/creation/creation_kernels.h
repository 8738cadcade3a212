#pragma once
#include <cstdint>

#include "base/dtype.h"

namespace rushlight {

// A run of evenly spaced values. Positions below `middle` count from `start`, the others back from
// `end`, so that both ends are exact; `middle` = all of them for arange.
struct Progression {
  double start, end, step;
  std::int64_t integer_start, integer_step;
  std::int64_t count, middle;
};

struct CreationKernels {
  // output[i] = value number `begin + i` of the progression, for i < size. Null for dtypes without.
  void (*progression[dtype_count])(const Progression& progression, void* output, std::int64_t begin,
                                   std::int64_t size);
};
const CreationKernels& creation_kernels();

}  // namespace rushlight
