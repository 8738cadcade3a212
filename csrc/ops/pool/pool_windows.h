#pragma once
#include <cstdint>

#include "ops/pool/pool_shape.h"
#include "simd/vec.h"

// Included by the pooling kernels only: ranges of windows, and vectors read with a stride.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// The place of a row of outputs, numbered through all planes.
struct Row {
  std::int64_t plane, z, y;
};

RUSHLIGHT_INLINE Row row_of(const PoolShape& shape, std::int64_t row) {
  const std::int64_t slice = row / shape.output[1];
  return {slice / shape.output[0], slice % shape.output[0], row % shape.output[1]};
}

// The elements of a window that lie inside of the input: `count` of them, `first` being element
// `begin`, with the dilation between them.
struct WindowRange {
  std::int64_t first, begin, count;
};

RUSHLIGHT_INLINE WindowRange window_range(const PoolShape& shape, int dim, std::int64_t output) {
  const std::int64_t start = output * shape.stride[dim] - shape.padding[dim];
  const std::int64_t dilation = shape.dilation[dim];
  if (dilation == 1) {
    const std::int64_t begin = start < 0 ? 0 : start;
    std::int64_t end = start + shape.kernel[dim];
    if (end > shape.input[dim]) end = shape.input[dim];
    return {begin - start, begin, end > begin ? end - begin : 0};
  }
  const std::int64_t first = start < 0 ? (-start + dilation - 1) / dilation : 0;
  const std::int64_t room = shape.input[dim] - start;
  std::int64_t last = room <= 0 ? 0 : (room + dilation - 1) / dilation;
  if (last > shape.kernel[dim]) last = shape.kernel[dim];
  return {first, start + first * dilation, last > first ? last - first : 0};
}

RUSHLIGHT_INLINE WindowRange adaptive_range(const PoolShape& shape, int dim, std::int64_t output) {
  const std::int64_t in = shape.input[dim], out = shape.output[dim];
  const std::int64_t begin = output / out * in + output % out * in / out;
  const std::int64_t end = ((output + 1) * in + out - 1) / out;
  return {0, begin, end - begin};
}

// Output columns [begin, end) whose windows lie inside of the input's width.
struct InnerColumns {
  std::int64_t begin, end;
};

RUSHLIGHT_INLINE InnerColumns inner_columns(const PoolShape& shape) {
  const std::int64_t stride = shape.stride[2], out = shape.output[2];
  std::int64_t begin = (shape.padding[2] + stride - 1) / stride;
  if (begin > out) begin = out;
  const std::int64_t room =
      shape.input[2] + shape.padding[2] - (shape.kernel[2] - 1) * shape.dilation[2] - 1;
  std::int64_t end = room < 0 ? 0 : room / stride + 1;
  if (end > out) end = out;
  return {begin, end < begin ? begin : end};
}

// The even and the odd elements of two vectors in a row.
template <class T>
RUSHLIGHT_INLINE void deinterleave(Vec<T> low, Vec<T> high, Vec<T>& even, Vec<T>& odd) {
#if RUSHLIGHT_NAIVE
  even = low;
  odd = high;
#else
  [&]<int... i>(std::integer_sequence<int, i...>) {
    even = Vec<T>::from(__builtin_shufflevector(low.native, high.native, (2 * i)...));
    odd = Vec<T>::from(__builtin_shufflevector(low.native, high.native, (2 * i + 1)...));
  }(std::make_integer_sequence<int, Vec<T>::size>{});
#endif
}

template <class T>
RUSHLIGHT_INLINE void interleave(Vec<T> even, Vec<T> odd, Vec<T>& low, Vec<T>& high) {
#if RUSHLIGHT_NAIVE
  low = even;
  high = odd;
#else
  constexpr int size = Vec<T>::size;
  [&]<int... i>(std::integer_sequence<int, i...>) {
    low = Vec<T>::from(__builtin_shufflevector(even.native, odd.native, (i / 2 + i % 2 * size)...));
    high = Vec<T>::from(
        __builtin_shufflevector(even.native, odd.native, (i / 2 + size / 2 + i % 2 * size)...));
  }(std::make_integer_sequence<int, size>{});
#endif
}

