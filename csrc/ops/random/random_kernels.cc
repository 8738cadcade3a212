#include "ops/random/random_kernels.h"

#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

using F = Vec<float>;
using I = Vec<std::int32_t>;

// a * b + c in one rounding at every level: the stream of normal numbers must not depend on it.
#if RUSHLIGHT_SSE4
RUSHLIGHT_INLINE Vec<double> sum_to_odd(Vec<double> a, Vec<double> b) {
  // The exact sum is s + error (Knuth's two-sum). An even s that is not exact goes to its odd
  // neighbour on the side of the error, from where the rounding to float is the right one (Boldo
  // and Melquiond, "Emulation of FMA and correctly rounded sums", 2008).
  const Vec<double> s = a + b, part = s - a, error = (a - (s - part)) + (b - part);
  const Vec<std::int64_t> bits = bit_cast<std::int64_t>(s);
  const Vec<double> zero(0.0);
  const auto outwards = (error > zero) ^ ~(s > zero);
  const Vec<std::int64_t> neighbour = bits + select(outwards, Vec<std::int64_t>(1), -1);
  const auto even = (bits & Vec<std::int64_t>(1)) == Vec<std::int64_t>(0);
  return bit_cast<double>(select((error != zero) & even, neighbour, bits));
}
RUSHLIGHT_INLINE F fused(F a, F b, F c) {
  Vec<double> x[double_parts], y[double_parts], z[double_parts];
  widen(a, x);
  widen(b, y);
  widen(c, z);
  for (int i = 0; i < double_parts; ++i) x[i] = sum_to_odd(x[i] * y[i], z[i]);
  return narrow(x);
}
#else
RUSHLIGHT_INLINE F fused(F a, F b, F c) { return fma(a, b, c); }
#endif

template <int count>
RUSHLIGHT_INLINE F polynomial(F x, const float (&coefficients)[count]) {
  F result(coefficients[0]);
  for (int i = 1; i < count; ++i) result = fused(result, x, F(coefficients[i]));
  return result;
}

// The natural logarithm of x in (0, 1], after Moshier's Cephes (logf).
RUSHLIGHT_INLINE F logarithm(F x) {
  const I bits = bit_cast<std::int32_t>(x);
  F exponent = to_float((bits >> 23) - I(126));
  F m = bit_cast<float>((bits & I(0x007fffff)) | I(0x3f000000));  // in [0.5, 1)
  const auto low = m < F(0.707106781186547524f);
  exponent = exponent - select(low, F(1.0f), F(0.0f));
  m = (m - F(1.0f)) + select(low, m, F(0.0f));
  const F square = m * m;
  F y = polynomial(m, {7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f,
                       1.4249322787e-1f, -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f,
                       3.3333331174e-1f}) *
        m;
  y = fused(y, square, exponent * F(-2.12194440e-4f));
  y = fused(-square, F(0.5f), y);
  return fused(exponent, F(0.693359375f), m + y);
}

// Sine and cosine of x in [0, 2 pi), after Cephes (sinf, cosf): x is brought into [-pi/4, pi/4] by
// a multiple of pi/4 in three parts.
RUSHLIGHT_INLINE void sine_cosine(F x, F& sine, F& cosine) {
  const I octant = (to_int32(x * F(1.27323954473516f)) + I(1)) & I(~1);
  const F multiple = to_float(octant);
  x = fused(multiple, F(-0.78515625f), x);
  x = fused(multiple, F(-2.4187564849853515625e-4f), x);
  x = fused(multiple, F(-3.77489497744594108e-8f), x);
  const F square = x * x;
  F c = polynomial(square, {2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f});
  c = fused(c * square, square, -(square * F(0.5f))) + F(1.0f);
  F s = polynomial(square, {-1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f});
  s = fused(s * square, x, x);
  const auto swapped = (octant & I(2)) != I(0);
  const F sine_sign = bit_cast<float>((octant & I(4)) << 29);
  const F cosine_sign = bit_cast<float>((~(octant - I(2)) & I(4)) << 29);
  sine = select(swapped, c, s) ^ sine_sign;
  cosine = select(swapped, s, c) ^ cosine_sign;
}

// Box and Muller: (u, v) to sqrt(-2 log u) * (cos 2 pi v, sin 2 pi v).
RUSHLIGHT_INLINE void box_muller(F& first, F& second, F mean, F deviation) {
  const F radius = sqrt(F(-2.0f) * logarithm(F(1.0f) - first));
  F sine, cosine;
  sine_cosine(F(6.283185307179586f) * second, sine, cosine);
  first = fused(radius * cosine, deviation, mean);
  second = fused(radius * sine, deviation, mean);
}

