#pragma once
#include "autograd/record.h"
#include "tensor/operand.h"

namespace rushlight::ops {

// input where the condition holds, other elsewhere.
Tensor where(const Tensor& condition, const Operand& input, const Operand& other,
             const Target& target = {});
// input where it is above `threshold`, else `value`.
Tensor threshold(const Tensor& input, const Scalar& threshold, const Scalar& value,
                 const Target& target = {});
// gradient where `input` is above `threshold`, else 0.
Tensor threshold_backward(const Tensor& gradient, const Tensor& input, const Scalar& threshold);

}  // namespace rushlight::ops
