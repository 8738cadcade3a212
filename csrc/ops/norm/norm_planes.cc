#include "ops/norm/norm_planes.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "ops/norm/norm_kernels.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"

RUSHLIGHT_KERNEL_TABLE(NormKernels, norm_kernels)

namespace rushlight {

namespace {

// Elements read by one chunk.
constexpr std::int64_t chunk_reads = std::int64_t{1} << 15;

template <class T>
const NormTypeKernels<T>& kernels() {
  if constexpr (std::is_same_v<T, float>) {
    return norm_kernels().of_float;
  } else {
    return norm_kernels().of_double;
  }
}

std::int64_t grain_of(std::int64_t size) {
  return std::max<std::int64_t>(1, chunk_reads / std::max<std::int64_t>(1, size));
}

// Channels without pixels behind them are columns of a matrix: a few cache lines to a chunk.
template <class Body>
void for_columns(const ChannelShape& shape, const Body& body) {
  constexpr std::int64_t line = 16, fewest_lines = 4;
  const std::int64_t lines = (shape.channels + line - 1) / line;
  const std::int64_t grain = std::max(grain_of(shape.batch * line), fewest_lines);
  parallel_for(0, lines, grain, [&](std::int64_t begin, std::int64_t end) {
    body(begin * line, std::min(end * line, shape.channels));
  });
}

// body(n, c): the plane of channel c in image n; channels are split, images are not.
template <class Body>
void for_channels(const ChannelShape& shape, const Body& body) {
  parallel_for(0, shape.channels, grain_of(shape.batch * shape.pixels), body);
}

template <class T>
T* plane(T* x, const ChannelShape& shape, std::int64_t image, std::int64_t channel) {
  return x + (image * shape.channels + channel) * shape.pixels;
}

// Moments of equally long parts give those of the whole: the spread grows by the distances of
// the parts' means (Chan, Golub, LeVeque 1983).
template <class T>
void one_channel_moments(const ChannelShape& shape, const T* x, std::int64_t channel, double* mean,
                         double* spread) {
  double total = 0, inner = 0, squares = 0, first = 0;
  for (std::int64_t n = 0; n < shape.batch; ++n) {
    double part_mean, part_spread;
    kernels<T>().row_moments(plane(x, shape, n, channel), 1, shape.pixels, &part_mean,
                             &part_spread);
    if (n == 0) first = part_mean;
    const double distance = part_mean - first;
    total += distance;
    squares += distance * distance;
    inner += part_spread;
  }
  const double parts = static_cast<double>(shape.batch);
  *mean = first + total / parts;
  const double outer = squares - total * total / parts;
  *spread = inner + static_cast<double>(shape.pixels) * std::max(0.0, outer);
}

}  // namespace

template <class T>
T inverse_deviation(double spread, double count, double epsilon) {
  const T variance = static_cast<T>(spread / count);
  return static_cast<T>(1 / std::sqrt(static_cast<double>(variance) + epsilon));
}

template <class T>
Affine<T> normalization(T mean, T inverse, const T* weight, const T* bias, std::int64_t channel) {
  const T scale = weight ? inverse * weight[channel] : inverse;
  return {scale, std::fma(-mean, scale, bias ? bias[channel] : T(0))};
}

template <class T>
void channel_moments(const ChannelShape& shape, const T* x, double* mean, double* spread) {
  if (shape.pixels == 1) {
    for_columns(shape, [&](std::int64_t begin, std::int64_t end) {
      kernels<T>().column_moments(x + begin, shape.batch, end - begin, shape.channels, mean + begin,
                                  spread + begin);
    });
    return;
  }
  for_channels(shape, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t c = begin; c < end; ++c) {
      one_channel_moments(shape, x, c, mean + c, spread + c);
    }
  });
}

