#pragma once
#include <cstdint>
#include <type_traits>
#include <utility>

#include "base/half.h"
#if defined(__x86_64__) && !RUSHLIGHT_NAIVE
// GCC 12's _mm512_undefined_* warn about themselves (GCC bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#endif

// Vec<T>: the widest vector of T at the ISA level being compiled (16, 32 or 64 bytes; a single
// element at `naive`). Included by *_kernels.cc only; everything has internal linkage.

#define RUSHLIGHT_INLINE [[gnu::always_inline]] inline

namespace rushlight::RUSHLIGHT_ISA {
namespace {

#if RUSHLIGHT_NAIVE
constexpr int vector_bytes = 0;
#elif defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define RUSHLIGHT_AVX512 1
constexpr int vector_bytes = 64;
#elif defined(__AVX2__) && defined(__FMA__)
#define RUSHLIGHT_AVX2 1
constexpr int vector_bytes = 32;
#else
#if defined(__SSE4_1__)
#define RUSHLIGHT_SSE4 1
#endif
constexpr int vector_bytes = 16;
#endif

template <int bytes>
struct SignedOfSize;
template <>
struct SignedOfSize<1> {
  using Type = std::int8_t;
};
template <>
struct SignedOfSize<2> {
  using Type = std::int16_t;
};
template <>
struct SignedOfSize<4> {
  using Type = std::int32_t;
};
template <>
struct SignedOfSize<8> {
  using Type = std::int64_t;
};

// The signed integer as wide as T: lanes of masks and bit patterns.
template <class T>
using BitsOf = typename SignedOfSize<sizeof(T)>::Type;

template <class T, int count>
struct NativeOf {
  typedef T Type __attribute__((vector_size(count * sizeof(T))));
};
template <class T>
struct NativeOf<T, 1> {
  using Type = T;
};

template <class T>
constexpr int lanes_of = vector_bytes == 0 ? 1 : vector_bytes / static_cast<int>(sizeof(T));

// All ones in the lanes that hold, for elements of `bytes` bytes.
template <int bytes>
struct Mask {
  using Lane = typename SignedOfSize<bytes>::Type;
  static constexpr int size = lanes_of<Lane>;
#if RUSHLIGHT_NAIVE
  using Native = bool;
#else
  using Native = typename NativeOf<Lane, size>::Type;
#endif
  Native native;

  Mask() = default;
  RUSHLIGHT_INLINE explicit Mask(Native value) : native(value) {}
#if RUSHLIGHT_NAIVE
  RUSHLIGHT_INLINE Mask operator~() const { return Mask(!native); }
#else
  RUSHLIGHT_INLINE explicit Mask(bool value) : native(Native{} - static_cast<Lane>(value)) {}
  RUSHLIGHT_INLINE Mask operator~() const { return Mask(~native); }
#endif
  RUSHLIGHT_INLINE friend Mask operator&(Mask a, Mask b) {
    return Mask(static_cast<Native>(a.native & b.native));
  }
  RUSHLIGHT_INLINE friend Mask operator|(Mask a, Mask b) {
    return Mask(static_cast<Native>(a.native | b.native));
  }
  RUSHLIGHT_INLINE friend Mask operator^(Mask a, Mask b) {
    return Mask(static_cast<Native>(a.native ^ b.native));
  }
};

// Arithmetic of integers wraps; shifts take a count below the width.
template <class T>
struct Vec {
  static constexpr int size = lanes_of<T>;
  using Element = T;
  using Bits = BitsOf<T>;
  using MaskType = Mask<static_cast<int>(sizeof(T))>;
  using Native = typename NativeOf<T, size>::Type;
  using NativeBits = typename NativeOf<Bits, size>::Type;
  // Signed overflow is undefined, unsigned wraps.
  using Wrapping = typename std::conditional_t<std::is_integral_v<T>, std::make_unsigned<Bits>,
                                               std::type_identity<T>>::type;
  using NativeWrapping = typename NativeOf<Wrapping, size>::Type;

  Native native;

  Vec() = default;
  RUSHLIGHT_INLINE Vec(T value) {
    if constexpr (size == 1) {
      native = value;
    } else {
      native = value - Native{};  // not +: a sum with zero would turn -0 into +0
    }
  }
  RUSHLIGHT_INLINE static Vec from(Native value) {
    Vec result;
    result.native = value;
    return result;
  }
  RUSHLIGHT_INLINE static Vec from_bits(NativeBits value) {
    return from(__builtin_bit_cast(Native, value));
  }
  RUSHLIGHT_INLINE NativeBits bits() const { return __builtin_bit_cast(NativeBits, native); }

  RUSHLIGHT_INLINE static Vec load(const T* source) {
    Vec result;
    __builtin_memcpy(&result.native, source, sizeof(Native));
    return result;
  }
  RUSHLIGHT_INLINE void store(T* target) const {
    __builtin_memcpy(target, &native, sizeof(Native));
  }
  // The first `count` elements, 0 <= count <= size; the other lanes are zero.
  RUSHLIGHT_INLINE static Vec load_partial(const T* source, std::int64_t count);
  RUSHLIGHT_INLINE void store_partial(T* target, std::int64_t count) const;

