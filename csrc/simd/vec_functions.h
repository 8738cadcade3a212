#pragma once
// Part of simd/vec.h: functions of vectors that are an instruction or a few.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// The same bits as a vector of another element type of the same width.
template <class To, class T>
RUSHLIGHT_INLINE Vec<To> bit_cast(Vec<T> a) {
  return Vec<To>::from(__builtin_bit_cast(typename Vec<To>::Native, a.native));
}

template <class T>
RUSHLIGHT_INLINE Vec<T> sign_bit() {
  return Vec<T>(T(-0.0));
}

template <class T>
RUSHLIGHT_INLINE Vec<T> abs(Vec<T> a) {
  if constexpr (std::is_floating_point_v<T>) {
    return a & ~sign_bit<T>();
  } else if constexpr (std::is_unsigned_v<T>) {
    return a;
  } else {
    return select(a < Vec<T>(T(0)), -a, a);
  }
}

// |a| with the sign of b.
template <class T>
RUSHLIGHT_INLINE Vec<T> copysign(Vec<T> a, Vec<T> b) {
  return (a & ~sign_bit<T>()) | (b & sign_bit<T>());
}

template <class T>
RUSHLIGHT_INLINE typename Vec<T>::MaskType is_nan(Vec<T> a) {
  return a != a;
}

#if RUSHLIGHT_NAIVE
RUSHLIGHT_INLINE Vec<float> sqrt(Vec<float> a) { return __builtin_sqrtf(a.native); }
RUSHLIGHT_INLINE Vec<double> sqrt(Vec<double> a) { return __builtin_sqrt(a.native); }
RUSHLIGHT_INLINE Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) {
  return __builtin_fmaf(a.native, b.native, c.native);
}
RUSHLIGHT_INLINE Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) {
  return __builtin_fma(a.native, b.native, c.native);
}
RUSHLIGHT_INLINE Vec<float> floor(Vec<float> a) { return __builtin_floorf(a.native); }
RUSHLIGHT_INLINE Vec<double> floor(Vec<double> a) { return __builtin_floor(a.native); }
RUSHLIGHT_INLINE Vec<float> ceil(Vec<float> a) { return __builtin_ceilf(a.native); }
RUSHLIGHT_INLINE Vec<double> ceil(Vec<double> a) { return __builtin_ceil(a.native); }
RUSHLIGHT_INLINE Vec<float> trunc(Vec<float> a) { return __builtin_truncf(a.native); }
RUSHLIGHT_INLINE Vec<double> trunc(Vec<double> a) { return __builtin_trunc(a.native); }
RUSHLIGHT_INLINE Vec<float> round(Vec<float> a) { return __builtin_rintf(a.native); }
RUSHLIGHT_INLINE Vec<double> round(Vec<double> a) { return __builtin_rint(a.native); }