template <class T>
void affine_channels(const ChannelShape& shape, const T* x, const T* center, const T* scale,
                     const T* shift, T* y) {
  if (shape.pixels == 1) {
    parallel_for(
        0, shape.batch, grain_of(shape.channels), [&](std::int64_t begin, std::int64_t end) {
          kernels<T>().affine_columns(x + begin * shape.channels, end - begin, shape.channels,
                                      center, scale, shift, y + begin * shape.channels);
        });
    return;
  }
  parallel_for(0, shape.batch * shape.channels, grain_of(shape.pixels),
               [&](std::int64_t begin, std::int64_t end) {
                 while (begin < end) {
                   const std::int64_t c = begin % shape.channels;
                   const std::int64_t rows = std::min(end - begin, shape.channels - c);
                   kernels<T>().affine_rows(x + begin * shape.pixels, rows, shape.pixels,
                                            center + c, scale + c, shift + c,
                                            y + begin * shape.pixels);
                   begin += rows;
                 }
               });
}

template <class T>
void normalize_channels(const ChannelShape& shape, const T* x, const T* weight, const T* bias,
                        double epsilon, T* y, double* mean, double* spread) {
  const double count = static_cast<double>(shape.batch * shape.pixels);
  if (shape.pixels == 1) {
    channel_moments(shape, x, mean, spread);
    Scratch<T> numbers(3 * shape.channels);
    T *zero = numbers.data(), *scale = zero + shape.channels, *shift = scale + shape.channels;
    for (std::int64_t c = 0; c < shape.channels; ++c) {
      const T inverse = inverse_deviation<T>(spread[c], count, epsilon);
      const Affine<T> of = normalization(static_cast<T>(mean[c]), inverse, weight, bias, c);
      zero[c] = T(0);
      scale[c] = of.scale;
      shift[c] = of.shift;
    }
    affine_channels(shape, x, zero, scale, shift, y);
    return;
  }
  // Channel by channel: the second reading of a channel finds it in the cache.
  for_channels(shape, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t c = begin; c < end; ++c) {
      one_channel_moments(shape, x, c, mean + c, spread + c);
      const T inverse = inverse_deviation<T>(spread[c], count, epsilon);
      const Affine<T> of = normalization(static_cast<T>(mean[c]), inverse, weight, bias, c);
      const T zero(0);
      for (std::int64_t n = 0; n < shape.batch; ++n) {
        kernels<T>().affine_rows(plane(x, shape, n, c), 1, shape.pixels, &zero, &of.scale,
                                 &of.shift, plane(y, shape, n, c));
      }
    }
  });
}

template <class T>
void channel_sums(const ChannelShape& shape, const T* g, const T* x, const T* center, double* total,
                  double* dot) {
  if (shape.pixels == 1) {
    for_columns(shape, [&](std::int64_t begin, std::int64_t end) {
      kernels<T>().column_sums(g + begin, x + begin, shape.batch, end - begin, shape.channels,
                               center + begin, total + begin, dot + begin);
    });
    return;
  }
  for_channels(shape, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t c = begin; c < end; ++c) {
      total[c] = dot[c] = 0;
      for (std::int64_t n = 0; n < shape.batch; ++n) {
        double part_total, part_dot;
        kernels<T>().row_sums(plane(g, shape, n, c), plane(x, shape, n, c), 1, shape.pixels,
                              center + c, &part_total, &part_dot);
        total[c] += part_total;
        dot[c] += part_dot;
      }
    }
  });
}

template <class T>
void combine_channels(const ChannelShape& shape, const T* g, const T* x, const T* center,
                      const T* a, const T* b, const T* c, T* y) {
  if (shape.pixels == 1) {
    parallel_for(0, shape.batch, grain_of(shape.channels),
                 [&](std::int64_t begin, std::int64_t end) {
                   const std::int64_t start = begin * shape.channels;
                   kernels<T>().combine_columns(g + start, x + start, end - begin, shape.channels,
                                                center, a, b, c, y + start);
                 });
    return;
  }
  parallel_for(0, shape.batch * shape.channels, grain_of(shape.pixels),
               [&](std::int64_t begin, std::int64_t end) {
                 while (begin < end) {
                   const std::int64_t at = begin % shape.channels, start = begin * shape.pixels;
                   const std::int64_t rows = std::min(end - begin, shape.channels - at);
                   kernels<T>().combine_rows(g + start, x + start, rows, shape.pixels, center + at,
                                             a + at, b + at, c + at, y + start);
                   begin += rows;
                 }
               });
}

