#pragma once
// Part of simd/vec.h: partial loads and stores, the 16-bit floating-point types, masks as bytes.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

#if RUSHLIGHT_AVX512
// The lowest `count` of 64 bits, 0 <= count <= 64.
RUSHLIGHT_INLINE std::uint64_t low_bits(std::int64_t count) {
  return _bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(count));
}
#endif

template <class T>
RUSHLIGHT_INLINE Vec<T> Vec<T>::load_partial(const T* source, std::int64_t count) {
#if RUSHLIGHT_AVX512
  __m512i raw;
  const std::uint64_t lanes = low_bits(count);
  if constexpr (sizeof(T) == 1) {
    raw = _mm512_maskz_loadu_epi8(lanes, source);
  } else if constexpr (sizeof(T) == 2) {
    raw = _mm512_maskz_loadu_epi16(static_cast<__mmask32>(lanes), source);
  } else if constexpr (sizeof(T) == 4) {
    raw = _mm512_maskz_loadu_epi32(static_cast<__mmask16>(lanes), source);
  } else {
    raw = _mm512_maskz_loadu_epi64(static_cast<__mmask8>(lanes), source);
  }
  return from(__builtin_bit_cast(Native, raw));
#else
  T lanes[size] = {};
  for (std::int64_t i = 0; i < count; ++i) lanes[i] = source[i];
  return load(lanes);
#endif
}

template <class T>
RUSHLIGHT_INLINE void Vec<T>::store_partial(T* target, std::int64_t count) const {
#if RUSHLIGHT_AVX512
  const __m512i raw = __builtin_bit_cast(__m512i, native);
  const std::uint64_t lanes = low_bits(count);
  if constexpr (sizeof(T) == 1) {
    _mm512_mask_storeu_epi8(target, lanes, raw);
  } else if constexpr (sizeof(T) == 2) {
    _mm512_mask_storeu_epi16(target, static_cast<__mmask32>(lanes), raw);
  } else if constexpr (sizeof(T) == 4) {
    _mm512_mask_storeu_epi32(target, static_cast<__mmask16>(lanes), raw);
  } else {
    _mm512_mask_storeu_epi64(target, static_cast<__mmask8>(lanes), raw);
  }
#else
  T lanes[size];
  store(lanes);
  for (std::int64_t i = 0; i < count; ++i) target[i] = lanes[i];
#endif
}

// As many elements of type T as a Vec<float> has lanes: half a register of 16-bit values, ...
template <class T>
using Narrow = typename NativeOf<T, lanes_of<float>>::Type;

template <class T>
RUSHLIGHT_INLINE Narrow<T> load_narrow(const T* source) {
  Narrow<T> result;
  __builtin_memcpy(&result, source, sizeof(result));
  return result;
}
template <class T>
RUSHLIGHT_INLINE Narrow<T> load_narrow_partial(const T* source, std::int64_t count) {
  T lanes[lanes_of<float>] = {};
  for (std::int64_t i = 0; i < count; ++i) lanes[i] = source[i];
  return load_narrow(lanes);
}
template <class T>
RUSHLIGHT_INLINE void store_narrow(Narrow<T> value, T* target) {
  __builtin_memcpy(target, &value, sizeof(value));
}
template <class T>
RUSHLIGHT_INLINE void store_narrow_partial(Narrow<T> value, T* target, std::int64_t count) {
  T lanes[lanes_of<float>];
  store_narrow(value, lanes);
  for (std::int64_t i = 0; i < count; ++i) target[i] = lanes[i];
}

