#pragma once
#include <cstddef>
#include <cstdint>

// Mean and sum of squared deviations of rows or columns (sum_kernels.h explains the layouts).

namespace rushlight {

enum class MomentType { float32, float64, bfloat16, float16 };
inline constexpr std::size_t moment_type_count = 4;

struct MomentFunctions {
  void (*rows)(const void* input, std::int64_t rows, std::int64_t row_stride, std::int64_t count,
               double* mean, double* deviation);
  void (*columns)(const void* input, std::int64_t count, std::int64_t row_stride,
                  std::int64_t columns, double* mean, double* deviation);
};

struct MomentKernels {
  MomentFunctions functions[moment_type_count];
};

const MomentKernels& moment_kernels();

}  // namespace rushlight
