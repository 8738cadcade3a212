#include "ops/elementwise/division.h"

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/division_kernels.h"
#include "ops/elementwise/elementwise.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(DivisionKernels, division_kernels)

namespace rushlight::ops {

namespace {

// An integer division by zero raises before anything is changed: the quotients go to fresh memory
// first.
Unrecorded divided(const char* name, Division op, const Operand& input, const Operand& other,
                   const Target& target) {
  const DType dtype = result_type({&input, &other});
  const LoopRow& row = division_kernels().table[op];
  if (!is_integer(dtype)) return elementwise(name, target, row, dtype, {&input, &other});
  const LoopNumbers numbers;
  Unrecorded result = elementwise(name, {}, row, dtype, {&input, &other}, &numbers);
  if (numbers.divided_by_zero) fail<RuntimeError>("ZeroDivisionError");
  return deliver(target, *result);
}

// The quotient is constant between its steps.
Tensor record_steps(Unrecorded quotient, const Operand& input, const Operand& other) {
  return std::move(quotient).differentiable("DivBackward2", {input, other}, [] {
    return [](const Backward& backward) -> Gradients {
      const Tensor zeros = zeros_like(backward.grad());
      return {zeros, zeros};
    };
  });
}

// d(a - b q) = da - q db, q the integral quotient.
Tensor record_rest(Unrecorded rest, const char* node_number, const char* node_tensor,
                   const char* mode, const Operand& input, const Operand& other) {
  const bool number = other.impl()->from_number;
  return std::move(rest).differentiable(number ? node_number : node_tensor, {input, other}, [&] {
    const bool needed = requires_grad(other);
    return [mode, a = Saved::when(needed, input),
            b = Saved::when(needed, other)](const Backward& backward) -> Gradients {
      Tensor gradient;
      if (backward.needs(1)) {
        const Tensor quotient = div_rounded(a.get(backward), b.get(backward), std::string(mode));
        gradient = mul(backward.grad(), mul(quotient, -1));
      }
      return {backward.grad(), gradient};
    };
  });
}

}  // namespace

Tensor div_rounded(const Operand& input, const Operand& other,
                   const std::optional<std::string>& rounding_mode, const Target& target) {
  if (!rounding_mode) return div(input, other, target);
  if (*rounding_mode == "floor") {
    return record_steps(divided("div_floor", Division::floor_divide, input, other, target), input,
                        other);
  }
  if (*rounding_mode == "trunc") {
    return record_steps(divided("div_trunc", Division::trunc_divide, input, other, target), input,
                        other);
  }
  fail<RuntimeError>(
      "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '",
      *rounding_mode, "'");
}

Tensor floor_divide(const Operand& input, const Operand& other, const Target& target) {
  return divided("floor_divide", Division::floor_divide, input, other, target)
      .without_derivative("floor_divide", {input, other});
}

Tensor remainder(const Operand& input, const Operand& other, const Target& target) {
  return record_rest(divided("remainder", Division::remainder, input, other, target),
                     "RemainderBackward0", "RemainderBackward1", "floor", input, other);
}

Tensor fmod(const Operand& input, const Operand& other, const Target& target) {
  return record_rest(divided("fmod", Division::fmod, input, other, target), "FmodBackward0",
                     "FmodBackward1", "trunc", input, other);
}

Tensor gcd(const Tensor& input, const Tensor& other, const Target& target) {
  return elementwise("gcd", target, division_kernels().table[Division::gcd],
                     result_type({&input, &other}), {&input, &other})
      .not_differentiable();
}

Tensor lcm(const Tensor& input, const Tensor& other, const Target& target) {
  return elementwise("lcm", target, division_kernels().table[Division::lcm],
                     result_type({&input, &other}), {&input, &other})
      .not_differentiable();
}

}  // namespace rushlight::ops
