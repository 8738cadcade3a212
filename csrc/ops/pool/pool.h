#pragma once
#include <array>
#include <optional>

#include "tensor/tensor.h"

// Pooling of inputs (N, C, *) or (C, *). Lists of one number hold for all dimensions; without a
// stride, windows lie side by side. Indices are positions within the flattened spatial dimensions.

namespace rushlight::ops {

#define RUSHLIGHT_POOLING(dims)                                                                   \
  Tensor max_pool##dims##d(const Tensor& input, const Dims& kernel_size,                          \
                           const std::optional<Dims>& stride, const Dims& padding,                \
                           const Dims& dilation, bool ceil_mode);                                 \
  std::array<Tensor, 2> max_pool##dims##d_with_indices(                                           \
      const Tensor& input, const Dims& kernel_size, const std::optional<Dims>& stride,            \
      const Dims& padding, const Dims& dilation, bool ceil_mode);                                 \
  std::array<Tensor, 2> adaptive_max_pool##dims##d(const Tensor& input, const Dims& output_size); \
  Tensor adaptive_avg_pool##dims##d(const Tensor& input, const Dims& output_size);
RUSHLIGHT_POOLING(1)
RUSHLIGHT_POOLING(2)
RUSHLIGHT_POOLING(3)
#undef RUSHLIGHT_POOLING

// `divisor_override` replaces the number of elements that a window's sum is divided by.
Tensor avg_pool1d(const Tensor& input, const Dims& kernel_size, const std::optional<Dims>& stride,
                  const Dims& padding, bool ceil_mode, bool count_include_pad);
Tensor avg_pool2d(const Tensor& input, const Dims& kernel_size, const std::optional<Dims>& stride,
                  const Dims& padding, bool ceil_mode, bool count_include_pad,
                  const std::optional<std::int64_t>& divisor_override);
Tensor avg_pool3d(const Tensor& input, const Dims& kernel_size, const std::optional<Dims>& stride,
                  const Dims& padding, bool ceil_mode, bool count_include_pad,
                  const std::optional<std::int64_t>& divisor_override);

// Puts the elements of `input` at their positions in spatial dimensions of `output_size`; the other
// elements are 0.
Tensor max_unpool1d(const Tensor& input, const Tensor& indices, const Dims& output_size);
Tensor max_unpool2d(const Tensor& input, const Tensor& indices, const Dims& output_size);
Tensor max_unpool3d(const Tensor& input, const Tensor& indices, const Dims& output_size);

}  // namespace rushlight::ops
