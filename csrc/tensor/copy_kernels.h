#pragma once
#include "base/loop_table.h"

namespace rushlight {

// destination[i][j] = source[j][i] for i < rows, j < columns; the rows of both matrices are
// contiguous, their strides in bytes.
using TransposeLoop = void (*)(char* destination, std::int64_t destination_stride,
                               const char* source, std::int64_t source_stride, std::int64_t rows,
                               std::int64_t columns);

struct CopyKernels {
  // By the dtype that is written and the one that is read.
  LoopRow convert[dtype_count];
  // For elements of 1, 2, 4, 8 and 16 bytes. `fill` takes the element as its parameters.
  Loop move[5];
  Loop fill[5];
  TransposeLoop transpose[5];
  // Each of `count` elements `times` times in a row.
  void (*repeat[5])(const char* source, std::int64_t count, std::int64_t times, char* target);
};
const CopyKernels& copy_kernels();

}  // namespace rushlight
