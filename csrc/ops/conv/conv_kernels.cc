#include "ops/conv/conv_kernels.h"

#include "simd/vec.h"

#define RUSHLIGHT_UNROLL _Pragma("GCC unroll 16")

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Register tiles: `rows` output channels times tile_vectors(rows) vectors of pixels. Panels that
// can stand side by side have the same number of vectors.
#if RUSHLIGHT_NAIVE
constexpr int tile_rows = 1;
constexpr int tile_vectors(int) { return 1; }
#elif RUSHLIGHT_AVX512
constexpr int tile_rows = 8, dot_rows = 4, dot_taps = 6;
constexpr int tile_vectors(int rows) { return rows > 6 ? 3 : rows > 3 ? 4 : 8; }
#elif RUSHLIGHT_AVX2
constexpr int tile_rows = 6, dot_rows = 3, dot_taps = 4;
constexpr int tile_vectors(int rows) { return rows > 2 ? 2 : 6; }
#else
constexpr int tile_rows = 4, dot_rows = 2, dot_taps = 4;
constexpr int tile_vectors(int rows) { return rows > 1 ? 2 : 4; }
#endif

// Panels of nearly equal height: 10 rows are 5 + 5, not 8 + 2.
RUSHLIGHT_INLINE std::int64_t panel_count(std::int64_t rows) {
  return (rows + tile_rows - 1) / tile_rows;
}
RUSHLIGHT_INLINE std::int64_t panel_begin(std::int64_t panel, std::int64_t panels,
                                          std::int64_t rows) {
  const std::int64_t height = rows / panels, taller = rows % panels;
  return panel * height + (panel < taller ? panel : taller);
}

template <class T>
void pack_weights(const T* weights, std::int64_t rows, std::int64_t row_stride,
                  const std::int64_t* offsets, std::int64_t taps, T* packed) {
  const std::int64_t panels = panel_count(rows);
  for (std::int64_t p = 0; p < panels; ++p) {
    const std::int64_t begin = panel_begin(p, panels, rows);
    const std::int64_t height = panel_begin(p + 1, panels, rows) - begin;
    const T* panel = weights + begin * row_stride;
    T* target = packed + begin * taps;
    for (std::int64_t r = 0; r < height; ++r) {
      for (std::int64_t k = 0; k < taps; ++k) {
        target[k * height + r] = panel[r * row_stride + offsets[k]];
      }
    }
  }
}

// Carries a tile of pixels [first, first + count) to its place, leaving out what lies between rows.
template <class T, int rows, int vectors>
RUSHLIGHT_INLINE void store_tile(const Vec<T> (&sums)[rows][vectors], const ConvBlock<T>& block,
                                 T* target, std::int64_t first, std::int64_t count) {
  constexpr std::int64_t size = Vec<T>::size;
  const std::int64_t valid = (block.height - 1) * block.pitch + block.width - first;
  if (count > valid) count = valid;
  if (block.pitch == block.width && block.row_stride == block.width && block.column_stride == 1) {
    RUSHLIGHT_UNROLL
    for (int r = 0; r < rows; ++r) {
      T* row = target + r * block.channel_stride + first;
      RUSHLIGHT_UNROLL
      for (int v = 0; v < vectors; ++v) {
        const std::int64_t left = count - v * size;
        if (left >= size) {
          sums[r][v].store(row + v * size);
        } else if (left > 0) {
          sums[r][v].store_partial(row + v * size, left);
        }
      }
    }
    return;
  }
  alignas(64) T lanes[rows][vectors * size];
  RUSHLIGHT_UNROLL
  for (int r = 0; r < rows; ++r) {
    RUSHLIGHT_UNROLL
    for (int v = 0; v < vectors; ++v) sums[r][v].store(lanes[r] + v * size);
  }
  std::int64_t y = first / block.pitch, x = first % block.pitch;
  for (std::int64_t i = 0; i < count; i += block.pitch - x, x = 0, ++y) {
    std::int64_t run = block.width - x;
    if (run > count - i) run = count - i;
    T* piece = target + y * block.row_stride + x * block.column_stride;
    for (int r = 0; r < rows; ++r, piece += block.channel_stride) {
      const T* source = lanes[r] + i;
      if (block.column_stride == 1) {
        std::int64_t j = 0;
        for (; j + size <= run; j += size) Vec<T>::load(source + j).store(piece + j);
        if (j < run) Vec<T>::load_partial(source + j, run - j).store_partial(piece + j, run - j);
      } else {
        for (std::int64_t j = 0; j < run; ++j) piece[j * block.column_stride] = source[j];
      }
    }
  }
}

