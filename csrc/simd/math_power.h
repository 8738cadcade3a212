#pragma once
#include "simd/math_logarithm.h"

// Part of simd/math.h: pow, through a logarithm that is exact enough for its product with y.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T>
RUSHLIGHT_INLINE Vec<T> libm_pow(Vec<T> x, Vec<T> y) {
  return each_lane(x, y, [](T base, T exponent) -> T {
    if constexpr (sizeof(T) == 4) {
      return __builtin_powf(base, exponent);
    } else {
      return __builtin_pow(base, exponent);
    }
  });
}

#if !(RUSHLIGHT_AVX512 || RUSHLIGHT_AVX2 || defined(__ARM_FEATURE_FMA))
// Without a fused multiply-add the vectors are slower than libm's tables (1.9 times, measured).
RUSHLIGHT_INLINE Vec<float> pow(Vec<float> x, Vec<float> y) { return libm_pow(x, y); }
RUSHLIGHT_INLINE Vec<double> pow(Vec<double> x, Vec<double> y) { return libm_pow(x, y); }
#else

template <class T, class Function>
RUSHLIGHT_INLINE Vec<T> pow_positive_or_libm(Vec<T> x, Vec<T> y, Function positive) {
  const Vec<T> size = abs(x);
  const Vec<T> zero(T(0)), limit(infinity<T>);
  const auto usual = (size > zero) & (size < limit) & (abs(y) < limit);
  Vec<T> result = positive(size, y);
  const auto negative = x < zero;
  if (any(negative)) {
    // NaN unless y is integral, the sign that of an odd y.
    const Vec<T> half = y * Vec<T>(T(0.5));
    const Vec<T> sign = select(floor(half) == half, result, -result);
    result = select(negative, select(floor(y) == y, sign, Vec<T>(not_a_number<T>)), result);
  }
  if (__builtin_expect(all(usual), 1)) return result;
  return select(usual, result, libm_pow(x, y));
}

// In double: the error of y log2(x) is below 2^-40, so only the last rounding counts.
RUSHLIGHT_INLINE Vec<double> pow_part(Vec<double> x, Vec<double> y) {
  Vec<double> mantissa, e;
  split(x, mantissa, e);
  const Vec<double> f = mantissa - Vec<double>(1.0);
  const Vec<double> s = f / (f + Vec<double>(2.0));
  const Vec<double> z = s * s;
  const Vec<double> log =
      s * fma(z, polynomial(z, Coefficients<double>::log_short), Vec<double>(2.0));
  const Vec<double> power = y * fma(log, Vec<double>(0x1.71547652b82fep0), e);
  // Far beyond the range of float, far within that of double.
  const Vec<double> bounded = clamp_exponent(power, -300.0, 300.0);
  const Vec<double> n = round(bounded);
  const Vec<double> r = bounded - n;
  return fma(r, polynomial(r, Coefficients<double>::exp2_short), Vec<double>(1.0)) *
         power_of_two(n);
}

RUSHLIGHT_INLINE Vec<float> pow(Vec<float> x, Vec<float> y) {
  return pow_positive_or_libm(x, y, [](Vec<float> base, Vec<float> exponent) {
    Vec<double> bases[double_parts], exponents[double_parts];
    widen(base, bases);
    widen(exponent, exponents);
    for (int i = 0; i < double_parts; ++i) bases[i] = pow_part(bases[i], exponents[i]);
    return narrow(bases);
  });
}

// A number as the unevaluated sum of two (T. J. Dekker, Numerische Mathematik 18, 1971).
struct DoubleDouble {
  Vec<double> high, low;
};

// a + b, |a| >= |b|.
RUSHLIGHT_INLINE DoubleDouble fast_two_sum(Vec<double> a, Vec<double> b) {
  const Vec<double> sum = a + b;
  return {sum, b - (sum - a)};
}
RUSHLIGHT_INLINE DoubleDouble two_product(Vec<double> a, Vec<double> b) {
  const Vec<double> product = a * b;
  return {product, product_error(a, b, product)};
}

// log(x) = e ln 2 + 2 s + s z R(z), s = f / (2 + f): e ln 2, s and the first term of R in two
// parts, which leaves an error below 2^-65.
RUSHLIGHT_INLINE DoubleDouble long_log(Vec<double> x) {
  Vec<double> mantissa, e;
  split(x, mantissa, e);
  const Vec<double> f = mantissa - Vec<double>(1.0);
  const Vec<double> divisor = mantissa + Vec<double>(1.0);
  const Vec<double> divisor_lost = mantissa - (divisor - Vec<double>(1.0));
  const Vec<double> s = f / divisor;
  const DoubleDouble back = two_product(s, divisor);
  const Vec<double> s_low = (((f - back.high) - back.low) - s * divisor_lost) / divisor;

  const DoubleDouble square = two_product(s, s);
  const Vec<double> z_low = fma(s + s, s_low, square.low);
  const DoubleDouble cube = two_product(square.high, s);
  const Vec<double> cube_low = fma(square.high, s_low, fma(z_low, s, cube.low));
  // 2/3 in two parts, the higher terms in one.
  const DoubleDouble third = two_product(cube.high, Vec<double>(0x1.5555555555555p-1));
  const Vec<double> rest = polynomial(square.high, Coefficients<double>::log_rest);
  const Vec<double> third_low = fma(cube.high, Vec<double>(0x1.5555555555555p-55),
                                    fma(cube_low, Vec<double>(0x1.5555555555555p-1), third.low)) +
                                cube.high * square.high * rest;

  const Vec<double> twice = s + s;
  const DoubleDouble near = fast_two_sum(twice, third.high);
  const Vec<double> near_low = near.low + (third_low + (s_low + s_low));
  const Vec<double> whole = e * Vec<double>(ExponentialRange<double>::ln2_high);
  // |e ln 2| is 0 or larger than the rest.
  const auto some = e != Vec<double>(0.0);
  const DoubleDouble sum =
      fast_two_sum(select(some, whole, near.high), select(some, near.high, Vec<double>(0.0)));
  const Vec<double> low =
      sum.low + fma(e, Vec<double>(ExponentialRange<double>::ln2_low), near_low);
  return fast_two_sum(sum.high, low);
}

RUSHLIGHT_INLINE Vec<double> pow(Vec<double> x, Vec<double> y) {
  return pow_positive_or_libm(x, y, [](Vec<double> base, Vec<double> exponent) {
    const DoubleDouble log = long_log(base);
    // A product beyond the range would make its low part NaN.
    const Vec<double> rough = exponent * log.high;
    const auto outside = abs(rough) > Vec<double>(800.0);
    const Vec<double> factor = select(outside, Vec<double>(0.0), exponent);
    const DoubleDouble power = two_product(factor, log.high);
    const Vec<double> low = fma(factor, log.low, power.low);
    const Vec<double> bounded = clamp_exponent(power.high, -746.0, 710.0);
    Vec<double> n;
    const Vec<double> r = reduce_ln2(bounded, n) + low;
    const Vec<double> result = exp_of_reduced(r, n);
    const Vec<double> extreme =
        select(rough > Vec<double>(0.0), Vec<double>(infinity<double>), Vec<double>(0.0));
    return select(outside, extreme, result);
  });
}
#endif

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
