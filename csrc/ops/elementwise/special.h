#pragma once
#include "autograd/record.h"

namespace rushlight::ops {

Tensor erf(const Tensor& input, const Target& target = {});
Tensor erfc(const Tensor& input, const Target& target = {});
Tensor erfinv(const Tensor& input, const Target& target = {});
Tensor lgamma(const Tensor& input, const Target& target = {});
Tensor digamma(const Tensor& input, const Target& target = {});
// The derivative of digamma of order `n`.
Tensor polygamma(std::int64_t n, const Tensor& input, const Target& target = {});
// The multivariate log-gamma function of dimension p.
Tensor mvlgamma(const Tensor& input, std::int64_t p);
// Modified Bessel functions of the first kind, and e^-|x| times them.
Tensor i0(const Tensor& input, const Target& target = {});
Tensor i0e(const Tensor& input, const Target& target = {});
Tensor i1(const Tensor& input, const Target& target = {});
Tensor i1e(const Tensor& input, const Target& target = {});

}  // namespace rushlight::ops
