#pragma once
#include "ops/reduce/sum_values.h"

// Sums over columns, which are neighbours of each other. Included by sum_kernels.cc only.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Totals of up to most_columns neighbouring columns.
constexpr std::int64_t most_columns = 512;
struct Totals {
  double sum[most_columns], lost[most_columns];

  RUSHLIGHT_INLINE void clear(std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) sum[i] = lost[i] = 0.0;
  }
  RUSHLIGHT_INLINE void add(std::int64_t at, D x) {
    Total total{D::load(sum + at), D::load(lost + at)};
    total.add(x);
    total.sum.store(sum + at);
    total.lost.store(lost + at);
  }
  RUSHLIGHT_INLINE void add(std::int64_t at, const Wide& x) {
    for (int k = 0; k < double_parts; ++k) add(at + k * D::size, x.part[k]);
  }
  RUSHLIGHT_INLINE double value(std::int64_t i) const {
    return __builtin_isfinite(sum[i]) ? sum[i] + lost[i] : sum[i];
  }
};

// Up to `block` rows of `width` vectors of neighbouring columns.
template <int width, class T, class Map>
RUSHLIGHT_INLINE void sum_strip(const T* x, std::int64_t count, std::int64_t stride,
                                const SumParameters& parameters, Totals& totals, std::int64_t at) {
  constexpr std::int64_t lanes = F::size;
  if constexpr (adds_in_float<T, Map>) {
    const Map map = make<Map>(parameters, 0);
    F part[width];
    for (F& p : part) p = F(0.0f);
    for (std::int64_t i = 0; i < count; ++i, x += stride) {
      for (int j = 0; j < width; ++j) part[j] += map(load_float(x + j * lanes));
    }
    for (int j = 0; j < width; ++j) totals.add(at + j * lanes, widened(part[j]));
  } else {
    for (int j = 0; j < width; ++j) {
      Map maps[double_parts];
      for (int k = 0; k < double_parts; ++k) {
        maps[k] = make<Map>(parameters, 0);
        if constexpr (requires(Map map) { map.shift; }) {
          maps[k].shift = D::load(parameters.shift + at + j * lanes + k * D::size);
        }
      }
      Wide part = Wide::fill(0.0);
      for (std::int64_t i = 0; i < count; ++i) {
        const Wide value = load_wide(x + i * stride + j * lanes);
        for (int k = 0; k < double_parts; ++k) part.part[k] += maps[k](value.part[k]);
      }
      totals.add(at + j * lanes, part);
    }
  }
}

// Up to most_columns columns: some rows at a time, over all columns, so that memory is read in
// long runs.
template <class T, class Map>
void sum_column_group(const T* x, std::int64_t count, std::int64_t stride, std::int64_t columns,
                      const SumParameters& parameters, double* output) {
  constexpr std::int64_t lanes = F::size;
  const std::int64_t whole = columns / lanes * lanes, rest = columns - whole;
  Totals totals;
  totals.clear(whole + (rest ? lanes : 0));
  SumParameters local = parameters;
  double shift[most_columns];
  if (parameters.shift) {
    for (std::int64_t i = 0; i < whole + lanes && i < most_columns; ++i) {
      shift[i] = i < columns ? parameters.shift[i] : 0.0;
    }
    local.shift = shift;
  }
  T copy[block * lanes] = {};
  for (std::int64_t row = 0; row < count; row += block) {
    const std::int64_t here = count - row < block ? count - row : block;
    const T* line = x + row * stride;
    std::int64_t i = 0;
    for (; i + strip * lanes <= whole; i += strip * lanes) {
      sum_strip<strip, T, Map>(line + i, here, stride, local, totals, i);
    }
    for (; i < whole; i += lanes) sum_strip<1, T, Map>(line + i, here, stride, local, totals, i);
    if (rest) {
      for (std::int64_t r = 0; r < here; ++r) {
        for (std::int64_t j = 0; j < rest; ++j) copy[r * lanes + j] = line[r * stride + whole + j];
      }
      sum_strip<1, T, Map>(copy, here, lanes, local, totals, whole);
    }
  }
  for (std::int64_t i = 0; i < columns; ++i) output[i] = totals.value(i);
}

