#pragma once
#include <cstdint>

#include "ops/pool/pool_shape.h"

// Average pooling. Rows of outputs are numbered through all planes:
// (plane * output[0] + z) * output[1] + y.

namespace rushlight {

// What the sum over a window is divided by: `constant` unless that is 0, else the number of
// elements of the window inside of the input, with or without the padding around it.
struct AvgPoolDivisor {
  bool count_include_pad;
  std::int64_t constant;
};

template <class T>
struct AvgPoolTypeKernels {
  void (*forward)(const PoolShape& shape, const AvgPoolDivisor& divisor, const T* input, T* output,
                  std::int64_t first_row, std::int64_t last_row);
  void (*backward)(const PoolShape& shape, const AvgPoolDivisor& divisor, const T* grad_output,
                   T* grad_input, std::int64_t first_plane, std::int64_t last_plane);
  // Windows from floor(o * input / output) to ceil((o + 1) * input / output).
  void (*adaptive)(const PoolShape& shape, const T* input, T* output, std::int64_t first_row,
                   std::int64_t last_row);
  void (*adaptive_backward)(const PoolShape& shape, const T* grad_output, T* grad_input,
                            std::int64_t first_plane, std::int64_t last_plane);
};

struct AvgPoolKernels {
  AvgPoolTypeKernels<float> of_float;
  AvgPoolTypeKernels<double> of_double;
  AvgPoolTypeKernels<std::int64_t> of_int64;
};

const AvgPoolKernels& avg_pool_kernels();

}  // namespace rushlight
