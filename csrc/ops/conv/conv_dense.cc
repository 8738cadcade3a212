#include "ops/conv/conv_dense.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "ops/conv/conv_direct_internal.h"
#include "ops/conv/conv_winograd.h"
#include "ops/matmul/gemm.h"
#include "runtime/parallel.h"

namespace rushlight {

namespace {

// Whether a kernel covers its input exactly, so that every image is one row of a matrix.
bool is_matrix_product(const ConvShape& shape) {
  bool covers = shape.groups == 1 && shape.output_pixels() == 1;
  for (int d = 0; d < 3; ++d) {
    covers = covers && shape.kernel[d] == shape.input[d] && shape.padding[d] == 0 &&
             (shape.dilation[d] == 1 || shape.kernel[d] == 1);
  }
  return covers;
}

// Then with x (batch, columns), w (outputs, columns) and y (batch, outputs): y = x w^T + bias
template <class T>
void product_forward(const ConvShape& shape, const T* x, const T* w, const T* bias, T* y) {
  const std::int64_t columns = shape.in_channels * shape.taps();
  GemmTarget<T, T> target{};
  target.c = y;
  target.row_stride = shape.out_channels;
  target.column_bias = bias;
  gemm<T>(shape.batch, shape.out_channels, columns, {x, columns, 1}, {w, 1, columns}, target);
}

// grad_x = grad_y w + bias
template <class T>
void product_input_gradient(const ConvShape& shape, const T* grad_y, const T* w, const T* bias,
                            T* grad_x) {
  const std::int64_t columns = shape.in_channels * shape.taps();
  GemmTarget<T, T> target{};
  target.c = grad_x;
  target.row_stride = columns;
  if (bias) {
    target.beta = 1;
    for (std::int64_t i = 0; i < shape.batch * columns; ++i) {
      grad_x[i] = bias[i / shape.taps() % shape.in_channels];
    }
  }
  gemm<T>(shape.batch, columns, shape.out_channels, {grad_y, shape.out_channels, 1},
          {w, columns, 1}, target);
}

// grad_w = grad_y^T x
template <class T>
void product_weight_gradient(const ConvShape& shape, const T* x, const T* grad_y, T* grad_w) {
  const std::int64_t columns = shape.in_channels * shape.taps();
  GemmTarget<T, T> target{};
  target.c = grad_w;
  target.row_stride = columns;
  gemm<T>(shape.out_channels, columns, shape.batch, {grad_y, 1, shape.out_channels},
          {x, columns, 1}, target);
}

// One element of the gradient of the weights, of the pairs of pixels that meet inside of x.
template <class T>
T weight_gradient_of(const ConvShape& s, const T* x, const T* grad_y, std::int64_t k,
                     std::int64_t c, std::int64_t tap) {
  const std::int64_t taps[3] = {tap / (s.kernel[1] * s.kernel[2]), tap / s.kernel[2] % s.kernel[1],
                                tap % s.kernel[2]};
  std::int64_t shift[3], begin[3], end[3];  // outputs whose tap meets x
  for (int d = 0; d < 3; ++d) {
    shift[d] = taps[d] * s.dilation[d] - s.padding[d];
    begin[d] = shift[d] < 0 ? (-shift[d] - 1) / s.stride[d] + 1 : 0;
    end[d] = shift[d] < s.input[d] ? (s.input[d] - shift[d] - 1) / s.stride[d] + 1 : 0;
    end[d] = std::min(end[d], s.output[d]);
  }
  T sum = 0;
  for (std::int64_t n = 0; n < s.batch; ++n) {
    const T* image =
        x + (n * s.in_channels + k / s.group_outputs() * s.group_inputs() + c) * s.input_pixels();
    const T* grad = grad_y + (n * s.out_channels + k) * s.output_pixels();
    for (std::int64_t a = begin[0]; a < end[0]; ++a) {
      for (std::int64_t b = begin[1]; b < end[1]; ++b) {
        const T* row =
            image +
            ((a * s.stride[0] + shift[0]) * s.input[1] + b * s.stride[1] + shift[1]) * s.input[2] +
            shift[2];
        const T* grad_row = grad + (a * s.output[1] + b) * s.output[2];
        for (std::int64_t o = begin[2]; o < end[2]; ++o) sum += grad_row[o] * row[o * s.stride[2]];
        if (sum != sum) return sum;  // NaN stays
      }
    }
  }
  return sum;
}

// An infinity or NaN in x or grad_y makes NaN of the zeros around the other one, and where pixels
// are mixed. Elements that come out so are computed once more, without padding.
template <class T>
void mend_weight_gradient(const ConvShape& shape, const T* x, const T* grad_y, T* grad_w) {
  const std::int64_t count = shape.weights(), taps = shape.taps();
  if (is_finite(grad_w, count)) return;
  parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      if (std::isfinite(grad_w[i])) continue;
      const std::int64_t filter = i / taps;
      grad_w[i] = weight_gradient_of(shape, x, grad_y, filter / shape.group_inputs(),
                                     filter % shape.group_inputs(), i % taps);
    }
  });
}

}  // namespace

