#include "ops/matmul/gemm_paths.h"

#include "ops/matmul/gemm_blocking.h"
#include "ops/matmul/gemm_tables.h"
#include "runtime/parallel.h"

namespace rushlight::detail {
namespace {

// 512 words: the products with 1024 deep matrices are one pass.
constexpr std::int64_t most_pair_depth = 1024;

// With `pairs`, two bfloat16 that follow each other in depth are one word of what is packed.
template <class Element, class Sum, bool pairs = false>
class BlockedProduct {
 public:
  BlockedProduct(const GemmProblem<Element>& problem, const GemmTarget<Sum, Sum>& target)
      : problem_(problem), target_(target), depths_(depths_of(problem.k)) {
    constexpr bool converts = !std::is_same_v<Element, Sum>;
    const auto bytes = static_cast<std::int64_t>(sizeof(Sum));
    const std::int64_t depth = packed_depth(depths_.size);
    // What packing A costs must be divided among many columns: 700 x 800 times 800 x 200 is 10 %
    // faster without, 700 x 200 times 200 x 800 is 6 %.
    packs_a_ = converts || problem.n > (lies_well(problem.a) ? 32 : 2) * tiles_.tile_columns;
    packs_b_ = !problem.packed_b &&
               (converts || problem.b.column_stride != 1 || problem.m > 2 * tiles_.tile_rows);
    // Half of the third-level cache for the packed B, a quarter for the packed A.
    const auto cache = static_cast<std::int64_t>(cache_sizes().l3);
    const std::int64_t most_columns = std::max<std::int64_t>(cache / 2 / (depth * bytes), 512);
    const std::int64_t most_rows = std::max<std::int64_t>(cache / 4 / (depth * bytes), 256);
    columns_per_pass_ = packs_b_ ? Partition(problem.n, most_columns, tiles_.tile_columns).size
                                 : divide_up(problem.n, tiles_.tile_columns) * tiles_.tile_columns;
    rows_per_pass_ = packs_a_ ? Partition(problem.m, most_rows, tiles_.tile_rows).size : problem.m;
    if (packs_b_) packed_b_ = Scratch<Sum>(columns_per_pass_ * depth);
    if (packs_a_) {
      const std::int64_t row_blocks = rows_partition(rows_per_pass_).count;
      packed_a_ = Scratch<Sum>(rows_per_pass_ * depth + row_blocks * packing_slack);
    }
  }

  // Whether each element of C is complete after one look at it.
  static bool is_one_pass(std::int64_t k) { return depths_of(k).count == 1; }

  void run() {
    for (std::int64_t column = 0; column < problem_.n; column += columns_per_pass_) {
      for (std::int64_t pass = 0; pass < depths_.count; ++pass) {
        for (std::int64_t row = 0; row < problem_.m; row += rows_per_pass_) {
          run_pass(pass, row, std::min(rows_per_pass_, problem_.m - row), column,
                   std::min(columns_per_pass_, problem_.n - column));
        }
      }
    }
  }

 private:
  static Partition depths_of(std::int64_t k) {
    return pairs ? Partition(k, most_pair_depth, 8) : depth_partition<Sum>(k);
  }
  static std::int64_t packed_depth(std::int64_t depth) { return pairs ? (depth + 1) / 2 : depth; }

  static const GemmTileKernels<Sum>& tiles() {
    if constexpr (pairs) {
      return gemm_kernels().of_bfloat16_pairs;
    } else {
      return tile_kernels<Sum>();
    }
  }
  static const PackingKernelsOf<Element, Sum>& packing() {
    if constexpr (pairs) {
      return rushlight::packing_kernels().of_bfloat16_pairs;
    } else {
      return packing_kernels<Element>();
    }
  }

  // Eight tiles of rows keep a panel of B busy.
  Partition rows_partition(std::int64_t rows) const {
    return Partition(rows, 8 * tiles_.tile_rows, 1);
  }

  void run_pass(std::int64_t pass, std::int64_t row, std::int64_t rows, std::int64_t column,
                std::int64_t columns) {
    const std::int64_t depth_begin = depths_.begin(pass), depth = depths_.length(pass);
    const std::int64_t tasks_wanted =
        std::min<std::int64_t>(rows * columns * depth / task_work, 64);
    const Partition row_blocks = rows_partition(rows);
    const std::int64_t groups = std::max<std::int64_t>(tasks_wanted / row_blocks.count, 1);
    const Partition column_blocks(columns, divide_up(columns, groups), tiles_.tile_columns);

    const std::int64_t tasks = row_blocks.count * column_blocks.count;
    const std::int64_t grain = tasks_wanted <= 1 ? tasks : 1;

    const std::int64_t a_parts = packs_a_ ? row_blocks.count : 0;
    const std::int64_t b_parts = packs_b_ && row == 0 ? column_blocks.count : 0;
    const std::int64_t parts = a_parts + b_parts;
    parallel_for(0, parts, grain == 1 ? 1 : parts, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t part = begin; part < end; ++part) {
        if (part < a_parts) {
          const std::int64_t first = row_blocks.begin(part);
          const StridedMatrix<Element>& a = problem_.a;
          packing_.pack_rows({a.data + (row + first) * a.row_stride + depth_begin * a.column_stride,
                              row_blocks.length(part), depth, a.row_stride, a.column_stride},
                             tiles_.tile_rows, packed_rows(part, first, packed_depth(depth)));
        } else {
          const std::int64_t first = column_blocks.begin(part - a_parts);
          const StridedMatrix<Element>& b = problem_.b;
          packing_.pack_columns(
              {b.data + (column + first) * b.column_stride + depth_begin * b.row_stride,
               column_blocks.length(part - a_parts), depth, b.column_stride, b.row_stride},
              tiles_.tile_columns, packed_b_.data() + first * packed_depth(depth));
        }
      }
    });

