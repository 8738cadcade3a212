// Blocks that stay in the cache are read twice, for their mean and for the squared deviations from
// it; blocks are joined after Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm
// for computing sample variances", 1979. All in double.
#include "ops/reduce/moment_kernels.h"

#include "base/half.h"
#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

using F = Vec<float>;
using D = Vec<double>;

struct Wide {
  D part[double_parts];
};
template <class T>
RUSHLIGHT_INLINE Wide load_wide(const T* source) {
  Wide wide;
  if constexpr (sizeof(T) == 8) {
    for (int i = 0; i < double_parts; ++i) wide.part[i] = D::load(source + i * D::size);
  } else {
    widen(load_float(source), wide.part);
  }
  return wide;
}
RUSHLIGHT_INLINE Wide filled(double value) {
  Wide wide;
  for (D& part : wide.part) part = D(value);
  return wide;
}
RUSHLIGHT_INLINE Wide operator+(Wide a, const Wide& b) {
  for (int i = 0; i < double_parts; ++i) a.part[i] += b.part[i];
  return a;
}
RUSHLIGHT_INLINE Wide operator-(Wide a, const Wide& b) {
  for (int i = 0; i < double_parts; ++i) a.part[i] -= b.part[i];
  return a;
}
RUSHLIGHT_INLINE Wide operator*(Wide a, double b) {
  for (D& part : a.part) part *= D(b);
  return a;
}
// a + b^2
RUSHLIGHT_INLINE Wide plus_square(Wide a, const Wide& b) {
  for (int i = 0; i < double_parts; ++i) a.part[i] = fma(b.part[i], b.part[i], a.part[i]);
  return a;
}
RUSHLIGHT_INLINE void store(const Wide& wide, double* target) {
  for (int i = 0; i < double_parts; ++i) wide.part[i].store(target + i * D::size);
}
RUSHLIGHT_INLINE double total(const Wide& wide) {
  double result = 0.0;
  for (const D& part : wide.part) result += sum(part);
  return result;
}

template <class V>
struct Moments {
  V mean, deviation;
  double count = 0.0;

  // Joins the moments of `other_count` more numbers.
  RUSHLIGHT_INLINE void join(const V& other_mean, const V& other_deviation, double other_count) {
    if (count == 0.0) {
      mean = other_mean;
      deviation = other_deviation;
      count = other_count;
      return;
    }
    const double sum = count + other_count;
    const V shift = other_mean - mean;
    mean = mean + shift * (other_count / sum);
    deviation = deviation + other_deviation;
    const V scaled = shift * __builtin_sqrt(count * other_count / sum);
    deviation = square_added(deviation, scaled);
    count = sum;
  }
  RUSHLIGHT_INLINE static double square_added(double a, double b) { return a + b * b; }
  RUSHLIGHT_INLINE static Wide square_added(const Wide& a, const Wide& b) {
    return plus_square(a, b);
  }
};

template <class T>
RUSHLIGHT_INLINE double as_double(T x) {
  if constexpr (sizeof(T) == 2) {
    return static_cast<double>(static_cast<float>(x));
  } else {
    return static_cast<double>(x);
  }
}

template <class T>
RUSHLIGHT_INLINE void block_of_row(const T* x, std::int64_t count, Moments<double>& moments) {
  constexpr std::int64_t lanes = F::size;
  Wide part[4] = {filled(0.0), filled(0.0), filled(0.0), filled(0.0)};
  std::int64_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    for (int j = 0; j < 4; ++j) part[j] = part[j] + load_wide(x + i + j * lanes);
  }
  for (; i + lanes <= count; i += lanes) part[0] = part[0] + load_wide(x + i);
  double sum = total((part[0] + part[1]) + (part[2] + part[3]));
  for (std::int64_t k = i; k < count; ++k) sum += as_double(x[k]);
  const double mean = sum / static_cast<double>(count);

  const Wide middle = filled(mean);
  for (Wide& p : part) p = filled(0.0);
  for (i = 0; i + 4 * lanes <= count; i += 4 * lanes) {
    for (int j = 0; j < 4; ++j) {
      part[j] = plus_square(part[j], load_wide(x + i + j * lanes) - middle);
    }
  }
  for (; i + lanes <= count; i += lanes) part[0] = plus_square(part[0], load_wide(x + i) - middle);
  double deviation = total((part[0] + part[1]) + (part[2] + part[3]));
  for (; i < count; ++i) deviation += (as_double(x[i]) - mean) * (as_double(x[i]) - mean);
  moments.join(mean, deviation, static_cast<double>(count));
}

