#pragma once
#include <cstdint>

#include "base/half.h"
#include "ops/matmul/gemm_target.h"

// Moves matrices between their own layout and the one in which the register tiles read and write,
// converting 16-bit elements to float on the way.

namespace rushlight {

// Vectors (rows of A or columns of B) side by side: element k of vector i is
// source[i * stride + k * depth_stride], i < count, k < depth. A panel of w vectors is written as
// depth rows of w elements.
template <class Element>
struct PackSource {
  const Element* data;
  std::int64_t count, depth, stride, depth_stride;
};

template <class Element, class Sum>
struct PackingKernelsOf {
  // Rows of A, split into ceil(count / tile_rows) panels whose heights differ by at most one. Takes
  // count * depth elements, and writes up to `packing_slack` elements beyond them.
  void (*pack_rows)(const PackSource<Element>& source, int tile_rows, Sum* packed);
  // Columns of B, in panels of tile_columns; what fills the last one up is never looked at.
  void (*pack_columns)(const PackSource<Element>& source, int tile_columns, Sum* packed);
  // Carries a block of sums, row after row, to its target.
  void (*finish)(const Sum* sums, std::int64_t sums_stride, std::int64_t rows, std::int64_t columns,
                 const GemmTarget<Element, Sum>& target);
};

inline constexpr std::int64_t packing_slack = 16;

struct PackingKernels {
  PackingKernelsOf<float, float> of_float;
  PackingKernelsOf<double, double> of_double;
  PackingKernelsOf<BFloat16, float> of_bfloat16;
  PackingKernelsOf<Float16, float> of_float16;
  // Two elements that follow each other in depth as one word, half as many rows in a panel; null
  // where there are no tiles for them.
  PackingKernelsOf<BFloat16, float> of_bfloat16_pairs;
};

const PackingKernels& packing_kernels();

}  // namespace rushlight
