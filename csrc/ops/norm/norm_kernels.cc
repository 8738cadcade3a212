#include "ops/norm/norm_kernels.h"

#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

constexpr int chains = 4;
// Elements summed in the elements' own type before the sum goes on in double.
constexpr std::int64_t block_length = 4096;

// The sum of the lanes in double, so that few values give what a plain sum in double gives.
template <class T>
RUSHLIGHT_INLINE double sum_wide(Vec<T> value) {
  T lanes[Vec<T>::size];
  value.store(lanes);
  double parts[4] = {};
  for (int i = 0; i < Vec<T>::size; ++i) parts[i % 4] += static_cast<double>(lanes[i]);
  return (parts[0] + parts[1]) + (parts[2] + parts[3]);
}

// The sum of term(i, lanes) over i < count in vectors, in a fixed order: `chains` running sums per
// block. term is called with the first index and the number of lanes that count; lanes beyond are
// to be zero.
template <class T, int sums, class Term>
RUSHLIGHT_INLINE void sum_terms(std::int64_t count, const Term& term, double (&totals)[sums]) {
  constexpr std::int64_t size = Vec<T>::size;
  for (double& total : totals) total = 0;
  for (std::int64_t start = 0; start < count; start += block_length) {
    const std::int64_t end = start + block_length < count ? start + block_length : count;
    Vec<T> running[chains][sums];
    for (auto& chain : running) {
      for (auto& value : chain) value = Vec<T>(T(0));
    }
    Vec<T> terms[sums];
    std::int64_t i = start;
    for (; i + chains * size <= end; i += chains * size) {
      for (int c = 0; c < chains; ++c) {
        term.template operator()<false>(i + c * size, size, terms);
        for (int s = 0; s < sums; ++s) running[c][s] += terms[s];
      }
    }
    for (; i + size <= end; i += size) {
      term.template operator()<false>(i, size, terms);
      for (int s = 0; s < sums; ++s) running[0][s] += terms[s];
    }
    if (i < end) {
      term.template operator()<true>(i, end - i, terms);
      for (int s = 0; s < sums; ++s) running[1][s] += terms[s];
    }
    for (int s = 0; s < sums; ++s) {
      totals[s] += sum_wide((running[0][s] + running[1][s]) + (running[2][s] + running[3][s]));
    }
  }
}

template <bool partial, class T>
RUSHLIGHT_INLINE Vec<T> load(const T* source, std::int64_t count) {
  return partial ? Vec<T>::load_partial(source, count) : Vec<T>::load(source);
}

template <bool partial, class T>
RUSHLIGHT_INLINE void store(Vec<T> value, T* target, std::int64_t count) {
  if constexpr (partial) {
    value.store_partial(target, count);
  } else {
    value.store(target);
  }
}

// Zeroes the lanes from `count` on.
template <bool partial, class T>
RUSHLIGHT_INLINE Vec<T> keep(Vec<T> value, std::int64_t count) {
  if constexpr (partial) {
    T lanes[Vec<T>::size];
    value.store(lanes);
    return Vec<T>::load_partial(lanes, count);
  } else {
    return value;
  }
}

template <class T, class Body>
RUSHLIGHT_INLINE void for_vectors(std::int64_t count, const Body& body) {
  constexpr std::int64_t size = Vec<T>::size;
  std::int64_t i = 0;
  for (; i + size <= count; i += size) body.template operator()<false>(i, size);
  if (i < count) body.template operator()<true>(i, count - i);
}

template <class T>
RUSHLIGHT_INLINE void moments(const T* x, std::int64_t count, double& mean, double& spread) {
  double total[1];
  sum_terms<T, 1>(
      count,
      [&]<bool partial>(std::int64_t i, std::int64_t lanes, Vec<T>(&terms)[1]) {
        terms[0] = load<partial>(x + i, lanes);
      },
      total);
  mean = total[0] / static_cast<double>(count);
  // The rounded mean is off by a little; the sum of the distances corrects for it.
  const T center = static_cast<T>(mean);
  double sums[2];
  sum_terms<T, 2>(
      count,
      [&]<bool partial>(std::int64_t i, std::int64_t lanes, Vec<T>(&terms)[2]) {
        const Vec<T> distance = keep<partial>(load<partial>(x + i, lanes) - Vec<T>(center), lanes);
        terms[0] = distance;
        terms[1] = distance * distance;
      },
      sums);
  spread = sums[1] - sums[0] * sums[0] / static_cast<double>(count);
  if (spread < 0) spread = 0;
}

