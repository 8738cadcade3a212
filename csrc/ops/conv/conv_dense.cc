#include "ops/conv/conv_dense.h"

#include <algorithm>
#include <type_traits>

#include "ops/conv/conv_direct_internal.h"
#include "ops/conv/conv_winograd.h"
#include "runtime/parallel.h"

namespace rushlight {

template <class T>
void conv_forward(const ConvShape& shape, const T* x, const T* w, const T* bias, T* y) {
  if constexpr (std::is_same_v<T, float>) {
    if (winograd_forward_pays(shape)) return winograd_forward(shape, x, w, bias, y);
  }
  direct_forward(shape, x, w, bias, y);
}

template <class T>
void conv_input_gradient(const ConvShape& shape, const T* grad_y, const T* w, const T* bias,
                         T* grad_x) {
  if constexpr (std::is_same_v<T, float>) {
    if (winograd_input_gradient_pays(shape)) {
      return winograd_input_gradient(shape, grad_y, w, bias, grad_x);
    }
  }
  direct_input_gradient(shape, grad_y, w, bias, grad_x);
}

template <class T>
void conv_weight_gradient(const ConvShape& shape, const T* x, const T* grad_y, T* grad_w) {
  if constexpr (std::is_same_v<T, float>) {
    if (winograd_weight_gradient_pays(shape)) {
      return winograd_weight_gradient(shape, x, grad_y, grad_w);
    }
  }
  direct_weight_gradient(shape, x, grad_y, grad_w);
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