#if RUSHLIGHT_NAIVE
RUSHLIGHT_INLINE Vec<float> bfloat16_to_float(std::uint16_t bits) {
  return static_cast<float>(BFloat16::from_bits(bits));
}
RUSHLIGHT_INLINE std::uint16_t float_to_bfloat16(Vec<float> value) {
  return BFloat16(value.native).bits;
}
RUSHLIGHT_INLINE Vec<float> float16_to_float(std::uint16_t bits) {
  return static_cast<float>(Float16::from_bits(bits));
}
RUSHLIGHT_INLINE std::uint16_t float_to_float16(Vec<float> value) {
  return Float16(value.native).bits;
}
#else
RUSHLIGHT_INLINE Vec<float> bfloat16_to_float(Narrow<std::uint16_t> bits) {
  using Wide = Vec<std::uint32_t>::Native;
  return Vec<float>::from(
      __builtin_bit_cast(Vec<float>::Native, __builtin_convertvector(bits, Wide) << 16));
}
RUSHLIGHT_INLINE Narrow<std::uint16_t> float_to_bfloat16(Vec<float> value) {
  const auto bits = __builtin_bit_cast(Vec<std::uint32_t>::Native, value.native);
  const auto rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  const auto nan = Vec<std::uint32_t>(0x7fc0u).native;
  return __builtin_convertvector((value != value).native ? nan : rounded, Narrow<std::uint16_t>);
}
RUSHLIGHT_INLINE Vec<float> float16_to_float(Narrow<std::uint16_t> bits) {
#if RUSHLIGHT_AVX512
  return Vec<float>::from(_mm512_cvtph_ps(__builtin_bit_cast(__m256i, bits)));
#elif RUSHLIGHT_AVX2
  return Vec<float>::from(_mm256_cvtph_ps(__builtin_bit_cast(__m128i, bits)));
#else
  using Word = Vec<std::uint32_t>;
  const Word wide = Word::from(__builtin_convertvector(bits, Word::Native));
  const Word sign = (wide & Word(0x8000u)) << 16;
  const Word magnitude = (wide & Word(0x7fffu)) << 13;
  const Word normal = magnitude + Word(0x38000000u);
  const Word special = magnitude + Word(0x70000000u);
  const Vec<float> shifted = Vec<float>::from(__builtin_bit_cast(
                                 Vec<float>::Native, (magnitude + Word(0x38800000u)).native)) -
                             Vec<float>(0x1p-14f);
  const Word denormal = Word::from(__builtin_bit_cast(Word::Native, shifted.native));
  const Word result = select(magnitude >= Word(0x0f800000u), special,
                             select(magnitude >= Word(0x00800000u), normal, denormal));
  return Vec<float>::from(__builtin_bit_cast(Vec<float>::Native, (sign | result).native));
#endif
}
RUSHLIGHT_INLINE Narrow<std::uint16_t> float_to_float16(Vec<float> value) {
#if RUSHLIGHT_AVX512
  return __builtin_bit_cast(Narrow<std::uint16_t>,
                            _mm512_cvtps_ph(value.native, _MM_FROUND_TO_NEAREST_INT));
#elif RUSHLIGHT_AVX2
  return __builtin_bit_cast(Narrow<std::uint16_t>,
                            _mm256_cvtps_ph(value.native, _MM_FROUND_TO_NEAREST_INT));
#else
  Narrow<std::uint16_t> result{};
  for (int i = 0; i < Vec<float>::size; ++i) result[i] = Float16(value.native[i]).bits;
  return result;
#endif
}
#endif

RUSHLIGHT_INLINE Vec<float> load_float(const float* source) { return Vec<float>::load(source); }
RUSHLIGHT_INLINE Vec<float> load_float(const BFloat16* source) {
  return bfloat16_to_float(load_narrow(reinterpret_cast<const std::uint16_t*>(source)));
}
RUSHLIGHT_INLINE Vec<float> load_float(const Float16* source) {
  return float16_to_float(load_narrow(reinterpret_cast<const std::uint16_t*>(source)));
}
RUSHLIGHT_INLINE Vec<float> load_float_partial(const float* source, std::int64_t count) {
  return Vec<float>::load_partial(source, count);
}
RUSHLIGHT_INLINE Vec<float> load_float_partial(const BFloat16* source, std::int64_t count) {
  return bfloat16_to_float(
      load_narrow_partial(reinterpret_cast<const std::uint16_t*>(source), count));
}
RUSHLIGHT_INLINE Vec<float> load_float_partial(const Float16* source, std::int64_t count) {
  return float16_to_float(
      load_narrow_partial(reinterpret_cast<const std::uint16_t*>(source), count));
}
RUSHLIGHT_INLINE void store_float(Vec<float> value, float* target) { value.store(target); }
RUSHLIGHT_INLINE void store_float(Vec<float> value, BFloat16* target) {
  store_narrow(float_to_bfloat16(value), reinterpret_cast<std::uint16_t*>(target));
}
RUSHLIGHT_INLINE void store_float(Vec<float> value, Float16* target) {
  store_narrow(float_to_float16(value), reinterpret_cast<std::uint16_t*>(target));
}
RUSHLIGHT_INLINE void store_float_partial(Vec<float> value, float* target, std::int64_t count) {
  value.store_partial(target, count);
}
RUSHLIGHT_INLINE void store_float_partial(Vec<float> value, BFloat16* target, std::int64_t count) {
  store_narrow_partial(float_to_bfloat16(value), reinterpret_cast<std::uint16_t*>(target), count);
}
RUSHLIGHT_INLINE void store_float_partial(Vec<float> value, Float16* target, std::int64_t count) {
  store_narrow_partial(float_to_float16(value), reinterpret_cast<std::uint16_t*>(target), count);
}

// Writes 1 for the lanes that hold and 0 for the others, one byte a lane.
template <int bytes>
RUSHLIGHT_INLINE void store_bool(Mask<bytes> mask, std::uint8_t* target) {
#if RUSHLIGHT_NAIVE
  *target = mask.native;
#else
  using Byte = typename NativeOf<std::int8_t, Mask<bytes>::size>::Type;
  const Byte narrow = __builtin_convertvector(mask.native, Byte) & 1;
  __builtin_memcpy(target, &narrow, sizeof(narrow));
#endif
}

// The mask of the bytes that are not 0, for lanes of `bytes` bytes.
template <int bytes>
RUSHLIGHT_INLINE Mask<bytes> load_bool(const std::uint8_t* source) {
#if RUSHLIGHT_NAIVE
  return Mask<bytes>(*source != 0);
#else
  typename NativeOf<std::int8_t, Mask<bytes>::size>::Type narrow;
  __builtin_memcpy(&narrow, source, sizeof(narrow));
  return Mask<bytes>(__builtin_convertvector(narrow != 0, typename Mask<bytes>::Native));
#endif
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
