#include "ops/matmul/gemm_kernels.h"

#include "ops/matmul/gemm_finish.h"
#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

#if RUSHLIGHT_NAIVE

template <class T>
void multiply(const GemmBlock<T>& block) {
  for (std::int64_t i = 0; i < block.rows; ++i) {
    for (std::int64_t j = 0; j < block.columns; ++j) {
      const T* a = block.a + i * (block.a_packed ? block.depth : block.a_row_stride);
      const T* b = block.b + j * block.b_panel_stride;
      const std::int64_t a_depth_stride = block.a_packed ? 1 : block.a_depth_stride;
      T sum = 0;
      for (std::int64_t k = 0; k < block.depth; ++k) {
        sum += a[k * a_depth_stride] * b[k * block.b_depth_stride];
      }
      finish_sums(&sum, 1, 1, 1, target_at(block.target, i, j));
    }
  }
}

template <class T>
constexpr GemmTileKernels<T> tile_kernels = {1, 1, &multiply<T>};
constexpr GemmTileKernels<float> pair_kernels = {};

#else

// Register tile: tile_rows x tile_vectors accumulators, tile_vectors registers of B, one of A.
// 14 x 2 of AVX-512's 32 registers reach 92 % of the FMA peak; 6 x 2 of AVX2's 16 after BLIS.
#if RUSHLIGHT_AVX512
constexpr int tile_rows = 14, tile_vectors = 2;
#elif defined(__aarch64__)
constexpr int tile_rows = 8, tile_vectors = 3;
#else
constexpr int tile_rows = 6, tile_vectors = 2;
#endif

// The last vector of a row of B, of which the first `count` elements exist.
template <class T>
struct TailLoader {
  std::int64_t count;
#if RUSHLIGHT_AVX2
  Vec<BitsOf<T> > mask;
  RUSHLIGHT_INLINE explicit TailLoader(std::int64_t lanes) : count(lanes) {
    for (int i = 0; i < Vec<T>::size; ++i) mask.native[i] = i < lanes ? -1 : 0;
  }
  RUSHLIGHT_INLINE Vec<T> operator()(const T* source) const {
    if constexpr (sizeof(T) == 4) {
      return Vec<T>::from(_mm256_maskload_ps(source, __builtin_bit_cast(__m256i, mask.native)));
    } else {
      return Vec<T>::from(_mm256_maskload_pd(source, __builtin_bit_cast(__m256i, mask.native)));
    }
  }
#else
  RUSHLIGHT_INLINE explicit TailLoader(std::int64_t lanes) : count(lanes) {}
  RUSHLIGHT_INLINE Vec<T> operator()(const T* source) const {
#if !RUSHLIGHT_AVX512
    if (count == Vec<T>::size) return Vec<T>::load(source);
#endif
    return Vec<T>::load_partial(source, count);
  }
#endif
};

// How much depth further on the operands are asked for.
constexpr std::int64_t rows_ahead = 32;

template <class T>
struct TileArguments {
  std::int64_t depth;
  const T* a;
  std::int64_t a_row_stride, a_depth_stride;
  const T* b;
  std::int64_t b_depth_stride;
  std::int64_t b_ahead;     // B is asked for so many elements ahead of its use
  std::int64_t last_lanes;  // elements of the last vector in every row
  T* c;
  std::int64_t c_row_stride;
  bool accumulate;
};

// sum + a b, or the sum of both products where the lanes are pairs of bfloat16. As assembler text:
// the level is compiled for processors without the instruction.
template <bool pairs, class T>
RUSHLIGHT_INLINE Vec<T> add_product(Vec<T> a, Vec<T> b, Vec<T> sum) {
#if RUSHLIGHT_AVX512
  if constexpr (pairs) {
    asm("vdpbf16ps %2, %1, %0" : "+v"(sum.native) : "v"(a.native), "v"(b.native));
    return sum;
  }
#endif
  return fma(a, b, sum);
}

