#pragma once
#include "simd/vec.h"

// Part of simd/math.h at the level `naive`: libm, one element at a time.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T>
constexpr T infinity = __builtin_inff();
template <class T>
constexpr T not_a_number = __builtin_nanf("");

template <class T, class Function>
RUSHLIGHT_INLINE Vec<T> each_lane(Vec<T> x, Function function) {
  return function(x.native);
}
template <class T, class Function>
RUSHLIGHT_INLINE Vec<T> each_lane(Vec<T> x, Vec<T> y, Function function) {
  return function(x.native, y.native);
}

#define RUSHLIGHT_LIBM(name)                                                               \
  RUSHLIGHT_INLINE Vec<float> name(Vec<float> x) { return __builtin_##name##f(x.native); } \
  RUSHLIGHT_INLINE Vec<double> name(Vec<double> x) { return __builtin_##name(x.native); }
RUSHLIGHT_LIBM(exp)
RUSHLIGHT_LIBM(exp2)
RUSHLIGHT_LIBM(expm1)
RUSHLIGHT_LIBM(log)
RUSHLIGHT_LIBM(log2)
RUSHLIGHT_LIBM(log10)
RUSHLIGHT_LIBM(log1p)
RUSHLIGHT_LIBM(sin)
RUSHLIGHT_LIBM(cos)
RUSHLIGHT_LIBM(tan)
RUSHLIGHT_LIBM(asin)
RUSHLIGHT_LIBM(acos)
RUSHLIGHT_LIBM(atan)
RUSHLIGHT_LIBM(sinh)
RUSHLIGHT_LIBM(cosh)
RUSHLIGHT_LIBM(tanh)
RUSHLIGHT_LIBM(asinh)
RUSHLIGHT_LIBM(acosh)
RUSHLIGHT_LIBM(atanh)
RUSHLIGHT_LIBM(erf)
RUSHLIGHT_LIBM(erfc)
#undef RUSHLIGHT_LIBM

RUSHLIGHT_INLINE Vec<float> atan2(Vec<float> y, Vec<float> x) {
  return __builtin_atan2f(y.native, x.native);
}
RUSHLIGHT_INLINE Vec<double> atan2(Vec<double> y, Vec<double> x) {
  return __builtin_atan2(y.native, x.native);
}
RUSHLIGHT_INLINE Vec<float> pow(Vec<float> x, Vec<float> y) {
  return __builtin_powf(x.native, y.native);
}
RUSHLIGHT_INLINE Vec<double> pow(Vec<double> x, Vec<double> y) {
  return __builtin_pow(x.native, y.native);
}
template <class T>
RUSHLIGHT_INLINE Vec<T> sigmoid(Vec<T> x) {
  return Vec<T>(T(1)) / (Vec<T>(T(1)) + exp(-x));
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
