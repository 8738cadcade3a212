// Products of all paths and element types against a triple loop in double, with every layout,
// target and epilogue; the same bits from one and two threads; nothing written beside the result.
#include "ops/matmul/gemm.h"

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "check.h"
#include "runtime/parallel.h"

using namespace rushlight;

namespace {

std::mt19937 generator(1);

int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(generator); }

template <class T>
double value_of(T element) {
  if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<double>(element);
  } else {
    return static_cast<float>(element);
  }
}

template <class T>
T random_element() {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(pick(0, 100));
  } else {
    return static_cast<T>(std::uniform_real_distribution<float>(-1, 1)(generator));
  }
}

template <class T>
struct Operand {
  std::int64_t row_stride, column_stride;
  std::vector<T> data;

  Operand(std::int64_t rows, std::int64_t columns) {
    const int layout = pick(0, 3);
    column_stride = layout == 1 ? rows : layout == 3 ? pick(2, 3) : 1;
    row_stride = layout == 1 ? 1 : columns * column_stride + (layout > 1 ? pick(0, 5) : 0);
    data.resize(static_cast<std::size_t>(rows * row_stride + columns * column_stride + 8));
    for (T& element : data) element = random_element<T>();
  }
  std::size_t index(std::int64_t row, std::int64_t column) const {
    return static_cast<std::size_t>(row * row_stride + column * column_stride);
  }
  StridedMatrix<T> matrix() const { return {data.data(), row_stride, column_stride}; }
};

template <class T>
bool agree(T result, double expected, double magnitude) {
  if constexpr (std::is_integral_v<T>) {
    return result == static_cast<T>(static_cast<std::int64_t>(expected));
  } else {
    const double epsilon = sizeof(T) == 8 ? 1e-14 : sizeof(T) == 4 ? 1e-6 : 1e-2;
    return std::abs(value_of(result) - expected) <= epsilon * (magnitude + std::abs(expected) + 4);
  }
}

template <class T>
void compare_one(int m, int n, int k, bool packed) {
  using Sum = GemmSum<T>;
  const Operand<T> a(m, k + 1), b(k + 1, n);
  Operand<T> c(m, n);
  const std::vector<T> row_bias(2 * static_cast<std::size_t>(m), random_element<T>());
  const std::vector<T> column_bias(2 * static_cast<std::size_t>(n), random_element<T>());
  const int alpha = pick(0, 1) ? 1 : pick(0, 3), beta = pick(0, 2);
  GemmTarget<T, Sum> target{.row_stride = c.row_stride,
                            .column_stride = c.column_stride,
                            .alpha = static_cast<Sum>(alpha),
                            .beta = static_cast<Sum>(beta)};
  if (pick(0, 2) == 0) target.row_bias = row_bias.data();
  if (pick(0, 2) == 0) target.column_bias = column_bias.data();
  target.row_bias_stride = pick(0, 2);
  target.column_bias_stride = pick(0, 2);
  if constexpr (!std::is_integral_v<T>) target.relu = pick(0, 2) == 0;

  const auto run = [&](int threads) {
    std::vector<T> result = c.data;
    target.c = result.data();
    set_thread_count(threads);
    if constexpr (std::is_floating_point_v<T>) {
      if (packed) {
        const PackedMatrix<T> matrix(k, n, b.data.data(), b.row_stride, b.column_stride);
        gemm<T>(m, a.matrix(), matrix, target);
        return result;
      }
    }
    gemm<T>(m, n, k, a.matrix(), b.matrix(), target);
    return result;
  };
  const std::vector<T> result = run(1);
  CHECK(std::memcmp(run(2).data(), result.data(), result.size() * sizeof(T)) == 0);

  std::vector<bool> inside(result.size(), false);
  for (int i = 0; i < m; ++i) {
    for (int j = 0; j < n; ++j) {
      double sum = 0, magnitude = 0;
      for (int depth = 0; depth < k; ++depth) {
        const double term =
            value_of(a.data[a.index(i, depth)]) * value_of(b.data[b.index(depth, j)]);
        sum += term;
        magnitude += std::abs(term);
      }
      double expected = alpha * sum;
      if (beta != 0) expected += beta * value_of(c.data[c.index(i, j)]);
      if (target.row_bias) expected += value_of(target.row_bias[i * target.row_bias_stride]);
      if (target.column_bias) {
        expected += value_of(target.column_bias[j * target.column_bias_stride]);
      }
      if (target.relu && expected < 0) expected = 0;
      inside[c.index(i, j)] = true;
      CHECK(agree(result[c.index(i, j)], expected, alpha * magnitude * std::sqrt(k + 1.0)));
    }
  }
  for (std::size_t i = 0; i < result.size(); ++i) {
    CHECK(inside[i] || std::memcmp(&result[i], &c.data[i], sizeof(T)) == 0);
  }
}

template <class T>
void compare(int count, int most) {
  for (int i = 0; i < count; ++i) {
    const int m = i % 5 == 0 ? pick(1, 14) : pick(1, most);
    const int n = i % 7 == 0 ? pick(1, 16) : pick(1, most);
    const int k = i % 3 == 0 ? pick(0, 900) : pick(0, most);
    compare_one<T>(m, n, k, i % 4 == 0);
  }
}

void batches_broadcast() {
  // c[i][j] = a[i] b[j] for batch dimensions i and j.
  const std::vector<float> a = {1, 2, 3, 4}, b = {5, 6, 7};
  std::vector<float> c(12);
  const std::int64_t sizes[] = {4, 3}, a_strides[] = {1, 0}, b_strides[] = {0, 1},
                     c_strides[] = {3, 1};
  batched_gemm<float>({sizes, a_strides, b_strides, c_strides}, 1, 1, 1, {a.data(), 1, 1},
                      {b.data(), 1, 1}, {.c = c.data(), .row_stride = 1});
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 3; ++j) CHECK(c[3 * i + j] == a[i] * b[j]);
  }
}

}  // namespace

int main() {
  compare<float>(300, 100);
  compare<float>(4, 400);
  compare_one<float>(20, 30, 5000, false);
  compare<double>(200, 90);
  compare<BFloat16>(60, 80);
  compare<Float16>(60, 80);
  compare<std::int8_t>(60, 70);
  compare<std::uint8_t>(60, 70);
  compare<std::int16_t>(60, 70);
  compare<std::int32_t>(60, 70);
  compare<std::int64_t>(60, 70);
  batches_broadcast();
}
