#pragma once
// Part of the matmul kernels: exchanges of elements between registers.

#include "simd/vec.h"

#if !RUSHLIGHT_NAIVE
namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <bool upper, class T, int... lane>
RUSHLIGHT_INLINE Vec<T> interleave_lanes(Vec<T> a, Vec<T> b, std::integer_sequence<int, lane...>) {
  constexpr int size = Vec<T>::size;
  using Index = typename Vec<BitsOf<T>>::Native;
  constexpr Index order = {((upper ? size / 2 : 0) + lane / 2 + (lane % 2 ? size : 0))...};
  return Vec<T>::from(__builtin_shuffle(a.native, b.native, order));
}
// The lower (upper) halves of a and b, element by element in turn.
template <bool upper, class T>
RUSHLIGHT_INLINE Vec<T> interleave(Vec<T> a, Vec<T> b) {
  return interleave_lanes<upper>(a, b, std::make_integer_sequence<int, Vec<T>::size>());
}

// Transposes size x size elements: log2(size) perfect shuffles of the registers.
template <class T>
RUSHLIGHT_INLINE void transpose(Vec<T> (&block)[Vec<T>::size]) {
  constexpr int size = Vec<T>::size;
#pragma GCC unroll 8
  for (int step = 1; step < size; step *= 2) {
    Vec<T> shuffled[size];
#pragma GCC unroll 16
    for (int i = 0; i < size / 2; ++i) {
      shuffled[2 * i] = interleave<false>(block[i], block[i + size / 2]);
      shuffled[2 * i + 1] = interleave<true>(block[i], block[i + size / 2]);
    }
#pragma GCC unroll 16
    for (int i = 0; i < size; ++i) block[i] = shuffled[i];
  }
}

// Lane i of the result is the sum of the lanes of block[i]; every sum is the same tree.
template <class T>
RUSHLIGHT_INLINE Vec<T> sum_lanes(Vec<T> (&block)[Vec<T>::size]) {
  constexpr int size = Vec<T>::size;
#pragma GCC unroll 8
  for (int half = size / 2; half > 0; half /= 2) {
#pragma GCC unroll 16
    for (int i = 0; i < half; ++i) {
      block[i] = interleave<false>(block[i], block[i + half]) +
                 interleave<true>(block[i], block[i + half]);
    }
  }
  return block[0];
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
#endif
