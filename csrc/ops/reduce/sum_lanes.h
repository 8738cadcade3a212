#pragma once
#include "simd/vec.h"

// The sums over the lanes of many vectors at once. Included by kernels only.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

#if !RUSHLIGHT_NAIVE
// Two vectors of groups of `width` lanes become one of twice as many groups, each half as wide:
// group 2 j is the sum of the halves of a's group j, group 2 j + 1 that of b's.
template <int width, class T>
RUSHLIGHT_INLINE Vec<T> fold_pair(Vec<T> a, Vec<T> b) {
  constexpr int size = Vec<T>::size, half = width / 2;
  return [&]<int... i>(std::integer_sequence<int, i...>) {
    const auto low = __builtin_shufflevector(
        a.native, b.native, (i / half % 2 * size + i / width * width + i % half)...);
    const auto high = __builtin_shufflevector(
        a.native, b.native, (i / half % 2 * size + i / width * width + half + i % half)...);
    return Vec<T>::from(low + high);
  }(std::make_integer_sequence<int, size>{});
}

template <class T, int count>
RUSHLIGHT_INLINE Vec<T> fold_all(const Vec<T>* vectors) {
  if constexpr (count == 1) {
    return vectors[0];
  } else {
    Vec<T> folded[count / 2];
#pragma GCC unroll 8
    for (int i = 0; i < count / 2; ++i) {
      folded[i] = fold_pair<count>(vectors[i], vectors[i + count / 2]);
    }
    return fold_all<T, count / 2>(folded);
  }
}

// Lane i has the sum of the lanes of vector i.
template <class T>
RUSHLIGHT_INLINE Vec<T> sums_of_lanes(const Vec<T> (&vectors)[Vec<T>::size]) {
  return fold_all<T, Vec<T>::size>(vectors);
}
#endif

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
