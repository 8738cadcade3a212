#pragma once
#include "autograd/record.h"
#include "tensor/operand.h"

namespace rushlight::ops {

// Results of dtype bool.
Tensor eq(const Operand& input, const Operand& other, const Target& target = {});
Tensor ne(const Operand& input, const Operand& other, const Target& target = {});
Tensor lt(const Operand& input, const Operand& other, const Target& target = {});
Tensor le(const Operand& input, const Operand& other, const Target& target = {});
Tensor gt(const Operand& input, const Operand& other, const Target& target = {});
Tensor ge(const Operand& input, const Operand& other, const Target& target = {});

Tensor logical_and(const Tensor& input, const Tensor& other, const Target& target = {});
Tensor logical_or(const Tensor& input, const Tensor& other, const Target& target = {});
Tensor logical_xor(const Tensor& input, const Tensor& other, const Target& target = {});
Tensor logical_not(const Tensor& input, const Target& target = {});

Tensor isnan(const Tensor& input);
Tensor isinf(const Tensor& input);
Tensor isfinite(const Tensor& input);
Tensor isposinf(const Tensor& input, const Target& target = {});
Tensor isneginf(const Tensor& input, const Target& target = {});
Tensor signbit(const Tensor& input, const Target& target = {});
// Whether the imaginary part is zero.
Tensor isreal(const Tensor& input);

// |input - other| <= atol + rtol |other|
Tensor isclose(const Tensor& input, const Tensor& other, double rtol, double atol, bool equal_nan);
bool allclose(const Tensor& input, const Tensor& other, double rtol, double atol, bool equal_nan);
// Whether shapes and all elements agree.
bool equal(const Tensor& input, const Tensor& other);

}  // namespace rushlight::ops