// `count` pixels from `first` on, at most `vectors` vectors of them; a partial tile is one vector.
template <class T, int rows, int vectors, bool partial>
void convolve_tile(const ConvBlock<T>& block, std::int64_t row, const T* weights,
                   std::int64_t first, std::int64_t count) {
  constexpr std::int64_t size = Vec<T>::size;
  Vec<T> sums[rows][vectors];
  RUSHLIGHT_UNROLL
  for (int r = 0; r < rows; ++r) {
    const Vec<T> start(block.bias ? block.bias[row + r] : T(0));
    RUSHLIGHT_UNROLL
    for (int v = 0; v < vectors; ++v) sums[r][v] = start;
  }
  const T* source = block.source + first;
  const std::int64_t* offsets = block.offsets;
  const std::int64_t* const end = offsets + block.taps;
  for (; offsets != end; ++offsets, weights += rows) {
    const T* pixels = source + *offsets;
    Vec<T> x[vectors];
    RUSHLIGHT_UNROLL
    for (int v = 0; v < vectors; ++v) {
      x[v] = partial ? Vec<T>::load_partial(pixels, count) : Vec<T>::load(pixels + v * size);
    }
    RUSHLIGHT_UNROLL
    for (int r = 0; r < rows; ++r) {
      const Vec<T> weight(weights[r]);
      RUSHLIGHT_UNROLL
      for (int v = 0; v < vectors; ++v) sums[r][v] = fma(weight, x[v], sums[r][v]);
    }
  }
  store_tile(sums, block, block.target + row * block.channel_stride, first, count);
}

template <class T, int rows>
void convolve_panel(const ConvBlock<T>& block, std::int64_t row, std::int64_t first,
                    std::int64_t last) {
  constexpr int vectors = tile_vectors(rows);
  constexpr std::int64_t size = Vec<T>::size, wide = vectors * size;
  const T* weights = block.weights + row * block.taps;
  std::int64_t i = first;
  for (; i + wide <= last; i += wide) {
    convolve_tile<T, rows, vectors, false>(block, row, weights, i, wide);
  }
  for (; i + size <= last; i += size) {
    convolve_tile<T, rows, 1, false>(block, row, weights, i, size);
  }
  if (i < last) convolve_tile<T, rows, 1, true>(block, row, weights, i, last - i);
}

template <class T, int rows = tile_rows>
RUSHLIGHT_INLINE void convolve_rows(std::int64_t height, const ConvBlock<T>& block,
                                    std::int64_t row, std::int64_t first, std::int64_t last) {
  if constexpr (rows == 1) {
    convolve_panel<T, 1>(block, row, first, last);
  } else if (height == rows) {
    convolve_panel<T, rows>(block, row, first, last);
  } else {
    convolve_rows<T, rows - 1>(height, block, row, first, last);
  }
}

#if RUSHLIGHT_NAIVE
template <class T>
void convolve(const ConvBlock<T>& block, std::int64_t first, std::int64_t last) {
  for (std::int64_t r = 0; r < block.rows; ++r) {
    for (std::int64_t i = first; i < last; ++i) {
      const std::int64_t y = i / block.pitch, x = i % block.pitch;
      if (x >= block.width || y >= block.height) continue;
      T sum = block.bias ? block.bias[r] : T(0);
      for (std::int64_t k = 0; k < block.taps; ++k) {
        sum += block.weights[r * block.taps + k] * block.source[block.offsets[k] + i];
      }
      block.target[r * block.channel_stride + y * block.row_stride + x * block.column_stride] = sum;
    }
  }
}

