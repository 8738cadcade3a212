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

// What sums are kept in: single precision loses digits where the four products of two complex
// numbers cancel.
template <class T>
using SumOf = std::conditional_t<std::is_same_v<T, Complex<float>>, Complex<double>, T>;

constexpr std::int64_t most_rows = 16, most_columns = 32, most_depth = 64;

template <class T>
void finish(const SumOf<T> (&sums)[most_rows][most_columns], std::int64_t rows,
            std::int64_t columns, const GemmTarget<T, T>& target) {
  using Sum = SumOf<T>;
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) {
      T* c = target.c + i * target.row_stride + j * target.column_stride;
      Sum value = product(static_cast<Sum>(target.alpha), sums[i][j]);
      if (target.beta != T(0)) {
        value = sum(value, product(static_cast<Sum>(target.beta), static_cast<Sum>(*c)));
      }
      if (target.row_bias) {
        value = sum(value, static_cast<Sum>(target.row_bias[i * target.row_bias_stride]));
      }
      if (target.column_bias) {
        value = sum(value, static_cast<Sum>(target.column_bias[j * target.column_bias_stride]));
      }
      *c = static_cast<T>(value);
    }
  }
}

template <class T>
void multiply(const PlainGemmBlock<T>& block) {
  using Sum = SumOf<T>;
  for (std::int64_t column = 0; column < block.columns; column += most_columns) {
    const std::int64_t columns =
        block.columns - column < most_columns ? block.columns - column : most_columns;
    for (std::int64_t row = 0; row < block.rows; row += most_rows) {
      const std::int64_t rows = block.rows - row < most_rows ? block.rows - row : most_rows;
      Sum sums[most_rows][most_columns];
      for (auto& row_sums : sums) {
        for (Sum& element : row_sums) element = Sum(0);
      }
      for (std::int64_t begin = 0; begin < block.depth; begin += most_depth) {
        const std::int64_t depth =
            block.depth - begin < most_depth ? block.depth - begin : most_depth;
        Sum b[most_depth][most_columns];
        for (std::int64_t k = 0; k < depth; ++k) {
          const T* from =
              block.b + (begin + k) * block.b_depth_stride + column * block.b_column_stride;
          for (std::int64_t j = 0; j < columns; ++j)
            b[k][j] = static_cast<Sum>(from[j * block.b_column_stride]);
          for (std::int64_t j = columns; j < most_columns; ++j) b[k][j] = Sum(0);
        }
        for (std::int64_t i = 0; i < rows; ++i) {
          const T* a = block.a + (row + i) * block.a_row_stride + begin * block.a_depth_stride;
          for (std::int64_t k = 0; k < depth; ++k) {
            const Sum element = static_cast<Sum>(a[k * block.a_depth_stride]);
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
