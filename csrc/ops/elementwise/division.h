#pragma once
#include <string>

#include "autograd/record.h"
#include "tensor/operand.h"

namespace rushlight::ops {

// Division by the mode: none (true division), "trunc" or "floor".
Tensor div_rounded(const Operand& input, const Operand& other,
                   const std::optional<std::string>& rounding_mode, const Target& target = {});
Tensor floor_divide(const Operand& input, const Operand& other, const Target& target = {});
// The rest of floor division: the sign of `other`.
Tensor remainder(const Operand& input, const Operand& other, const Target& target = {});
// The rest of division towards zero: the sign of `input`.
Tensor fmod(const Operand& input, const Operand& other, const Target& target = {});
Tensor gcd(const Tensor& input, const Tensor& other, const Target& target = {});
Tensor lcm(const Tensor& input, const Tensor& other, const Target& target = {});

}  // namespace rushlight::ops
