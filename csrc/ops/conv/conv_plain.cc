#include "ops/conv/conv_plain.h"

#include <algorithm>
#include <complex>
#include <cstdint>

#include "runtime/parallel.h"

namespace rushlight {

namespace {

// Calls body(output pixel, tap, input pixel) for all pairs of an output and a tap that meet inside
// of the input.
template <class Body>
void for_each_meeting(const ConvShape& s, const Body& body) {
  const auto input_at = [&](int d, std::int64_t output, std::int64_t tap) {
    return output * s.stride[d] + tap * s.dilation[d] - s.padding[d];
  };
  std::int64_t output = 0;
  for (std::int64_t a = 0; a < s.output[0]; ++a) {
    for (std::int64_t b = 0; b < s.output[1]; ++b) {
      for (std::int64_t c = 0; c < s.output[2]; ++c, ++output) {
        std::int64_t tap = 0;
        for (std::int64_t i = 0; i < s.kernel[0]; ++i) {
          for (std::int64_t j = 0; j < s.kernel[1]; ++j) {
            for (std::int64_t k = 0; k < s.kernel[2]; ++k, ++tap) {
              const std::int64_t z = input_at(0, a, i), y = input_at(1, b, j);
              const std::int64_t x = input_at(2, c, k);
              if (z < 0 || z >= s.input[0] || y < 0 || y >= s.input[1] || x < 0 ||
                  x >= s.input[2]) {
                continue;
              }
              body(output, tap, (z * s.input[1] + y) * s.input[2] + x);
            }
          }
        }
      }
    }
  }
}

}  // namespace

template <class T>
void plain_forward(const ConvShape& s, const T* x, const T* w, const T* bias, T* y) {
  const std::int64_t pixels = s.output_pixels(), inputs = s.group_inputs();
  parallel_for(0, s.batch * s.out_channels, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const std::int64_t n = plane / s.out_channels, k = plane % s.out_channels;
      T* target = y + plane * pixels;
      std::fill(target, target + pixels, bias ? bias[k] : T(0));
      const std::int64_t first = k / s.group_outputs() * inputs;
      for (std::int64_t c = 0; c < inputs; ++c) {
        const T* source = x + (n * s.in_channels + first + c) * s.input_pixels();
        const T* filter = w + (k * inputs + c) * s.taps();
        for_each_meeting(s, [&](std::int64_t o, std::int64_t t, std::int64_t i) {
          target[o] += filter[t] * source[i];
        });
      }
    }
  });
}

template <class T>
void plain_input_gradient(const ConvShape& s, const T* grad_y, const T* w, const T* bias,
                          T* grad_x) {
  const std::int64_t pixels = s.input_pixels(), inputs = s.group_inputs();
  parallel_for(0, s.batch * s.in_channels, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const std::int64_t n = plane / s.in_channels, c = plane % s.in_channels;
      T* target = grad_x + plane * pixels;
      std::fill(target, target + pixels, bias ? bias[c] : T(0));
      const std::int64_t first = c / inputs * s.group_outputs();
      for (std::int64_t k = first; k < first + s.group_outputs(); ++k) {
        const T* source = grad_y + (n * s.out_channels + k) * s.output_pixels();
        const T* filter = w + (k * inputs + c % inputs) * s.taps();
        for_each_meeting(s, [&](std::int64_t o, std::int64_t t, std::int64_t i) {
          target[i] += filter[t] * source[o];
        });
      }
    }
  });
}

template <class T>
void plain_weight_gradient(const ConvShape& s, const T* x, const T* grad_y, T* grad_w) {
  const std::int64_t inputs = s.group_inputs();
  parallel_for(0, s.out_channels * inputs, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t filter = begin; filter < end; ++filter) {
      const std::int64_t k = filter / inputs;
      const std::int64_t c = k / s.group_outputs() * inputs + filter % inputs;
      T* target = grad_w + filter * s.taps();
      std::fill(target, target + s.taps(), T(0));
      for (std::int64_t n = 0; n < s.batch; ++n) {
        const T* source = x + (n * s.in_channels + c) * s.input_pixels();
        const T* grad = grad_y + (n * s.out_channels + k) * s.output_pixels();
        for_each_meeting(s, [&](std::int64_t o, std::int64_t t, std::int64_t i) {
          target[t] += grad[o] * source[i];
        });
      }
    }
  });
}

#define RUSHLIGHT_INSTANTIATE(T)                                                          \
  template void plain_forward(const ConvShape&, const T*, const T*, const T*, T*);        \
  template void plain_input_gradient(const ConvShape&, const T*, const T*, const T*, T*); \
  template void plain_weight_gradient(const ConvShape&, const T*, const T*, T*);
RUSHLIGHT_INSTANTIATE(std::uint64_t)
RUSHLIGHT_INSTANTIATE(std::complex<double>)
#undef RUSHLIGHT_INSTANTIATE

}  // namespace rushlight