template <class T>
void accumulate_dots(const ConvDotBlock<T>& block) {
  for (std::int64_t r = 0; r < block.rows; ++r) {
    for (std::int64_t k = 0; k < block.taps; ++k) {
      T sum = 0;
      for (std::int64_t i = 0; i < block.length; ++i) {
        sum += block.left[r * block.left_stride + i] * block.right[block.offsets[k] + i];
      }
      block.sums[r * block.sums_stride + k] += sum;
    }
  }
}
#else
template <class T>
void convolve(const ConvBlock<T>& block, std::int64_t first, std::int64_t last) {
  const std::int64_t panels = panel_count(block.rows);
  // The pixels of one tile stay in the cache while all panels pass by.
  const std::int64_t tallest = panel_begin(1, panels, block.rows);
  const std::int64_t step =
      panels == 1 ? last - first : tile_vectors(static_cast<int>(tallest)) * Vec<T>::size;
  for (std::int64_t i = first; i < last; i += step) {
    const std::int64_t end = i + step < last ? i + step : last;
    for (std::int64_t p = 0; p < panels; ++p) {
      const std::int64_t row = panel_begin(p, panels, block.rows);
      const std::int64_t height = panel_begin(p + 1, panels, block.rows) - row;
      convolve_rows<T>(height, block, row, i, end);
    }
  }
}

template <class T, int rows, int taps>
void dot_tile(const ConvDotBlock<T>& block, std::int64_t row, std::int64_t tap) {
  constexpr std::int64_t size = Vec<T>::size;
  Vec<T> sums[rows][taps];
  const T* left[rows];
  const T* right[taps];
  RUSHLIGHT_UNROLL
  for (int r = 0; r < rows; ++r) {
    left[r] = block.left + (row + r) * block.left_stride;
    RUSHLIGHT_UNROLL
    for (int k = 0; k < taps; ++k) sums[r][k] = Vec<T>(T(0));
  }
  RUSHLIGHT_UNROLL
  for (int k = 0; k < taps; ++k) right[k] = block.right + block.offsets[tap + k];
  std::int64_t i = 0;
  for (; i + size <= block.length; i += size) {
    Vec<T> a[rows];
    RUSHLIGHT_UNROLL
    for (int r = 0; r < rows; ++r) a[r] = Vec<T>::load(left[r] + i);
    RUSHLIGHT_UNROLL
    for (int k = 0; k < taps; ++k) {
      const Vec<T> b = Vec<T>::load(right[k] + i);
      RUSHLIGHT_UNROLL
      for (int r = 0; r < rows; ++r) sums[r][k] = fma(a[r], b, sums[r][k]);
    }
  }
  if (i < block.length) {
    const std::int64_t rest = block.length - i;
    RUSHLIGHT_UNROLL
    for (int k = 0; k < taps; ++k) {
      const Vec<T> b = Vec<T>::load_partial(right[k] + i, rest);
      RUSHLIGHT_UNROLL
      for (int r = 0; r < rows; ++r) {
        sums[r][k] = fma(Vec<T>::load_partial(left[r] + i, rest), b, sums[r][k]);
      }
    }
  }
  RUSHLIGHT_UNROLL
  for (int r = 0; r < rows; ++r) {
    RUSHLIGHT_UNROLL
    for (int k = 0; k < taps; ++k) {
      block.sums[(row + r) * block.sums_stride + tap + k] += sum(sums[r][k]);
    }
  }
}

template <class T, int rows, int taps = dot_taps>
RUSHLIGHT_INLINE void dot_taps_of(std::int64_t count, const ConvDotBlock<T>& block,
                                  std::int64_t row, std::int64_t tap) {
  if constexpr (taps == 1) {
    dot_tile<T, rows, 1>(block, row, tap);
  } else if (count >= taps) {
    dot_tile<T, rows, taps>(block, row, tap);
  } else {
    dot_taps_of<T, rows, taps - 1>(count, block, row, tap);
  }
}

