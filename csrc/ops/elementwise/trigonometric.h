#pragma once
#include "autograd/record.h"

namespace rushlight::ops {

Tensor sin(const Tensor& input, const Target& target = {});
Tensor cos(const Tensor& input, const Target& target = {});
Tensor tan(const Tensor& input, const Target& target = {});
Tensor asin(const Tensor& input, const Target& target = {});
Tensor acos(const Tensor& input, const Target& target = {});
Tensor atan(const Tensor& input, const Target& target = {});
// The angle of the point (other, input).
Tensor atan2(const Tensor& input, const Tensor& other, const Target& target = {});
// sin(pi input) / (pi input), 1 at 0.
Tensor sinc(const Tensor& input, const Target& target = {});
// sqrt(input^2 + other^2) without overflow.
Tensor hypot(const Tensor& input, const Tensor& other, const Target& target = {});

}  // namespace rushlight::ops
