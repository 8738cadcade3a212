#pragma once
#include "autograd/record.h"
#include "tensor/operand.h"

namespace rushlight::ops {

// input^exponent
Tensor pow(const Operand& input, const Operand& exponent, const Target& target = {});
// In double precision (complex128 for complex numbers).
Tensor float_power(const Operand& input, const Operand& exponent, const Target& target = {});
// input 2^other
Tensor ldexp(const Tensor& input, const Tensor& other, const Target& target = {});

}  // namespace rushlight::ops
