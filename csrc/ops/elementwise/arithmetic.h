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
Tensor mul(const Operand& input, const Operand& other, const Target& target = {});
// True division: integers give floating point.
Tensor div(const Operand& input, const Operand& other, const Target& target = {});

}  // namespace rushlight::ops
