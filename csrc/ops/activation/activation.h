#pragma once
#include <string>

#include "autograd/record.h"
#include "tensor/operand.h"

namespace rushlight::ops {

// Piecewise linear ones (activation/linear_pieces.cc).
Tensor relu(const Tensor& input, const Target& target = {});
Tensor leaky_relu(const Tensor& input, const Scalar& negative_slope = 0.01,
                  const Target& target = {});
Tensor hardtanh(const Tensor& input, const Scalar& min_val = -1, const Scalar& max_val = 1,
                const Target& target = {});
Tensor hardsigmoid(const Tensor& input, const Target& target = {});
Tensor hardshrink(const Tensor& input, const Scalar& lambd = 0.5, const Target& target = {});
Tensor softshrink(const Tensor& input, const Scalar& lambd = 0.5, const Target& target = {});
// x, below 0 weight x; one weight, or one a channel (dimension 1).
Tensor prelu(const Tensor& input, const Tensor& weight);

// Smooth ones (activation/smooth.cc).
Tensor elu(const Tensor& input, const Scalar& alpha = 1, const Scalar& scale = 1,
           const Scalar& input_scale = 1, const Target& target = {});
Tensor selu(const Tensor& input, const Target& target = {});
Tensor celu(const Tensor& input, const Scalar& alpha = 1.0, const Target& target = {});
Tensor gelu(const Tensor& input, const std::string& approximate, const Target& target = {});
Tensor silu(const Tensor& input, const Target& target = {});
Tensor mish(const Tensor& input, const Target& target = {});
Tensor hardswish(const Tensor& input, const Target& target = {});
Tensor softplus(const Tensor& input, const Scalar& beta = 1, const Scalar& threshold = 20,
                const Target& target = {});
Tensor logsigmoid(const Tensor& input, const Target& target = {});
// The first half along `dim` times the sigmoid of the second.
Tensor glu(const Tensor& input, std::int64_t dim = -1);

}  // namespace rushlight::ops
