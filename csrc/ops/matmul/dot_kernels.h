#pragma once
#include <cstdint>

#include "base/half.h"

// Products of a few rows with many: every operand is contiguous along the depth, and is read once,
// where it lies.

namespace rushlight {

// sums[i * sums_stride + j] = a[i] . b[j], or += where `accumulate`
template <class Element, class Sum>
struct DotBlock {
  std::int64_t rows, columns, depth;
  const Element* a;
  std::int64_t a_stride;
  const Element* b;
  std::int64_t b_stride;
  Sum* sums;
  std::int64_t sums_stride;
  bool accumulate;
};

// sums (rows x columns) = a b, where the rows of b are contiguous: they are read a few at a time,
// once, in the order of memory.
template <class Element, class Sum>
struct SweepBlock {
  std::int64_t rows, columns, depth;
  const Element* a;
  std::int64_t a_row_stride, a_depth_stride;
  const Element* b;
  std::int64_t b_stride;
  Sum* sums;
  std::int64_t sums_stride;
};

template <class Element, class Sum>
struct DotKernelsOf {
  void (*multiply)(const DotBlock<Element, Sum>& block);
  // a . b
  Sum (*dot)(const Element* a, const Element* b, std::int64_t depth);
  // For at most so many rows.
  int most_sweep_rows;
  void (*sweep)(const SweepBlock<Element, Sum>& block);
};

struct DotKernels {
  DotKernelsOf<float, float> of_float;
  DotKernelsOf<double, double> of_double;
  DotKernelsOf<BFloat16, float> of_bfloat16;
  DotKernelsOf<Float16, float> of_float16;
};

const DotKernels& dot_kernels();

}  // namespace rushlight
