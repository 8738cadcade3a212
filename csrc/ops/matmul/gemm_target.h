#pragma once
#include <cstdint>

namespace rushlight {

// Where sums of products go:
//   c[i, j] = activation(alpha * sum[i, j] + beta * c[i, j] + row_bias[i] + column_bias[j])
// c is not read when beta is 0. Null biases are absent.
template <class Element, class Sum>
struct GemmTarget {
  Element* c = nullptr;
  std::int64_t row_stride = 0, column_stride = 1;
  Sum alpha = 1, beta = 0;
  const Element* row_bias = nullptr;
  const Element* column_bias = nullptr;
  std::int64_t row_bias_stride = 1, column_bias_stride = 1;
  bool relu = false;
};

// The part of the target that starts at (row, column).
template <class Element, class Sum>
[[gnu::always_inline]] inline GemmTarget<Element, Sum> target_at(
    const GemmTarget<Element, Sum>& target, std::int64_t row, std::int64_t column) {
  GemmTarget<Element, Sum> part = target;
  part.c += row * target.row_stride + column * target.column_stride;
  if (target.row_bias) part.row_bias += row * target.row_bias_stride;
  if (target.column_bias) part.column_bias += column * target.column_bias_stride;
  return part;
}

}  // namespace rushlight
