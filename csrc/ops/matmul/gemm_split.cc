#include "ops/matmul/gemm_blocking.h"
#include "ops/matmul/gemm_paths.h"
#include "ops/matmul/gemm_tables.h"
#include "runtime/parallel.h"

namespace rushlight::detail {
namespace {

constexpr std::int64_t least_depth = 2048, most_pieces = 16, most_results = 16384;

}  // namespace

template <class T>
bool multiply_split(const GemmProblem<T>& problem) {
  const std::int64_t m = problem.m, n = problem.n, k = problem.k;
  if (k < 2 * least_depth || m > most_results / n || m * n * k < 8 * task_work ||
      problem.packed_b) {
    return false;
  }
  const Partition pieces(k, std::max(least_depth, divide_up(k, most_pieces)), 64);
  const std::int64_t stride = divide_up(m * n, packing_slack) * packing_slack;
  const Scratch<T> sums(pieces.count * stride);
  parallel_for(0, pieces.count, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t piece = begin; piece < end; ++piece) {
      const std::int64_t depth = pieces.begin(piece);
      GemmProblem<T> part = problem;
      part.k = pieces.length(piece);
      part.a.data += depth * part.a.column_stride;
      part.b.data += depth * part.b.row_stride;
      part.target = {.c = sums.data() + piece * stride, .row_stride = n};
      multiply_whole(part);
    }
  });
  // The first piece takes the others in, one after the other.
  const GemmTarget<T, T> total{.c = sums.data(), .row_stride = n, .beta = T(1)};
  for (std::int64_t piece = 1; piece < pieces.count; ++piece) {
    packing_kernels<T>().finish(sums.data() + piece * stride, n, m, n, total);
  }
  packing_kernels<T>().finish(sums.data(), n, m, n, problem.target);
  return true;
}

template bool multiply_split(const GemmProblem<float>&);
template bool multiply_split(const GemmProblem<double>&);

}  // namespace rushlight::detail
