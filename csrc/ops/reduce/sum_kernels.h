#pragma once
#include <cstddef>
#include <cstdint>

// Sums of functions of the elements. Two layouts: rows (every row of `count` neighbours becomes a
// number) and columns (`count` rows of `columns` neighbours become one row of numbers). Strides are
// in elements.

namespace rushlight {

enum class SumKind { plain, skip_nan, absolute, square, nonzero, power, exponential };
inline constexpr std::size_t sum_kind_count = 7;

enum class SumType { float32, float64, bfloat16, float16, int64, int32, byte };
inline constexpr std::size_t sum_float_type_count = 4;

// What kind `power` and `exponential` need.
struct SumParameters {
  double exponent = 0.0;          // power: |x|^exponent
  const double* shift = nullptr;  // exponential: exp(x - shift[i]), one a row or column
};

struct SumFunctions {
  // `output` is double for floating-point elements and std::int64_t for integers.
  void (*rows)(const void* input, std::int64_t rows, std::int64_t row_stride, std::int64_t count,
               const SumParameters& parameters, void* output);
  void (*columns)(const void* input, std::int64_t count, std::int64_t row_stride,
                  std::int64_t columns, const SumParameters& parameters, void* output);
};

struct SumKernels {
  SumFunctions functions[sum_kind_count][sum_float_type_count];
};

const SumKernels& sum_kernels();

}  // namespace rushlight
