#include "ops/elementwise/power.h"

#include <cmath>

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/arithmetic_kernels.h"
#include "ops/elementwise/bitwise.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/exponential.h"
#include "ops/elementwise/function.h"
#include "ops/elementwise/power_kernels.h"
#include "ops/elementwise/rounding_kernels.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "ops/shape/copy.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(PowerKernels, power_kernels)

namespace rushlight::ops {

namespace {

const LoopRow& pow_row(DType dtype) {
  return is_complex(dtype) ? complex_kernels().table[ComplexFunction::pow]
                           : power_kernels().table[Power::pow];
}

// The powers that are a few multiplications or a root.
Unrecorded number_power(const Tensor& input, const Operand& exponent, const Scalar& number,
                        DType dtype, const Target& target) {
  const auto product = [&](const Target& to, const Tensor& a, const Tensor& b) {
    return elementwise("pow", to, arithmetic_kernels().table[Arithmetic::mul], dtype, {&a, &b});
  };
  if (!number.is_complex() && dtype != DType::bool_) {
    if (number.equals(2)) return product(target, input, input);
    if (number.equals(3) && is_floating_point(dtype)) {
      return elementwise("pow", target, power_kernels().table[Power::cube], dtype, {&input});
    }
    if (number.equals(3)) return product(target, *product({}, input, input), input);
  }
  if (is_floating_point(dtype)) {
    const auto function = [&](const char* name, Rounding op) {
      return elementwise(name, target, rounding_kernels().table[op], dtype, {&input});
    };
    if (number.equals(0.5)) return function("pow", Rounding::sqrt);
    if (number.equals(-0.5)) return function("pow", Rounding::rsqrt);
    if (number.equals(-1)) return function("pow", Rounding::reciprocal);
  }
  return elementwise("pow", target, pow_row(dtype), dtype, {&input, &exponent});
}

// d x^p = p x^(p - 1) dx
Tensor power_of_number(const Operand& input, const Operand& exponent, const Target& target) {
  const DType dtype = result_type({&input, &exponent});
  const Scalar number = item(exponent);
  if (is_integer(dtype) && number.is_integral() && number.to_double() < 0) {
    fail<RuntimeError>("Integers to negative integer powers are not allowed.");
  }
  check_number(number, dtype);
  return record_input(number_power(input, exponent, number, dtype, target), "PowBackward0", input,
                      [number](const Tensor& gradient, const Tensor& x) {
                        if (number.equals(0)) {
                          return zeros_like(gradient);
                        }
                        const Scalar less = number.is_complex() ? Scalar(number.to_complex() - 1.0)
                                                                : Scalar(number.to_double() - 1);
                        const Tensor slope = less.equals(1) ? x : pow(x, Operand(less));
                        return mul(gradient, conj(mul(slope, Operand(number))));
                      });
}

// x^y log(x); 0 where x is 0 and y is not negative.
Tensor exponent_gradient(const Tensor& gradient, const Tensor& base, const Tensor& exponent,
                         const Tensor& result) {
  const Tensor vanishing =
      is_complex(exponent.dtype()) ? eq(base, 0) : bitwise_and(eq(base, 0), ge(exponent, 0));
  // The logarithm of a number on its own would have the precision of the default dtype.
  const bool number = base.impl()->from_number && !is_complex(result.dtype());
  const Tensor slope = number ? xlogy(result, base) : mul(result, log(base));
  return where(vanishing, 0, mul(gradient, conj(slope)));
}

}  // namespace

// d a^b = b a^(b - 1) da + a^b log(a) db
Tensor pow(const Operand& input, const Operand& exponent, const Target& target) {
  if (exponent.impl()->from_number) return power_of_number(input, exponent, target);
  const DType dtype = result_type({&input, &exponent});
  Unrecorded result = elementwise("pow", target, pow_row(dtype), dtype, {&input, &exponent});
  const Unrecorded& values = result;
  const char* node = input.impl()->from_number ? "PowBackward2" : "PowBackward1";
  return std::move(result).differentiable(node, {input, exponent}, [&] {
    return [a = Saved(input), b = Saved(exponent),
            y = requires_grad(exponent) ? Saved::result(values)
                                        : Saved()](const Backward& backward) -> Gradients {
      const Tensor base = a.get(backward), power = b.get(backward);
      Tensor first, second;
      if (backward.needs(0)) {
        const Tensor slope = mul(power, pow(base, sub(power, 1)));
        first = where(eq(power, 0), 0, mul(backward.grad(), conj(slope)));
      }
      if (backward.needs(1)) {
        second = exponent_gradient(backward.grad(), base, power, y.get(backward));
      }
      return {first, second};
    };
  });
}

Tensor float_power(const Operand& input, const Operand& exponent, const Target& target) {
  const DType dtype = is_complex(input.dtype()) || is_complex(exponent.dtype()) ? DType::complex128
                                                                                : DType::float64;
  const auto wide = [dtype](const Operand& operand) -> Operand {
    if (operand.impl()->from_number || operand.dtype() == dtype) return operand;
    return to_dtype(operand, dtype);
  };
  if (!target.is_fresh() && target.tensor().dtype() != dtype) {
    fail<RuntimeError>("the base given to float_power has dtype ", target.tensor().dtype(),
                       " but the operation's result requires dtype ", dtype);
  }
  if (input.impl()->from_number) {
    return pow(Operand(new_scalar(item(input), dtype)), wide(exponent), target);
  }
  return pow(wide(input), wide(exponent), target);
}

// d(a 2^b) = 2^b da + a 2^b ln 2 db
Tensor ldexp(const Tensor& input, const Tensor& other, const Target& target) {
  Tensor factor;
  {
    const GradientModeGuard no_gradient(false);
    factor = pow(2.0, other);
  }
  Unrecorded result = elementwise("ldexp", target, arithmetic_kernels().table[Arithmetic::mul],
                                  floating_result_type({&input, &factor}), {&input, &factor});
  return std::move(result).differentiable("LdexpBackward0", {input, other}, [&] {
    return [a = Saved(input), b = Saved(other)](const Backward& backward) -> Gradients {
      const Tensor scaled = mul(backward.grad(), conj(pow(2.0, b.get(backward))));
      return {scaled,
              backward.needs(1) ? mul(mul(scaled, conj(a.get(backward))), M_LN2) : Tensor()};
    };
  });
}

}  // namespace rushlight::ops
