#include "ops/matmul/gemm_blocking.h"
#include "ops/matmul/gemm_paths.h"
#include "ops/matmul/gemm_tables.h"
#include "runtime/parallel.h"

namespace rushlight::detail {
namespace {

// Panels of B in one task: what is packed of them stays in the second cache.
constexpr std::int64_t most_panels = 4;

// A packed, depth block after depth block; empty when the tiles read it where it lies.
template <class Element, class Sum>
Scratch<Sum> packed_rows(const GemmProblem<Element>& problem, const Partition& depths) {
  if constexpr (std::is_same_v<Element, Sum>) {
    if (lies_well(problem.a)) return {};
  }
  Scratch<Sum> packed(problem.m * problem.k + packing_slack);
  for (std::int64_t pass = 0; pass < depths.count; ++pass) {
    const std::int64_t depth = depths.begin(pass);
    packing_kernels<Element>().pack_rows(
        {problem.a.data + depth * problem.a.column_stride, problem.m, depths.length(pass),
         problem.a.row_stride, problem.a.column_stride},
        tile_kernels<Sum>().tile_rows, packed.data() + problem.m * depth);
  }
  return packed;
}

}  // namespace

template <class Element>
bool multiply_short(const GemmProblem<Element>& problem) {
  using Sum = GemmSum<Element>;
  constexpr bool converts = !std::is_same_v<Element, Sum>;
  const GemmTileKernels<Sum>& tiles = tile_kernels<Sum>();
  const std::int64_t m = problem.m, n = problem.n, k = problem.k;
  if (m > 8 * tiles.tile_rows || (problem.packed_b && converts)) return false;
  if (std::is_same_v<Element, BFloat16> && m > tiles.tile_rows && multiplies_pairs()) return false;

  const Partition depths = depth_partition<Sum>(k);
  const Scratch<Sum> packed_a = packed_rows<Element, Sum>(problem, depths);
  const std::int64_t panels = divide_up(n, tiles.tile_columns);
  const std::int64_t panels_per_block =
      std::clamp<std::int64_t>(divide_up(task_work, m * k * tiles.tile_columns), 1, most_panels);
  const std::int64_t width = panels_per_block * tiles.tile_columns;
  const std::int64_t grain = divide_up(task_work, width * m * k);
  parallel_for(
      0, divide_up(panels, panels_per_block), grain, [&](std::int64_t begin, std::int64_t end) {
        const Scratch<Sum> packed_b(problem.packed_b ? 0 : width * depths.size);
        const Scratch<Sum> sums(converts ? m * width : 0);
        for (std::int64_t index = begin; index < end; ++index) {
          const std::int64_t column = index * width;
          GemmBlock<Sum> block;
          block.rows = m;
          block.columns = std::min(width, n - column);
          block.a_packed = packed_a.data() != nullptr;
          block.a_row_stride = problem.a.row_stride;
          block.a_depth_stride = problem.a.column_stride;
          block.b_depth_stride = tiles.tile_columns;
          GemmTarget<Sum, Sum> target{.c = sums.data(), .row_stride = width};
          if constexpr (!converts) target = target_at(problem.target, 0, column);
          for (std::int64_t pass = 0; pass < depths.count; ++pass) {
            const std::int64_t row = depths.begin(pass);
            block.depth = depths.length(pass);
            block.b_panel_stride = block.depth * tiles.tile_columns;
            block.a = packed_a.data() + m * row;
            if constexpr (!converts) {
              if (!block.a_packed) block.a = problem.a.data + row * problem.a.column_stride;
              if (problem.packed_b) block.b = problem.packed_b->panels(row) + column * block.depth;
            }
            if (!problem.packed_b) {
              packing_kernels<Element>().pack_columns(
                  {problem.b.data + row * problem.b.row_stride + column * problem.b.column_stride,
                   block.columns, block.depth, problem.b.column_stride, problem.b.row_stride},
                  tiles.tile_columns, packed_b.data());
              block.b = packed_b.data();
            }
            block.target = target_of_pass(target, pass, depths.count);
            tiles.multiply(block);
          }
          if constexpr (converts) {
            packing_kernels<Element>().finish(sums.data(), width, m, block.columns,
                                              target_at(problem.target, 0, column));
          }
        }
      });
  return true;
}

template bool multiply_short(const GemmProblem<float>&);
template bool multiply_short(const GemmProblem<double>&);
template bool multiply_short(const GemmProblem<BFloat16>&);
template bool multiply_short(const GemmProblem<Float16>&);

}  // namespace rushlight::detail
