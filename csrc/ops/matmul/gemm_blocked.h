#pragma once
#include <cstdint>

#include "ops/matmul/gemm.h"

namespace rushlight::detail {

// One product. When packed_b is set, b is not read.
template <class Element>
struct GemmProblem {
  std::int64_t m, n, k;
  StridedMatrix<Element> a, b;
  GemmTarget<Element, GemmSum<Element>> target;
  const PackedMatrix<GemmSum<Element>>* packed_b = nullptr;
};

// After Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008): blocks
// of A and B are packed, in parallel, then register tiles of C are computed in parallel.
// Element: float, double, BFloat16, Float16.
template <class Element>
void multiply_blocked(const GemmProblem<Element>& problem);

}  // namespace rushlight::detail
