#include "ops/elementwise/unary.h"

#include <cmath>
#include <limits>

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/arithmetic_kernels.h"
#include "ops/elementwise/choice_kernels.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/function.h"
#include "ops/elementwise/power.h"
#include "ops/elementwise/rounding_kernels.h"
#include "ops/elementwise/where.h"
#include "ops/shape/copy.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(RoundingKernels, rounding_kernels)

namespace rushlight::ops {

namespace {

const LoopRow& row(Rounding op) { return rounding_kernels().table[op]; }

// In the dtype of the input; complex numbers by a loop of their own.
Unrecorded same_dtype(const char* name, const Target& target, Rounding op, const Tensor& input,
                      ComplexFunction complex = ComplexFunction::count) {
  const bool other_loops = is_complex(input.dtype()) && complex != ComplexFunction::count;
  return elementwise(name, target, other_loops ? complex_kernels().table[complex] : row(op),
                     input.dtype(), {&input});
}

Tensor scaled_angle(const char* name, const char* node, const Tensor& input, double factor,
                    const Target& target) {
  if (is_complex(input.dtype())) {
    fail<RuntimeError>(name, " is not supported for complex tensors.");
  }
  const Operand number(factor);
  return elementwise(name, target, arithmetic_kernels().table[Arithmetic::mul],
                     floating_result_type({&input}), {&input, &number})
      .differentiable(node, {input}, [&] {
        return [factor](const Backward& backward) -> Gradients {
          return {mul(backward.grad(), factor)};
        };
      });
}

}  // namespace

Tensor neg(const Tensor& input, const Target& target) {
  if (input.dtype() == DType::bool_) {
    fail<RuntimeError>(
        "Negation, the `-` operator, on a bool tensor is not supported. If you are "
        "trying to invert a mask, use the `~` or `logical_not()` operator instead.");
  }
  return same_dtype("neg", target, Rounding::neg, input, ComplexFunction::neg)
      .differentiable("NegBackward0", {input}, [] {
        return [](const Backward& backward) -> Gradients { return {neg(backward.grad())}; };
      });
}

Tensor positive(const Tensor& input) {
  if (input.dtype() == DType::bool_) {
    fail<RuntimeError>("The `+` operator, on a bool tensor is not supported.");
  }
  return input;
}

// d|x| = sgn(x) dx
Tensor abs(const Tensor& input, const Target& target) {
  const bool complex = is_complex(input.dtype());
  const ElementwiseOptions options{input.dtype(), real_dtype(input.dtype())};
  if (complex && target.kind() == Target::Kind::in_place) {
    fail<RuntimeError>("In-place abs is not supported for complex tensors.");
  }
  return record_input(
      elementwise("abs_cpu", target,
                  complex ? complex_kernels().table[ComplexFunction::abs] : row(Rounding::abs),
                  options, {&input}),
      "AbsBackward0", input,
      [](const Tensor& gradient, const Tensor& x) { return mul(gradient, sgn(x)); });
}

Tensor sign(const Tensor& input, const Target& target) {
  if (is_complex(input.dtype())) {
    fail<RuntimeError>(
        "Unlike NumPy, torch.sign doesn't allow complex inputs. Did you mean "
        "torch.sgn?");
  }
  return record_flat(same_dtype("sign_cpu", target, Rounding::sign, input), "SignBackward0", input);
}

// d(x / |x|) = (dx - sgn(x) Re(conj(sgn(x)) dx)) / |x|; zero for real x.
Tensor sgn(const Tensor& input, const Target& target) {
  Unrecorded result = same_dtype("sgn", target, Rounding::sign, input, ComplexFunction::sgn);
  if (!is_complex(input.dtype())) return record_flat(std::move(result), "SgnBackward0", input);
  return record_input(std::move(result), "SgnBackward0", input,
                      [](const Tensor& gradient, const Tensor& x) {
                        const Tensor unit = sgn(x), size = abs(x);
                        // gradient - sgn(x)^2 conj(gradient), halved: the part across x.
                        const Tensor across = sub(gradient, mul(mul(unit, unit), conj(gradient)));
                        const Tensor safe = where(eq(size, 0), 1, size);
                        return where(eq(size, 0), 0, div(mul(across, 0.5), safe));
                      });
}

Tensor angle(const Tensor& input, const Target& target) {
  if (is_complex(input.dtype())) {
    return record_input(
        elementwise("angle", target, complex_kernels().table[ComplexFunction::angle],
                    ElementwiseOptions{input.dtype(), real_dtype(input.dtype())}, {&input}),
        "AngleBackward0", input, [](const Tensor& gradient, const Tensor& x) {
          // d arg(x) = Im(conj(x) dx) / |x|^2
          // Divided twice: the square may be too small or too large.
          const Tensor size = abs(x), zero = eq(size, 0);
          const Tensor safe = where(zero, 1, size);
          const Tensor turned = mul(x, Operand(Scalar(std::complex<double>(0, 1))));
          return where(zero, 0, mul(gradient, div(div(turned, safe), safe)));
        });
  }
  const Tensor real = is_differentiable(input.dtype()) ? input : to_dtype(input, default_dtype());
  Tensor values;
  {
    const GradientModeGuard no_gradient(false);
    const Tensor zero = zeros_like(real);
    values = where(isnan(real), real, where(lt(real, 0), M_PI, zero));
  }
  return record_flat(deliver(target, values), "AngleBackward0", input);
}

Tensor conj_physical(const Tensor& input, const Target& target) {
  if (!is_complex(input.dtype())) {
    return target.is_fresh()
               ? input
               : deliver(target, input).differentiable("ConjPhysicalBackward0", {input}, [] {
                   return [](const Backward& backward) -> Gradients { return {backward.grad()}; };
                 });
  }
  return elementwise("conj_physical", target, complex_kernels().table[ComplexFunction::conj],
                     input.dtype(), {&input})
      .differentiable("ConjPhysicalBackward0", {input}, [] {
        return
            [](const Backward& backward) -> Gradients { return {conj_physical(backward.grad())}; };
      });
}

Tensor square(const Tensor& input, const Target& target) { return pow(input, 2, target); }

// d sqrt(x) = dx / (2 sqrt(x))
Tensor sqrt(const Tensor& input, const Target& target) {
  return record_result(
      function_of("sqrt", target, row(Rounding::sqrt), input, ComplexFunction::sqrt),
      "SqrtBackward0", input,
      [](const Tensor& gradient, const Tensor& root) { return div(gradient, mul(conj(root), 2)); });
}

// d x^(-1/2) = -1/2 x^(-3/2) dx
Tensor rsqrt(const Tensor& input, const Target& target) {
  return record_result(
      function_of("rsqrt", target, row(Rounding::rsqrt), input, ComplexFunction::rsqrt),
      "RsqrtBackward0", input, [](const Tensor& gradient, const Tensor& y) {
        const Tensor root = conj(y);
        return mul(mul(gradient, -0.5), mul(root, mul(root, root)));
      });
}

// d(1/x) = -dx / x^2
Tensor reciprocal(const Tensor& input, const Target& target) {
  return record_result(function_of("reciprocal", target, row(Rounding::reciprocal), input,
                                   ComplexFunction::reciprocal),
                       "ReciprocalBackward0", input, [](const Tensor& gradient, const Tensor& y) {
                         const Tensor inverse = conj(y);
                         return mul(neg(gradient), mul(inverse, inverse));
                       });
}

Tensor floor(const Tensor& input, const Target& target) {
  return record_flat(same_dtype("floor", target, Rounding::floor, input), "FloorBackward0", input);
}
Tensor ceil(const Tensor& input, const Target& target) {
  return record_flat(same_dtype("ceil", target, Rounding::ceil, input), "CeilBackward0", input);
}
Tensor trunc(const Tensor& input, const Target& target) {
  return record_flat(same_dtype("trunc", target, Rounding::trunc, input), "TruncBackward0", input);
}
Tensor frac(const Tensor& input, const Target& target) {
  return same_dtype("frac", target, Rounding::frac, input)
      .differentiable("FracBackward0", {input}, [] {
        return [](const Backward& backward) -> Gradients { return {backward.grad()}; };
      });
}

Tensor round(const Tensor& input, std::int64_t decimals, const Target& target) {
  if (decimals == 0 || !is_floating_point(input.dtype())) {
    check(decimals == 0, "\"round_cpu\" not implemented for '", input.dtype(), "'");
    return record_flat(same_dtype("round", target, Rounding::round, input), "RoundBackward0",
                       input);
  }
  LoopNumbers numbers;
  numbers.real[0] = std::pow(10.0, static_cast<double>(std::abs(decimals)));
  numbers.real[1] = decimals < 0;
  return record_flat(elementwise("round", target, row(Rounding::round_decimals), input.dtype(),
                                 {&input}, &numbers),
                     "RoundBackward1", input);
}

Tensor deg2rad(const Tensor& input, const Target& target) {
  return scaled_angle("deg2rad", "Deg2RadBackward0", input, M_PI / 180, target);
}
Tensor rad2deg(const Tensor& input, const Target& target) {
  return scaled_angle("rad2deg", "Rad2DegBackward0", input, 180 / M_PI, target);
}

Tensor nan_to_num(const Tensor& input, std::optional<double> nan, std::optional<double> posinf,
                  std::optional<double> neginf, const Target& target) {
  double largest = std::numeric_limits<double>::max();
  if (input.dtype() == DType::float32) largest = std::numeric_limits<float>::max();
  if (input.dtype() == DType::float16) largest = 65504;
  if (input.dtype() == DType::bfloat16) largest = 0x1.fep127;
  LoopNumbers numbers;
  numbers.real[0] = nan.value_or(0);
  numbers.real[1] = posinf.value_or(largest);
  numbers.real[2] = neginf.value_or(-largest);
  return record_input(elementwise("nan_to_num", target, choice_kernels().table[Choice::nan_to_num],
                                  input.dtype(), {&input}, &numbers),
                      "NanToNumBackward0", input, [](const Tensor& gradient, const Tensor& x) {
                        return where(isfinite(x), gradient, 0);
                      });
}

}  // namespace rushlight::ops
