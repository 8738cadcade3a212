#pragma once
#include "autograd/record.h"
#include "tensor/operand.h"

namespace rushlight::ops {

Tensor exp(const Tensor& input, const Target& target = {});
Tensor exp2(const Tensor& input, const Target& target = {});
Tensor expm1(const Tensor& input, const Target& target = {});
Tensor log(const Tensor& input, const Target& target = {});
Tensor log2(const Tensor& input, const Target& target = {});
Tensor log10(const Tensor& input, const Target& target = {});
Tensor log1p(const Tensor& input, const Target& target = {});

Tensor sinh(const Tensor& input, const Target& target = {});
Tensor cosh(const Tensor& input, const Target& target = {});
Tensor tanh(const Tensor& input, const Target& target = {});
Tensor asinh(const Tensor& input, const Target& target = {});
Tensor acosh(const Tensor& input, const Target& target = {});
Tensor atanh(const Tensor& input, const Target& target = {});
// 1 / (1 + e^-input)
Tensor sigmoid(const Tensor& input, const Target& target = {});
// log(input / (1 - input)), input clamped to [eps, 1 - eps] first when there is an eps.
Tensor logit(const Tensor& input, std::optional<double> eps = {}, const Target& target = {});

// log(e^input + e^other), log2(2^input + 2^other)
Tensor logaddexp(const Tensor& input, const Tensor& other, const Target& target = {});
Tensor logaddexp2(const Tensor& input, const Tensor& other, const Target& target = {});
// input log(other), 0 where input is 0.
Tensor xlogy(const Operand& input, const Operand& other, const Target& target = {});
// input log1p(other), 0 where input is 0.
Tensor xlog1py(const Operand& input, const Operand& other, const Target& target = {});

// The gradient of sigmoid (tanh) from that of its result and the result.
Tensor sigmoid_backward(const Tensor& gradient, const Tensor& output);
Tensor tanh_backward(const Tensor& gradient, const Tensor& output);

}  // namespace rushlight::ops
