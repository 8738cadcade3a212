#pragma once
#include "autograd/record.h"
#include "tensor/operand.h"

namespace rushlight::ops {

// Integers and bool.
Tensor bitwise_and(const Operand& input, const Operand& other, const Target& target = {});
Tensor bitwise_or(const Operand& input, const Operand& other, const Target& target = {});
Tensor bitwise_xor(const Operand& input, const Operand& other, const Target& target = {});
Tensor bitwise_not(const Tensor& input, const Target& target = {});
Tensor bitwise_left_shift(const Operand& input, const Operand& other, const Target& target = {});
Tensor bitwise_right_shift(const Operand& input, const Operand& other, const Target& target = {});

}  // namespace rushlight::ops
