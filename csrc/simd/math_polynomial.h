#pragma once
#include "simd/math_coefficients.h"
#include "simd/vec.h"

// Part of simd/math.h: polynomials, powers of two, mantissa and exponent.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// coefficients[0] + coefficients[1] x + ... Long ones as E(x^2) + x O(x^2): one operation more than
// Horner's rule, but half as long a chain (a loop over a vector function waits for its chains: the
// scheduler cannot hold enough iterations. Measured with AVX-512: erf 20.6 to 17.6 us for 64 Ki).
template <class T, int count>
RUSHLIGHT_INLINE Vec<T> polynomial(Vec<T> x, const T (&coefficients)[count]) {
  if constexpr (count < 6) {
    Vec<T> result(coefficients[count - 1]);
#pragma GCC unroll 32
    for (int i = count - 2; i >= 0; --i) result = fma(result, x, Vec<T>(coefficients[i]));
    return result;
  } else {
    const Vec<T> square = x * x;
    Vec<T> last(coefficients[count - 1]), other(coefficients[count - 2]);
#pragma GCC unroll 32
    for (int i = count - 3; i >= 1; i -= 2) {
      last = fma(last, square, Vec<T>(coefficients[i]));
      other = fma(other, square, Vec<T>(coefficients[i - 1]));
    }
    if constexpr (count % 2 == 0) {
      return fma(last, x, other);
    } else {
      last = fma(last, square, Vec<T>(coefficients[0]));
      return fma(other, x, last);
    }
  }
}

template <class T>
struct Format;
template <>
struct Format<float> {
  using Word = std::uint32_t;
  static constexpr int fraction_bits = 23;
  static constexpr int bias = 127;
  static constexpr float smallest_normal = 0x1p-126f;
  // Added to a small integer it leaves the integer in the low bits of the fraction.
  static constexpr float integer_shift = 0x1.8p23f;
};
template <>
struct Format<double> {
  using Word = std::uint64_t;
  static constexpr int fraction_bits = 52;
  static constexpr int bias = 1023;
  static constexpr double smallest_normal = 0x1p-1022;
  static constexpr double integer_shift = 0x1.8p52;
};

template <class T>
constexpr T infinity = __builtin_inff();
template <class T>
constexpr T not_a_number = __builtin_nanf("");

// 2^n for an integral n within the exponents of normal numbers.
template <class T>
RUSHLIGHT_INLINE Vec<T> power_of_two(Vec<T> n) {
  using Word = typename Format<T>::Word;
  const Vec<T> biased = n + Vec<T>(Format<T>::integer_shift + Format<T>::bias);
  return bit_cast<T>(bit_cast<Word>(biased) << Format<T>::fraction_bits);
}

// x * 2^n for an integral |n| up to twice the largest exponent, rounding once into the denormals.
template <class T>
RUSHLIGHT_INLINE Vec<T> scale(Vec<T> x, Vec<T> n) {
#if RUSHLIGHT_AVX512
  if constexpr (sizeof(T) == 4) {
    return Vec<T>::from(_mm512_scalef_ps(x.native, n.native));
  } else {
    return Vec<T>::from(_mm512_scalef_pd(x.native, n.native));
  }
#else
  const Vec<T> half = floor(n * Vec<T>(T(0.5)));
  return x * power_of_two(half) * power_of_two(n - half);
#endif
}

// x = mantissa * 2^exponent with 3/4 <= mantissa < 3/2, for finite x > 0. At AVX-512 also: 0 gives
// exponent -inf, inf gives exponent inf, negative numbers give NaN.
template <class T>
RUSHLIGHT_INLINE void split(Vec<T> x, Vec<T>& mantissa, Vec<T>& exponent) {
#if RUSHLIGHT_AVX512
  if constexpr (sizeof(T) == 4) {
    exponent = Vec<T>::from(_mm512_getexp_ps(x.native));
    mantissa = Vec<T>::from(_mm512_getmant_ps(x.native, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_nan));
  } else {
    exponent = Vec<T>::from(_mm512_getexp_pd(x.native));
    mantissa = Vec<T>::from(_mm512_getmant_pd(x.native, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_nan));
  }
  const Vec<T> one(T(1));
  exponent = select(mantissa < one, exponent + one, exponent);
#else
  using Word = typename Format<T>::Word;
  constexpr int bits = Format<T>::fraction_bits;
  const auto denormal = x < Vec<T>(Format<T>::smallest_normal);
  const Vec<T> lift(T(Word{1} << bits));
  const Vec<Word> raw = bit_cast<Word>(select(denormal, x * lift, x));
  // Adding the difference of 1 and 3/4 carries into the exponent from 3/2 on.
  const Vec<Word> biased = (raw + Vec<Word>(Word{1} << (bits - 1))) >> bits;
  mantissa = bit_cast<T>(raw - ((biased - Vec<Word>(Word{Format<T>::bias})) << bits));
  const Vec<T> offset(T(Word{1} << bits));
  const Vec<T> whole = bit_cast<T>(biased | bit_cast<Word>(offset)) -
                       Vec<T>(T(Word{1} << bits) + T(Format<T>::bias));
  exponent = select(denormal, whole - Vec<T>(T(bits)), whole);
#endif
}

// What rounding a * b to `product` lost, exactly.
template <class T>
RUSHLIGHT_INLINE Vec<T> product_error(Vec<T> a, Vec<T> b, Vec<T> product) {
#if RUSHLIGHT_AVX512 || RUSHLIGHT_AVX2 || defined(__ARM_FEATURE_FMA)
  return fma(a, b, -product);
#else
  using Bits = BitsOf<T>;
  const Vec<Bits> upper(Bits(sizeof(T) == 4 ? ~Bits{0xfff} : ~Bits{0x7ffffff}));
  const Vec<T> a_high = bit_cast<T>(bit_cast<Bits>(a) & upper), a_low = a - a_high;
  const Vec<T> b_high = bit_cast<T>(bit_cast<Bits>(b) & upper), b_low = b - b_high;
  return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
#endif
}

// Calls `function` on each lane.
template <class T, class Function>
RUSHLIGHT_INLINE Vec<T> each_lane(Vec<T> x, Function function) {
  T lanes[Vec<T>::size];
  x.store(lanes);
  for (T& lane : lanes) lane = function(lane);
  return Vec<T>::load(lanes);
}
template <class T, class Function>
RUSHLIGHT_INLINE Vec<T> each_lane(Vec<T> x, Vec<T> y, Function function) {
  T lanes[Vec<T>::size], others[Vec<T>::size];
  x.store(lanes);
  y.store(others);
  for (int i = 0; i < Vec<T>::size; ++i) lanes[i] = function(lanes[i], others[i]);
  return Vec<T>::load(lanes);
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