    const GemmTarget<Sum, Sum> target = target_of_pass(target_, pass, depths_.count);
    parallel_for(0, tasks, grain, [&](std::int64_t begin, std::int64_t end) {
      const bool converts = !std::is_same_v<Element, Sum> && depths_.count == 1;
      const Scratch<Sum> sums(converts ? row_blocks.size * column_blocks.size : 0);
      for (std::int64_t task = begin; task < end; ++task) {
        const std::int64_t row_block = task % row_blocks.count;
        const std::int64_t column_block = task / row_blocks.count;
        const std::int64_t first_row = row_blocks.begin(row_block);
        const std::int64_t first_column = column_blocks.begin(column_block);
        GemmBlock<Sum> block;
        block.rows = row_blocks.length(row_block);
        block.columns = column_blocks.length(column_block);
        block.depth = packed_depth(depth);
        set_a(block, row_block, row, first_row, depth_begin);
        set_b(block, column, first_column, depth_begin);
        if (converts) {
          // While the block is near.
          block.target = {.c = sums.data(), .row_stride = block.columns};
          tiles_.multiply(block);
          packing_.finish(sums.data(), block.columns, block.rows, block.columns,
                          target_at(problem_.target, row + first_row, column + first_column));
        } else {
          block.target = target_at(target, row + first_row, column + first_column);
          tiles_.multiply(block);
        }
      }
    });
  }

  Sum* packed_rows(std::int64_t block, std::int64_t first_row, std::int64_t depth) const {
    return packed_a_.data() + first_row * depth + block * packing_slack;
  }

  void set_a(GemmBlock<Sum>& block, std::int64_t row_block, std::int64_t row,
             std::int64_t first_row, std::int64_t depth_begin) const {
    block.a_packed = packs_a_;
    block.a_row_stride = problem_.a.row_stride;
    block.a_depth_stride = problem_.a.column_stride;
    if (packs_a_) {
      block.a = packed_rows(row_block, first_row, block.depth);
    } else if constexpr (std::is_same_v<Element, Sum>) {
      block.a = problem_.a.data + (row + first_row) * problem_.a.row_stride +
                depth_begin * problem_.a.column_stride;
    }
  }

  void set_b(GemmBlock<Sum>& block, std::int64_t column, std::int64_t first_column,
             std::int64_t depth_begin) const {
    block.b_depth_stride = tiles_.tile_columns;
    block.b_panel_stride = block.depth * tiles_.tile_columns;
    if (packs_b_) {
      block.b = packed_b_.data() + first_column * block.depth;
    } else if (problem_.packed_b) {
      block.b = problem_.packed_b->panels(depth_begin) + (column + first_column) * block.depth;
    } else if constexpr (std::is_same_v<Element, Sum>) {
      block.b = problem_.b.data + depth_begin * problem_.b.row_stride + column + first_column;
      block.b_depth_stride = problem_.b.row_stride;
      block.b_panel_stride = tiles_.tile_columns;
    }
  }

  const GemmProblem<Element>& problem_;
  const GemmTarget<Sum, Sum>& target_;
  const GemmTileKernels<Sum>& tiles_ = tiles();
  const PackingKernelsOf<Element, Sum>& packing_ = packing();
  const Partition depths_;
  bool packs_a_, packs_b_;
  std::int64_t rows_per_pass_, columns_per_pass_;
  Scratch<Sum> packed_a_, packed_b_;
};

// Sums of 16-bit elements are kept as floats until all of them are complete.
template <class Element, bool pairs>
void multiply_converted(const GemmProblem<Element>& problem) {
  using Sum = GemmSum<Element>;
  using Product = BlockedProduct<Element, Sum, pairs>;
  const bool is_one_pass = Product::is_one_pass(problem.k);
  const Scratch<Sum> sums(is_one_pass ? 0 : checked_multiply(problem.m, problem.n));
  const GemmTarget<Sum, Sum> all_sums{.c = sums.data(), .row_stride = problem.n};
  Product(problem, all_sums).run();
  if (is_one_pass) return;
  const std::int64_t grain = std::max<std::int64_t>(32768 / problem.n, 1);
  parallel_for(0, problem.m, grain, [&](std::int64_t begin, std::int64_t end) {
    packing_kernels<Element>().finish(sums.data() + begin * problem.n, problem.n, end - begin,
                                      problem.n, target_at(problem.target, begin, 0));
  });
}

}  // namespace

template <class Element>
void multiply_blocked(const GemmProblem<Element>& problem) {
  if constexpr (std::is_same_v<Element, GemmSum<Element>>) {
    BlockedProduct<Element, Element>(problem, problem.target).run();
  } else if (std::is_same_v<Element, BFloat16> && multiplies_pairs()) {
    multiply_converted<Element, std::is_same_v<Element, BFloat16>>(problem);
  } else {
    multiply_converted<Element, false>(problem);
  }
}

template void multiply_blocked(const GemmProblem<float>&);
template void multiply_blocked(const GemmProblem<double>&);
template void multiply_blocked(const GemmProblem<BFloat16>&);
template void multiply_blocked(const GemmProblem<Float16>&);

}  // namespace rushlight::detail
