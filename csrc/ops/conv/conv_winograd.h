#pragma once
#include "ops/conv/conv_shape.h"

// Convolution with 3 x 3 kernels, stride 1 and dilation 1 in float by Winograd's F(4 x 4, 3 x 3): a
// quarter of the multiplications, for errors some ten times those of a plain sum. See
// winograd_kernels.h. Tensors are contiguous.

namespace rushlight {

// Whether the shape is of that kind, and large enough to be faster this way than directly.
bool winograd_forward_pays(const ConvShape& shape);
bool winograd_input_gradient_pays(const ConvShape& shape);
bool winograd_weight_gradient_pays(const ConvShape& shape);

void winograd_forward(const ConvShape& shape, const float* x, const float* w, const float* bias,
                      float* y);
void winograd_input_gradient(const ConvShape& shape, const float* grad_y, const float* w,
                             const float* bias, float* grad_x);
void winograd_weight_gradient(const ConvShape& shape, const float* x, const float* grad_y,
                              float* grad_w);

}  // namespace rushlight
