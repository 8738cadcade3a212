#include "ops/matmul/gemm_blocking.h"
#include "ops/matmul/gemm_paths.h"
#include "ops/matmul/gemm_tables.h"

namespace rushlight::detail {
namespace {

// Elements of a transposed B that are worth a copy on the stack.
constexpr std::int64_t most_packed = 4096;

}  // namespace

template <class T>
bool multiply_small(const GemmProblem<T>& problem) {
  const std::int64_t m = problem.m, n = problem.n, k = problem.k;
  if (m > 128 || n > 64 || k > 256 || problem.packed_b) return false;
  const GemmTileKernels<T>& tiles = tile_kernels<T>();
  const std::int64_t padded = divide_up(n, tiles.tile_columns) * tiles.tile_columns;
  const bool packs = problem.b.column_stride != 1 && n > 1;
  if (packs && padded * k > most_packed) return false;
  GemmBlock<T> block;
  block.rows = m;
  block.columns = n;
  block.depth = k;
  block.a = problem.a.data;
  block.a_packed = false;
  block.a_row_stride = problem.a.row_stride;
  block.a_depth_stride = problem.a.column_stride;
  block.target = problem.target;
  alignas(64) T packed[most_packed];
  if (packs) {
    packing_kernels<T>().pack_columns(
        {problem.b.data, n, k, problem.b.column_stride, problem.b.row_stride}, tiles.tile_columns,
        packed);
    block.b = packed;
    block.b_depth_stride = tiles.tile_columns;
    block.b_panel_stride = k * tiles.tile_columns;
  } else {
    block.b = problem.b.data;
    block.b_depth_stride = problem.b.row_stride;
    block.b_panel_stride = tiles.tile_columns;
  }
  tiles.multiply(block);
  return true;
}

template bool multiply_small(const GemmProblem<float>&);
template bool multiply_small(const GemmProblem<double>&);

}  // namespace rushlight::detail
