#pragma once
#include <cstdint>

namespace rushlight {

// Sizes of pooling in up to three spatial dimensions (depth, height, width); unused leading ones
// have size 1, kernel 1, stride 1, padding 0, dilation 1. Tensors are contiguous planes. The window
// of output o starts at o * stride - padding; what lies outside of the input does not take part.
struct PoolShape {
  std::int64_t planes;
  std::int64_t input[3], output[3], kernel[3], stride[3], padding[3], dilation[3];

  // Forced inline: kernel files, which may not emit shared symbols, call it.
  [[gnu::always_inline]] std::int64_t input_pixels() const {
    return input[0] * input[1] * input[2];
  }
  std::int64_t output_pixels() const { return output[0] * output[1] * output[2]; }
  std::int64_t window() const { return kernel[0] * kernel[1] * kernel[2]; }
};

}  // namespace rushlight
