#pragma once
#include "simd/math.h"

// Special functions of one double; included by special_kernels.cc only.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

constexpr double pi = 0x1.921fb54442d18p1;

// The Hurwitz zeta function, the sum of (q + k)^-s over k >= 0, for s > 1 and q > 0: twelve terms,
// then Euler and Maclaurin's formula for the rest, with B_2j / (2j)!.
inline double hurwitz_zeta(double s, double q) {
  constexpr double bernoulli[] = {1.0 / 12,
                                  -1.0 / 720,
                                  1.0 / 30240,
                                  -1.0 / 1209600,
                                  1.0 / 47900160,
                                  -691.0 / 1307674368000.0,
                                  1.0 / 74724249600.0,
                                  -3617.0 / 10670622842880000.0};
  double sum = 0;
  double base = q;
  for (int k = 0; k < 12; ++k, base += 1) sum += __builtin_pow(base, -s);
  sum += __builtin_pow(base, 1 - s) / (s - 1) + __builtin_pow(base, -s) / 2;
  double factor = s;
  double power = __builtin_pow(base, -s - 1);
  for (int j = 0; j < 8; ++j) {
    sum += bernoulli[j] * factor * power;
    factor *= (s + 2 * j + 1) * (s + 2 * j + 2);
    power /= base * base;
  }
  return sum;
}

// psi(x) by its asymptotic series from 10 on, psi(x) = psi(x + 1) - 1/x below and the reflection
// psi(1 - x) - psi(x) = pi cot(pi x) for negative x.
inline double digamma(double x) {
  constexpr double terms[] = {1.0 / 12,  -1.0 / 120,       1.0 / 252, -1.0 / 240,
                              1.0 / 132, -691.0 / 32760.0, 1.0 / 12};
  if (x == 0) return __builtin_copysign(__builtin_inf(), -x);
  double reflected = 0;
  if (x < 0) {
    const double whole = __builtin_trunc(x);
    if (x == whole) return __builtin_nan("");
    reflected = pi / __builtin_tan(pi * (x - whole));
    x = 1 - x;
  }
  double sum = -reflected;
  for (; x < 10; x += 1) sum -= 1 / x;
  const double z = 1 / (x * x);
  double tail = 0;
  for (int k = 6; k >= 0; --k) tail = (tail + terms[k]) * z;
  return sum + __builtin_log(x) - 0.5 / x - tail;
}

// psi^(n)(x) = (-1)^(n + 1) n! zeta(n + 1, x); below 0 by psi^(n)(x) = psi^(n)(x + 1) - (-1)^n n!
// x^-(n + 1).
inline double polygamma(int order, double x) {
  if (order == 0) return digamma(x);
  const double sign = order % 2 == 0 ? -1.0 : 1.0;
  if (x <= 0 && x == __builtin_floor(x)) return sign * __builtin_inf();
  const double factorial = __builtin_tgamma(order + 1.0);
  double sum = 0;
  for (; x <= 0; x += 1) {
    if (x < -1e6) return __builtin_nan("");
    sum += __builtin_pow(1 / x, order + 1);
  }
  return sign * factorial * (sum + hurwitz_zeta(order + 1, x));
}

// erf's inverse: S. Winitzki's approximation (2008), then Newton's steps with the second-order term
// (Halley); in erfc near the ends, where 1 - |y| is exact.
inline double erfinv(double y) {
  const double size = __builtin_fabs(y);
  if (size >= 1) return size == 1 ? __builtin_copysign(__builtin_inf(), y) : __builtin_nan("");
  if (size != size || size == 0) return y;
  const double log = __builtin_log1p(-y * y);
  const double half = 4.3307467508 + log / 2;  // 2 / (pi a), a = 0.147
  double x = __builtin_sqrt(__builtin_sqrt(half * half - log / 0.147) - half);
  for (int step = 0; step < 3; ++step) {
    const double error = size < 0.5 ? __builtin_erf(x) - size : (1 - size) - __builtin_erfc(x);
    const double newton = error / (1.1283791670955126 * __builtin_exp(-x * x));
    x -= newton / (1 + x * newton);
  }
  return __builtin_copysign(x, y);
}

// e^-|x| I_order(x), order 0 or 1: the power series, whose terms are positive, up to 25; Hankel's
// asymptotic series beyond.
inline double scaled_bessel_i(int order, double x) {
  const double size = __builtin_fabs(x);
  if (size == __builtin_inf()) return 0;
  double sum = 1;
  double term = 1;
  if (size <= 25) {
    const double quarter = size * size / 4;
    for (int k = 1; term > sum * 1e-18; ++k) {
      term *= quarter / (static_cast<double>(k) * (k + order));
      sum += term;
    }
    sum *= __builtin_exp(-size) * (order == 0 ? 1.0 : size / 2);
  } else {
    const double mu = order == 0 ? 0 : 4;
    for (int k = 1; k < 40 && __builtin_fabs(term) > 1e-18; ++k) {
      const double odd = 2 * k - 1;
      term *= -(mu - odd * odd) / (8 * size * k);
      sum += term;
    }
    sum /= __builtin_sqrt(2 * pi * size);
  }
  return order == 0 ? sum : __builtin_copysign(sum, x);
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
