#include "ops/matmul/packing_kernels.h"

#include "ops/matmul/gemm_finish.h"
#include "ops/matmul/interleave.h"
#include "ops/matmul/packing_pairs.h"
#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Rows that are far apart in the source are read a few at a time but over all panels, in the order
// of memory, while the next ones are asked for.
constexpr std::int64_t rows_at_once = 16;

#if !RUSHLIGHT_NAIVE

// A panel whose vectors lie side by side in the source. Whole registers are stored: what runs over
// the end of a row is overwritten by the next one; the last row is exact.
template <class Element, class Sum>
RUSHLIGHT_INLINE void copy_rows(const PackSource<Element>& source, std::int64_t width,
                                Sum* packed) {
  using V = Vec<Sum>;
  for (std::int64_t k = 0; k < source.depth; ++k) {
    const Element* from = source.data + k * source.depth_stride;
    Sum* to = packed + k * width;
    const Element* ahead = from + rows_at_once * source.depth_stride;
    __builtin_prefetch(ahead);
    __builtin_prefetch(ahead + width - 1);
    for (std::int64_t i = 0; i < width; i += V::size) {
      const std::int64_t left = source.count - i;
      const V part = left >= V::size ? load_sum(from + i) : load_sum(from + i, left > 0 ? left : 0);
      if (width - i < V::size && k + 1 == source.depth) {
        part.store_partial(to + i, width - i);
      } else {
        part.store(to + i);
      }
    }
  }
}

// Vectors `begin` to `begin` + V::size of a panel, `depth` <= V::size elements of each, as columns.
// Where the panel has fewer vectors the last one is repeated: nobody looks there.
template <class Element, class Sum>
RUSHLIGHT_INLINE void load_transposed(const PackSource<Element>& source, std::int64_t begin,
                                      std::int64_t k, std::int64_t depth,
                                      Vec<Sum> (&block)[Vec<Sum>::size]) {
  constexpr int size = Vec<Sum>::size;
  const Element* from = source.data + begin * source.stride + k;
  const std::int64_t last = source.count - begin - 1;
  if (depth == size) {
#pragma GCC unroll 16
    for (int j = 0; j < size; ++j)
      block[j] = load_sum(from + (j < last ? j : last) * source.stride);
  } else {
#pragma GCC unroll 16
    for (int j = 0; j < size; ++j) {
      block[j] = load_sum(from + (j < last ? j : last) * source.stride, depth);
    }
  }
  transpose(block);
}

// A panel whose vectors are each contiguous in the source.
template <class Element, class Sum>
RUSHLIGHT_INLINE void transpose_rows(const PackSource<Element>& source, std::int64_t width,
                                     Sum* packed) {
  using V = Vec<Sum>;
  for (std::int64_t k = 0; k < source.depth; k += V::size) {
    const std::int64_t depth = source.depth - k < V::size ? source.depth - k : V::size;
    for (std::int64_t i = 0; i < width; i += V::size) {
      V block[V::size];
      load_transposed(source, i, k, depth, block);
      Sum* to = packed + k * width + i;
      if (depth == V::size && (i == 0 || width - i >= V::size)) {
#pragma GCC unroll 16
        for (int j = 0; j < V::size; ++j) block[j].store(to + j * width);
      } else {
        const std::int64_t lanes = width - i < V::size ? width - i : V::size;
#pragma GCC unroll 16
        for (int j = 0; j < V::size; ++j) {
          if (j < depth) block[j].store_partial(to + j * width, lanes);
        }
      }
    }
  }
}

#endif

// One panel of at most `width` vectors; rows of the panel are `width` long.
template <class Element, class Sum>
void pack_panel(const PackSource<Element>& source, std::int64_t width, Sum* packed) {
#if !RUSHLIGHT_NAIVE
  if (source.stride == 1) return copy_rows(source, width, packed);
  if (source.depth_stride == 1) return transpose_rows(source, width, packed);
#endif
  for (std::int64_t k = 0; k < source.depth; ++k) {
    const Element* from = source.data + k * source.depth_stride;
    Sum* to = packed + k * width;
    for (std::int64_t i = 0; i < source.count; ++i) {
      to[i] = static_cast<Sum>(from[i * source.stride]);
    }
    for (std::int64_t i = source.count; i < width; ++i) to[i] = Sum(0);
  }
}