void normal_blocks(float* data, std::int64_t blocks, float mean, float deviation) {
#if RUSHLIGHT_AVX512
  // A vector holds a whole block: the halves of two of them are brought together.
  for (; blocks >= 2; blocks -= 2, data += 32) {
    const auto a = F::load(data).native, b = F::load(data + 16).native;
    F first = F::from(
        __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
    F second = F::from(__builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27,
                                               28, 29, 30, 31));
    box_muller(first, second, mean, deviation);
    F::from(__builtin_shufflevector(first.native, second.native, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18,
                                    19, 20, 21, 22, 23))
        .store(data);
    F::from(__builtin_shufflevector(first.native, second.native, 8, 9, 10, 11, 12, 13, 14, 15, 24,
                                    25, 26, 27, 28, 29, 30, 31))
        .store(data + 16);
  }
#endif
  constexpr int step = F::size < 8 ? F::size : 8;
  for (; blocks > 0; --blocks, data += 16) {
    for (int i = 0; i < 8; i += step) {
      F first = F::load_partial(data + i, step), second = F::load_partial(data + 8 + i, step);
      box_muller(first, second, mean, deviation);
      first.store_partial(data + i, step);
      second.store_partial(data + 8 + i, step);
    }
  }
}

RUSHLIGHT_INLINE F uniform(const std::uint32_t* words, F from, F to, std::int64_t count) {
  const auto bits =
      Vec<std::int32_t>::load_partial(reinterpret_cast<const std::int32_t*>(words), count);
  const F unit = to_float(bits & I(0xffffff)) * F(0x1p-24f);
  return fused(unit, to - from, from);
}

// The kernels for T: the value is rounded to T before it is compared with the upper end.
template <class T>
RUSHLIGHT_INLINE void uniform_as(const std::uint32_t* words, T* output, std::int64_t count,
                                 float from, float to) {
  const T low(from), high(to);
  for (std::int64_t i = 0; i < count; i += F::size) {
    const std::int64_t here = count - i < F::size ? count - i : F::size;
    F value = uniform(words + i, from, to, here);
    if constexpr (sizeof(T) == 2) {
      T rounded[F::size];
      store_float(value, rounded);
      value = load_float(rounded);
    }
    const F end(static_cast<float>(high));
    store_float_partial(select(value == end, F(static_cast<float>(low)), value), output + i, here);
  }
}

void uniform_float(const std::uint32_t* words, float* output, std::int64_t count, float from,
                   float to) {
  uniform_as(words, output, count, from, to);
}
void uniform_bfloat16(const std::uint32_t* words, BFloat16* output, std::int64_t count, float from,
                      float to) {
  uniform_as(words, output, count, from, to);
}
void uniform_float16(const std::uint32_t* words, Float16* output, std::int64_t count, float from,
                     float to) {
  uniform_as(words, output, count, from, to);
}

RUSHLIGHT_INLINE std::uint64_t bits53(const std::uint32_t* words, std::int64_t i) {
  std::uint64_t pair;
  __builtin_memcpy(&pair, words + 2 * i, sizeof(pair));
  return (pair << 32 | pair >> 32) & ((std::uint64_t{1} << 53) - 1);
}

void uniform_double(const std::uint32_t* __restrict words, double* __restrict output,
                    std::int64_t count, double from, double to) {
  const double width = to - from;
  for (std::int64_t i = 0; i < count; ++i) {
    const double unit = static_cast<double>(static_cast<std::int64_t>(bits53(words, i))) * 0x1p-53;
    const double value = __builtin_fma(unit, width, from);
    output[i] = value == to ? from : value;
  }
}

void bernoulli(const std::uint32_t* __restrict words, std::uint8_t* __restrict output,
               std::int64_t count, std::uint64_t threshold) {
  for (std::int64_t i = 0; i < count; ++i) output[i] = bits53(words, i) < threshold;
}

void bernoulli_float(const std::uint32_t* __restrict words, float* __restrict output,
                     std::int64_t count, std::uint64_t threshold) {
  for (std::int64_t i = 0; i < count; ++i) output[i] = bits53(words, i) < threshold ? 1.0f : 0.0f;
}

template <class T, class Number>
void masked(const T* __restrict input, const std::uint8_t* __restrict mask, T* __restrict output,
            std::int64_t count, Number scale) {
  for (std::int64_t i = 0; i < count; ++i) {
    const Number factor = mask[i] ? scale : Number(0);
    output[i] = static_cast<T>(static_cast<Number>(input[i]) * factor);
  }
}

}  // namespace
extern const RandomKernels random_kernels;
constinit const RandomKernels random_kernels = {
    &uniform_float, &uniform_double,  &uniform_bfloat16, &uniform_float16,
    &bernoulli,     &bernoulli_float, &masked<float>,    &masked<double>,
    &masked,        &masked,          &normal_blocks};
}  // namespace rushlight::RUSHLIGHT_ISA
