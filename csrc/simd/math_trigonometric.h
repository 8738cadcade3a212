#pragma once
#include "simd/math_polynomial.h"

// Part of simd/math.h: trigonometric functions and their inverses.
//
// |x| = n pi/2 + r, |r| <= pi/4, with pi/2 in parts (Cody and Waite). With a fused multiply-add the
// parts are full-width; without it their products with n have to be exact, which leaves fewer bits
// for n. Larger arguments, infinities and NaN are rare: they go through libm lane by lane.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

#if RUSHLIGHT_AVX512 || RUSHLIGHT_AVX2 || defined(__ARM_FEATURE_FMA)
constexpr float largest_reduced_float = 0x1p16f;
constexpr double largest_reduced_double = 0x1p27;
RUSHLIGHT_INLINE Vec<float> reduce_half_pi(Vec<float> x, Vec<float> n) {
  const Vec<float> first = fma(n, Vec<float>(-0x1.921fb6p0f), x);
  const Vec<float> second = fma(n, Vec<float>(0x1.777a5cp-25f), first);
  return fma(n, Vec<float>(0x1.ee59dap-50f), second);
}
RUSHLIGHT_INLINE Vec<double> reduce_half_pi(Vec<double> x, Vec<double> n) {
  const Vec<double> first = fma(n, Vec<double>(-0x1.921fb54442d18p0), x);
  const Vec<double> second = fma(n, Vec<double>(-0x1.1a62633145c07p-54), first);
  return fma(n, Vec<double>(0x1.f1976b7ed8fbcp-110), second);
}
#else
constexpr float largest_reduced_float = 0x1p13f;
constexpr double largest_reduced_double = 0x1p20;
RUSHLIGHT_INLINE Vec<float> reduce_half_pi(Vec<float> x, Vec<float> n) {
  const Vec<float> high = (x - n * Vec<float>(0x1.92p0f)) - n * Vec<float>(0x1.fb4p-12f);
  return (high - n * Vec<float>(0x1.444p-24f)) - n * Vec<float>(0x1.68c234p-39f);
}
RUSHLIGHT_INLINE Vec<double> reduce_half_pi(Vec<double> x, Vec<double> n) {
  const Vec<double> high =
      (x - n * Vec<double>(0x1.921fb544p0)) - n * Vec<double>(0x1.0b4611a6p-34);
  return (high - n * Vec<double>(0x1.3198a2ep-69)) - n * Vec<double>(0x1.b839a252049c1p-104);
}
#endif

template <class T>
constexpr T largest_reduced = sizeof(T) == 4 ? T(largest_reduced_float) : T(largest_reduced_double);

// r and the quadrant n (in the low bits of the result) of |x|.
template <class T>
RUSHLIGHT_INLINE Vec<BitsOf<T>> reduce_quadrant(Vec<T> size, Vec<T>& r) {
  const Vec<T> shift(Format<T>::integer_shift);
  const Vec<T> shifted = fma(size, Vec<T>(T(0x1.45f306dc9c883p-1)), shift);
  r = reduce_half_pi(size, shifted - shift);
  return bit_cast<BitsOf<T>>(shifted);
}

template <class T>
RUSHLIGHT_INLINE Vec<T> sin_polynomial(Vec<T> r, Vec<T> z) {
  return fma(r * z, polynomial(z, Coefficients<T>::sin), r);
}
template <class T>
RUSHLIGHT_INLINE Vec<T> cos_polynomial(Vec<T> z) {
  const Vec<T> half = z * Vec<T>(T(0.5));
  const Vec<T> head = Vec<T>(T(1)) - half;
  const Vec<T> lost = (Vec<T>(T(1)) - head) - half;
  return head + fma(z * z, polynomial(z, Coefficients<T>::cos), lost);
}

// `reduced` where the reduction holds, libm's function elsewhere.
template <class T, class Function>
RUSHLIGHT_INLINE Vec<T> or_libm(Vec<T> x, Vec<T> reduced, Function libm) {
  const auto usual = abs(x) <= Vec<T>(largest_reduced<T>);
  if (__builtin_expect(all(usual), 1)) return reduced;
  return select(usual, reduced, each_lane(x, libm));
}

template <class T>
RUSHLIGHT_INLINE Vec<T> sin(Vec<T> x) {
  using Bits = BitsOf<T>;
  Vec<T> r;
  const Vec<Bits> quadrant = reduce_quadrant(abs(x), r);
  const Vec<T> z = r * r;
  const auto odd = (quadrant & Vec<Bits>(Bits{1})) != Vec<Bits>(Bits{0});
  const Vec<T> value = select(odd, cos_polynomial(z), sin_polynomial(r, z));
  const Vec<T> flip = bit_cast<T>((quadrant & Vec<Bits>(Bits{2})) << (sizeof(T) * 8 - 2));
  return or_libm(x, value ^ flip ^ (x & sign_bit<T>()), [](T lane) -> T {
    if constexpr (sizeof(T) == 4) {
      return __builtin_sinf(lane);
    } else {
      return __builtin_sin(lane);
    }
  });
}

