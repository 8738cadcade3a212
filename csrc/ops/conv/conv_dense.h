#pragma once
#include "ops/conv/conv_shape.h"

// Convolution of contiguous float or double tensors on raw pointers, by whichever way is fastest
// for the shape. All tensors are non-empty.

namespace rushlight {

// bias may be null.
template <class T>
void conv_forward(const ConvShape& shape, const T* x, const T* w, const T* bias, T* y);
// Also a transposed convolution of grad_y: bias, of the input's channels, may be null.
template <class T>
void conv_input_gradient(const ConvShape& shape, const T* grad_y, const T* w, const T* bias,
                         T* grad_x);
template <class T>
void conv_weight_gradient(const ConvShape& shape, const T* x, const T* grad_y, T* grad_w);

// sums[c] = sum over images and pixels.
template <class T>
void sum_channels(std::int64_t batch, std::int64_t channels, std::int64_t pixels, const T* x,
                  T* sums);

}  // namespace rushlight
