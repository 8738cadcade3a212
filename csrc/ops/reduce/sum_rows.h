#pragma once
#include "ops/reduce/sum_lanes.h"
#include "ops/reduce/sum_values.h"

// Sums over rows whose elements are neighbours. Included by sum_kernels.cc only.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Lanes from `first` on, before `end`.
RUSHLIGHT_INLINE F only(F x, std::int64_t first, std::int64_t end) {
#if RUSHLIGHT_NAIVE
  return first <= 0 && end >= 1 ? x : F(0.0f);
#else
  Vec<std::int32_t>::Native lane;
  for (int i = 0; i < F::size; ++i) lane[i] = i;
  const auto from = Vec<std::int32_t>(static_cast<std::int32_t>(first)).native;
  const auto to = Vec<std::int32_t>(static_cast<std::int32_t>(end)).native;
  return select(Mask<4>((lane >= from) & (lane < to)), x, F(0.0f));
#endif
}

// Up to 4 * block vectors and a rest, added in float: count < (4 * block + 1) lanes.
template <class T, class Map>
RUSHLIGHT_INLINE F sum_block(const T* x, std::int64_t count, const Map& map) {
  constexpr std::int64_t lanes = F::size;
  F part[4] = {F(0.0f), F(0.0f), F(0.0f), F(0.0f)};
  std::int64_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    for (int j = 0; j < 4; ++j) part[j] += map(load_float(x + i + j * lanes));
  }
  for (int j = 0; i + lanes <= count; i += lanes, ++j) part[j] += map(load_float(x + i));
  if (i < count) {
    // What is left, in a vector that overlaps the one before where there is one.
    const std::int64_t rest = count - i;
    part[3] += count >= lanes ? only(map(load_float(x + count - lanes)), lanes - rest, lanes)
                              : only(map(load_float_partial(x, count)), 0, rest);
  }
  return (part[0] + part[1]) + (part[2] + part[3]);
}

template <class T, class Map>
RUSHLIGHT_INLINE double sum_row(const T* x, std::int64_t count, const Map& map) {
  constexpr std::int64_t lanes = F::size;
  if constexpr (adds_in_float<T, Map>) {
    constexpr std::int64_t step = 4 * block * lanes;
    if (count <= step) return static_cast<double>(sum(sum_block(x, count, map)));
    WideTotal total;
    for (; count >= step; count -= step, x += step) total.add(widened(sum_block(x, step, map)));
    if (count > 0) total.add(widened(sum_block(x, count, map)));
    return total.sum();
  } else {
    constexpr int each = 2 * block;
    WideTotal total;
    while (count >= 2 * lanes) {
      const std::int64_t rounds = count / (2 * lanes) < each ? count / (2 * lanes) : each;
      Wide part[2] = {Wide::fill(0.0), Wide::fill(0.0)};
      for (std::int64_t i = 0; i < rounds; ++i) {
        for (int j = 0; j < 2; ++j) {
          accumulate(map, load_wide(x + (2 * i + j) * lanes), part[j]);
        }
      }
      for (int k = 0; k < double_parts; ++k) part[0].part[k] += part[1].part[k];
      total.add(part[0]);
      count -= rounds * 2 * lanes;
      x += rounds * 2 * lanes;
    }
    double rest = 0.0;
    for (std::int64_t i = 0; i < count; ++i) {
      rest += map(D(static_cast<double>(static_cast<float_of<T>>(x[i]))))[0];
    }
    return total.sum() + rest;
  }
}

#if !RUSHLIGHT_NAIVE
// Rows of a few vectors: as many at once as a vector has lanes, whose sums over lanes are taken
// together.
template <class T, class Map>
RUSHLIGHT_INLINE void sum_short_rows(const T* x, std::int64_t rows, std::int64_t row_stride,
                                     std::int64_t count, const Map& map, double* output) {
  constexpr std::int64_t lanes = F::size;
  const std::int64_t whole = count / lanes * lanes, rest = count - whole;
  for (std::int64_t row = 0; row < rows; row += lanes) {
    const std::int64_t here = rows - row < lanes ? rows - row : lanes;
    F sums[lanes];
#pragma GCC unroll 16
    for (std::int64_t r = 0; r < lanes; ++r) {
      const T* line = x + (row + (r < here ? r : here - 1)) * row_stride;
      F sum = rest ? map(load_float_partial(line + whole, rest)) : F(0.0f);
      for (std::int64_t i = 0; i < whole; i += lanes) sum += map(load_float(line + i));
      sums[r] = sum;
    }
    const Wide result = widened(sums_of_lanes(sums));
    for (int k = 0; k < double_parts; ++k) {
      const std::int64_t left = here - k * D::size;
      result.part[k].store_partial(output + row + k * D::size,
                                   left < 0 ? 0 : (left < D::size ? left : D::size));
    }
  }
}
#endif

template <class T, class Map>
void sum_rows(const void* input, std::int64_t rows, std::int64_t row_stride, std::int64_t count,
              const SumParameters& parameters, void* output) {
  const T* x = static_cast<const T*>(input);
#if !RUSHLIGHT_NAIVE
  if constexpr (adds_in_float<T, Map> && std::is_same_v<T, float>) {
    if (count <= 8 * F::size) {
      return sum_short_rows(x, rows, row_stride, count, make<Map>(parameters, 0),
                            static_cast<double*>(output));
    }
  }
#endif
  for (std::int64_t row = 0; row < rows; ++row, x += row_stride) {
    static_cast<double*>(output)[row] = sum_row(x, count, make<Map>(parameters, row));
  }
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
