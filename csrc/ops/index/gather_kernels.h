#pragma once
#include "base/dtype.h"
#include "base/loop.h"

namespace rushlight {

// Along which dimension the indices of a strip point; `base` pointers are where index 0 lies.
struct IndexedDimension {
  std::int64_t stride;  // bytes
  std::int64_t size;    // the number of places along the dimension
  int* outside;         // set to 1 by an index that is not in [0, size)
};

// Loops over index strips; they end at an index that is outside. Tables by the size of an element
// (1, 2, 4, 8, 16 bytes) or by dtype, null where not defined.
struct GatherKernels {
  // output = base[index]: operands output, index, base; the first two contiguous.
  Loop gather[5];
  // base[index] = source: operands base, index, source.
  Loop scatter[5];
  // base[index] = base[index] (+, *, max, min) source; operands as scatter. NaN wins max and min.
  Loop add[dtype_count];
  Loop multiply[dtype_count];
  Loop maximum[dtype_count];
  Loop minimum[dtype_count];
  // Whether all indices are in [0, size).
  bool (*in_range)(const std::int64_t* indices, std::int64_t count, std::int64_t size);
};
const GatherKernels& gather_kernels();

}  // namespace rushlight
