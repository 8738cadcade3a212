#include "ops/elementwise/arithmetic.h"

#include "ops/elementwise/arithmetic_kernels.h"
#include "ops/elementwise/complex_kernels.h"
#include "ops/elementwise/elementwise.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(ArithmeticKernels, arithmetic_kernels)

namespace rushlight::ops {

namespace {

const LoopRow& row(Arithmetic op) { return arithmetic_kernels().table[op]; }

void check_alpha(const char* name, DType dtype, const Scalar& alpha) {
  if (alpha.kind() == Scalar::Kind::boolean && dtype != DType::bool_) {
    fail<RuntimeError>(name, ": Boolean alpha only supported for Boolean results.");
  }
  if (!is_differentiable(dtype) && !alpha.is_integral()) {
    fail<RuntimeError>(
        "For integral input tensors, argument alpha must not be a floating point "
        "number.");
  }
  if (!is_complex(dtype) && alpha.is_complex()) {
    fail<RuntimeError>(
        "For non-complex input tensors, argument alpha must not be a complex "
        "number.");
  }
}

Unrecorded scaled_sum(const char* name, const Operand& input, const Operand& other,
                      const Scalar& alpha, const Target& target) {
  const DType dtype = result_type({&input, &other});
  if (alpha.equals(1) && alpha.kind() != Scalar::Kind::boolean) {
    return elementwise(name, target, row(Arithmetic::add), dtype, {&input, &other});
  }
  check_alpha(name, dtype, alpha);
  const LoopNumbers numbers = loop_numbers(dtype, {alpha});
  return elementwise(name, target, row(Arithmetic::add_scaled), dtype, {&input, &other}, &numbers);
}

// The gradient of alpha b: alpha is conjugated when it is complex.
Tensor scaled(const Tensor& gradient, const Scalar& alpha) {
  if (alpha.equals(1)) return gradient;
  return mul(gradient, Operand(alpha.is_complex() ? Scalar(std::conj(alpha.to_complex())) : alpha));
}

}  // namespace

// d(a + alpha b) = da + alpha db. The engine undoes broadcasting and type promotion.
Tensor add(const Operand& input, const Operand& other, const Scalar& alpha, const Target& target) {
  return scaled_sum("add", input, other, alpha, target)
      .differentiable("AddBackward0", {input, other}, [&] {
        return [alpha](const Backward& backward) -> Gradients {
          return {backward.grad(), backward.needs(1) ? scaled(backward.grad(), alpha) : Tensor()};
        };
      });
}

// d(a - alpha b) = da - alpha db
Tensor sub(const Operand& input, const Operand& other, const Scalar& alpha, const Target& target) {
  const DType dtype = result_type({&input, &other});
  if (input.dtype() == DType::bool_ || other.dtype() == DType::bool_) {
    const bool both = input.dtype() == other.dtype() && dtype == DType::bool_;
    fail<RuntimeError>("Subtraction, the `-` operator, with ",
                       both ? "two bool tensors" : "a bool tensor", " is not supported. ",
                       both ? "Use the `^` or `logical_xor()` operator instead."
                            : "If you are trying to invert a mask, use the `~` or `logical_not()` "
                              "operator instead.");
  }
  const bool reversed = input.impl()->from_number && !other.impl()->from_number;
  if (!alpha.equals(1)) check_number(alpha, dtype);
  Unrecorded result =
      alpha.equals(1) && alpha.kind() != Scalar::Kind::boolean
          ? elementwise("sub", target, row(Arithmetic::sub), dtype, {&input, &other})
          : scaled_sum("sub", input, other, -alpha, target);
  return std::move(result).differentiable(
      reversed ? "RsubBackward1" : "SubBackward0", {input, other}, [&] {
        return [alpha](const Backward& backward) -> Gradients {
          return {backward.grad(), backward.needs(1) ? scaled(backward.grad(), -alpha) : Tensor()};
        };
      });
}

Tensor rsub(const Tensor& input, const Operand& other, const Scalar& alpha) {
  return sub(other, input, alpha);
}

// d(ab) = b da + a db
Tensor mul(const Operand& input, const Operand& other, const Target& target) {
  return elementwise("mul", target, row(Arithmetic::mul), result_type({&input, &other}),
                     {&input, &other})
      .differentiable("MulBackward0", {input, other}, [&] {
        return
            [a = Saved::when(requires_grad(other), input),
             b = Saved::when(requires_grad(input), other)](const Backward& backward) -> Gradients {
              return {backward.needs(0) ? mul(backward.grad(), conj(b.get(backward))) : Tensor(),
                      backward.needs(1) ? mul(backward.grad(), conj(a.get(backward))) : Tensor()};
            };
      });
}

// d(a / b) = da / b - a / b^2 db
Tensor div(const Operand& input, const Operand& other, const Target& target) {
  return elementwise("div", target, row(Arithmetic::div), floating_result_type({&input, &other}),
                     {&input, &other})
      .differentiable("DivBackward0", {input, other}, [&] {
        return [a = Saved::when(requires_grad(other), input),
                b = Saved(other)](const Backward& backward) -> Gradients {
          const Tensor divisor = conj(b.get(backward));
          const Tensor quotient = div(backward.grad(), divisor);
          return {quotient, backward.needs(1)
                                ? mul(quotient, div(mul(conj(a.get(backward)), -1), divisor))
                                : Tensor()};
        };
      });
}

// d(a + v b c) = da + v c db + v b dc
Tensor addcmul(const Tensor& input, const Tensor& first, const Tensor& second, const Scalar& value,
               const Target& target) {
  const DType dtype = result_type({&input, &first, &second});
  const LoopNumbers numbers = loop_numbers(dtype, {value});
  return elementwise("addcmul", target, row(Arithmetic::addcmul), dtype, {&input, &first, &second},
                     &numbers)
      .differentiable("AddcmulBackward0", {input, first, second}, [&] {
        return
            [value, b = Saved::when(requires_grad(second), first),
             c = Saved::when(requires_grad(first), second)](const Backward& backward) -> Gradients {
              const Tensor gradient = scaled(backward.grad(), value);
              return {backward.grad(),
                      backward.needs(1) ? mul(gradient, conj(c.get(backward))) : Tensor(),
                      backward.needs(2) ? mul(gradient, conj(b.get(backward))) : Tensor()};
            };
      });
}

// d(a + v b / c) = da + v / c db - v b / c^2 dc
Tensor addcdiv(const Tensor& input, const Tensor& first, const Tensor& second, const Scalar& value,
               const Target& target) {
  if (!is_differentiable(first.dtype()) && !is_differentiable(second.dtype())) {
    fail<RuntimeError>(
        "Integer division with addcdiv is no longer supported, and in a future release addcdiv "
        "will perform a true division of tensor1 and tensor2.");
  }
  const DType dtype = result_type({&input, &first, &second});
  const LoopNumbers numbers = loop_numbers(dtype, {value});
  return elementwise("addcdiv", target, row(Arithmetic::addcdiv), dtype, {&input, &first, &second},
                     &numbers)
      .differentiable("AddcdivBackward0", {input, first, second}, [&] {
        return [value, b = Saved::when(requires_grad(second), first),
                c = Saved(second)](const Backward& backward) -> Gradients {
          const Tensor gradient = scaled(backward.grad(), value), divisor = conj(c.get(backward));
          Tensor numerator, denominator;
          if (backward.needs(1)) numerator = div(gradient, divisor);
          if (backward.needs(2)) {
            // Divided twice: the square may be too small or too large.
            const Tensor slope = div(div(conj(b.get(backward)), divisor), divisor);
            denominator = mul(gradient, mul(slope, -1));
          }
          return {backward.grad(), numerator, denominator};
        };
      });
}

// d(a + w (b - a)) = (1 - w) da + w db + (b - a) dw
Tensor lerp(const Tensor& input, const Tensor& end, const Operand& weight, const Target& target) {
  if (end.dtype() != input.dtype()) {
    fail<RuntimeError>("expected dtype ", input.dtype(), " for `end` but got dtype ", end.dtype());
  }
  const bool number = weight.impl()->from_number;
  // A 0-d weight is a number.
  const bool converts =
      weight.dim() == 0 && !is_complex(weight.dtype()) && is_differentiable(input.dtype());
  if (!number && !converts && weight.dtype() != input.dtype()) {
    fail<RuntimeError>("expected dtype ", input.dtype(), " for `weight` but got dtype ",
                       weight.dtype());
  }
  if (number) check_number(item(weight), input.dtype());
  return elementwise("lerp", target, row(Arithmetic::lerp), input.dtype(), {&input, &end, &weight})
      .differentiable(number ? "LerpBackward0" : "LerpBackward1", {input, end, weight}, [&] {
        const bool needed = requires_grad(weight);
        return [a = Saved::when(needed, input), b = Saved::when(needed, end),
                w = Saved(number ? new_scalar(item(weight), input.dtype())
                                 : static_cast<const Tensor&>(weight))](
                   const Backward& backward) -> Gradients {
          const Tensor factor = conj(w.get(backward));
          return {backward.needs(0) ? mul(backward.grad(), sub(1, factor)) : Tensor(),
                  backward.needs(1) ? mul(backward.grad(), factor) : Tensor(),
                  backward.needs(2)
                      ? mul(backward.grad(), conj(sub(b.get(backward), a.get(backward))))
                      : Tensor()};
        };
      });
}

Tensor conj(const Tensor& input) {
  if (!is_complex(input.dtype())) return input;
  return elementwise("conj", {}, complex_kernels().table[ComplexFunction::conj], input.dtype(),
                     {&input})
      .differentiable("ConjBackward0", {input}, [] {
        return [](const Backward& backward) -> Gradients { return {conj(backward.grad())}; };
      });
}

}  // namespace rushlight::ops
