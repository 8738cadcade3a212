#pragma once
#include <cstddef>
#include <cstdint>

// Products of rows or columns (sum_kernels.h explains the layouts). The output is double for
// floating-point elements, std::int64_t for integers.

namespace rushlight {

enum class ProductType { float32, float64, bfloat16, float16, int64 };
inline constexpr std::size_t product_type_count = 5;

struct ProductFunctions {
  void (*rows)(const void* input, std::int64_t rows, std::int64_t row_stride, std::int64_t count,
               void* output);
  void (*columns)(const void* input, std::int64_t count, std::int64_t row_stride,
                  std::int64_t columns, void* output);
};

struct ProductKernels {
  ProductFunctions functions[product_type_count];
};

const ProductKernels& product_kernels();

}  // namespace rushlight