// The first 0 <= count <= 2 * size elements; the others are zero.
template <class T>
RUSHLIGHT_INLINE void load_two(const T* source, std::int64_t count, Vec<T>& low, Vec<T>& high) {
  constexpr std::int64_t size = Vec<T>::size;
  low = count >= size ? Vec<T>::load(source) : Vec<T>::load_partial(source, count);
  high = count >= 2 * size ? Vec<T>::load(source + size)
         : count > size    ? Vec<T>::load_partial(source + size, count - size)
                           : Vec<T>(T(0));
}

template <class T>
RUSHLIGHT_INLINE void store_two(Vec<T> low, Vec<T> high, T* target, std::int64_t count) {
  constexpr std::int64_t size = Vec<T>::size;
  if (count >= size) {
    low.store(target);
  } else {
    low.store_partial(target, count);
  }
  if (count >= 2 * size) {
    high.store(target + size);
  } else if (count > size) {
    high.store_partial(target + size, count - size);
  }
}

// Elements 0, stride, 2 * stride, ...: `count` of them, which is a whole vector unless `partial`.
// No other memory is touched. `fixed_stride` is the stride if that is 1 or 2, else 0.
template <int fixed_stride, bool partial, class T>
RUSHLIGHT_INLINE Vec<T> load_strided(const T* source, std::int64_t stride, std::int64_t count) {
  constexpr int size = Vec<T>::size;
  if constexpr (fixed_stride == 1 || size == 1) {
    return partial ? Vec<T>::load_partial(source, count) : Vec<T>::load(source);
  } else if constexpr (fixed_stride == 2 && partial) {
    Vec<T> low, high, even, odd;
    load_two(source, 2 * count - 1, low, high);
    deinterleave(low, high, even, odd);
    return even;
  } else if constexpr (fixed_stride == 2) {
    // The upper half starts one element early, so as not to end one late.
    const Vec<T> low = Vec<T>::load(source), high = Vec<T>::load(source + size - 1);
    return [&]<int... i>(std::integer_sequence<int, i...>) {
      return Vec<T>::from(
          __builtin_shufflevector(low.native, high.native, (2 * i < size ? 2 * i : 2 * i + 1)...));
    }(std::make_integer_sequence<int, size>{});
  } else {
    T lanes[size];
    for (int i = 0; i < size; ++i) lanes[i] = source[(partial && i >= count ? 0 : i) * stride];
    return Vec<T>::load(lanes);
  }
}

// Calls body<fixed_stride, partial>(x, count) for vectors of the columns [begin, end).
template <class T, class Body>
RUSHLIGHT_INLINE void for_vectors(std::int64_t stride, std::int64_t begin, std::int64_t end,
                                  const Body& body) {
  const auto run = [&]<int fixed_stride>() {
    std::int64_t x = begin;
    for (; x + Vec<T>::size <= end; x += Vec<T>::size) {
      body.template operator()<fixed_stride, false>(x, Vec<T>::size);
    }
    if (x < end) body.template operator()<fixed_stride, true>(x, end - x);
  };
  if (stride == 1) {
    run.template operator()<1>();
  } else if (stride == 2) {
    run.template operator()<2>();
  } else {
    run.template operator()<0>();
  }
}

template <class T>
RUSHLIGHT_INLINE Vec<T> load_some(const T* source, std::int64_t count) {
  return count >= Vec<T>::size ? Vec<T>::load(source) : Vec<T>::load_partial(source, count);
}

template <class T>
RUSHLIGHT_INLINE void store_some(Vec<T> value, T* target, std::int64_t count) {
  if (count >= Vec<T>::size) {
    value.store(target);
  } else {
    value.store_partial(target, count);
  }
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
