#pragma once
#include "ops/reduce/scan_values.h"
#include "simd/vec.h"

// Running results along rows whose elements are neighbours. Included by scan_kernels.cc only.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

#if RUSHLIGHT_NAIVE
template <bool reverse, class T>
RUSHLIGHT_INLINE Vec<T> running_sum(Vec<T> x) {
  return x;
}
template <bool reverse, class T>
RUSHLIGHT_INLINE Vec<T> last_of_all(Vec<T> x) {
  return x;
}
#else
// Every lane with the sum of those before it, by sums over 2, 4, 8, ... neighbours (Hillis and
// Steele 1986); of those behind it when `reverse`.
template <bool reverse, int distance = 1, class T>
RUSHLIGHT_INLINE Vec<T> running_sum(Vec<T> x) {
  constexpr int size = Vec<T>::size;
  if constexpr (distance >= size) {
    return x;
  } else {
    return [&]<int... i>(std::integer_sequence<int, i...>) {
      const auto moved = Vec<T>::from(
          __builtin_shufflevector(x.native, typename Vec<T>::Native{},
                                  (reverse ? (i + distance < size ? i + distance : size)
                                           : (i >= distance ? i - distance : size))...));
      return running_sum<reverse, 2 * distance>(x + moved);
    }(std::make_integer_sequence<int, size>{});
  }
}
// The lane that was summed last, in all lanes.
template <bool reverse, class T>
RUSHLIGHT_INLINE Vec<T> last_of_all(Vec<T> x) {
  constexpr int size = Vec<T>::size;
  return [&]<int... i>(std::integer_sequence<int, i...>) {
    return Vec<T>::from(
        __builtin_shufflevector(x.native, x.native, (i * 0 + (reverse ? 0 : size - 1))...));
  }(std::make_integer_sequence<int, size>{});
}
#endif

// The running sums of one vector's elements, after those whose sum is in all lanes of `carry`. The
// chain from vector to vector is a single addition.
template <bool reverse, class T>
RUSHLIGHT_INLINE void add_vector(const T* x, T* y, Vec<Wide<T>>& carry) {
  using W = Vec<Wide<T>>;
  const auto next = [&carry](W part) {
    const W sums = running_sum<reverse>(part);
    const W result = carry + sums;
    carry += last_of_all<reverse>(sums);
    return result;
  };
  if constexpr (sizeof(T) == 8) {
    next(W::load(x)).store(y);
  } else {
    W parts[double_parts];
    widen(load_float(x), parts);
    for (int k = 0; k < double_parts; ++k) {
      const int at = reverse ? double_parts - 1 - k : k;
      parts[at] = next(parts[at]);
    }
    store_float(narrow(parts), y);
  }
}

template <bool reverse, class T>
RUSHLIGHT_INLINE void sum_row(const T* x, T* y, std::int64_t count) {
  constexpr std::int64_t size = sizeof(T) == 8 ? Vec<Wide<T>>::size : Vec<float>::size;
  Vec<Wide<T>> carry(Wide<T>(0));
  std::int64_t done = 0;
  for (; done + size <= count; done += size) {
    const std::int64_t at = reverse ? count - size - done : done;
    add_vector<reverse>(x + at, y + at, carry);
  }
  Wide<T> state = carry[0];
  for (; done < count; ++done) {
    const std::int64_t at = reverse ? count - 1 - done : done;
    state = Sum::next(state, widen_one(x[at]));
    y[at] = narrow_one<T>(state);
  }
}

template <class T>
void sum_rows(const T* x, T* y, const ScanShape& shape) {
  for (std::int64_t row = 0; row < shape.columns; ++row) {
    const std::int64_t at = row * shape.column_stride;
    if (shape.reverse) {
      sum_row<true>(x + at, y + at, shape.count);
    } else {
      sum_row<false>(x + at, y + at, shape.count);
    }
  }
}

// Some rows at once: each is a chain of operations that wait for each other. A product is not
// regrouped as a sum is: parts of it may overflow where the whole does not.
template <class Operation, int rows, class T>
RUSHLIGHT_INLINE void scan_together(const T* x, T* y, const ScanShape& shape) {
  Wide<T> state[rows];
  for (auto& s : state) s = static_cast<Wide<T>>(Operation::start);
  for (std::int64_t k = 0; k < shape.count; ++k) {
    const std::int64_t at = shape.reverse ? shape.count - 1 - k : k;
#pragma GCC unroll 8
    for (int row = 0; row < rows; ++row) {
      const std::int64_t place = at + row * shape.column_stride;
      state[row] = Operation::next(state[row], widen_one(x[place]));
      y[place] = narrow_one<T>(state[row]);
    }
  }
}
template <class Operation, class T>
void scan_rows(const T* x, T* y, const ScanShape& shape) {
  constexpr int together = 4;
  std::int64_t row = 0;
  for (; row + together <= shape.columns; row += together) {
    const std::int64_t at = row * shape.column_stride;
    scan_together<Operation, together>(x + at, y + at, shape);
  }
  for (; row < shape.columns; ++row) {
    const std::int64_t at = row * shape.column_stride;
    scan_together<Operation, 1>(x + at, y + at, shape);
  }
}

// The extreme so far of one row. Vectors that hold nothing new, most of them as a rule, only repeat
// what is known.
template <bool largest, class T>
RUSHLIGHT_INLINE void extreme_row(const T* x, T* y, std::int64_t* indices, std::int64_t count) {
  Wide<T> best = widen_one(x[0]);
  std::int64_t place = 0;
  const auto step = [&](std::int64_t i) {
    const Wide<T> value = widen_one(x[i]);
    if (replaces<largest>(best, value)) {
      best = value;
      place = i;
    }
    y[i] = narrow_one<T>(best);
    indices[i] = place;
  };
  std::int64_t i = 0;
  if constexpr (sizeof(T) >= 4) {
    using V = Vec<T>;
    for (; i + V::size <= count; i += V::size) {
      const V values = V::load(x + i), known(static_cast<T>(best));
      if (any((largest ? values >= known : values <= known) | (values != values))) {
        for (int k = 0; k < V::size; ++k) step(i + k);
      } else {
        known.store(y + i);
        const Vec<std::int64_t> places(place);
        for (int k = 0; k < V::size; k += Vec<std::int64_t>::size) places.store(indices + i + k);
      }
    }
  }
  for (; i < count; ++i) step(i);
}

template <bool largest, class T>
void extreme_rows(const T* x, T* y, std::int64_t* indices, const ScanShape& shape) {
  for (std::int64_t row = 0; row < shape.columns; ++row) {
    const std::int64_t at = row * shape.column_stride;
    extreme_row<largest>(x + at, y + at, indices + at, shape.count);
  }
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
