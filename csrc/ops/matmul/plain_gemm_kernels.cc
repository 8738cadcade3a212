#include "ops/matmul/plain_gemm_kernels.h"

#include <type_traits>

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Narrow unsigned integers are promoted to int, whose products may overflow.
template <class T>
using Wide = std::conditional_t<std::is_integral_v<T> && (sizeof(T) < 4), std::uint32_t, T>;

template <class T>
[[gnu::always_inline]] inline T product(T a, T b) {
  return static_cast<T>(static_cast<Wide<T>>(a) * static_cast<Wide<T>>(b));
}
template <class T>
[[gnu::always_inline]] inline T sum(T a, T b) {
  return static_cast<T>(static_cast<Wide<T>>(a) + static_cast<Wide<T>>(b));
}

constexpr std::int64_t most_rows = 16, most_columns = 32, most_depth = 64;

template <class T>
void finish(const T (&sums)[most_rows][most_columns], std::int64_t rows, std::int64_t columns,
            const GemmTarget<T, T>& target) {
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) {
      T* c = target.c + i * target.row_stride + j * target.column_stride;
      T value = product(target.alpha, sums[i][j]);
      if (target.beta != T(0)) value = sum(value, product(target.beta, *c));
      if (target.row_bias) value = sum(value, target.row_bias[i * target.row_bias_stride]);
      if (target.column_bias) value = sum(value, target.column_bias[j * target.column_bias_stride]);
      *c = value;
    }
  }
}

template <class T>
void multiply(const PlainGemmBlock<T>& block) {
  for (std::int64_t column = 0; column < block.columns; column += most_columns) {
    const std::int64_t columns =
        block.columns - column < most_columns ? block.columns - column : most_columns;
    for (std::int64_t row = 0; row < block.rows; row += most_rows) {
      const std::int64_t rows = block.rows - row < most_rows ? block.rows - row : most_rows;
      T sums[most_rows][most_columns];
      for (auto& row_sums : sums) {
        for (T& element : row_sums) element = T(0);
      }
      for (std::int64_t begin = 0; begin < block.depth; begin += most_depth) {
        const std::int64_t depth =
            block.depth - begin < most_depth ? block.depth - begin : most_depth;
        T b[most_depth][most_columns];
        for (std::int64_t k = 0; k < depth; ++k) {
          const T* from =
              block.b + (begin + k) * block.b_depth_stride + column * block.b_column_stride;
          for (std::int64_t j = 0; j < columns; ++j) b[k][j] = from[j * block.b_column_stride];
          for (std::int64_t j = columns; j < most_columns; ++j) b[k][j] = T(0);
        }
        for (std::int64_t i = 0; i < rows; ++i) {
          const T* a = block.a + (row + i) * block.a_row_stride + begin * block.a_depth_stride;
          for (std::int64_t k = 0; k < depth; ++k) {
            const T element = a[k * block.a_depth_stride];
            for (std::int64_t j = 0; j < most_columns; ++j) {
              sums[i][j] = sum(sums[i][j], product(element, b[k][j]));
            }
          }
        }
      }
      finish(sums, rows, columns, target_at(block.target, row, column));
    }
  }
}

}  // namespace

extern const PlainGemmKernels plain_gemm_kernels;
constinit const PlainGemmKernels plain_gemm_kernels = {
    &multiply<std::uint8_t>,  &multiply<std::uint16_t>,  &multiply<std::uint32_t>,
    &multiply<std::uint64_t>, &multiply<Complex<float>>, &multiply<Complex<double>>};

}  // namespace rushlight::RUSHLIGHT_ISA
