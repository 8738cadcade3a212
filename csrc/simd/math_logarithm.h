#pragma once
#include "simd/math_exponential.h"

// Part of simd/math.h: log and its relatives.
//
// x = 2^e (1 + f), f in [-1/4, 1/2). float: log(1 + f) = f + f^2 P(f).
// double: s = f / (2 + f), log(1 + f) = 2 atanh(s) = f - s (f - z R(z)), z = s^2.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Where `split` does not see to it: log of 0 is -inf, of inf inf, of negative numbers NaN.
template <class T>
RUSHLIGHT_INLINE Vec<T> log_special(Vec<T> x, Vec<T> result) {
#if RUSHLIGHT_AVX512
  (void)x;
  return result;
#else
  const auto usual = (x > Vec<T>(T(0))) & (x < Vec<T>(infinity<T>));
  if (__builtin_expect(all(usual), 1)) return result;
  const Vec<T> unusual = select(x == Vec<T>(T(0)), Vec<T>(-infinity<T>),
                                select(x > Vec<T>(T(0)), x, Vec<T>(not_a_number<T>)));
  return select(usual, result, unusual);
#endif
}

// log(1 + f) + e ln 2.
RUSHLIGHT_INLINE Vec<float> log_of_parts(Vec<float> f, Vec<float> e) {
  const Vec<float> tail = fma(f * f, polynomial(f, Coefficients<float>::log),
                              e * Vec<float>(ExponentialRange<float>::ln2_low));
  return fma(e, Vec<float>(ExponentialRange<float>::ln2_high), f + tail);
}
RUSHLIGHT_INLINE Vec<double> log_of_parts(Vec<double> f, Vec<double> e) {
  const Vec<double> s = f / (f + Vec<double>(2.0));
  const Vec<double> z = s * s;
  const Vec<double> inner = fma(-z, polynomial(z, Coefficients<double>::log), f);
  const Vec<double> tail = fma(e, Vec<double>(ExponentialRange<double>::ln2_low), -(s * inner));
  return fma(e, Vec<double>(ExponentialRange<double>::ln2_high), f + tail);
}

template <class T>
RUSHLIGHT_INLINE Vec<T> log(Vec<T> x) {
  Vec<T> mantissa, exponent;
  split(x, mantissa, exponent);
  return log_special(x, log_of_parts(mantissa - Vec<T>(T(1)), exponent));
}

RUSHLIGHT_INLINE Vec<float> log2(Vec<float> x) {
  Vec<float> mantissa, exponent;
  split(x, mantissa, exponent);
  const Vec<float> f = mantissa - Vec<float>(1.0f);
  // f log2(e) = f + f (log2(e) - 1): the first term is exact.
  const Vec<float> tail =
      fma(f * f, polynomial(f, Coefficients<float>::log2), f * Vec<float>(0x1.c551dap-2f));
  return log_special(x, exponent + (f + tail));
}

RUSHLIGHT_INLINE Vec<float> log10(Vec<float> x) {
  Vec<float> mantissa, exponent;
  split(x, mantissa, exponent);
  const Vec<float> f = mantissa - Vec<float>(1.0f);
  // log10(2) = high + low, the high part short enough for e times it to be exact.
  const Vec<float> tail =
      fma(f * f, polynomial(f, Coefficients<float>::log10), exponent * Vec<float>(0x1.3509f8p-18f));
  return log_special(
      x, fma(exponent, Vec<float>(0x1.344p-2f), fma(f, Vec<float>(0x1.bcb7b2p-2f), tail)));
}

// u = 1 + x rounded, c = x - (u - 1) what the rounding lost; u = 2^e m, f = (m - 1) + c 2^-e.
template <class T>
RUSHLIGHT_INLINE Vec<T> log1p(Vec<T> x) {
  const Vec<T> one(T(1));
  const Vec<T> u = x + one;
  const Vec<T> lost = select(x > one, one - (u - x), x - (u - one));
  Vec<T> mantissa, exponent;
  split(u, mantissa, exponent);
  // From 2^40 (2^70) on nothing that matters is lost, and 2^-e stays normal.
  const Vec<T> shift = min_or_second(Vec<T>(T(sizeof(T) == 4 ? 40 : 70)), exponent);
  const Vec<T> f = (mantissa - one) + lost * power_of_two(-shift);
  const Vec<T> inside = log_of_parts(f, exponent);
  const Vec<T> result = log_special(u, inside);
  const auto whole = (x == Vec<T>(T(0))) | (u == Vec<T>(infinity<T>));
  return select(u == Vec<T>(T(0)), Vec<T>(-infinity<T>), select(whole, x, result));
}

// log(|x| + sqrt(x^2 + 1)) = log1p(|x| + x^2 / (1 + sqrt(x^2 + 1))), log(2 |x|) when x is large.
RUSHLIGHT_INLINE Vec<float> asinh(Vec<float> x) {
  const Vec<float> size = abs(x), one(1.0f);
  const auto large = size > Vec<float>(0x1p12f);
  const Vec<float> square = size * size;
  const Vec<float> near = size + square / (one + sqrt(square + one));
  const Vec<float> result = log1p(select(large, size - one, near));
  return copysign(select(large, result + Vec<float>(0x1.62e43p-1f), result), x);
}

// With t = x - 1: log1p(t + sqrt(2 t + t^2)).
RUSHLIGHT_INLINE Vec<float> acosh(Vec<float> x) {
  const Vec<float> t = x - Vec<float>(1.0f);
  const auto large = x > Vec<float>(0x1p12f);
  const Vec<float> near = t + sqrt(t * (t + Vec<float>(2.0f)));
  const Vec<float> result = log1p(select(large, t, near));
  const Vec<float> inside = select(large, result + Vec<float>(0x1.62e43p-1f), result);
  return select(t < Vec<float>(0.0f), Vec<float>(not_a_number<float>), inside);
}

// log1p(2 |x| / (1 - |x|)) / 2.
RUSHLIGHT_INLINE Vec<float> atanh(Vec<float> x) {
  const Vec<float> size = abs(x);
  const Vec<float> ratio = (size + size) / (Vec<float>(1.0f) - size);
  const Vec<float> half = log1p(ratio) * Vec<float>(0.5f);
  const Vec<float> inside = select(size == Vec<float>(1.0f), Vec<float>(infinity<float>), half);
  return copysign(select(size > Vec<float>(1.0f), Vec<float>(not_a_number<float>), inside), x);
}

RUSHLIGHT_INLINE Vec<double> log2(Vec<double> x) {
  return each_lane(x, [](double lane) { return __builtin_log2(lane); });
}
RUSHLIGHT_INLINE Vec<double> log10(Vec<double> x) {
  return each_lane(x, [](double lane) { return __builtin_log10(lane); });
}
RUSHLIGHT_INLINE Vec<double> asinh(Vec<double> x) {
  return each_lane(x, [](double lane) { return __builtin_asinh(lane); });
}
RUSHLIGHT_INLINE Vec<double> acosh(Vec<double> x) {
  return each_lane(x, [](double lane) { return __builtin_acosh(lane); });
}
RUSHLIGHT_INLINE Vec<double> atanh(Vec<double> x) {
  return each_lane(x, [](double lane) { return __builtin_atanh(lane); });
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