template <class T>
RUSHLIGHT_INLINE double sum_of_squares(const T* x, std::int64_t count) {
  double total[1];
  sum_terms<T, 1>(
      count,
      [&]<bool partial>(std::int64_t i, std::int64_t lanes, Vec<T>(&terms)[1]) {
        const Vec<T> value = load<partial>(x + i, lanes);
        terms[0] = value * value;
      },
      total);
  return total[0];
}

template <class T>
void row_moments(const T* x, std::int64_t rows, std::int64_t columns, double* mean,
                 double* spread) {
  for (std::int64_t r = 0; r < rows; ++r) moments(x + r * columns, columns, mean[r], spread[r]);
}

// Sums over rows for a few vectors, the blocks of rows in double.
template <class T, int sums, class Term>
RUSHLIGHT_INLINE void sum_down(std::int64_t rows, std::int64_t lanes, const Term& term,
                               double (&totals)[sums][Vec<T>::size]) {
  constexpr std::int64_t size = Vec<T>::size;
  constexpr std::int64_t block_rows = 256;
  for (auto& total : totals) {
    for (double& lane : total) lane = 0;
  }
  for (std::int64_t start = 0; start < rows; start += block_rows) {
    const std::int64_t end = start + block_rows < rows ? start + block_rows : rows;
    Vec<T> running[sums], terms[sums];
    for (auto& value : running) value = Vec<T>(T(0));
    for (std::int64_t r = start; r < end; ++r) {
      if (lanes == size) {
        term.template operator()<false>(r, lanes, terms);
      } else {
        term.template operator()<true>(r, lanes, terms);
      }
      for (int s = 0; s < sums; ++s) running[s] += terms[s];
    }
    for (int s = 0; s < sums; ++s) {
      T values[size];
      running[s].store(values);
      for (int i = 0; i < size; ++i) totals[s][i] += static_cast<double>(values[i]);
    }
  }
}

// Moments of the columns of `wide` vectors, which are read together: a row of a matrix as wide as a
// page would else give one cache line at a time.
template <class T, int wide>
RUSHLIGHT_INLINE void vector_moments(const T* x, std::int64_t rows, std::int64_t lanes,
                                     std::int64_t pitch, double* mean, double* spread) {
  constexpr std::int64_t size = Vec<T>::size;
  const double count = static_cast<double>(rows);
  double total[wide][size];
  sum_down<T, wide>(
      rows, lanes,
      [&]<bool partial>(std::int64_t r, std::int64_t n, Vec<T>(&terms)[wide]) {
        for (int v = 0; v < wide; ++v) terms[v] = load<partial>(x + r * pitch + v * size, n);
      },
      total);
  Vec<T> centers[wide];
  for (int v = 0; v < wide; ++v) {
    T center[size];
    for (int i = 0; i < size; ++i) {
      total[v][i] /= count;
      center[i] = static_cast<T>(total[v][i]);
    }
    centers[v] = Vec<T>::load(center);
  }
  double sums[2 * wide][size];
  sum_down<T, 2 * wide>(
      rows, lanes,
      [&]<bool partial>(std::int64_t r, std::int64_t n, Vec<T>(&terms)[2 * wide]) {
        for (int v = 0; v < wide; ++v) {
          terms[2 * v] = load<partial>(x + r * pitch + v * size, n) - centers[v];
          terms[2 * v + 1] = terms[2 * v] * terms[2 * v];
        }
      },
      sums);
  for (std::int64_t i = 0; i < (wide - 1) * size + lanes; ++i) {
    const double first = sums[2 * (i / size)][i % size];
    const double rest = sums[2 * (i / size) + 1][i % size] - first * first / count;
    mean[i] = total[i / size][i % size];
    spread[i] = rest < 0 ? 0 : rest;
  }
}

template <class T>
void column_moments(const T* x, std::int64_t rows, std::int64_t columns, std::int64_t pitch,
                    double* mean, double* spread) {
  constexpr std::int64_t size = Vec<T>::size, wide = 4;
  std::int64_t c = 0;
  for (; c + wide * size <= columns; c += wide * size) {
    vector_moments<T, wide>(x + c, rows, size, pitch, mean + c, spread + c);
  }
  for (; c < columns; c += size) {
    const std::int64_t lanes = columns - c < size ? columns - c : size;
    vector_moments<T, 1>(x + c, rows, lanes, pitch, mean + c, spread + c);
  }
}