#elif RUSHLIGHT_AVX512 || RUSHLIGHT_AVX2 || RUSHLIGHT_SSE4
#if RUSHLIGHT_AVX512
#define RUSHLIGHT_X86(name) _mm512_##name
#define RUSHLIGHT_X86_ROUND(suffix, a, mode) _mm512_roundscale_##suffix(a, mode)
#elif RUSHLIGHT_AVX2
#define RUSHLIGHT_X86(name) _mm256_##name
#define RUSHLIGHT_X86_ROUND(suffix, a, mode) _mm256_round_##suffix(a, mode)
#else
#define RUSHLIGHT_X86(name) _mm_##name
#define RUSHLIGHT_X86_ROUND(suffix, a, mode) _mm_round_##suffix(a, mode)
#endif
#define RUSHLIGHT_X86_FUNCTIONS(T, suffix)                                                     \
  RUSHLIGHT_INLINE Vec<T> sqrt(Vec<T> a) {                                                     \
    return Vec<T>::from(RUSHLIGHT_X86(sqrt_##suffix)(a.native));                               \
  }                                                                                            \
  RUSHLIGHT_INLINE Vec<T> floor(Vec<T> a) {                                                    \
    return Vec<T>::from(                                                                       \
        RUSHLIGHT_X86_ROUND(suffix, a.native, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC));     \
  }                                                                                            \
  RUSHLIGHT_INLINE Vec<T> ceil(Vec<T> a) {                                                     \
    return Vec<T>::from(                                                                       \
        RUSHLIGHT_X86_ROUND(suffix, a.native, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC));     \
  }                                                                                            \
  RUSHLIGHT_INLINE Vec<T> trunc(Vec<T> a) {                                                    \
    return Vec<T>::from(                                                                       \
        RUSHLIGHT_X86_ROUND(suffix, a.native, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC));        \
  }                                                                                            \
  /* To the nearest integer, halves to even. */                                                \
  RUSHLIGHT_INLINE Vec<T> round(Vec<T> a) {                                                    \
    return Vec<T>::from(                                                                       \
        RUSHLIGHT_X86_ROUND(suffix, a.native, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)); \
  }
RUSHLIGHT_X86_FUNCTIONS(float, ps)
RUSHLIGHT_X86_FUNCTIONS(double, pd)
#undef RUSHLIGHT_X86_FUNCTIONS

// a * b + c, in one rounding where the level has the instruction.
#if RUSHLIGHT_SSE4
RUSHLIGHT_INLINE Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) { return a * b + c; }
RUSHLIGHT_INLINE Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) { return a * b + c; }
#else
RUSHLIGHT_INLINE Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) {
  return Vec<float>::from(RUSHLIGHT_X86(fmadd_ps)(a.native, b.native, c.native));
}
RUSHLIGHT_INLINE Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) {
  return Vec<double>::from(RUSHLIGHT_X86(fmadd_pd)(a.native, b.native, c.native));
}
#endif
#undef RUSHLIGHT_X86_ROUND

#else  // another architecture: the compiler turns the loop over lanes into its instruction
#define RUSHLIGHT_LANES(T, name, function)      \
  RUSHLIGHT_INLINE Vec<T> name(Vec<T> a) {      \
    Vec<T> result;                              \
    for (int i = 0; i < Vec<T>::size; ++i) {    \
      result.native[i] = function(a.native[i]); \
    }                                           \
    return result;                              \
  }
RUSHLIGHT_LANES(float, sqrt, __builtin_sqrtf)
RUSHLIGHT_LANES(double, sqrt, __builtin_sqrt)
RUSHLIGHT_LANES(float, floor, __builtin_floorf)
RUSHLIGHT_LANES(double, floor, __builtin_floor)
RUSHLIGHT_LANES(float, ceil, __builtin_ceilf)
RUSHLIGHT_LANES(double, ceil, __builtin_ceil)
RUSHLIGHT_LANES(float, trunc, __builtin_truncf)
RUSHLIGHT_LANES(double, trunc, __builtin_trunc)
RUSHLIGHT_LANES(float, round, __builtin_rintf)
RUSHLIGHT_LANES(double, round, __builtin_rint)
#undef RUSHLIGHT_LANES
RUSHLIGHT_INLINE Vec<float> fma(Vec<float> a, Vec<float> b, Vec<float> c) {
  Vec<float> result;
  for (int i = 0; i < Vec<float>::size; ++i) {
    result.native[i] = __builtin_fmaf(a.native[i], b.native[i], c.native[i]);
  }
  return result;
}
RUSHLIGHT_INLINE Vec<double> fma(Vec<double> a, Vec<double> b, Vec<double> c) {
  Vec<double> result;
  for (int i = 0; i < Vec<double>::size; ++i) {
    result.native[i] = __builtin_fma(a.native[i], b.native[i], c.native[i]);
  }
  return result;
}
#endif

