#pragma once
// Part of the matmul kernels: elements as vectors of the type they are summed in.

#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

RUSHLIGHT_INLINE Vec<double> load_sum(const double* source) { return Vec<double>::load(source); }
template <class Element>
RUSHLIGHT_INLINE Vec<float> load_sum(const Element* source) {
  return load_float(source);
}
RUSHLIGHT_INLINE Vec<double> load_sum(const double* source, std::int64_t count) {
  return Vec<double>::load_partial(source, count);
}
template <class Element>
RUSHLIGHT_INLINE Vec<float> load_sum(const Element* source, std::int64_t count) {
  return load_float_partial(source, count);
}
RUSHLIGHT_INLINE void store_sum(Vec<double> value, double* target, std::int64_t count) {
  value.store_partial(target, count);
}
template <class Element>
RUSHLIGHT_INLINE void store_sum(Vec<float> value, Element* target, std::int64_t count) {
  store_float_partial(value, target, count);
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