template <class T>
void conv_forward(const ConvShape& shape, const T* x, const T* w, const T* bias, T* y) {
  if (is_matrix_product(shape)) return product_forward(shape, x, w, bias, y);
  if constexpr (std::is_same_v<T, float>) {
    if (winograd_forward_pays(shape) && is_finite(w, shape.weights())) {
      return winograd_forward(shape, x, w, bias, y);
    }
  }
  direct_forward(shape, x, w, bias, y);
}

template <class T>
void conv_input_gradient(const ConvShape& shape, const T* grad_y, const T* w, const T* bias,
                         T* grad_x) {
  if (is_matrix_product(shape)) return product_input_gradient(shape, grad_y, w, bias, grad_x);
  if constexpr (std::is_same_v<T, float>) {
    if (winograd_input_gradient_pays(shape) && is_finite(w, shape.weights())) {
      return winograd_input_gradient(shape, grad_y, w, bias, grad_x);
    }
  }
  direct_input_gradient(shape, grad_y, w, bias, grad_x);
}

template <class T>
void conv_weight_gradient(const ConvShape& shape, const T* x, const T* grad_y, T* grad_w) {
  if (is_matrix_product(shape)) return product_weight_gradient(shape, x, grad_y, grad_w);
  if constexpr (std::is_same_v<T, float>) {
    if (winograd_weight_gradient_pays(shape)) {
      winograd_weight_gradient(shape, x, grad_y, grad_w);
      return mend_weight_gradient(shape, x, grad_y, grad_w);
    }
  }
  direct_weight_gradient(shape, x, grad_y, grad_w);
  mend_weight_gradient(shape, x, grad_y, grad_w);
}

template <class T>
void sum_channels(std::int64_t batch, std::int64_t channels, std::int64_t pixels, const T* x,
                  T* sums) {
  const std::int64_t work = std::max<std::int64_t>(1, batch * (pixels + 16));
  parallel_for(0, channels, std::max<std::int64_t>(1, 65536 / work),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t c = begin; c < end; ++c) {
                   double total = 0;
                   for (std::int64_t n = 0; n < batch; ++n) {
                     total += static_cast<double>(
                         conv_kernels_of<T>().sum(x + (n * channels + c) * pixels, pixels));
                   }
                   sums[c] = static_cast<T>(total);
                 }
               });
}

#define RUSHLIGHT_INSTANTIATE(T)                                                         \
  template void conv_forward(const ConvShape&, const T*, const T*, const T*, T*);        \
  template void conv_input_gradient(const ConvShape&, const T*, const T*, const T*, T*); \
  template void conv_weight_gradient(const ConvShape&, const T*, const T*, T*);          \
  template void sum_channels(std::int64_t, std::int64_t, std::int64_t, const T*, T*);
RUSHLIGHT_INSTANTIATE(float)
RUSHLIGHT_INSTANTIATE(double)
#undef RUSHLIGHT_INSTANTIATE

}  // namespace rushlight
