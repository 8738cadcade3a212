#pragma once
#include "ops/conv/conv_shape.h"

// Convolution by plain loops, for element types without kernels: std::complex<double>, and
// std::uint64_t for all integers (sums wrap).

namespace rushlight {

// bias may be null.
template <class T>
void plain_forward(const ConvShape& shape, const T* x, const T* w, const T* bias, T* y);
template <class T>
void plain_input_gradient(const ConvShape& shape, const T* grad_y, const T* w, const T* bias,
                          T* grad_x);
template <class T>
void plain_weight_gradient(const ConvShape& shape, const T* x, const T* grad_y, T* grad_w);

}  // namespace rushlight
