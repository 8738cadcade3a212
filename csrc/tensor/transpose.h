#pragma once
#include "simd/vec.h"

// Transposition of matrices in memory; included by copy_kernels.cc only.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T>
void transpose_plainly(char* destination, std::int64_t destination_stride, const char* source,
                       std::int64_t source_stride, std::int64_t rows, std::int64_t columns) {
  for (std::int64_t i = 0; i < rows; ++i) {
    T* target = reinterpret_cast<T*>(destination + i * destination_stride);
    const char* from = source + i * static_cast<std::int64_t>(sizeof(T));
    for (std::int64_t j = 0; j < columns; ++j) {
      target[j] = *reinterpret_cast<const T*>(from + j * source_stride);
      asm volatile("");
    }
  }
}

#if RUSHLIGHT_NAIVE
template <class T>
constexpr int tile_size = 1;
template <class T>
void transpose_tile(char*, std::int64_t, const char*, std::int64_t) {}
#else
// As many rows as a vector has lanes, where its lanes can be shuffled freely; else a block of whole
// cache lines.
template <class T>
constexpr int tile_size =
    sizeof(T) == 4 || sizeof(T) == 8 ? lanes_of<T> : 64 / static_cast<int>(sizeof(T));

template <class T, int... i>
RUSHLIGHT_INLINE void interleave(typename Vec<T>::Native a, typename Vec<T>::Native b,
                                 typename Vec<T>::Native& low, typename Vec<T>::Native& high,
                                 std::integer_sequence<int, i...>) {
  constexpr int n = Vec<T>::size;
  low = __builtin_shufflevector(a, b, (i / 2 + (i % 2) * n)...);
  high = __builtin_shufflevector(a, b, (i / 2 + n / 2 + (i % 2) * n)...);
}

// A perfect shuffle of all rows, log2(n) times: each moves one bit of the row number into the
// column number.
template <class T>
RUSHLIGHT_INLINE void transpose_tile(char* destination, std::int64_t destination_stride,
                                     const char* source, std::int64_t source_stride) {
  constexpr int n = tile_size<T>;
  if constexpr (sizeof(T) == 4 || sizeof(T) == 8) {
    typename Vec<T>::Native rows[n], shuffled[n];
#pragma GCC unroll 16
    for (int i = 0; i < n; ++i) {
      rows[i] = Vec<T>::load(reinterpret_cast<const T*>(source + i * source_stride)).native;
    }
#pragma GCC unroll 4
    for (int stage = 1; stage < n; stage *= 2) {
#pragma GCC unroll 8
      for (int i = 0; i < n / 2; ++i) {
        interleave<T>(rows[i], rows[i + n / 2], shuffled[2 * i], shuffled[2 * i + 1],
                      std::make_integer_sequence<int, n>{});
      }
#pragma GCC unroll 16
      for (int i = 0; i < n; ++i) rows[i] = shuffled[i];
    }
#pragma GCC unroll 16
    for (int i = 0; i < n; ++i) {
      Vec<T>::from(rows[i]).store(reinterpret_cast<T*>(destination + i * destination_stride));
    }
  } else {
    transpose_plainly<T>(destination, destination_stride, source, source_stride, n, n);
  }
}
#endif

template <class T>
void transpose(char* destination, std::int64_t destination_stride, const char* source,
               std::int64_t source_stride, std::int64_t rows, std::int64_t columns) {
  constexpr std::int64_t n = tile_size<T>;
  constexpr std::int64_t bytes = sizeof(T);
  const std::int64_t whole_rows = n == 1 ? 0 : rows / n * n;
  const std::int64_t whole_columns = n == 1 ? 0 : columns / n * n;
  for (std::int64_t i = 0; i < whole_rows; i += n) {
    for (std::int64_t j = 0; j < whole_columns; j += n) {
      transpose_tile<T>(destination + i * destination_stride + j * bytes, destination_stride,
                        source + j * source_stride + i * bytes, source_stride);
    }
    transpose_plainly<T>(destination + i * destination_stride + whole_columns * bytes,
                         destination_stride, source + whole_columns * source_stride + i * bytes,
                         source_stride, n, columns - whole_columns);
  }
  transpose_plainly<T>(destination + whole_rows * destination_stride, destination_stride,
                       source + whole_rows * bytes, source_stride, rows - whole_rows, columns);
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