template <class T>
void normalize_rows(std::int64_t rows, std::int64_t columns, const T* x, const T* weight,
                    const T* bias, double epsilon, T* y, T* mean, T* inverse_deviation) {
  parallel_for(0, rows, grain_of(columns), [&](std::int64_t begin, std::int64_t end) {
    kernels<T>().layer_forward(x + begin * columns, end - begin, columns, epsilon, weight, bias,
                               y + begin * columns, mean ? mean + begin : nullptr,
                               inverse_deviation + begin);
  });
}

template <class T>
void normalize_rows_backward(std::int64_t rows, std::int64_t columns, const T* g, const T* x,
                             const T* mean, const T* inverse_deviation, const T* weight, T* grad_x,
                             T* grad_weight, T* grad_bias) {
  const auto differentiate = [&](std::int64_t begin, std::int64_t end) {
    kernels<T>().layer_backward(g + begin * columns, x + begin * columns, end - begin, columns,
                                mean ? mean + begin : nullptr, inverse_deviation + begin, weight,
                                grad_x + begin * columns);
  };
  if (!grad_weight && !grad_bias) {
    if (grad_x) parallel_for(0, rows, grain_of(columns), differentiate);
    return;
  }
  // Sums over at most 16 parts of the rows, added up in order. A few rows serve both gradients
  // while they are near.
  const std::int64_t part_rows = std::max((rows + 15) / 16, grain_of(columns));
  const std::int64_t parts = std::max<std::int64_t>(1, (rows + part_rows - 1) / part_rows);
  const std::int64_t near_rows =
      std::max<std::int64_t>(8192 / std::max<std::int64_t>(columns, 1), 1);
  Scratch<T> sums(2 * parts * columns);
  std::fill(sums.data(), sums.data() + 2 * parts * columns, T(0));
  parallel_for(0, rows, part_rows, [&](std::int64_t part_begin, std::int64_t part_end) {
    T* part = sums.data() + part_begin / part_rows * 2 * columns;
    for (std::int64_t begin = part_begin; begin < part_end; begin += near_rows) {
      const std::int64_t end = std::min(begin + near_rows, part_end);
      if (grad_x) differentiate(begin, end);
      kernels<T>().layer_parameters(g + begin * columns, x + begin * columns, end - begin, columns,
                                    mean ? mean + begin : nullptr, inverse_deviation + begin,
                                    grad_weight ? part : nullptr,
                                    grad_bias ? part + columns : nullptr);
    }
  });
  const auto add_up = [&](const T* first, T* target) {
    std::copy(first, first + columns, target);
    for (std::int64_t p = 1; p < parts; ++p) {
      for (std::int64_t c = 0; c < columns; ++c) target[c] += first[p * 2 * columns + c];
    }
  };
  if (grad_weight) add_up(sums.data(), grad_weight);
  if (grad_bias) add_up(sums.data() + columns, grad_bias);
}

#define RUSHLIGHT_INSTANTIATE(T)                                                                   \
  template T inverse_deviation(double, double, double);                                            \
  template Affine<T> normalization(T, T, const T*, const T*, std::int64_t);                        \
  template void channel_moments(const ChannelShape&, const T*, double*, double*);                  \
  template void affine_channels(const ChannelShape&, const T*, const T*, const T*, const T*, T*);  \
  template void normalize_channels(const ChannelShape&, const T*, const T*, const T*, double, T*,  \
                                   double*, double*);                                              \
  template void channel_sums(const ChannelShape&, const T*, const T*, const T*, double*, double*); \
  template void combine_channels(const ChannelShape&, const T*, const T*, const T*, const T*,      \
                                 const T*, const T*, T*);                                          \
  template void normalize_rows(std::int64_t, std::int64_t, const T*, const T*, const T*, double,   \
                               T*, T*, T*);                                                        \
  template void normalize_rows_backward(std::int64_t, std::int64_t, const T*, const T*, const T*,  \
                                        const T*, const T*, T*, T*, T*);
RUSHLIGHT_INSTANTIATE(float)
RUSHLIGHT_INSTANTIATE(double)
#undef RUSHLIGHT_INSTANTIATE

}  // namespace rushlight
