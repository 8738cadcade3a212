#pragma once
#include <cstdint>
#include <type_traits>

#include "base/complex.h"
#include "base/half.h"
#include "base/shape.h"
#include "ops/matmul/gemm_target.h"
#include "ops/matmul/packed_matrix.h"

// Matrix multiplication on raw memory:
//
//   GemmTarget<float, float> target{.c = c, .row_stride = n};
//   target.column_bias = bias;  // optional: c = relu(a b + bias)
//   target.relu = true;
//   gemm<float>(m, n, k, {a, k, 1}, {b, n, 1}, target);
//
// Any strides are allowed, so a transpose is a swap of strides. C may have no element twice, and
// must not overlap A or B. A bias may repeat elements (stride 0).
// Element types: float, double, BFloat16, Float16 (sums in float), Complex<float>, Complex<double>,
// std::int8_t, std::uint8_t, std::int16_t, std::int32_t, std::int64_t (sums wrap).
//
// Parallel by parallel_for; call it from inside a parallel region to work on one thread. Every
// element is summed in an order that depends on the sizes, strides and types only.

namespace rushlight {

namespace detail {
template <class Element>
struct SumOf {
  using Type = Element;
};
template <>
struct SumOf<BFloat16> {
  using Type = float;
};
template <>
struct SumOf<Float16> {
  using Type = float;
};
}  // namespace detail

// The type in which products of Elements are added up.
template <class Element>
using GemmSum = typename detail::SumOf<Element>::Type;

// Element (i, j) is data[i * row_stride + j * column_stride].
template <class Element>
struct StridedMatrix {
  const Element* data;
  std::int64_t row_stride, column_stride;
  StridedMatrix transposed() const { return {data, column_stride, row_stride}; }
};

// C (m x n) becomes what `target` says of the products of A (m x k) and B (k x n).
template <class Element>
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, StridedMatrix<Element> a,
          StridedMatrix<Element> b, const GemmTarget<Element, GemmSum<Element>>& target);

// The same with a B packed before (float or double), for a B that is used often.
template <class T>
void gemm(std::int64_t m, StridedMatrix<T> a, const PackedMatrix<T>& b,
          const GemmTarget<T, T>& target);

// Many products of one size. The batch has any number of dimensions; each of the three operands
// advances by its own stride along each of them (0: the same again).
struct GemmBatch {
  DimsView sizes, a_strides, b_strides, c_strides;
};
template <class Element>
void batched_gemm(const GemmBatch& batch, std::int64_t m, std::int64_t n, std::int64_t k,
                  StridedMatrix<Element> a, StridedMatrix<Element> b,
                  const GemmTarget<Element, GemmSum<Element>>& target);

}  // namespace rushlight
