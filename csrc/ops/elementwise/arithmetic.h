#pragma once
#include "autograd/record.h"
#include "tensor/operand.h"

namespace rushlight::ops {

// input + alpha * other
Tensor add(const Operand& input, const Operand& other, const Scalar& alpha = 1,
           const Target& target = {});
// input - alpha * other
Tensor sub(const Operand& input, const Operand& other, const Scalar& alpha = 1,
           const Target& target = {});
// other - alpha * input
Tensor rsub(const Tensor& input, const Operand& other, const Scalar& alpha = 1);
Tensor mul(const Operand& input, const Operand& other, const Target& target = {});
// True division: integers give floating point.
Tensor div(const Operand& input, const Operand& other, const Target& target = {});

// input + value * first * second
Tensor addcmul(const Tensor& input, const Tensor& first, const Tensor& second,
               const Scalar& value = 1, const Target& target = {});
// input + value * first / second
Tensor addcdiv(const Tensor& input, const Tensor& first, const Tensor& second,
               const Scalar& value = 1, const Target& target = {});
// input + weight * (end - input)
Tensor lerp(const Tensor& input, const Tensor& end, const Operand& weight,
            const Target& target = {});

// The complex conjugate; a real tensor itself.
Tensor conj(const Tensor& input);

}  // namespace rushlight::ops