// `rounds` times `period` vectors, each added to the one in its place.
template <int period, class T, class Map>
RUSHLIGHT_INLINE void add_rounds(const T* x, std::int64_t rounds, const Map& map, Totals& totals) {
  constexpr std::int64_t lanes = F::size;
  F part[period];
  for (F& p : part) p = F(0.0f);
  for (std::int64_t i = 0; i < rounds; ++i, x += period * lanes) {
#pragma GCC unroll 8
    for (int j = 0; j < period; ++j) part[j] += map(load_float(x + j * lanes));
  }
  for (int j = 0; j < period; ++j) totals.add(j * lanes, widened(part[j]));
}

// A few columns without gaps: as a single run of vectors, whose lanes meet the columns in a pattern
// that repeats after some vectors.
template <int period, class T, class Map>
RUSHLIGHT_INLINE void sum_periodic(const T* x, std::int64_t count, std::int64_t columns,
                                   const Map& map, double* output) {
  constexpr std::int64_t run = period * F::size;
  std::int64_t left = count * columns;
  Totals totals;
  totals.clear(run);
  while (left >= run) {
    const std::int64_t rounds = left / run < block ? left / run : block;
    add_rounds<period>(x, rounds, map, totals);
    x += rounds * run;
    left -= rounds * run;
  }
  for (std::int64_t i = 0; i < columns; ++i) output[i] = 0.0;
  for (std::int64_t i = 0; i < run; ++i) output[i % columns] += totals.value(i);
  for (std::int64_t i = 0; i < left; ++i) {
    output[i % columns] += static_cast<double>(map(F(static_cast<float>(x[i])))[0]);
  }
}

// False when the pattern of so many columns is too long for the registers.
template <class T, class Map>
bool sum_narrow_columns(const T* x, std::int64_t count, std::int64_t columns, const Map& map,
                        double* output) {
  std::int64_t period = columns;
  while (period % 2 == 0 && period * F::size / 2 % columns == 0) period /= 2;
  while (period < 4) period *= 2;
  switch (period) {
    case 4:
      return sum_periodic<4>(x, count, columns, map, output), true;
    case 5:
      return sum_periodic<5>(x, count, columns, map, output), true;
    case 6:
      return sum_periodic<6>(x, count, columns, map, output), true;
    case 7:
      return sum_periodic<7>(x, count, columns, map, output), true;
    case 9:
      return sum_periodic<9>(x, count, columns, map, output), true;
    case 11:
      return sum_periodic<11>(x, count, columns, map, output), true;
    default:
      return false;
  }
}

// At most `block` rows: their sums in float are the result.
template <class T, class Map>
void sum_few_rows(const T* x, std::int64_t count, std::int64_t stride, std::int64_t columns,
                  const Map& map, double* output) {
  constexpr std::int64_t lanes = F::size;
  std::int64_t i = 0;
  for (; i + lanes <= columns; i += lanes) {
    F sum(0.0f);
    for (std::int64_t row = 0; row < count; ++row) sum += map(load_float(x + row * stride + i));
    const Wide result = widened(sum);
    for (int k = 0; k < double_parts; ++k) result.part[k].store(output + i + k * D::size);
  }
  for (; i < columns; ++i) {
    float sum = 0.0f;
    for (std::int64_t row = 0; row < count; ++row) {
      sum += map(F(static_cast<float>(x[row * stride + i])))[0];
    }
    output[i] = static_cast<double>(sum);
  }
}

template <class T, class Map>
void sum_columns(const void* input, std::int64_t count, std::int64_t row_stride,
                 std::int64_t columns, const SumParameters& parameters, void* output) {
  const T* x = static_cast<const T*>(input);
  double* sums = static_cast<double*>(output);
  // For one element type and map only: six loops, 10 KB each.
  if constexpr (std::is_same_v<T, float> && std::is_same_v<Map, Plain>) {
    if (row_stride == columns && columns <= 24 && columns % F::size != 0 &&
        sum_narrow_columns(x, count, columns, make<Map>(parameters, 0), sums)) {
      return;
    }
  }
  if constexpr (adds_in_float<T, Map>) {
    if (count <= block) {
      return sum_few_rows(x, count, row_stride, columns, make<Map>(parameters, 0), sums);
    }
  }
  for (std::int64_t column = 0; column < columns; column += most_columns) {
    SumParameters local = parameters;
    if (local.shift) local.shift += column;
    sum_column_group<T, Map>(x + column, count, row_stride,
                             columns - column < most_columns ? columns - column : most_columns,
                             local, sums + column);
  }
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