// c = A B or c += A B for `rows` x `vectors` registers of c. Each element of c is one chain of
// fused multiply-adds over the depth, whatever tile it falls into.
template <class T, bool pairs, int rows, int vectors, bool adjacent_rows>
void multiply_tile(const TileArguments<T>& tile) {
  using V = Vec<T>;
  V sums[rows][vectors];
#pragma GCC unroll 16
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) sums[r][v] = V(T(0));
  }
  const TailLoader<T> load_tail(tile.last_lanes);
  const T* a = tile.a;
  const T* b = tile.b;
  const std::int64_t a_row_stride = adjacent_rows ? 1 : tile.a_row_stride;
  const std::int64_t b_ahead = tile.b_ahead;
  for (std::int64_t k = tile.depth; k > 0; --k) {
    if constexpr (adjacent_rows) __builtin_prefetch(a + rows_ahead * tile.a_depth_stride);
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) __builtin_prefetch(b + b_ahead + v * V::size);
    V b_row[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors - 1; ++v) b_row[v] = V::load(b + v * V::size);
    b_row[vectors - 1] = load_tail(b + (vectors - 1) * V::size);
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r) {
      const V a_element(a[r * a_row_stride]);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) {
        sums[r][v] = add_product<pairs>(a_element, b_row[v], sums[r][v]);
      }
    }
    a += tile.a_depth_stride;
    b += tile.b_depth_stride;
  }
  T* c = tile.c;
  const std::int64_t c_row_stride = tile.c_row_stride, last_lanes = tile.last_lanes;
  const bool accumulate = tile.accumulate;
#pragma GCC unroll 16
  for (int r = 0; r < rows; ++r) {
    T* const c_last = c + (vectors - 1) * V::size;
    if (accumulate) {
#pragma GCC unroll 4
      for (int v = 0; v < vectors - 1; ++v) sums[r][v] += V::load(c + v * V::size);
      sums[r][vectors - 1] += load_tail(c_last);
    }
#pragma GCC unroll 4
    for (int v = 0; v < vectors - 1; ++v) sums[r][v].store(c + v * V::size);
    sums[r][vectors - 1].store_partial(c_last, last_lanes);
    c += c_row_stride;
  }
}

template <class T>
using TileFunction = void (*)(const TileArguments<T>&);

// [A's rows adjacent][rows - 1][vectors - 1]
template <class T>
struct TileTable {
  TileFunction<T> functions[2][tile_rows][tile_vectors];
};
template <class T, bool pairs, bool adjacent_rows, int... rows>
constexpr void fill_table(TileTable<T>& table, std::integer_sequence<int, rows...>) {
  auto fill_row = [&]<int row, int... vectors>(std::integer_sequence<int, vectors...>) {
    ((table.functions[adjacent_rows][row][vectors] =
          &multiply_tile<T, pairs, row + 1, vectors + 1, adjacent_rows>),
     ...);
  };
  (fill_row.template operator()<rows>(std::make_integer_sequence<int, tile_vectors>()), ...);
}
template <class T, bool pairs>
constexpr TileTable<T> make_table() {
  TileTable<T> table{};
  fill_table<T, pairs, false>(table, std::make_integer_sequence<int, tile_rows>());
  fill_table<T, pairs, true>(table, std::make_integer_sequence<int, tile_rows>());
  return table;
}
template <class T, bool pairs>
constexpr TileTable<T> tile_table = make_table<T, pairs>();

