#pragma once
#include <concepts>

#include "tensor/tensor.h"

namespace rushlight {

// A tensor argument for which a plain number may stand. The number becomes a 0-d tensor that
// takes part in type promotion by its category only.
class Operand : public Tensor {
 public:
  Operand() = default;
  Operand(const Tensor& tensor) : Tensor(tensor) {}
  Operand(Tensor&& tensor) noexcept : Tensor(std::move(tensor)) {}
  Operand(const Scalar& number) : Tensor(new_scalar(number, number.dtype(), true)) {}
  Operand(double number) : Operand(Scalar(number)) {}
  Operand(bool number) : Operand(Scalar(number)) {}
  template <std::integral T>
  Operand(T number) : Operand(Scalar(static_cast<std::int64_t>(number))) {}
};

}  // namespace rushlight