// The larger (smaller) of two; b where either is NaN. One instruction on x86.
template <class T>
RUSHLIGHT_INLINE Vec<T> max_or_second(Vec<T> a, Vec<T> b) {
#if RUSHLIGHT_AVX512 || RUSHLIGHT_AVX2 || RUSHLIGHT_SSE4
  if constexpr (std::is_same_v<T, float>) {
    return Vec<T>::from(RUSHLIGHT_X86(max_ps)(a.native, b.native));
  } else if constexpr (std::is_same_v<T, double>) {
    return Vec<T>::from(RUSHLIGHT_X86(max_pd)(a.native, b.native));
  }
#endif
  return select(a > b, a, b);
}
template <class T>
RUSHLIGHT_INLINE Vec<T> min_or_second(Vec<T> a, Vec<T> b) {
#if RUSHLIGHT_AVX512 || RUSHLIGHT_AVX2 || RUSHLIGHT_SSE4
  if constexpr (std::is_same_v<T, float>) {
    return Vec<T>::from(RUSHLIGHT_X86(min_ps)(a.native, b.native));
  } else if constexpr (std::is_same_v<T, double>) {
    return Vec<T>::from(RUSHLIGHT_X86(min_pd)(a.native, b.native));
  }
#endif
  return select(a < b, a, b);
}
#undef RUSHLIGHT_X86

// NaN if either is NaN.
template <class T>
RUSHLIGHT_INLINE Vec<T> max(Vec<T> a, Vec<T> b) {
  if constexpr (std::is_floating_point_v<T>) {
    return select(is_nan(a), a, max_or_second(a, b));
  } else {
    return max_or_second(a, b);
  }
}
template <class T>
RUSHLIGHT_INLINE Vec<T> min(Vec<T> a, Vec<T> b) {
  if constexpr (std::is_floating_point_v<T>) {
    return select(is_nan(a), a, min_or_second(a, b));
  } else {
    return min_or_second(a, b);
  }
}

#if RUSHLIGHT_NAIVE
template <int bytes>
RUSHLIGHT_INLINE bool any(Mask<bytes> mask) {
  return mask.native;
}
template <int bytes>
RUSHLIGHT_INLINE bool all(Mask<bytes> mask) {
  return mask.native;
}
template <class T>
RUSHLIGHT_INLINE T sum(Vec<T> a) {
  return a.native;
}
template <class T>
RUSHLIGHT_INLINE T max(Vec<T> a) {
  return a.native;
}
template <class T>
RUSHLIGHT_INLINE T min(Vec<T> a) {
  return a.native;
}
RUSHLIGHT_INLINE Vec<std::int32_t> to_int32(Vec<float> a) {
  return static_cast<std::int32_t>(a.native);
}
RUSHLIGHT_INLINE Vec<float> to_float(Vec<std::int32_t> a) { return static_cast<float>(a.native); }
RUSHLIGHT_INLINE Vec<std::int64_t> to_int64(Vec<double> a) {
  return static_cast<std::int64_t>(a.native);
}
RUSHLIGHT_INLINE Vec<double> to_double(Vec<std::int64_t> a) {
  return static_cast<double>(a.native);
}
constexpr int double_parts = 1;
RUSHLIGHT_INLINE void widen(Vec<float> a, Vec<double> (&parts)[double_parts]) {
  parts[0] = static_cast<double>(a.native);
}
RUSHLIGHT_INLINE Vec<float> narrow(const Vec<double> (&parts)[double_parts]) {
  return static_cast<float>(parts[0].native);
}
#else

template <int bytes>
RUSHLIGHT_INLINE bool any(Mask<bytes> mask) {
#if RUSHLIGHT_AVX512
  const __m512i raw = __builtin_bit_cast(__m512i, mask.native);
  return _mm512_test_epi64_mask(raw, raw) != 0;
#elif RUSHLIGHT_AVX2
  const __m256i raw = __builtin_bit_cast(__m256i, mask.native);
  return !_mm256_testz_si256(raw, raw);
#else
  const auto words = __builtin_bit_cast(typename NativeOf<std::int64_t, 2>::Type, mask.native);
  return (words[0] | words[1]) != 0;
#endif
}
template <int bytes>
RUSHLIGHT_INLINE bool all(Mask<bytes> mask) {
  return !any(~mask);
}

