#include "ops/elementwise/exponential.h"

#include <cmath>
#include <limits>

#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/bitwise.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/exponential_kernels.h"
#include "ops/elementwise/function.h"
#include "ops/elementwise/power.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(ExponentialKernels, exponential_kernels)

namespace rushlight::ops {

namespace {

Unrecorded function(const char* name, const Target& target, Exponential op, const Tensor& input,
                    ComplexFunction complex = ComplexFunction::count,
                    const void* parameters = nullptr) {
  return function_of(name, target, exponential_kernels().table[op], input, complex, parameters);
}
Unrecorded function(const char* name, const Target& target, Exponential op, const Operand& input,
                    const Operand& other) {
  return elementwise(name, target, exponential_kernels().table[op],
                     floating_result_type({&input, &other}), {&input, &other});
}

}  // namespace

Tensor exp(const Tensor& input, const Target& target) {
  return record_result(
      function("exp", target, Exponential::exp, input, ComplexFunction::exp), "ExpBackward0", input,
      [](const Tensor& gradient, const Tensor& y) { return mul(gradient, conj(y)); });
}

Tensor exp2(const Tensor& input, const Target& target) {
  return record_result(function("exp2", target, Exponential::exp2, input, ComplexFunction::exp2),
                       "Exp2Backward0", input, [](const Tensor& gradient, const Tensor& y) {
                         return mul(mul(gradient, conj(y)), M_LN2);
                       });
}

Tensor expm1(const Tensor& input, const Target& target) {
  return record_result(function("expm1", target, Exponential::expm1, input, ComplexFunction::expm1),
                       "Expm1Backward0", input, [](const Tensor& gradient, const Tensor& y) {
                         return mul(gradient, add(conj(y), 1));
                       });
}

Tensor log(const Tensor& input, const Target& target) {
  return record_input(
      function("log", target, Exponential::log, input, ComplexFunction::log), "LogBackward0", input,
      [](const Tensor& gradient, const Tensor& x) { return div(gradient, conj(x)); });
}

Tensor log2(const Tensor& input, const Target& target) {
  return record_input(function("log2", target, Exponential::log2, input, ComplexFunction::log2),
                      "Log2Backward0", input, [](const Tensor& gradient, const Tensor& x) {
                        return div(gradient, mul(conj(x), M_LN2));
                      });
}

Tensor log10(const Tensor& input, const Target& target) {
  return record_input(function("log10", target, Exponential::log10, input, ComplexFunction::log10),
                      "Log10Backward0", input, [](const Tensor& gradient, const Tensor& x) {
                        return div(gradient, mul(conj(x), M_LN10));
                      });
}

Tensor log1p(const Tensor& input, const Target& target) {
  return record_input(function("log1p", target, Exponential::log1p, input, ComplexFunction::log1p),
                      "Log1PBackward0", input, [](const Tensor& gradient, const Tensor& x) {
                        return div(gradient, add(conj(x), 1));
                      });
}

Tensor sinh(const Tensor& input, const Target& target) {
  return record_input(
      function("sinh", target, Exponential::sinh, input, ComplexFunction::sinh), "SinhBackward0",
      input, [](const Tensor& gradient, const Tensor& x) { return mul(gradient, conj(cosh(x))); });
}

Tensor cosh(const Tensor& input, const Target& target) {
  return record_input(
      function("cosh", target, Exponential::cosh, input, ComplexFunction::cosh), "CoshBackward0",
      input, [](const Tensor& gradient, const Tensor& x) { return mul(gradient, conj(sinh(x))); });
}

// d tanh(x) = (1 - tanh(x)^2) dx
Tensor tanh(const Tensor& input, const Target& target) {
  return record_result(function("tanh", target, Exponential::tanh, input, ComplexFunction::tanh),
                       "TanhBackward0", input, tanh_backward);
}

Tensor tanh_backward(const Tensor& gradient, const Tensor& output) {
  if (is_complex(output.dtype())) {
    const Tensor y = conj(output);
    return mul(gradient, sub(1, mul(y, y)));
  }
  return elementwise("tanh_backward", {}, exponential_kernels().table[Exponential::tanh_backward],
                     result_type({&gradient, &output}), {&gradient, &output})
      .differentiable("TanhBackwardBackward0", {gradient, output}, [&] {
        return [g = Saved::when(requires_grad(output), gradient),
                y = Saved(output)](const Backward& backward) -> Gradients {
          const Tensor saved = y.get(backward);
          return {tanh_backward(backward.grad(), saved),
                  backward.needs(1) ? mul(backward.grad(), mul(mul(g.get(backward), -2), saved))
                                    : Tensor()};
        };
      });
}

Tensor asinh(const Tensor& input, const Target& target) {
  return record_input(function("asinh", target, Exponential::asinh, input, ComplexFunction::asinh),
                      "AsinhBackward0", input, [](const Tensor& gradient, const Tensor& x) {
                        return mul(gradient, conj(rsqrt(add(mul(x, x), 1))));
                      });
}

Tensor acosh(const Tensor& input, const Target& target) {
  return record_input(function("acosh", target, Exponential::acosh, input, ComplexFunction::acosh),
                      "AcoshBackward0", input, [](const Tensor& gradient, const Tensor& x) {
                        if (!is_complex(x.dtype())) return mul(gradient, rsqrt(sub(mul(x, x), 1)));
                        return div(gradient, conj(mul(sqrt(sub(x, 1)), sqrt(add(x, 1)))));
                      });
}

Tensor atanh(const Tensor& input, const Target& target) {
  return record_input(function("atanh", target, Exponential::atanh, input, ComplexFunction::atanh),
                      "AtanhBackward0", input, [](const Tensor& gradient, const Tensor& x) {
                        return div(gradient, conj(sub(1, mul(x, x))));
                      });
}

// d sigmoid(x) = sigmoid(x) (1 - sigmoid(x)) dx
Tensor sigmoid(const Tensor& input, const Target& target) {
  return record_result(
      function("sigmoid", target, Exponential::sigmoid, input, ComplexFunction::sigmoid),
      "SigmoidBackward0", input, sigmoid_backward);
}

Tensor sigmoid_backward(const Tensor& gradient, const Tensor& output) {
  if (is_complex(output.dtype())) {
    const Tensor y = conj(output);
    return mul(gradient, mul(y, sub(1, y)));
  }
  return elementwise("sigmoid_backward", {},
                     exponential_kernels().table[Exponential::sigmoid_backward],
                     result_type({&gradient, &output}), {&gradient, &output})
      .differentiable("SigmoidBackwardBackward0", {gradient, output}, [&] {
        return [g = Saved::when(requires_grad(output), gradient),
                y = Saved(output)](const Backward& backward) -> Gradients {
          const Tensor saved = y.get(backward);
          return {sigmoid_backward(backward.grad(), saved),
                  backward.needs(1)
                      ? mul(backward.grad(), mul(g.get(backward), sub(1, mul(saved, 2))))
                      : Tensor()};
        };
      });
}

// d logit(x) = dx / (x (1 - x)); zero outside of [eps, 1 - eps], undefined outside of [0, 1].
Tensor logit(const Tensor& input, std::optional<double> eps, const Target& target) {
  LoopNumbers numbers;
  numbers.real[0] = eps.value_or(-1);
  return record_input(
      function("logit", target, Exponential::logit, input, ComplexFunction::count, &numbers),
      "LogitBackward0", input, [eps](const Tensor& gradient, const Tensor& x) {
        const double low = eps.value_or(0), outside = eps ? 0 : std::nan("");
        const Tensor out = bitwise_or(lt(x, low), gt(x, 1 - low));
        return where(out, outside, div(gradient, mul(x, sub(1, x))));
      });
}

namespace {

// a - b; 0 where both are infinite too, so that they share the gradient.
Tensor distance(const Tensor& a, const Tensor& b) { return where(eq(a, b), 0, sub(a, b)); }

}  // namespace

// d log(e^a + e^b) = da / (1 + e^(b - a)) + db / (1 + e^(a - b))
Tensor logaddexp(const Tensor& input, const Tensor& other, const Target& target) {
  return elementwise("logaddexp", target, exponential_kernels().table[Exponential::logaddexp],
                     result_type({&input, &other}), {&input, &other})
      .differentiable("LogaddexpBackward0", {input, other}, [&] {
        return [a = Saved(input), b = Saved(other)](const Backward& backward) -> Gradients {
          const Tensor difference = distance(a.get(backward), b.get(backward));
          return {mul(backward.grad(), sigmoid(difference)),
                  mul(backward.grad(), sigmoid(neg(difference)))};
        };
      });
}

Tensor logaddexp2(const Tensor& input, const Tensor& other, const Target& target) {
  return elementwise("logaddexp2", target, exponential_kernels().table[Exponential::logaddexp2],
                     result_type({&input, &other}), {&input, &other})
      .differentiable("Logaddexp2Backward0", {input, other}, [&] {
        return [a = Saved(input), b = Saved(other)](const Backward& backward) -> Gradients {
          const Tensor difference = mul(distance(a.get(backward), b.get(backward)), M_LN2);
          return {mul(backward.grad(), sigmoid(difference)),
                  mul(backward.grad(), sigmoid(neg(difference)))};
        };
      });
}

namespace {

const char* xlogy_node(const Operand& input, const Operand& other) {
  if (input.impl()->from_number) return "XlogyBackward1";
  return other.impl()->from_number ? "XlogyBackward2" : "XlogyBackward0";
}

}  // namespace

// d(a log b) = log b da + a / b db
Tensor xlogy(const Operand& input, const Operand& other, const Target& target) {
  return function("xlogy", target, Exponential::xlogy, input, other)
      .differentiable(xlogy_node(input, other), {input, other}, [&] {
        return [a = Saved(input), b = Saved(other)](const Backward& backward) -> Gradients {
          const Tensor x = a.get(backward), y = b.get(backward);
          Tensor first, second;
          if (backward.needs(0)) {
            const Tensor vanishing = bitwise_and(eq(x, 0), le(y, 0));
            first = where(vanishing, 0, xlogy(backward.grad(), y));
          }
          if (backward.needs(1)) second = div(mul(backward.grad(), x), y);
          return {first, second};
        };
      });
}

Tensor xlog1py(const Operand& input, const Operand& other, const Target& target) {
  return function("special_xlog1py", target, Exponential::xlog1py, input, other)
      .differentiable("SpecialXlog1PyBackward0", {input, other}, [&] {
        return [a = Saved(input), b = Saved(other)](const Backward& backward) -> Gradients {
          const Tensor x = a.get(backward), y = b.get(backward);
          Tensor first, second;
          if (backward.needs(0)) {
            const Tensor vanishing = bitwise_and(eq(x, 0), le(y, -1));
            first = where(vanishing, 0, xlog1py(backward.grad(), y));
          }
          if (backward.needs(1)) second = div(mul(backward.grad(), x), add(y, 1));
          return {first, second};
        };
      });
}

}  // namespace rushlight::ops
