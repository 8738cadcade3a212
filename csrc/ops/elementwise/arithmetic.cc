#include "ops/elementwise/arithmetic.h"

#include "ops/elementwise/arithmetic_kernels.h"
#include "ops/elementwise/elementwise.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(ArithmeticKernels, arithmetic_kernels)

namespace rushlight::ops {

// d(a + alpha b) = da + alpha db. The engine undoes broadcasting and type promotion.
Tensor add(const Operand& input, const Operand& other, const Scalar& alpha, const Target& target) {
  if (!alpha.equals(1)) return add(input, mul(other, Operand(alpha)), 1, target);
  return elementwise("add", target, arithmetic_kernels().add, result_type({&input, &other}),
                     {&input, &other})
      .differentiable("AddBackward0", {input, other}, [] {
        return [](const Backward& backward) -> Gradients {
          return {backward.grad(), backward.grad()};
        };
      });
}

Tensor sub(const Operand& input, const Operand& other, const Scalar& alpha, const Target& target) {
  if (!alpha.equals(1)) return sub(input, mul(other, Operand(alpha)), 1, target);
  return elementwise("sub", target, arithmetic_kernels().sub, result_type({&input, &other}),
                     {&input, &other})
      .differentiable("SubBackward0", {input, other}, [] {
        return [](const Backward& backward) -> Gradients {
          return {backward.grad(), backward.needs(1) ? mul(backward.grad(), -1) : Tensor()};
        };
      });
}

// d(ab) = b da + a db
Tensor mul(const Operand& input, const Operand& other, const Target& target) {
  return elementwise("mul", target, arithmetic_kernels().mul, result_type({&input, &other}),
                     {&input, &other})
      .differentiable("MulBackward0", {input, other}, [&] {
        return [a = Saved::when(requires_grad(other), input),
                b = Saved::when(requires_grad(input), other)](
                   const Backward& backward) -> Gradients {
          return {backward.needs(0) ? mul(backward.grad(), b.get(backward)) : Tensor(),
                  backward.needs(1) ? mul(backward.grad(), a.get(backward)) : Tensor()};
        };
      });
}

// d(a / b) = da / b - a / b^2 db
Tensor div(const Operand& input, const Operand& other, const Target& target) {
  return elementwise("div", target, arithmetic_kernels().div,
                     floating_result_type({&input, &other}), {&input, &other})
      .differentiable("DivBackward0", {input, other}, [&] {
        return [a = Saved::when(requires_grad(other), input), b = Saved(other)](
                   const Backward& backward) -> Gradients {
          const Tensor divisor = b.get(backward);
          const Tensor quotient = div(backward.grad(), divisor);
          return {quotient, backward.needs(1)
                                ? mul(mul(quotient, div(a.get(backward), divisor)), -1)
                                : Tensor()};
        };
      });
}

}  // namespace rushlight::ops
