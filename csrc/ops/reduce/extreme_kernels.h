#pragma once
#include <cstddef>
#include <cstdint>

// The largest or smallest element of rows or columns (sum_kernels.h explains the layouts), and
// where it is first. A NaN is larger, and smaller, than any number.

namespace rushlight {

enum class ExtremeType { float32, float64, bfloat16, float16, int64, int32, byte };
inline constexpr std::size_t extreme_type_count = 7;

struct ExtremeFunctions {
  // `values` are of the type of the input; `indices` count from `first_index` on; null when they
  // are not wanted.
  void (*rows)(const void* input, std::int64_t rows, std::int64_t row_stride, std::int64_t count,
               std::int64_t first_index, void* values, std::int64_t* indices);
  void (*columns)(const void* input, std::int64_t count, std::int64_t row_stride,
                  std::int64_t columns, std::int64_t first_index, void* values,
                  std::int64_t* indices);
};

struct ExtremeKernels {
  ExtremeFunctions largest[extreme_type_count];
  ExtremeFunctions smallest[extreme_type_count];
};

const ExtremeKernels& extreme_kernels();

}  // namespace rushlight
