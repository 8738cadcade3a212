#include "ops/matmul/gemm_blocking.h"
#include "ops/matmul/gemm_paths.h"
#include "ops/matmul/gemm_tables.h"
#include "runtime/parallel.h"

namespace rushlight::detail {
namespace {

// Packing B would cost more than reading it where it lies up to here.
constexpr std::int64_t most_rows = 64;
// Sums that stay in the second cache.
constexpr std::int64_t most_sums = 65536;
// Elements of B that do not stay there: fewer of their rows are read side by side, for so many
// streams prefetching keeps up with.
constexpr std::int64_t large = std::int64_t{1} << 18;

// A few rows of B after the other, register tiles along them.
template <class T>
void sweep_tiles(const GemmTileKernels<T>& tiles, const GemmProblem<T>& problem,
                 std::int64_t column, std::int64_t columns, std::int64_t rows_at_once, T* sums) {
  GemmBlock<T> block;
  block.rows = problem.m;
  block.columns = columns;
  block.a_packed = false;
  block.a_row_stride = problem.a.row_stride;
  block.a_depth_stride = problem.a.column_stride;
  block.b_depth_stride = problem.b.row_stride;
  block.b_panel_stride = tiles.tile_columns;
  block.target.c = sums;
  block.target.row_stride = columns;
  for (std::int64_t row = 0; row < problem.k; row += rows_at_once) {
    block.depth = std::min(rows_at_once, problem.k - row);
    block.a = problem.a.data + row * problem.a.column_stride;
    block.b = problem.b.data + row * problem.b.row_stride + column;
    block.target.beta = row == 0 ? T(0) : T(1);
    tiles.multiply(block);
  }
}

}  // namespace

template <class T>
bool multiply_by_sweep(const GemmProblem<T>& problem) {
  const GemmTileKernels<T>& tiles = tile_kernels<T>();
  const std::int64_t m = problem.m, n = problem.n, k = problem.k;
  if (m > most_rows || problem.packed_b || problem.b.column_stride != 1) return false;
  const std::int64_t rows_at_once = m > tiles.tile_rows ? 64 : k * n >= large ? 8 : 16;
  // Narrow blocks for the threads to share, where B is not the traffic that counts.
  const std::int64_t least_columns = k * n >= large && m <= tiles.tile_rows ? 512 : 64;
  const std::int64_t columns_per_block = std::min(most_sums / m, std::max(n / 8, least_columns)) /
                                         tiles.tile_columns * tiles.tile_columns;
  const Partition blocks(n, columns_per_block, tiles.tile_columns);
  const std::int64_t grain = divide_up(task_work, blocks.size * m * k);
  parallel_for(0, blocks.count, grain, [&](std::int64_t begin, std::int64_t end) {
    const Scratch<T> sums(m * blocks.size);
    for (std::int64_t index = begin; index < end; ++index) {
      const std::int64_t column = blocks.begin(index);
      const std::int64_t columns = blocks.length(index);
      if (m <= dot_kernels<T>().most_sweep_rows) {
        dot_kernels<T>().sweep({m, columns, k, problem.a.data, problem.a.row_stride,
                                problem.a.column_stride, problem.b.data + column,
                                problem.b.row_stride, sums.data(), columns});
      } else {
        sweep_tiles(tiles, problem, column, columns, rows_at_once, sums.data());
      }
      packing_kernels<T>().finish(sums.data(), columns, m, columns,
                                  target_at(problem.target, 0, column));
    }
  });
  return true;
}

template bool multiply_by_sweep(const GemmProblem<float>&);
template bool multiply_by_sweep(const GemmProblem<double>&);

}  // namespace rushlight::detail
