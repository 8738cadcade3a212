#include "ops/matmul/gemm_paths.h"

#include "ops/matmul/gemm_blocking.h"
#include "ops/matmul/plain_gemm_kernels.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"

RUSHLIGHT_KERNEL_TABLE(PlainGemmKernels, plain_gemm_kernels)

namespace rushlight::detail {
namespace {

// Products and sums of signed integers wrap as those of unsigned ones do.
template <class Element>
struct Wrapping {
  using Type = Element;
};
template <class Element>
  requires std::is_integral_v<Element>
struct Wrapping<Element> {
  using Type = std::make_unsigned_t<Element>;
};

template <class T>
auto kernel_of() {
  const PlainGemmKernels& kernels = plain_gemm_kernels();
  if constexpr (std::is_same_v<T, std::uint8_t>) {
    return kernels.of_uint8;
  } else if constexpr (std::is_same_v<T, std::uint16_t>) {
    return kernels.of_uint16;
  } else if constexpr (std::is_same_v<T, std::uint32_t>) {
    return kernels.of_uint32;
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    return kernels.of_uint64;
  } else if constexpr (std::is_same_v<T, Complex<float>>) {
    return kernels.of_complex_float;
  } else {
    return kernels.of_complex_double;
  }
}

template <class T, class Element>
GemmTarget<T, T> wrapping_target(const GemmTarget<Element, Element>& target) {
  return {.c = reinterpret_cast<T*>(target.c),
          .row_stride = target.row_stride,
          .column_stride = target.column_stride,
          .alpha = static_cast<T>(target.alpha),
          .beta = static_cast<T>(target.beta),
          .row_bias = reinterpret_cast<const T*>(target.row_bias),
          .column_bias = reinterpret_cast<const T*>(target.column_bias),
          .row_bias_stride = target.row_bias_stride,
          .column_bias_stride = target.column_bias_stride};
}

}  // namespace

template <class Element>
void multiply_plain(const GemmProblem<Element>& problem) {
  using T = typename Wrapping<Element>::Type;
  constexpr std::int64_t block_rows = 32, block_columns = 128;
  const auto multiply = kernel_of<T>();
  const GemmTarget<T, T> target = wrapping_target<T>(problem.target);
  const std::int64_t row_blocks = divide_up(problem.m, block_rows);
  const std::int64_t blocks = row_blocks * divide_up(problem.n, block_columns);
  const std::int64_t block_work = block_rows * block_columns * std::max<std::int64_t>(problem.k, 1);
  const std::int64_t grain = divide_up(1 << 17, block_work);
  parallel_for(0, blocks, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t block = begin; block < end; ++block) {
      const std::int64_t row = block % row_blocks * block_rows;
      const std::int64_t column = block / row_blocks * block_columns;
      multiply({std::min(block_rows, problem.m - row), std::min(block_columns, problem.n - column),
                problem.k, reinterpret_cast<const T*>(problem.a.data) + row * problem.a.row_stride,
                problem.a.row_stride, problem.a.column_stride,
                reinterpret_cast<const T*>(problem.b.data) + column * problem.b.column_stride,
                problem.b.row_stride, problem.b.column_stride, target_at(target, row, column)});
    }
  });
}

template void multiply_plain(const GemmProblem<std::int8_t>&);
template void multiply_plain(const GemmProblem<std::uint8_t>&);
template void multiply_plain(const GemmProblem<std::int16_t>&);
template void multiply_plain(const GemmProblem<std::int32_t>&);
template void multiply_plain(const GemmProblem<std::int64_t>&);
template void multiply_plain(const GemmProblem<Complex<float>>&);
template void multiply_plain(const GemmProblem<Complex<double>>&);

}  // namespace rushlight::detail