template <class T, int rows = dot_rows>
RUSHLIGHT_INLINE void dot_rows_of(std::int64_t height, std::int64_t count,
                                  const ConvDotBlock<T>& block, std::int64_t row,
                                  std::int64_t tap) {
  if constexpr (rows == 1) {
    dot_taps_of<T, 1>(count, block, row, tap);
  } else if (height >= rows) {
    dot_taps_of<T, rows>(count, block, row, tap);
  } else {
    dot_rows_of<T, rows - 1>(height, count, block, row, tap);
  }
}

// The taps' part of `right` stays in the L1 cache while all rows pass by.
template <class T>
void accumulate_dots(const ConvDotBlock<T>& block) {
  for (std::int64_t tap = 0; tap < block.taps; tap += dot_taps) {
    for (std::int64_t row = 0; row < block.rows; row += dot_rows) {
      dot_rows_of<T>(block.rows - row, block.taps - tap, block, row, tap);
    }
  }
}
#endif

template <class T>
RUSHLIGHT_INLINE void fill_zero(T* target, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) target[i] = T(0);
}

template <class T>
void copy_plane(const ConvPlaneCopy<T>& copy) {
  // Columns [begin, end) of the target have a source.
  const std::int64_t step = copy.column_step;
  std::int64_t begin = copy.first_column < 0 ? (-copy.first_column - 1) / step + 1 : 0;
  if (begin > copy.target_width) begin = copy.target_width;
  const std::int64_t room = copy.source_width - copy.first_column;
  std::int64_t end = room <= 0 ? 0 : (room - 1) / step + 1;
  if (end > copy.target_width) end = copy.target_width;
  if (end < begin) end = begin;
  for (std::int64_t y = 0; y < copy.target_height; ++y) {
    T* target = copy.target + y * copy.target_pitch;
    const std::int64_t row = copy.first_row + y * copy.row_step;
    if (row < 0 || row >= copy.source_height) {
      fill_zero(target, copy.target_pitch);
      continue;
    }
    const T* source = copy.source + row * copy.source_width + copy.first_column;
    for (std::int64_t x = 0; x < begin; ++x) target[x] = T(0);
    if (step == 1) {
      for (std::int64_t x = begin; x < end; ++x) target[x] = source[x];
    } else if (step == 2) {
      for (std::int64_t x = begin; x < end; ++x) target[x] = source[2 * x];
    } else {
      for (std::int64_t x = begin; x < end; ++x) target[x] = source[x * step];
    }
    for (std::int64_t x = end; x < copy.target_pitch; ++x) target[x] = T(0);
  }
}

template <class T>
T sum_of(const T* source, std::int64_t count) {
  constexpr std::int64_t size = Vec<T>::size;
  constexpr int chains = 4;
  Vec<T> sums[chains] = {Vec<T>(T(0)), Vec<T>(T(0)), Vec<T>(T(0)), Vec<T>(T(0))};
  std::int64_t i = 0;
  for (; i + chains * size <= count; i += chains * size) {
    for (int c = 0; c < chains; ++c) sums[c] += Vec<T>::load(source + i + c * size);
  }
  for (; i + size <= count; i += size) sums[0] += Vec<T>::load(source + i);
  if (i < count) sums[1] += Vec<T>::load_partial(source + i, count - i);
  return sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

template <class T>
void add(const T* source, std::int64_t count, T* target) {
  for (std::int64_t i = 0; i < count; ++i) target[i] += source[i];
}

template <class T>
constexpr ConvTypeKernels<T> kernels_of = {
    tile_vectors(tile_rows) * Vec<T>::size,
    &pack_weights<T>,
    &convolve<T>,
    &accumulate_dots<T>,
    &copy_plane<T>,
    &sum_of<T>,
    &add<T>,
};

}  // namespace

extern const ConvKernels conv_kernels;
constinit const ConvKernels conv_kernels = {kernels_of<float>, kernels_of<double>};

}  // namespace rushlight::RUSHLIGHT_ISA
