#include "ops/matmul/gemm_blocking.h"
#include "ops/matmul/gemm_paths.h"
#include "ops/matmul/gemm_tables.h"
#include "runtime/parallel.h"

namespace rushlight::detail {
namespace {

// Up to here the dot products' traffic costs less than packing B would; shorter columns do not
// repay the sums over the lanes at their end.
constexpr std::int64_t most_rows = 32, least_depth = 48;
// As much of A as stays in the second cache beside B's columns.
constexpr std::int64_t near_elements = 65536;
// Columns that are finished together.
constexpr std::int64_t block_columns = 64;

// Rows of A, contiguous along the depth.
template <class Element>
struct ContiguousRows {
  const Element* data;
  std::int64_t stride;
  Scratch<Element> copy;

  explicit ContiguousRows(const GemmProblem<Element>& problem)
      : data(problem.a.data), stride(problem.a.row_stride) {
    if (problem.a.column_stride == 1) return;
    copy = Scratch<Element>(problem.m * problem.k);
    for (std::int64_t i = 0; i < problem.m; ++i) {
      const Element* row = problem.a.data + i * problem.a.row_stride;
      for (std::int64_t k = 0; k < problem.k; ++k) {
        copy.data()[i * problem.k + k] = row[k * problem.a.column_stride];
      }
    }
    data = copy.data();
    stride = problem.k;
  }
};

}  // namespace

template <class Element>
bool multiply_by_dots(const GemmProblem<Element>& problem) {
  using Sum = GemmSum<Element>;
  const std::int64_t m = problem.m, n = problem.n, k = problem.k;
  if (m > most_rows || k < least_depth || problem.packed_b || problem.b.row_stride != 1) {
    return false;
  }
  const ContiguousRows<Element> a(problem);
  const Partition depths(k, std::max<std::int64_t>(near_elements / m, 512), 64);
  const std::int64_t blocks = divide_up(n, block_columns);
  const std::int64_t grain = divide_up(task_work, std::min(n, block_columns) * m * k);
  parallel_for(0, blocks, grain, [&](std::int64_t begin, std::int64_t end) {
    alignas(64) Sum sums[most_rows * block_columns];
    for (std::int64_t block = begin; block < end; ++block) {
      const std::int64_t column = block * block_columns;
      const std::int64_t columns = std::min(block_columns, n - column);
      for (std::int64_t part = 0; part < depths.count; ++part) {
        const std::int64_t depth = depths.begin(part);
        dot_kernels<Element>().multiply({m, columns, depths.length(part), a.data + depth, a.stride,
                                         problem.b.data + column * problem.b.column_stride + depth,
                                         problem.b.column_stride, sums, block_columns, part > 0});
      }
      packing_kernels<Element>().finish(sums, block_columns, m, columns,
                                        target_at(problem.target, 0, column));
    }
  });
  return true;
}

template bool multiply_by_dots(const GemmProblem<float>&);
template bool multiply_by_dots(const GemmProblem<double>&);
template bool multiply_by_dots(const GemmProblem<BFloat16>&);
template bool multiply_by_dots(const GemmProblem<Float16>&);

}  // namespace rushlight::detail