// Folds the upper half onto the lower one until a lane is left: lane 0 op lane n/2, ... The order
// is fixed for a vector width.
template <class T, int count, class Combine>
RUSHLIGHT_INLINE T fold(typename NativeOf<T, count>::Type lanes, Combine combine) {
  if constexpr (count == 1) {
    return lanes;
  } else if constexpr (count == 2) {
    return combine(lanes[0], lanes[1]);
  } else {
    return [&]<int... i>(std::integer_sequence<int, i...>) {
      const auto low = __builtin_shufflevector(lanes, lanes, i...);
      const auto high = __builtin_shufflevector(lanes, lanes, (i + count / 2)...);
      return fold<T, count / 2>(combine(low, high), combine);
    }(std::make_integer_sequence<int, count / 2>{});
  }
}
template <class T>
RUSHLIGHT_INLINE T sum(Vec<T> a) {
  using Wrapping = typename Vec<T>::Wrapping;
  return static_cast<T>(fold<Wrapping, Vec<T>::size>(
      a.wrapping(), [](auto x, auto y) { return static_cast<decltype(x)>(x + y); }));
}
// NaN if a lane is NaN.
template <class T>
RUSHLIGHT_INLINE T max(Vec<T> a) {
  return fold<T, Vec<T>::size>(a.native, [](auto x, auto y) {
    if constexpr (std::is_floating_point_v<T>) {
      return (x > y) | (x != x) ? x : y;
    } else {
      return x > y ? x : y;
    }
  });
}
template <class T>
RUSHLIGHT_INLINE T min(Vec<T> a) {
  return fold<T, Vec<T>::size>(a.native, [](auto x, auto y) {
    if constexpr (std::is_floating_point_v<T>) {
      return (x < y) | (x != x) ? x : y;
    } else {
      return x < y ? x : y;
    }
  });
}

// Towards zero; a value out of range has no defined result.
RUSHLIGHT_INLINE Vec<std::int32_t> to_int32(Vec<float> a) {
  return Vec<std::int32_t>::from(__builtin_convertvector(a.native, Vec<std::int32_t>::Native));
}
RUSHLIGHT_INLINE Vec<float> to_float(Vec<std::int32_t> a) {
  return Vec<float>::from(__builtin_convertvector(a.native, Vec<float>::Native));
}
RUSHLIGHT_INLINE Vec<std::int64_t> to_int64(Vec<double> a) {
  return Vec<std::int64_t>::from(__builtin_convertvector(a.native, Vec<std::int64_t>::Native));
}
RUSHLIGHT_INLINE Vec<double> to_double(Vec<std::int64_t> a) {
  return Vec<double>::from(__builtin_convertvector(a.native, Vec<double>::Native));
}

// A Vec<float> is as long as this many Vec<double>.
constexpr int double_parts = 2;
RUSHLIGHT_INLINE void widen(Vec<float> a, Vec<double> (&parts)[double_parts]) {
  constexpr int count = Vec<double>::size;
  [&]<int... i>(std::integer_sequence<int, i...>) {
    const auto low = __builtin_shufflevector(a.native, a.native, i...);
    const auto high = __builtin_shufflevector(a.native, a.native, (i + count)...);
    parts[0] = Vec<double>::from(__builtin_convertvector(low, Vec<double>::Native));
    parts[1] = Vec<double>::from(__builtin_convertvector(high, Vec<double>::Native));
  }(std::make_integer_sequence<int, count>{});
}
RUSHLIGHT_INLINE Vec<float> narrow(const Vec<double> (&parts)[double_parts]) {
  constexpr int count = Vec<double>::size;
  using Half = NativeOf<float, count>::Type;
  const Half low = __builtin_convertvector(parts[0].native, Half);
  const Half high = __builtin_convertvector(parts[1].native, Half);
  return [&]<int... i>(std::integer_sequence<int, i...>) {
    return Vec<float>::from(__builtin_shufflevector(low, high, i...));
  }(std::make_integer_sequence<int, 2 * count>{});
}
#endif

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