template <class T>
void affine_rows(const T* x, std::int64_t rows, std::int64_t columns, const T* center,
                 const T* scale, const T* shift, T* y) {
  for (std::int64_t r = 0; r < rows; ++r, x += columns, y += columns) {
    const Vec<T> middle(center[r]), factor(scale[r]), offset(shift[r]);
    for_vectors<T>(columns, [&]<bool partial>(std::int64_t i, std::int64_t n) {
      store<partial>(fma(load<partial>(x + i, n) - middle, factor, offset), y + i, n);
    });
  }
}

template <class T>
void affine_columns(const T* x, std::int64_t rows, std::int64_t columns, const T* center,
                    const T* scale, const T* shift, T* y) {
  for (std::int64_t r = 0; r < rows; ++r, x += columns, y += columns) {
    for_vectors<T>(columns, [&]<bool partial>(std::int64_t i, std::int64_t n) {
      const Vec<T> distance = load<partial>(x + i, n) - load<partial>(center + i, n);
      store<partial>(fma(distance, load<partial>(scale + i, n), load<partial>(shift + i, n)), y + i,
                     n);
    });
  }
}

template <class T>
void row_sums(const T* g, const T* x, std::int64_t rows, std::int64_t columns, const T* center,
              double* total, double* dot) {
  for (std::int64_t r = 0; r < rows; ++r, g += columns, x += columns) {
    const Vec<T> middle(center[r]);
    double sums[2];
    sum_terms<T, 2>(
        columns,
        [&]<bool partial>(std::int64_t i, std::int64_t n, Vec<T>(&terms)[2]) {
          terms[0] = load<partial>(g + i, n);
          terms[1] = keep<partial>(terms[0] * (load<partial>(x + i, n) - middle), n);
        },
        sums);
    total[r] = sums[0];
    dot[r] = sums[1];
  }
}

template <class T>
void column_sums(const T* g, const T* x, std::int64_t rows, std::int64_t columns,
                 std::int64_t pitch, const T* center, double* total, double* dot) {
  constexpr std::int64_t size = Vec<T>::size;
  for (std::int64_t c = 0; c < columns; c += size) {
    const std::int64_t lanes = columns - c < size ? columns - c : size;
    const Vec<T> middle =
        lanes == size ? Vec<T>::load(center + c) : Vec<T>::load_partial(center + c, lanes);
    double sums[2][size];
    sum_down<T, 2>(
        rows, lanes,
        [&]<bool partial>(std::int64_t r, std::int64_t n, Vec<T>(&terms)[2]) {
          terms[0] = load<partial>(g + r * pitch + c, n);
          terms[1] = terms[0] * (load<partial>(x + r * pitch + c, n) - middle);
        },
        sums);
    for (std::int64_t i = 0; i < lanes; ++i) {
      total[c + i] = sums[0][i];
      dot[c + i] = sums[1][i];
    }
  }
}

template <class T>
void combine_rows(const T* g, const T* x, std::int64_t rows, std::int64_t columns, const T* center,
                  const T* a, const T* b, const T* c, T* y) {
  for (std::int64_t r = 0; r < rows; ++r, g += columns, x += columns, y += columns) {
    const Vec<T> middle(center[r]), of_g(a[r]), of_x(b[r]), constant(c[r]);
    for_vectors<T>(columns, [&]<bool partial>(std::int64_t i, std::int64_t n) {
      const Vec<T> rest = fma(load<partial>(x + i, n) - middle, of_x, constant);
      store<partial>(fma(load<partial>(g + i, n), of_g, rest), y + i, n);
    });
  }
}

template <class T>
void combine_columns(const T* g, const T* x, std::int64_t rows, std::int64_t columns,
                     const T* center, const T* a, const T* b, const T* c, T* y) {
  for (std::int64_t r = 0; r < rows; ++r, g += columns, x += columns, y += columns) {
    for_vectors<T>(columns, [&]<bool partial>(std::int64_t i, std::int64_t n) {
      const Vec<T> distance = load<partial>(x + i, n) - load<partial>(center + i, n);
      const Vec<T> rest = fma(distance, load<partial>(b + i, n), load<partial>(c + i, n));
      store<partial>(fma(load<partial>(g + i, n), load<partial>(a + i, n), rest), y + i, n);
    });
  }
}

