#include "ops/conv/winograd_kernels.h"

#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {

#if !RUSHLIGHT_NAIVE
namespace {

using V = Vec<float>;
constexpr int lanes = V::size;

// Shuffles two vectors by a rule that maps a lane of the result to a lane of the two.
template <class Rule>
RUSHLIGHT_INLINE V shuffle(V a, V b, const Rule&) {
  return [&]<int... i>(std::integer_sequence<int, i...>) {
    return V::from(__builtin_shufflevector(a.native, b.native, Rule{}(i)...));
  }(std::make_integer_sequence<int, lanes>{});
}

// Within every four lanes.
struct LowSingles {
  constexpr int operator()(int i) const { return i / 4 * 4 + i % 4 / 2 + i % 2 * lanes; }
};
struct HighSingles {
  constexpr int operator()(int i) const { return i / 4 * 4 + 2 + i % 4 / 2 + i % 2 * lanes; }
};
struct LowPairs {
  constexpr int operator()(int i) const { return i / 4 * 4 + i % 2 + i % 4 / 2 * lanes; }
};
struct HighPairs {
  constexpr int operator()(int i) const { return i / 4 * 4 + 2 + i % 2 + i % 4 / 2 * lanes; }
};
// Between runs of `step` lanes.
template <int step>
struct EvenRuns {
  constexpr int operator()(int i) const { return i & step ? lanes + i - step : i; }
};
template <int step>
struct OddRuns {
  constexpr int operator()(int i) const { return i & step ? lanes + i : i + step; }
};

template <int step>
RUSHLIGHT_INLINE void exchange_runs(V (&rows)[lanes]) {
  for (int i = 0; i < lanes; ++i) {
    if (i & step) continue;
    const V a = rows[i], b = rows[i + step];
    rows[i] = shuffle(a, b, EvenRuns<step>{});
    rows[i + step] = shuffle(a, b, OddRuns<step>{});
  }
}

// Transposes a square: blocks of 4 x 4, then the blocks among each other.
RUSHLIGHT_INLINE void transpose(V (&rows)[lanes]) {
  for (int i = 0; i < lanes; i += 4) {
    const V a = shuffle(rows[i], rows[i + 1], LowSingles{});
    const V b = shuffle(rows[i], rows[i + 1], HighSingles{});
    const V c = shuffle(rows[i + 2], rows[i + 3], LowSingles{});
    const V d = shuffle(rows[i + 2], rows[i + 3], HighSingles{});
    rows[i] = shuffle(a, c, LowPairs{});
    rows[i + 1] = shuffle(a, c, HighPairs{});
    rows[i + 2] = shuffle(b, d, LowPairs{});
    rows[i + 3] = shuffle(b, d, HighPairs{});
  }
  if constexpr (lanes >= 8) exchange_runs<4>(rows);
  if constexpr (lanes >= 16) exchange_runs<8>(rows);
}

// Reads a square: `rows` rows of `columns` elements, the rest zero.
RUSHLIGHT_INLINE void load_square(const float* source, std::int64_t stride, std::int64_t rows,
                                  std::int64_t columns, V (&square)[lanes]) {
  if (rows == lanes && columns == lanes) {
    for (int i = 0; i < lanes; ++i) square[i] = V::load(source + i * stride);
    return;
  }
  for (int i = 0; i < lanes; ++i) {
    square[i] = i < rows ? V::load_partial(source + i * stride, columns) : V(0.0f);
  }
}

// Pixels with channels in the lanes: strip[(row * columns + column) * lanes + channel].
RUSHLIGHT_INLINE void load_strip(const WinogradTiles& of, std::int64_t rows, std::int64_t columns) {
  std::int64_t begin = -of.first_column, end = of.width - of.first_column;
  begin = begin < 0 ? 0 : begin > columns ? columns : begin;
  end = end < begin ? begin : end > columns ? columns : end;
  const V zero(0.0f);
  for (std::int64_t r = 0; r < rows; ++r) {
    float* target = of.strip + r * columns * lanes;
    const std::int64_t y = of.first_row + r;
    if (y < 0 || y >= of.height) {
      for (std::int64_t i = 0; i < columns; ++i) zero.store(target + i * lanes);
      continue;
    }
    const float* source = of.image + y * of.width + of.first_column;
    for (std::int64_t i = 0; i < begin; ++i) zero.store(target + i * lanes);
    for (std::int64_t i = begin; i < end; i += lanes) {
      const std::int64_t count = end - i < lanes ? end - i : lanes;
      V square[lanes];
      load_square(source + i, of.channel_stride, of.channels, count, square);
      transpose(square);
      if (count == lanes) {
        for (int j = 0; j < lanes; ++j) square[j].store(target + (i + j) * lanes);
      } else {
        for (int j = 0; j < count; ++j) square[j].store(target + (i + j) * lanes);
      }
    }
    for (std::int64_t i = end; i < columns; ++i) zero.store(target + i * lanes);
  }
}

// The rows of B^T, A, G, A^T and G^T times a column.
RUSHLIGHT_INLINE void times_b(const V (&d)[6], V (&t)[6]) {
  const V even = fma(V(-4.0f), d[2], d[4]), odd = fma(V(-4.0f), d[1], d[3]);
  const V difference = d[4] - d[2], slope = d[3] - d[1];
  t[0] = fma(V(4.0f), d[0], fma(V(-5.0f), d[2], d[4]));
  t[1] = even + odd;
  t[2] = even - odd;
  t[3] = fma(V(2.0f), slope, difference);
  t[4] = fma(V(-2.0f), slope, difference);
  t[5] = fma(V(4.0f), d[1], fma(V(-5.0f), d[3], d[5]));
}
RUSHLIGHT_INLINE void times_a(const V (&y)[4], V (&t)[6]) {
  const V even = y[0] + y[2], odd = y[1] + y[3];
  const V even_two = fma(V(4.0f), y[2], y[0]), odd_two = fma(V(8.0f), y[3], y[1] + y[1]);
  t[0] = y[0];
  t[1] = even + odd;
  t[2] = even - odd;
  t[3] = even_two + odd_two;
  t[4] = even_two - odd_two;
  t[5] = y[3];
}
RUSHLIGHT_INLINE void times_g(const V (&g)[3], V (&t)[6]) {
  const V even = (g[0] + g[2]) * V(-1.0f / 6), odd = g[1] * V(1.0f / 6);
  const V even_two = fma(g[0], V(1.0f / 24), g[2] * V(1.0f / 6)), odd_two = g[1] * V(1.0f / 12);
  t[0] = g[0] * V(0.25f);
  t[1] = even - odd;
  t[2] = even + odd;
  t[3] = even_two + odd_two;
  t[4] = even_two - odd_two;
  t[5] = g[2];
}
RUSHLIGHT_INLINE void times_a_transposed(const V (&t)[6], V (&y)[4]) {
  const V sum_one = t[1] + t[2], difference_one = t[1] - t[2];
  const V sum_two = t[3] + t[4], difference_two = t[3] - t[4];
  y[0] = (t[0] + sum_one) + sum_two;
  y[1] = fma(V(2.0f), difference_two, difference_one);
  y[2] = fma(V(4.0f), sum_two, sum_one);
  y[3] = fma(V(8.0f), difference_two, difference_one) + t[5];
}
RUSHLIGHT_INLINE void times_g_transposed(const V (&t)[6], V (&g)[3]) {
  const V sum_one = t[1] + t[2], sum_two = t[3] + t[4];
  g[0] = fma(t[0], V(0.25f), fma(sum_two, V(1.0f / 24), sum_one * V(-1.0f / 6)));
  g[1] = fma(t[3] - t[4], V(1.0f / 12), (t[2] - t[1]) * V(1.0f / 6));
  g[2] = fma(sum_two - sum_one, V(1.0f / 6), t[5]);
}

// out = M in M^T for a function `times` that multiplies a column by M. `load(i, j)` gives the
// elements of in, `store(i, j, value)` takes those of out.
template <int inner, int outer, class Times, class Load, class Store>
RUSHLIGHT_INLINE void transform(const Times& times, const Load& load, const Store& store) {
  V half[inner][outer];
  for (int j = 0; j < inner; ++j) {
    V column[inner];
    for (int i = 0; i < inner; ++i) column[i] = load(i, j);
    times(column, half[j]);
  }
  for (int i = 0; i < outer; ++i) {
    V row[inner], result[outer];
    for (int j = 0; j < inner; ++j) row[j] = half[j][i];
    times(row, result);
    for (int j = 0; j < outer; ++j) store(i, j, result[j]);
  }
}

template <int inner, class Times>
RUSHLIGHT_INLINE void transform_tiles(const WinogradTiles& of, std::int64_t columns,
                                      const Times& times) {
  load_strip(of, inner, columns);
  for (std::int64_t t = 0; t < of.tiles; ++t) {
    const float* source = of.strip + t * winograd_outputs * lanes;
    float* target = of.target + t * of.tile_stride;
    transform<inner, 6>(
        times, [&](int i, int j) { return V::load(source + (i * columns + j) * lanes); },
        [&](int i, int j, V value) { value.store(target + (i * 6 + j) * of.element_stride); });
  }
}

void transform_inputs(const WinogradTiles& of) {
  transform_tiles<6>(of, winograd_outputs * of.tiles + 2,
                     [](const V(&d)[6], V(&t)[6]) { times_b(d, t); });
}

void transform_output_gradients(const WinogradTiles& of) {
  transform_tiles<4>(of, winograd_outputs * of.tiles,
                     [](const V(&y)[4], V(&t)[6]) { times_a(y, t); });
}

void transform_outputs(const WinogradOutputs& of) {
  const std::int64_t columns = winograd_outputs * of.tiles;
  for (std::int64_t t = 0; t < of.tiles; ++t) {
    const float* source = of.source + t * of.tile_stride;
    float* target = of.strip + t * winograd_outputs * lanes;
    transform<6, 4>(
        [](const V(&m)[6], V(&y)[4]) { times_a_transposed(m, y); },
        [&](int i, int j) { return V::load(source + (i * 6 + j) * of.element_stride); },
        [&](int i, int j, V value) { value.store(target + (i * columns + j) * lanes); });
  }
  const V bias = of.bias ? V::load_partial(of.bias, of.channels) : V(0.0f);
  for (std::int64_t r = 0; r < of.rows; ++r) {
    for (std::int64_t x = 0; x < of.columns; x += lanes) {
      const std::int64_t count = of.columns - x < lanes ? of.columns - x : lanes;
      V square[lanes];
      for (int i = 0; i < lanes; ++i) {
        square[i] = i < count ? V::load(of.strip + (r * columns + x + i) * lanes) + bias : V(0.0f);
      }
      transpose(square);
      float* target = of.image + r * of.pitch + x;
      if (count == lanes && of.channels == lanes) {
        for (int c = 0; c < lanes; ++c) square[c].store(target + c * of.channel_stride);
      } else {
        for (int c = 0; c < of.channels; ++c) {
          square[c].store_partial(target + c * of.channel_stride, count);
        }
      }
    }
  }
}

void transform_filters(const WinogradFilters& of, const float* w, float* target) {
  V taps[9];
  if constexpr (lanes >= 9) {
    V square[lanes];
    load_square(w, of.lane_stride, of.lanes, 9, square);
    transpose(square);
    for (int t = 0; t < 9; ++t) taps[t] = square[t];
  } else {
    for (int t = 0; t < 9; ++t) {
      float column[lanes] = {};
      for (int i = 0; i < of.lanes; ++i) column[i] = w[i * of.lane_stride + t];
      taps[t] = V::load(column);
    }
  }
  transform<3, 6>(
      [](const V(&g)[3], V(&t)[6]) { times_g(g, t); },
      [&](int i, int j) { return taps[of.reversed ? 8 - i * 3 - j : i * 3 + j]; },
      [&](int i, int j, V value) { value.store(target + (i * 6 + j) * of.element_stride); });
}

void transform_filter_gradients(const WinogradFilters& of, const float* source, float* grad_w) {
  float taps[9][lanes];
  transform<6, 3>([](const V(&m)[6], V(&g)[3]) { times_g_transposed(m, g); },
                  [&](int i, int j) { return V::load(source + (i * 6 + j) * of.element_stride); },
                  [&](int i, int j, V value) { value.store(taps[i * 3 + j]); });
  for (int i = 0; i < of.lanes; ++i) {
    for (int t = 0; t < 9; ++t) grad_w[i * of.lane_stride + t] = taps[t][i];
  }
}

}  // namespace

extern const WinogradKernels winograd_kernels;
constinit const WinogradKernels winograd_kernels = {
    lanes,
    &transform_inputs,
    &transform_output_gradients,
    &transform_outputs,
    &transform_filters,
    &transform_filter_gradients,
};

#else
// The reference of a convolution is the direct one.
extern const WinogradKernels winograd_kernels;
constinit const WinogradKernels winograd_kernels = {1, nullptr, nullptr, nullptr, nullptr, nullptr};
#endif

}  // namespace rushlight::RUSHLIGHT_ISA
