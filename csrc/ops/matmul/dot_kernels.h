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

template <class Element, class Sum>
struct DotKernelsOf {
  void (*multiply)(const DotBlock<Element, Sum>& block);
  // a . b
  Sum (*dot)(const Element* a, const Element* b, std::int64_t depth);
};

struct DotKernels {
  DotKernelsOf<float, float> of_float;
  DotKernelsOf<double, double> of_double;
  DotKernelsOf<BFloat16, float> of_bfloat16;
  DotKernelsOf<Float16, float> of_float16;
};

const DotKernels& dot_kernels();

}  // namespace rushlight