template <class T>
void layer_forward(const T* x, std::int64_t rows, std::int64_t columns, double epsilon,
                   const T* weight, const T* bias, T* y, T* mean, T* inverse_deviation) {
  for (std::int64_t r = 0; r < rows; ++r, x += columns, y += columns) {
    double center = 0, spread;
    if (mean) {
      moments(x, columns, center, spread);
      mean[r] = static_cast<T>(center);
    } else {
      spread = sum_of_squares(x, columns);
    }
    const double inverse = 1 / __builtin_sqrt(spread / static_cast<double>(columns) + epsilon);
    inverse_deviation[r] = static_cast<T>(inverse);
    const Vec<T> centers(static_cast<T>(center)), factor(inverse_deviation[r]);
    // The next row is asked for early: two of three passes leave the memory idle.
    for_vectors<T>(columns, [&]<bool partial>(std::int64_t i, std::int64_t n) {
      __builtin_prefetch(x + columns + i);
      Vec<T> value = (load<partial>(x + i, n) - centers) * factor;
      const Vec<T> offset = bias ? load<partial>(bias + i, n) : Vec<T>(T(0));
      value = weight ? fma(value, load<partial>(weight + i, n), offset) : value + offset;
      store<partial>(value, y + i, n);
    });
  }
}

// With u = g * weight and z the normalised x:
//   grad_x = inverse_deviation * (u - mean(u) - z * mean(u * z))
template <class T>
void layer_backward(const T* g, const T* x, std::int64_t rows, std::int64_t columns, const T* mean,
                    const T* inverse_deviation, const T* weight, T* grad_x) {
  const double count = static_cast<double>(columns);
  for (std::int64_t r = 0; r < rows; ++r, g += columns, x += columns, grad_x += columns) {
    const Vec<T> center(mean ? mean[r] : T(0));
    double sums[2];
    sum_terms<T, 2>(
        columns,
        [&]<bool partial>(std::int64_t i, std::int64_t n, Vec<T>(&terms)[2]) {
          terms[0] = load<partial>(g + i, n);
          if (weight) terms[0] *= load<partial>(weight + i, n);
          terms[1] = keep<partial>(terms[0] * (load<partial>(x + i, n) - center), n);
        },
        sums);
    const double inverse = static_cast<double>(inverse_deviation[r]);
    const double slope = -inverse * inverse * inverse * sums[1] / count;
    const Vec<T> of_g(inverse_deviation[r]), of_x(static_cast<T>(slope));
    const Vec<T> constant(static_cast<T>(mean ? -inverse * sums[0] / count : 0.0));
    for_vectors<T>(columns, [&]<bool partial>(std::int64_t i, std::int64_t n) {
      __builtin_prefetch(g + columns + i);
      __builtin_prefetch(x + columns + i);
      Vec<T> u = load<partial>(g + i, n);
      if (weight) u *= load<partial>(weight + i, n);
      const Vec<T> rest = fma(load<partial>(x + i, n) - center, of_x, constant);
      store<partial>(fma(u, of_g, rest), grad_x + i, n);
    });
  }
}

template <class T>
void layer_parameters(const T* g, const T* x, std::int64_t rows, std::int64_t columns,
                      const T* mean, const T* inverse_deviation, T* grad_weight, T* grad_bias) {
  for (std::int64_t r = 0; r < rows; ++r, g += columns, x += columns) {
    const Vec<T> center(mean ? mean[r] : T(0)), factor(inverse_deviation[r]);
    for_vectors<T>(columns, [&]<bool partial>(std::int64_t i, std::int64_t n) {
      const Vec<T> value = load<partial>(g + i, n);
      if (grad_weight) {
        const Vec<T> z = (load<partial>(x + i, n) - center) * factor;
        store<partial>(fma(value, z, load<partial>(grad_weight + i, n)), grad_weight + i, n);
      }
      if (grad_bias) {
        store<partial>(value + load<partial>(grad_bias + i, n), grad_bias + i, n);
      }
    });
  }
}

template <class T>
constexpr NormTypeKernels<T> kernels_of = {
    &row_moments<T>,   &column_moments<T>, &affine_rows<T>,      &affine_columns<T>,
    &row_sums<T>,      &column_sums<T>,    &combine_rows<T>,     &combine_columns<T>,
    &layer_forward<T>, &layer_backward<T>, &layer_parameters<T>,
};

}  // namespace

extern const NormKernels norm_kernels;
constinit const NormKernels norm_kernels = {kernels_of<float>, kernels_of<double>};

}  // namespace rushlight::RUSHLIGHT_ISA