template <class T>
void moment_rows(const void* input, std::int64_t rows, std::int64_t row_stride, std::int64_t count,
                 double* mean, double* deviation) {
  constexpr std::int64_t block = 4096;
  const T* x = static_cast<const T*>(input);
  for (std::int64_t row = 0; row < rows; ++row, x += row_stride) {
    Moments<double> moments = {};
    for (std::int64_t i = 0; i < count; i += block) {
      block_of_row(x + i, count - i < block ? count - i : block, moments);
    }
    mean[row] = moments.mean;
    deviation[row] = moments.deviation;
  }
}

// `width` vectors of neighbouring columns.
template <int width, class T>
RUSHLIGHT_INLINE void moment_strip(const T* x, std::int64_t count, std::int64_t stride,
                                   Moments<Wide> (&moments)[width]) {
  constexpr std::int64_t lanes = F::size, block = 64;
  for (std::int64_t row = 0; row < count; row += block, x += block * stride) {
    const std::int64_t here = count - row < block ? count - row : block;
    Wide mean[width], deviation[width];
    for (int j = 0; j < width; ++j) mean[j] = deviation[j] = filled(0.0);
    for (std::int64_t i = 0; i < here; ++i) {
      for (int j = 0; j < width; ++j) mean[j] = mean[j] + load_wide(x + i * stride + j * lanes);
    }
    for (Wide& m : mean) m = m * (1.0 / static_cast<double>(here));
    for (std::int64_t i = 0; i < here; ++i) {
      for (int j = 0; j < width; ++j) {
        deviation[j] = plus_square(deviation[j], load_wide(x + i * stride + j * lanes) - mean[j]);
      }
    }
    for (int j = 0; j < width; ++j) {
      moments[j].join(mean[j], deviation[j], static_cast<double>(here));
    }
  }
}

template <class T>
void moment_columns(const void* input, std::int64_t count, std::int64_t row_stride,
                    std::int64_t columns, double* mean, double* deviation) {
  constexpr std::int64_t lanes = F::size;
  constexpr int strip = double_parts;
  const T* x = static_cast<const T*>(input);
  std::int64_t column = 0;
  auto run = [&](auto width) {
    constexpr int vectors = decltype(width)::value;
    Moments<Wide> moments[vectors] = {};
    moment_strip(x + column, count, row_stride, moments);
    for (int j = 0; j < vectors; ++j) {
      store(moments[j].mean, mean + column + j * lanes);
      store(moments[j].deviation, deviation + column + j * lanes);
    }
    column += vectors * lanes;
  };
  while (column + strip * lanes <= columns) run(std::integral_constant<int, strip>());
  while (column + lanes <= columns) run(std::integral_constant<int, 1>());
  // The rest, in a copy of rows as wide as a vector.
  const std::int64_t rest = columns - column;
  if (rest == 0) return;
  constexpr int rows = 64;
  T copy[rows * lanes] = {};
  Moments<Wide> moments[1] = {};
  for (std::int64_t row = 0; row < count; row += rows) {
    const std::int64_t here = count - row < rows ? count - row : rows;
    for (std::int64_t i = 0; i < here; ++i) {
      for (std::int64_t j = 0; j < rest; ++j) {
        copy[i * lanes + j] = x[(row + i) * row_stride + column + j];
      }
    }
    moment_strip(copy, here, lanes, moments);
  }
  double lane[lanes];
  store(moments[0].mean, lane);
  for (std::int64_t i = 0; i < rest; ++i) mean[column + i] = lane[i];
  store(moments[0].deviation, lane);
  for (std::int64_t i = 0; i < rest; ++i) deviation[column + i] = lane[i];
}

}  // namespace
extern const MomentKernels moment_kernels;
constinit const MomentKernels moment_kernels = {{
    {&moment_rows<float>, &moment_columns<float>},
    {&moment_rows<double>, &moment_columns<double>},
    {&moment_rows<BFloat16>, &moment_columns<BFloat16>},
    {&moment_rows<Float16>, &moment_columns<Float16>},
}};
}  // namespace rushlight::RUSHLIGHT_ISA
