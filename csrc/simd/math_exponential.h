#pragma once
#include "simd/math_polynomial.h"

// Part of simd/math.h: exp and its relatives.
//
// x = n ln 2 + r, |r| <= ln(2)/2, ln 2 in two parts so that n times the first is exact
// (W. J. Cody, W. Waite, Software Manual for the Elementary Functions, 1980);
// e^x = 2^n (1 + r + r^2 P(r)).

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T>
struct ExponentialRange;
template <>
struct ExponentialRange<float> {
  // Beyond these every result is 0 or infinite.
  static constexpr float lowest = -104.0f, highest = 89.0f;
  static constexpr float log2_e = 0x1.715476p0f;
  static constexpr float ln2_high = 0x1.62e4p-1f, ln2_low = 0x1.7f7d1cp-20f;
};
template <>
struct ExponentialRange<double> {
  static constexpr double lowest = -746.0, highest = 710.0;
  static constexpr double log2_e = 0x1.71547652b82fep0;
  static constexpr double ln2_high = 0x1.62e42fefp-1, ln2_low = 0x1.473de6af278edp-34;
};

template <class T>
RUSHLIGHT_INLINE Vec<T> clamp_exponent(Vec<T> x, T lowest, T highest) {
  return min_or_second(Vec<T>(highest), max_or_second(Vec<T>(lowest), x));  // NaN stays
}

template <class T>
RUSHLIGHT_INLINE Vec<T> reduce_ln2(Vec<T> x, Vec<T>& n) {
  using Range = ExponentialRange<T>;
  n = round(x * Vec<T>(Range::log2_e));
  return fma(n, Vec<T>(-Range::ln2_low), fma(n, Vec<T>(-Range::ln2_high), x));
}

// e^r 2^n.
template <class T>
RUSHLIGHT_INLINE Vec<T> exp_of_reduced(Vec<T> r, Vec<T> n) {
  const Vec<T> tail = polynomial(r, Coefficients<T>::exp);
  return scale(fma(r * r, tail, r) + Vec<T>(T(1)), n);
}

template <class T>
RUSHLIGHT_INLINE Vec<T> exp(Vec<T> x) {
  using Range = ExponentialRange<T>;
  Vec<T> n;
  const Vec<T> r = reduce_ln2(clamp_exponent(x, Range::lowest, Range::highest), n);
  return exp_of_reduced(r, n);
}

template <class T>
RUSHLIGHT_INLINE Vec<T> exp2(Vec<T> x) {
  constexpr bool is_float = sizeof(T) == 4;
  x = clamp_exponent(x, T(is_float ? -151 : -1076), T(is_float ? 129 : 1025));
  const Vec<T> n = round(x);
  const Vec<T> r = x - n;
  return scale(fma(r, polynomial(r, Coefficients<T>::exp2), Vec<T>(T(1))), n);
}

// e^x - 1 = 2^n p + (2^n - 1), p = r + r^2 P(r).
template <class T>
RUSHLIGHT_INLINE Vec<T> expm1_in_range(Vec<T> x) {
  Vec<T> n;
  const Vec<T> r = reduce_ln2(x, n);
  const Vec<T> p = fma(r * r, polynomial(r, Coefficients<T>::expm1), r);
  const Vec<T> power = power_of_two(n);
  return fma(p, power, power - Vec<T>(T(1)));
}
template <class T>
RUSHLIGHT_INLINE Vec<T> expm1(Vec<T> x) {
  // Below the lower bound the result is -1; above the upper one 2^n would not be finite.
  constexpr T lowest = sizeof(T) == 4 ? T(-18) : T(-38);
  constexpr T highest = sizeof(T) == 4 ? T(88) : T(709);
  const Vec<T> inside = expm1_in_range(clamp_exponent(x, lowest, highest));
  const Vec<T> result = select(x > Vec<T>(highest), exp(x), inside);
  return select(x == Vec<T>(T(0)), x, result);  // -0
}

// 1 / (1 + e^-x).
template <class T>
RUSHLIGHT_INLINE Vec<T> sigmoid(Vec<T> x) {
  return Vec<T>(T(1)) / (Vec<T>(T(1)) + exp(-x));
}

// t / (t + 2), t = e^2|x| - 1.
template <class T>
RUSHLIGHT_INLINE Vec<T> tanh(Vec<T> x) {
  constexpr T bound = sizeof(T) == 4 ? T(10) : T(20);
  const Vec<T> size = abs(x);
  const Vec<T> t = expm1_in_range(min_or_second(Vec<T>(T(2) * bound), size + size));
  return copysign(t / (t + Vec<T>(T(2))), x);
}

// e^|x| / 2, which is finite as long as the results of cosh and sinh are.
template <class T>
RUSHLIGHT_INLINE Vec<T> half_exp(Vec<T> size) {
  Vec<T> n;
  const Vec<T> bound(ExponentialRange<T>::highest + T(1));
  const Vec<T> r = reduce_ln2(min_or_second(bound, size), n);
  return exp_of_reduced(r, n - Vec<T>(T(1)));
}

// h + 1 / 4h, h = e^|x| / 2.
template <class T>
RUSHLIGHT_INLINE Vec<T> cosh(Vec<T> x) {
  const Vec<T> half = half_exp(abs(x));
  return half + Vec<T>(T(0.25)) / half;
}

// h - 1 / 4h; an odd polynomial where that cancels.
RUSHLIGHT_INLINE Vec<float> sinh(Vec<float> x) {
  const Vec<float> size = abs(x);
  const Vec<float> square = x * x;
  const Vec<float> near = fma(x * square, polynomial(square, Coefficients<float>::sinh), x);
  const Vec<float> half = half_exp(size);
  const Vec<float> far = half - Vec<float>(0.25f) / half;
  return select(size < Vec<float>(1.0f), near, copysign(far, x));
}
RUSHLIGHT_INLINE Vec<double> sinh(Vec<double> x) {
  return each_lane(x, [](double lane) { return __builtin_sinh(lane); });
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
