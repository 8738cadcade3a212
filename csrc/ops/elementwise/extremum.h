#pragma once
#include "autograd/record.h"
#include "base/loop_table.h"
#include "tensor/operand.h"

namespace rushlight::ops {

// NaN where either is.
Tensor maximum(const Tensor& input, const Tensor& other, const Target& target = {});
Tensor minimum(const Tensor& input, const Tensor& other, const Target& target = {});
// The other one where one is NaN.
Tensor fmax(const Tensor& input, const Tensor& other, const Target& target = {});
Tensor fmin(const Tensor& input, const Tensor& other, const Target& target = {});

// min(max(input, min), max); `max` wins where the bounds cross.
Tensor clamp(const Tensor& input, const std::optional<Scalar>& min,
             const std::optional<Scalar>& max, const Target& target = {});
Tensor clamp_to(const Tensor& input, const std::optional<Tensor>& min,
                const std::optional<Tensor>& max, const Target& target = {});
// The numbers for the loop `clamp`. A bound outside of the dtype on the side where it does nothing
// counts as the dtype's last value; on the other side it is a RuntimeError.
LoopNumbers clamp_bounds(DType dtype, const std::optional<Scalar>& min,
                         const std::optional<Scalar>& max);
Tensor clamp_min(const Tensor& input, const Operand& min, const Target& target = {});
Tensor clamp_max(const Tensor& input, const Operand& max, const Target& target = {});

// 0 below 0, 1 above, `values` at 0.
Tensor heaviside(const Tensor& input, const Tensor& values, const Target& target = {});
// |input| with the sign of `other`.
Tensor copysign(const Tensor& input, const Operand& other, const Target& target = {});
// The next representable number after `input` towards `other`.
Tensor nextafter(const Tensor& input, const Tensor& other, const Target& target = {});

}  // namespace rushlight::ops
