#pragma once
#include <cstdint>

namespace rushlight {

// Sizes of a convolution y = x * w in up to three spatial dimensions (depth, height, width); unused
// leading ones have size 1, kernel 1, stride 1, padding 0, dilation 1. All tensors are contiguous:
// x is (batch, in_channels, input), w (out_channels, in_channels / groups, kernel) and y
// (batch, out_channels, output).
//   y[n, k, o] = sum over c, t of w[k, c, t] * x[n, c, o * stride + t * dilation - padding]
// where x is 0 outside of its range. `padding` counts the zeros in front of x; the output's size
// says how many follow.
struct ConvShape {
  std::int64_t batch, groups, in_channels, out_channels;
  std::int64_t input[3], output[3], kernel[3], stride[3], padding[3], dilation[3];

  std::int64_t group_inputs() const { return in_channels / groups; }
  std::int64_t group_outputs() const { return out_channels / groups; }
  std::int64_t input_pixels() const { return input[0] * input[1] * input[2]; }
  std::int64_t output_pixels() const { return output[0] * output[1] * output[2]; }
  std::int64_t taps() const { return kernel[0] * kernel[1] * kernel[2]; }
  std::int64_t weights() const { return out_channels * group_inputs() * taps(); }
  bool empty() const {
    return batch == 0 || out_channels == 0 || output_pixels() == 0 || in_channels == 0 ||
           input_pixels() == 0 || taps() == 0;
  }
};

}  // namespace rushlight
