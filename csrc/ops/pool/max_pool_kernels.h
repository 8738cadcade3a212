#pragma once
#include <cstdint>

#include "ops/pool/pool_shape.h"

// Max pooling. An index is a position within the input's plane: the first of the largest elements
// of a window in the order of memory, or the last NaN. Rows of outputs are numbered through all
// planes: (plane * output[0] + z) * output[1] + y.

namespace rushlight {

template <class T>
struct MaxPoolTypeKernels {
  // `indices` may be null.
  void (*forward)(const PoolShape& shape, const T* input, T* output, std::int64_t* indices,
                  std::int64_t first_row, std::int64_t last_row);
  // Windows from floor(o * input / output) to ceil((o + 1) * input / output).
  void (*adaptive)(const PoolShape& shape, const T* input, T* output, std::int64_t* indices,
                   std::int64_t first_row, std::int64_t last_row);
  // Adds every gradient to its element of a plane of zeros. False at an index outside of it.
  bool (*backward)(const PoolShape& shape, const T* grad_output, const std::int64_t* indices,
                   T* grad_input, std::int64_t first_plane, std::int64_t last_plane);
  // output[i] = input[indices[i]] in every plane. False at an index outside of it.
  bool (*gather)(const PoolShape& shape, const T* input, const std::int64_t* indices, T* output,
                 std::int64_t first_plane, std::int64_t last_plane);
};

struct MaxPoolKernels {
  MaxPoolTypeKernels<float> of_float;
  MaxPoolTypeKernels<double> of_double;
  MaxPoolTypeKernels<std::int64_t> of_int64;
};

const MaxPoolKernels& max_pool_kernels();

}  // namespace rushlight
