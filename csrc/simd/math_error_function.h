#pragma once
#include "simd/math_exponential.h"

// Part of simd/math.h: erf, erfc.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// 1 - e^-Q(|x|), Q(x) = x + x P(x): no cancellation near 0, where e^-Q - 1 is as exact as Q.
template <class T>
RUSHLIGHT_INLINE Vec<T> erf(Vec<T> x) {
  // At the bound erf has been 1 for long.
  const Vec<T> size = min_or_second(Vec<T>(T(sizeof(T) == 4 ? 4 : 6)), abs(x));
  const Vec<T> power = fma(size, polynomial(size, Coefficients<T>::erf), size);
  return copysign(expm1_in_range(-power), x);
}

// x (2/sqrt(pi) + z P(z)), z = x^2, |x| <= 1/2.
RUSHLIGHT_INLINE Vec<float> erf_near(Vec<float> x) {
  const Vec<float> z = x * x;
  // 2/sqrt(pi) - 1, so that the leading term is exact.
  const Vec<float> inner =
      fma(z, polynomial(z, Coefficients<float>::erf_near), Vec<float>(0x1.06eba8p-3f));
  return fma(x, inner, x);
}

// 1 - erf(x) near 0; beyond, e^-x^2 Q(t) / (1 + 2 x), t = (x - 9/4) / (x + 9/4) (after M. M.
// Shepherd, J. G. Laframboise, Chebyshev approximation of (1 + 2x) exp(x^2) erfc x, Mathematics of
// Computation 36, 1981).
RUSHLIGHT_INLINE Vec<float> erfc(Vec<float> x) {
  const Vec<float> size = min_or_second(Vec<float>(11.0f), abs(x));
  const Vec<float> t = (size - Vec<float>(2.25f)) / (size + Vec<float>(2.25f));
  const Vec<float> quotient =
      polynomial(t, Coefficients<float>::erfc) / fma(size, Vec<float>(2.0f), Vec<float>(1.0f));
  const Vec<float> square = size * size;
  const Vec<float> lost = product_error(size, size, square);
  Vec<float> n;
  const Vec<float> r = reduce_ln2(-square, n) - lost;
  const Vec<float> corrected = exp_of_reduced(r, n) * quotient;
  const Vec<float> far = select(x < Vec<float>(0.0f), Vec<float>(2.0f) - corrected, corrected);
  return select(size < Vec<float>(0.5f), Vec<float>(1.0f) - erf_near(x), far);
}
RUSHLIGHT_INLINE Vec<double> erfc(Vec<double> x) {
  return each_lane(x, [](double lane) { return __builtin_erfc(lane); });
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