  RUSHLIGHT_INLINE T operator[](int lane) const {
    if constexpr (size == 1) {
      (void)lane;
      return native;
    } else {
      return native[lane];
    }
  }

  RUSHLIGHT_INLINE NativeWrapping wrapping() const {
    return __builtin_bit_cast(NativeWrapping, native);
  }
  RUSHLIGHT_INLINE static Vec unwrap(NativeWrapping value) {
    return from(__builtin_bit_cast(Native, value));
  }
  RUSHLIGHT_INLINE friend Vec operator+(Vec a, Vec b) {
    return unwrap(static_cast<NativeWrapping>(a.wrapping() + b.wrapping()));
  }
  RUSHLIGHT_INLINE friend Vec operator-(Vec a, Vec b) {
    return unwrap(static_cast<NativeWrapping>(a.wrapping() - b.wrapping()));
  }
  RUSHLIGHT_INLINE friend Vec operator*(Vec a, Vec b) {
    if constexpr (size == 1 && sizeof(T) < sizeof(int)) {  // uint16 * uint16 would overflow int
      return unwrap(static_cast<NativeWrapping>(static_cast<unsigned>(a.wrapping()) *
                                                static_cast<unsigned>(b.wrapping())));
    } else {
      return unwrap(static_cast<NativeWrapping>(a.wrapping() * b.wrapping()));
    }
  }
  // Integers: no lane of b may be 0, nor the smallest integer be divided by -1.
  RUSHLIGHT_INLINE friend Vec operator/(Vec a, Vec b) {
    return from(static_cast<Native>(a.native / b.native));
  }
  RUSHLIGHT_INLINE friend Vec operator-(Vec a) {
    if constexpr (std::is_integral_v<T>) {
      return Vec(T(0)) - a;
    } else {
      return from(-a.native);
    }
  }
  RUSHLIGHT_INLINE friend Vec operator&(Vec a, Vec b) {
    return from_bits(static_cast<NativeBits>(a.bits() & b.bits()));
  }
  RUSHLIGHT_INLINE friend Vec operator|(Vec a, Vec b) {
    return from_bits(static_cast<NativeBits>(a.bits() | b.bits()));
  }
  RUSHLIGHT_INLINE friend Vec operator^(Vec a, Vec b) {
    return from_bits(static_cast<NativeBits>(a.bits() ^ b.bits()));
  }
  RUSHLIGHT_INLINE friend Vec operator~(Vec a) {
    return from_bits(static_cast<NativeBits>(~a.bits()));
  }
  RUSHLIGHT_INLINE friend Vec operator<<(Vec a, int count)
    requires(std::is_integral_v<T>)
  {
    return unwrap(static_cast<NativeWrapping>(a.wrapping() << count));
  }
  // Arithmetic for signed T, logical for unsigned T.
  RUSHLIGHT_INLINE friend Vec operator>>(Vec a, int count)
    requires(std::is_integral_v<T>)
  {
    return from(static_cast<Native>(a.native >> count));
  }
  RUSHLIGHT_INLINE friend Vec operator<<(Vec a, Vec count)
    requires(std::is_integral_v<T>)
  {
    return unwrap(static_cast<NativeWrapping>(a.wrapping() << count.wrapping()));
  }
  RUSHLIGHT_INLINE friend Vec operator>>(Vec a, Vec count)
    requires(std::is_integral_v<T>)
  {
    return from(static_cast<Native>(a.native >> count.native));
  }
  RUSHLIGHT_INLINE Vec& operator+=(Vec b) { return *this = *this + b; }
  RUSHLIGHT_INLINE Vec& operator-=(Vec b) { return *this = *this - b; }
  RUSHLIGHT_INLINE Vec& operator*=(Vec b) { return *this = *this * b; }

  RUSHLIGHT_INLINE friend MaskType operator==(Vec a, Vec b) {
    return MaskType(a.native == b.native);
  }
  RUSHLIGHT_INLINE friend MaskType operator!=(Vec a, Vec b) {
    return MaskType(a.native != b.native);
  }
  RUSHLIGHT_INLINE friend MaskType operator<(Vec a, Vec b) { return MaskType(a.native < b.native); }
  RUSHLIGHT_INLINE friend MaskType operator<=(Vec a, Vec b) {
    return MaskType(a.native <= b.native);
  }
  RUSHLIGHT_INLINE friend MaskType operator>(Vec a, Vec b) { return MaskType(a.native > b.native); }
  RUSHLIGHT_INLINE friend MaskType operator>=(Vec a, Vec b) {
    return MaskType(a.native >= b.native);
  }
  RUSHLIGHT_INLINE friend Vec select(MaskType mask, Vec a, Vec b) {
    return from(mask.native ? a.native : b.native);
  }
};

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA

#include "simd/vec_functions.h"
#include "simd/vec_memory.h"