template <class Element>
RUSHLIGHT_INLINE std::int64_t depth_step(const PackSource<Element>& source) {
  return source.stride == 1 && source.depth > 0 ? rows_at_once : source.depth;
}

// The elements [k, k + step) of the vectors [begin, begin + count).
template <class Element>
RUSHLIGHT_INLINE PackSource<Element> part_of(const PackSource<Element>& source, std::int64_t begin,
                                             std::int64_t count, std::int64_t k,
                                             std::int64_t step) {
  PackSource<Element> part = source;
  part.data += begin * source.stride + k * source.depth_stride;
  part.count = count;
  part.depth = source.depth - k < step ? source.depth - k : step;
  return part;
}

// A panel by elements, or by words of two of them.
template <bool pairs, class Element, class Sum>
RUSHLIGHT_INLINE void pack_any_panel(const PackSource<Element>& source, std::int64_t width,
                                     Sum* packed) {
#if RUSHLIGHT_AVX512
  if constexpr (pairs) {
    return pack_pair_panel(
        source, width, rows_at_once,
        [](const PackSource<float>& words, std::int64_t columns, float* to) {
          transpose_rows(words, columns, to);
        },
        packed);
  }
#endif
  pack_panel(source, width, packed);
}
template <bool pairs>
RUSHLIGHT_INLINE std::int64_t packed_depth(std::int64_t depth) {
  return pairs ? (depth + 1) / 2 : depth;
}

template <class Element, class Sum, bool pairs = false>
void pack_rows(const PackSource<Element>& source, int tile_rows, Sum* packed) {
  const std::int64_t panels = (source.count + tile_rows - 1) / tile_rows;
  const std::int64_t base_rows = source.count / panels, taller_panels = source.count % panels;
  const std::int64_t step = depth_step(source);
  for (std::int64_t k = 0; k < source.depth; k += step) {
    std::int64_t begin = 0;
    for (std::int64_t panel = 0; panel < panels; ++panel) {
      const std::int64_t rows = base_rows + (panel < taller_panels ? 1 : 0);
      pack_any_panel<pairs>(
          part_of(source, begin, rows, k, step), rows,
          packed + begin * packed_depth<pairs>(source.depth) + packed_depth<pairs>(k) * rows);
      begin += rows;
    }
  }
}

template <class Element, class Sum, bool pairs = false>
void pack_columns(const PackSource<Element>& source, int tile_columns, Sum* packed) {
  const std::int64_t step = depth_step(source);
  for (std::int64_t k = 0; k < source.depth; k += step) {
    for (std::int64_t begin = 0; begin < source.count; begin += tile_columns) {
      const std::int64_t left = source.count - begin;
      pack_any_panel<pairs>(
          part_of(source, begin, left < tile_columns ? left : tile_columns, k, step), tile_columns,
          packed + begin * packed_depth<pairs>(source.depth) +
              packed_depth<pairs>(k) * tile_columns);
    }
  }
}

template <class Element, class Sum>
constexpr PackingKernelsOf<Element, Sum> kernels_of = {
    &pack_rows<Element, Sum>, &pack_columns<Element, Sum>, &finish_sums<Element, Sum>};

#if RUSHLIGHT_AVX512
constexpr PackingKernelsOf<BFloat16, float> pair_kernels = {&pack_rows<BFloat16, float, true>,
                                                            &pack_columns<BFloat16, float, true>,
                                                            &finish_sums<BFloat16, float>};
#else
constexpr PackingKernelsOf<BFloat16, float> pair_kernels = {};
#endif

}  // namespace

extern const PackingKernels packing_kernels;
constinit const PackingKernels packing_kernels = {
    kernels_of<float, float>, kernels_of<double, double>, kernels_of<BFloat16, float>,
    kernels_of<Float16, float>, pair_kernels};

}  // namespace rushlight::RUSHLIGHT_ISA
