#include "ops/matmul/gemm.h"

#include <algorithm>

#include "ops/matmul/gemm_blocking.h"
#include "ops/matmul/gemm_paths.h"
#include "ops/matmul/gemm_tables.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"

RUSHLIGHT_KERNEL_TABLE(GemmKernels, gemm_kernels)
RUSHLIGHT_KERNEL_TABLE(PackingKernels, packing_kernels)
RUSHLIGHT_KERNEL_TABLE(DotKernels, dot_kernels)

namespace rushlight {

template <class Element>
void detail::multiply_whole(const GemmProblem<Element>& problem) {
  if constexpr (std::is_same_v<Element, GemmSum<Element>>) {
    if (multiply_by_sweep(problem)) return;
  }
  if (multiply_by_dots(problem) || multiply_short(problem)) return;
  multiply_blocked(problem);
}
template void detail::multiply_whole(const GemmProblem<float>&);
template void detail::multiply_whole(const GemmProblem<double>&);

namespace {

using detail::GemmProblem;

template <class Element>
constexpr bool has_tiles =
    std::is_same_v<GemmSum<Element>, float> || std::is_same_v<GemmSum<Element>, double>;

// All sums are zero: only the target's own part is left.
template <class Element>
void finish_empty(const GemmProblem<Element>& problem) {
  constexpr std::int64_t columns = 64;
  static constexpr GemmSum<Element> zeros[columns] = {};
  for (std::int64_t column = 0; column < problem.n; column += columns) {
    detail::packing_kernels<Element>().finish(zeros, 0, problem.m,
                                              std::min(columns, problem.n - column),
                                              target_at(problem.target, 0, column));
  }
}

// (A B)^T = B^T A^T
template <class Element>
void transpose(GemmProblem<Element>& problem) {
  std::swap(problem.m, problem.n);
  const StridedMatrix<Element> a = problem.a;
  problem.a = problem.b.transposed();
  problem.b = a.transposed();
  auto& target = problem.target;
  std::swap(target.row_stride, target.column_stride);
  std::swap(target.row_bias, target.column_bias);
  std::swap(target.row_bias_stride, target.column_bias_stride);
}

// A C of a few columns is computed as its transpose, of a few rows: the paths for few rows read
// the other operand in the order of memory.
constexpr std::int64_t few = 14;

template <class Element>
void multiply_with_tiles(GemmProblem<Element>& problem) {
  constexpr bool converts = !std::is_same_v<Element, GemmSum<Element>>;
  const auto& target = problem.target;
  const bool adjacent_rows = target.column_stride != 1 && target.row_stride == 1;
  const bool few_columns = problem.n <= few && problem.m > problem.n && problem.k >= 16;
  if ((adjacent_rows || few_columns) && !(adjacent_rows && problem.m <= few) && !problem.packed_b) {
    transpose(problem);
  }
  if constexpr (!converts) {
    if (detail::multiply_small(problem) || detail::multiply_split(problem)) return;
  }
  detail::multiply_whole(problem);
}

template <class Element>
void multiply(GemmProblem<Element> problem) {
  if (problem.m <= 0 || problem.n <= 0) return;
  if constexpr (!has_tiles<Element>) {
    detail::multiply_plain(problem);
  } else {
    if (problem.k <= 0 || problem.target.alpha == 0) return finish_empty(problem);
    multiply_with_tiles(problem);
  }
}

// Products of this many multiply-adds are divided among the threads one after the other.
constexpr std::int64_t large_work = std::int64_t{1} << 22;

}  // namespace

template <class Element>
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, StridedMatrix<Element> a,
          StridedMatrix<Element> b, const GemmTarget<Element, GemmSum<Element>>& target) {
  multiply(GemmProblem<Element>{m, n, k, a, b, target});
}

template <class T>
void gemm(std::int64_t m, StridedMatrix<T> a, const PackedMatrix<T>& b,
          const GemmTarget<T, T>& target) {
  multiply(GemmProblem<T>{m, b.columns(), b.rows(), a, {}, target, &b});
}

template <class Element>
void batched_gemm(const GemmBatch& batch, std::int64_t m, std::int64_t n, std::int64_t k,
                  StridedMatrix<Element> a, StridedMatrix<Element> b,
                  const GemmTarget<Element, GemmSum<Element>>& target) {
  if (m <= 0 || n <= 0) return;
  const auto run = [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      GemmProblem<Element> problem{m, n, k, a, b, target};
      std::int64_t rest = i;
      for (std::size_t dim = batch.sizes.size(); dim-- > 0; rest /= batch.sizes[dim]) {
        const std::int64_t index = rest % batch.sizes[dim];
        problem.a.data += index * batch.a_strides[dim];
        problem.b.data += index * batch.b_strides[dim];
        problem.target.c += index * batch.c_strides[dim];
      }
      multiply(problem);
    }
  };
  const std::int64_t count = element_count(batch.sizes);
  const std::int64_t work = std::max<std::int64_t>(m * n * k, 1);
  if (work >= large_work) {
    run(0, count);
  } else {
    parallel_for(0, count, std::max<std::int64_t>(detail::task_work / work, 1), run);
  }
}

#define RUSHLIGHT_GEMM(Element)                                                             \
  template void gemm(std::int64_t, std::int64_t, std::int64_t, StridedMatrix<Element>,      \
                     StridedMatrix<Element>, const GemmTarget<Element, GemmSum<Element>>&); \
  template void batched_gemm(const GemmBatch&, std::int64_t, std::int64_t, std::int64_t,    \
                             StridedMatrix<Element>, StridedMatrix<Element>,                \
                             const GemmTarget<Element, GemmSum<Element>>&);
RUSHLIGHT_GEMM(float)
RUSHLIGHT_GEMM(double)
RUSHLIGHT_GEMM(BFloat16)
RUSHLIGHT_GEMM(Float16)
RUSHLIGHT_GEMM(Complex<float>)
RUSHLIGHT_GEMM(Complex<double>)
RUSHLIGHT_GEMM(std::int8_t)
RUSHLIGHT_GEMM(std::uint8_t)
RUSHLIGHT_GEMM(std::int16_t)
RUSHLIGHT_GEMM(std::int32_t)
RUSHLIGHT_GEMM(std::int64_t)
#undef RUSHLIGHT_GEMM
template void gemm(std::int64_t, StridedMatrix<float>, const PackedMatrix<float>&,
                   const GemmTarget<float, float>&);
template void gemm(std::int64_t, StridedMatrix<double>, const PackedMatrix<double>&,
                   const GemmTarget<double, double>&);

}  // namespace rushlight
