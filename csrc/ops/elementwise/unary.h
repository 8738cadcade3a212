#pragma once
#include "autograd/record.h"
#include "tensor/operand.h"

// Signs, sizes, powers and roots, rounding.

namespace rushlight::ops {

Tensor neg(const Tensor& input, const Target& target = {});
Tensor positive(const Tensor& input);
// Of a complex number the modulus.
Tensor abs(const Tensor& input, const Target& target = {});
Tensor sign(const Tensor& input, const Target& target = {});
// input / |input|, 0 at 0: of a real number its sign.
Tensor sgn(const Tensor& input, const Target& target = {});
// The argument of a complex number; 0 or pi for a real one.
Tensor angle(const Tensor& input, const Target& target = {});
// The conjugate in memory of its own.
Tensor conj_physical(const Tensor& input, const Target& target = {});

Tensor square(const Tensor& input, const Target& target = {});
Tensor sqrt(const Tensor& input, const Target& target = {});
Tensor rsqrt(const Tensor& input, const Target& target = {});
Tensor reciprocal(const Tensor& input, const Target& target = {});

Tensor floor(const Tensor& input, const Target& target = {});
Tensor ceil(const Tensor& input, const Target& target = {});
Tensor trunc(const Tensor& input, const Target& target = {});
Tensor frac(const Tensor& input, const Target& target = {});
// Halves to even; to `decimals` places behind (negative: before) the point.
Tensor round(const Tensor& input, std::int64_t decimals = 0, const Target& target = {});

Tensor deg2rad(const Tensor& input, const Target& target = {});
Tensor rad2deg(const Tensor& input, const Target& target = {});
Tensor nan_to_num(const Tensor& input, std::optional<double> nan = {},
                  std::optional<double> posinf = {}, std::optional<double> neginf = {},
                  const Target& target = {});

}  // namespace rushlight::ops
