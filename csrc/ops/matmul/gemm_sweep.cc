#include "ops/matmul/gemm_blocking.h"
#include "ops/matmul/gemm_paths.h"
#include "ops/matmul/gemm_tables.h"
#include "runtime/parallel.h"

namespace rushlight::detail {
namespace {

// Sums that stay in the second cache.
constexpr std::int64_t most_sums = 65536;
// Elements of B that do not stay there: fewer of their rows are read side by side, for so many
// streams prefetching keeps up with.
constexpr std::int64_t large = std::int64_t{1} << 18;

}  // namespace

template <class T>
bool multiply_by_sweep(const GemmProblem<T>& problem) {
  const GemmTileKernels<T>& tiles = tile_kernels<T>();
  const std::int64_t m = problem.m, n = problem.n, k = problem.k;
  if (m > std::max(tiles.tile_rows, 4) || problem.packed_b || problem.b.column_stride != 1) {
    return false;
  }
  const std::int64_t rows_at_once = k * n >= large ? 8 : 16;
  const std::int64_t columns_per_block =
      std::min(most_sums / m, std::max<std::int64_t>(n / 4, 512)) / tiles.tile_columns *
      tiles.tile_columns;
  const Partition blocks(n, columns_per_block, tiles.tile_columns);
  const std::int64_t grain = divide_up(task_work, blocks.size * m * k);
  parallel_for(0, blocks.count, grain, [&](std::int64_t begin, std::int64_t end) {
    const Scratch<T> sums(m * blocks.size);
    for (std::int64_t index = begin; index < end; ++index) {
      const std::int64_t column = blocks.begin(index);
      GemmBlock<T> block;
      block.rows = m;
      block.columns = blocks.length(index);
      block.a_packed = false;
      block.a_row_stride = problem.a.row_stride;
      block.a_depth_stride = problem.a.column_stride;
      block.b_depth_stride = problem.b.row_stride;
      block.b_panel_stride = tiles.tile_columns;
      block.target.c = sums.data();
      block.target.row_stride = block.columns;
      for (std::int64_t row = 0; row < k; row += rows_at_once) {
        block.depth = std::min(rows_at_once, k - row);
        block.a = problem.a.data + row * problem.a.column_stride;
        block.b = problem.b.data + row * problem.b.row_stride + column;
        block.target.beta = row == 0 ? T(0) : T(1);
        tiles.multiply(block);
      }
      packing_kernels<T>().finish(sums.data(), block.columns, m, block.columns,
                                  target_at(problem.target, 0, column));
    }
  });
  return true;
}

template bool multiply_by_sweep(const GemmProblem<float>&);
template bool multiply_by_sweep(const GemmProblem<double>&);

}  // namespace rushlight::detail