template <class T>
RUSHLIGHT_INLINE Vec<T> cos(Vec<T> x) {
  using Bits = BitsOf<T>;
  Vec<T> r;
  const Vec<Bits> quadrant = reduce_quadrant(abs(x), r);
  const Vec<T> z = r * r;
  const auto odd = (quadrant & Vec<Bits>(Bits{1})) != Vec<Bits>(Bits{0});
  const Vec<T> value = select(odd, sin_polynomial(r, z), cos_polynomial(z));
  const Vec<Bits> negative = (quadrant + Vec<Bits>(Bits{1})) & Vec<Bits>(Bits{2});
  return or_libm(x, value ^ bit_cast<T>(negative << (sizeof(T) * 8 - 2)), [](T lane) -> T {
    if constexpr (sizeof(T) == 4) {
      return __builtin_cosf(lane);
    } else {
      return __builtin_cos(lane);
    }
  });
}

RUSHLIGHT_INLINE Vec<float> tan(Vec<float> x) {
  Vec<float> r;
  const Vec<std::int32_t> quadrant = reduce_quadrant(abs(x), r);
  const Vec<float> z = r * r;
  const Vec<float> value = fma(r * z, polynomial(z, Coefficients<float>::tan), r);
  const auto odd = (quadrant & Vec<std::int32_t>(1)) != Vec<std::int32_t>(0);
  const Vec<float> result = select(odd, Vec<float>(-1.0f) / value, value) ^ (x & sign_bit<float>());
  return or_libm(x, result, [](float lane) { return __builtin_tanf(lane); });
}

RUSHLIGHT_INLINE Vec<float> asin_near(Vec<float> r, Vec<float> z) {
  return fma(r * z, polynomial(z, Coefficients<float>::asin), r);
}

// For |x| > 1/2: asin(x) = pi/2 - 2 asin(sqrt((1 - x) / 2)).
RUSHLIGHT_INLINE Vec<float> asin(Vec<float> x) {
  const Vec<float> size = abs(x), half(0.5f);
  const auto large = size > half;
  const Vec<float> z = select(large, (Vec<float>(1.0f) - size) * half, x * x);
  const Vec<float> near = asin_near(select(large, sqrt(z), size), z);
  const Vec<float> far = Vec<float>(0x1.921fb6p0f) - (near + near + Vec<float>(0x1.777a5cp-25f));
  return copysign(select(large, far, near), x);
}

// For |x| <= 1/2: pi/2 - asin(x); beyond: 2 asin(sqrt((1 - |x|) / 2)), or pi less that.
RUSHLIGHT_INLINE Vec<float> acos(Vec<float> x) {
  const Vec<float> size = abs(x), half(0.5f);
  const auto large = size > half;
  const Vec<float> z = select(large, (Vec<float>(1.0f) - size) * half, x * x);
  const Vec<float> near = asin_near(select(large, sqrt(z), x), z);
  const Vec<float> twice = near + near;
  const Vec<float> far =
      select(x < Vec<float>(0.0f),
             Vec<float>(0x1.921fb6p1f) - (twice + Vec<float>(0x1.777a5cp-24f)), twice);
  const Vec<float> middle = Vec<float>(0x1.921fb6p0f) - (near + Vec<float>(0x1.777a5cp-25f));
  return select(large, far, middle);
}

// atan of 0 <= q <= 1.
RUSHLIGHT_INLINE Vec<float> atan_near(Vec<float> q) {
  const Vec<float> z = q * q;
  return fma(q * z, polynomial(z, Coefficients<float>::atan), q);
}

// For |x| > 1: pi/2 - atan(1 / |x|).
RUSHLIGHT_INLINE Vec<float> atan(Vec<float> x) {
  const Vec<float> size = abs(x), one(1.0f);
  const auto large = size > one;
  const Vec<float> near = atan_near(select(large, one / size, size));
  const Vec<float> far = Vec<float>(0x1.921fb6p0f) - (near + Vec<float>(0x1.777a5cp-25f));
  return copysign(select(large, far, near), x);
}

RUSHLIGHT_INLINE Vec<float> atan2(Vec<float> y, Vec<float> x) {
  const Vec<float> across = abs(x), up = abs(y);
  const auto steep = up > across;
  const Vec<float> small = select(steep, across, up), large = select(steep, up, across);
  // 0/0 counts as 0, inf/inf as 1; NaN stays in `large` or `small`.
  const Vec<float> quotient = select(
      small == large, select(large == Vec<float>(0.0f), large, Vec<float>(1.0f)), small / large);
  const Vec<float> near = atan_near(quotient);
  const Vec<float> angle =
      select(steep, Vec<float>(0x1.921fb6p0f) - (near + Vec<float>(0x1.777a5cp-25f)), near);
  const auto left = bit_cast<std::int32_t>(x) < Vec<std::int32_t>(0);
  const Vec<float> whole =
      select(left, Vec<float>(0x1.921fb6p1f) - (angle + Vec<float>(0x1.777a5cp-24f)), angle);
  const Vec<float> result = copysign(whole, y);
  return select(is_nan(x) | is_nan(y), x + y, result);
}

RUSHLIGHT_INLINE Vec<double> tan(Vec<double> x) {
  return each_lane(x, [](double lane) { return __builtin_tan(lane); });
}
RUSHLIGHT_INLINE Vec<double> asin(Vec<double> x) {
  return each_lane(x, [](double lane) { return __builtin_asin(lane); });
}
RUSHLIGHT_INLINE Vec<double> acos(Vec<double> x) {
  return each_lane(x, [](double lane) { return __builtin_acos(lane); });
}
RUSHLIGHT_INLINE Vec<double> atan(Vec<double> x) {
  return each_lane(x, [](double lane) { return __builtin_atan(lane); });
}
RUSHLIGHT_INLINE Vec<double> atan2(Vec<double> y, Vec<double> x) {
  return each_lane(y, x, [](double a, double b) { return __builtin_atan2(a, b); });
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
