#pragma once
#include "autograd/record.h"

// Complex numbers and the pairs of real numbers they are made of.

namespace rushlight::ops {

// A view with one more dimension, of size 2: real and imaginary part.
Tensor view_as_real(const Tensor& input);
// The converse: the last dimension, of size 2 and stride 1, becomes complex numbers.
Tensor view_as_complex(const Tensor& input);

// Views of the real and of the imaginary parts; a real tensor is its own real part.
Tensor real(const Tensor& input);
Tensor imag(const Tensor& input);

// real + i imag;  abs e^(i angle)
Tensor complex(const Tensor& real, const Tensor& imag);
Tensor polar(const Tensor& abs, const Tensor& angle);

}  // namespace rushlight::ops