template <class T, bool pairs = false>
void multiply(const GemmBlock<T>& block) {
  constexpr std::int64_t tile_columns = tile_vectors * Vec<T>::size;
  const GemmTarget<T, T>& target = block.target;
  const bool direct = target.column_stride == 1 && target.alpha == T(1) &&
                      (target.beta == T(0) || target.beta == T(1)) && !target.row_bias &&
                      !target.column_bias && !target.relu;
  alignas(64) T sums[tile_rows * tile_columns];
  TileArguments<T> tile;
  tile.depth = block.depth;
  tile.b_depth_stride = block.b_depth_stride;
  // Later rows of a packed or narrow B, later columns of a wide one in place. When B comes from
  // memory, few rows of A run 3.5 times as fast with this; when it is in cache it costs nothing
  // measurable.
  const bool wide = block.b_panel_stride == tile_columns && block.b_depth_stride >= 256;
  tile.b_ahead = wide ? 2 * tile_columns : rows_ahead * block.b_depth_stride;
  tile.accumulate = direct && target.beta == T(1);
  const std::int64_t row_tiles = (block.rows + tile_rows - 1) / tile_rows;
  const std::int64_t column_tiles = (block.columns + tile_columns - 1) / tile_columns;
  const std::int64_t base_rows = block.rows / row_tiles, taller_tiles = block.rows % row_tiles;
  // Down the rows, with a panel of B near; along them when C is most of the traffic.
  const bool along_rows = block.depth < 64;
  const std::int64_t tiles = row_tiles * column_tiles;
  for (std::int64_t index = 0, row_tile = 0, column_tile = 0; index < tiles; ++index) {
    const std::int64_t row =
        row_tile * base_rows + (row_tile < taller_tiles ? row_tile : taller_tiles);
    const std::int64_t rows = base_rows + (row_tile < taller_tiles ? 1 : 0);
    const std::int64_t column = column_tile * tile_columns;
    const std::int64_t columns =
        block.columns - column < tile_columns ? block.columns - column : tile_columns;
    const std::int64_t vectors = (columns + Vec<T>::size - 1) / Vec<T>::size;
    tile.b = block.b + column_tile * block.b_panel_stride;
    tile.last_lanes = columns - (vectors - 1) * Vec<T>::size;
    if (block.a_packed) {
      tile.a = block.a + row * block.depth;
      tile.a_row_stride = 1;
      tile.a_depth_stride = rows;
    } else {
      tile.a = block.a + row * block.a_row_stride;
      tile.a_row_stride = block.a_row_stride;
      tile.a_depth_stride = block.a_depth_stride;
    }
    const GemmTarget<T, T> part = target_at(target, row, column);
    tile.c = direct ? part.c : sums;
    tile.c_row_stride = direct ? part.row_stride : tile_columns;
    // The tile's depth is the time to bring its piece of C near; a short one needs it earlier.
    const std::int64_t c_ahead = along_rows ? 2 * tile_columns * part.column_stride : 0;
    for (std::int64_t r = 0; r < rows; ++r) {
      const T* c_row = part.c + r * part.row_stride + c_ahead;
      __builtin_prefetch(c_row, 1);
      __builtin_prefetch(c_row + (columns - 1) * part.column_stride, 1);
    }
    tile_table<T, pairs>.functions[tile.a_row_stride == 1][rows - 1][vectors - 1](tile);
    if (!direct) finish_sums(sums, tile_columns, rows, columns, part);
    std::int64_t& inner = along_rows ? column_tile : row_tile;
    if (++inner == (along_rows ? column_tiles : row_tiles)) {
      inner = 0;
      ++(along_rows ? row_tile : column_tile);
    }
  }
}

template <class T>
constexpr GemmTileKernels<T> tile_kernels = {tile_rows, tile_vectors* Vec<T>::size, &multiply<T>};
#if RUSHLIGHT_AVX512
constexpr GemmTileKernels<float> pair_kernels = {tile_rows, tile_vectors* Vec<float>::size,
                                                 &multiply<float, true>};
#else
constexpr GemmTileKernels<float> pair_kernels = {};
#endif

#endif

}  // namespace

extern const GemmKernels gemm_kernels;
constinit const GemmKernels gemm_kernels = {tile_kernels<float>, tile_kernels<double>,
                                            pair_kernels};

}  // namespace rushlight::RUSHLIGHT_ISA
