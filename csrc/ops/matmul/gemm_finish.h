#pragma once
// Part of the matmul kernels: carries sums to a GemmTarget.

#include "ops/matmul/gemm_target.h"
#include "ops/matmul/load_sum.h"
#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// One element that is no neighbour of the next.
template <class Element, class T>
RUSHLIGHT_INLINE void finish_element(T sum, Element* c, T row_bias, const Element* column_bias,
                                     const GemmTarget<Element, T>& target) {
  T value = target.alpha * sum + row_bias;
  if (target.beta != T(0)) value += target.beta * static_cast<T>(*c);
  if (column_bias) value += static_cast<T>(*column_bias);
  if (target.relu) value = value < T(0) ? T(0) : value;
  *c = static_cast<Element>(value);
}

// The target's c points at the element that sums[0] belongs to, its biases likewise.
template <class Element, class T>
void finish_sums(const T* sums, std::int64_t sums_stride, std::int64_t rows, std::int64_t columns,
                 const GemmTarget<Element, T>& target) {
  using V = Vec<T>;
  const Element* column_bias = target.column_bias;
  for (std::int64_t i = 0; i < rows; ++i) {
    const T* row = sums + i * sums_stride;
    Element* c = target.c + i * target.row_stride;
    const T row_bias =
        target.row_bias ? static_cast<T>(target.row_bias[i * target.row_bias_stride]) : T(0);
    if (target.column_stride != 1 || (column_bias && target.column_bias_stride != 1)) {
      for (std::int64_t j = 0; j < columns; ++j) {
        finish_element(row[j], c + j * target.column_stride, row_bias,
                       column_bias ? column_bias + j * target.column_bias_stride : nullptr, target);
      }
      continue;
    }
    for (std::int64_t j = 0; j < columns; j += V::size) {
      const std::int64_t count = columns - j < V::size ? columns - j : V::size;
      V value = V(target.alpha) * load_sum(row + j, count) + V(row_bias);
      if (target.beta != T(0)) value += V(target.beta) * load_sum(c + j, count);
      if (column_bias) value += load_sum(column_bias + j, count);
      if (target.relu) value = select(value < V(T(0)), V(T(0)), value);
      store_sum(value, c + j, count);
    }
  }
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
