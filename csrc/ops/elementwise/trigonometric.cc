#include "ops/elementwise/trigonometric.h"

#include <cmath>

#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/function.h"
#include "ops/elementwise/trigonometric_kernels.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(TrigonometricKernels, trigonometric_kernels)

namespace rushlight::ops {

namespace {

Unrecorded function(const char* name, const Target& target, Trigonometric op, const Tensor& input,
                    ComplexFunction complex) {
  return function_of(name, target, trigonometric_kernels().table[op], input, complex);
}

}  // namespace

Tensor sin(const Tensor& input, const Target& target) {
  return record_input(
      function("sin", target, Trigonometric::sin, input, ComplexFunction::sin), "SinBackward0",
      input, [](const Tensor& gradient, const Tensor& x) { return mul(gradient, conj(cos(x))); });
}

Tensor cos(const Tensor& input, const Target& target) {
  return record_input(function("cos", target, Trigonometric::cos, input, ComplexFunction::cos),
                      "CosBackward0", input, [](const Tensor& gradient, const Tensor& x) {
                        return neg(mul(gradient, conj(sin(x))));
                      });
}

// d tan(x) = (1 + tan(x)^2) dx
Tensor tan(const Tensor& input, const Target& target) {
  return record_result(function("tan", target, Trigonometric::tan, input, ComplexFunction::tan),
                       "TanBackward0", input, [](const Tensor& gradient, const Tensor& y) {
                         return mul(gradient, conj(add(mul(y, y), 1)));
                       });
}

Tensor asin(const Tensor& input, const Target& target) {
  return record_input(function("asin", target, Trigonometric::asin, input, ComplexFunction::asin),
                      "AsinBackward0", input, [](const Tensor& gradient, const Tensor& x) {
                        return mul(gradient, conj(rsqrt(sub(1, mul(x, x)))));
                      });
}

Tensor acos(const Tensor& input, const Target& target) {
  return record_input(function("acos", target, Trigonometric::acos, input, ComplexFunction::acos),
                      "AcosBackward0", input, [](const Tensor& gradient, const Tensor& x) {
                        return neg(mul(gradient, conj(rsqrt(sub(1, mul(x, x))))));
                      });
}

Tensor atan(const Tensor& input, const Target& target) {
  return record_input(function("atan", target, Trigonometric::atan, input, ComplexFunction::atan),
                      "AtanBackward0", input, [](const Tensor& gradient, const Tensor& x) {
                        return div(gradient, conj(add(mul(x, x), 1)));
                      });
}

// d atan2(y, x) = (x dy - y dx) / (x^2 + y^2)
Tensor atan2(const Tensor& input, const Tensor& other, const Target& target) {
  return elementwise("atan2", target, trigonometric_kernels().table[Trigonometric::atan2],
                     floating_result_type({&input, &other}), {&input, &other})
      .differentiable("Atan2Backward0", {input, other}, [&] {
        return [a = Saved(input), b = Saved(other)](const Backward& backward) -> Gradients {
          // Divided twice by the length: its square may be too small or too large. At the origin
          // and in infinity the derivative is taken to be 0.
          const Tensor y = a.get(backward), x = b.get(backward), length = hypot(y, x);
          const Tensor flat = logical_or(eq(length, 0), isinf(length));
          const Tensor safe = where(flat, 1, length), slope = div(backward.grad(), safe);
          const auto along = [&](const Tensor& side) {
            return where(flat, 0, mul(slope, div(side, safe)));
          };
          return {backward.needs(0) ? along(x) : Tensor(),
                  backward.needs(1) ? along(mul(y, -1)) : Tensor()};
        };
      });
}

// d sinc(x) = (cos(pi x) - sinc(x)) / x dx
Tensor sinc(const Tensor& input, const Target& target) {
  return record_input(function("sinc", target, Trigonometric::sinc, input, ComplexFunction::sinc),
                      "SincBackward0", input, [](const Tensor& gradient, const Tensor& x) {
                        const Tensor zero = eq(x, 0);
                        const Tensor safe = where(zero, 1, x);
                        const Tensor slope = div(sub(cos(mul(safe, M_PI)), sinc(safe)), safe);
                        return where(zero, 0, mul(gradient, conj(slope)));
                      });
}

Tensor hypot(const Tensor& input, const Tensor& other, const Target& target) {
  Unrecorded result =
      elementwise("hypot", target, trigonometric_kernels().table[Trigonometric::hypot],
                  result_type({&input, &other}), {&input, &other});
  const Unrecorded& values = result;
  return std::move(result).differentiable("HypotBackward0", {input, other}, [&] {
    return [a = Saved(input), b = Saved(other),
            size = Saved::result(values)](const Backward& backward) -> Gradients {
      // At the origin, where there is none, the derivative is taken to be 0.
      const Tensor length = size.get(backward), safe = where(eq(length, 0), 1, length);
      return {mul(backward.grad(), div(a.get(backward), safe)),
              mul(backward.grad(), div(b.get(backward), safe))};
    };
  });
}

}  // namespace rushlight::ops
