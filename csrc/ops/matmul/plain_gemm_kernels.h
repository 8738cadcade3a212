#pragma once
#include <cstdint>

#include "base/complex.h"
#include "ops/matmul/gemm_target.h"

// Matrix multiplication for the types without a register tile of their own: integers, which wrap,
// and complex numbers.

namespace rushlight {

template <class T>
struct PlainGemmBlock {
  std::int64_t rows, columns, depth;
  const T* a;
  std::int64_t a_row_stride, a_depth_stride;
  const T* b;
  std::int64_t b_depth_stride, b_column_stride;
  GemmTarget<T, T> target;  // `relu` is not looked at
};

struct PlainGemmKernels {
  void (*of_uint8)(const PlainGemmBlock<std::uint8_t>& block);
  void (*of_uint16)(const PlainGemmBlock<std::uint16_t>& block);
  void (*of_uint32)(const PlainGemmBlock<std::uint32_t>& block);
  void (*of_uint64)(const PlainGemmBlock<std::uint64_t>& block);
  void (*of_complex_float)(const PlainGemmBlock<Complex<float>>& block);
  void (*of_complex_double)(const PlainGemmBlock<Complex<double>>& block);
};

const PlainGemmKernels& plain_gemm_kernels();

}  // namespace rushlight
