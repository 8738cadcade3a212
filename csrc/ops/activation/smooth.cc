#include <cmath>

#include "ops/activation/activation.h"
#include "ops/activation/gradient.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/bitwise.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/complex_kernels.h"
#include "ops/elementwise/exponential.h"
#include "ops/elementwise/exponential_kernels.h"
#include "ops/elementwise/where.h"
#include "ops/shape/join.h"
#include "ops/shape/slice.h"

namespace rushlight::ops {

namespace {

// The loop `op`, and the loop `backward_op` for its gradient; `second`: the second derivative.
template <class Second>
Tensor smooth(const char* name, const char* node, const char* backward_node, Activation op,
              Activation backward_op, const LoopNumbers& numbers, const Tensor& input,
              const Target& target, Second second) {
  return record_input(
      elementwise(name, target, activation_row(op), input.dtype(), {&input}, &numbers), node, input,
      [=](const Tensor& gradient, const Tensor& x) {
        return activation_gradient(backward_node, backward_op, numbers, gradient, x, second);
      });
}

Tensor elu_of(const char* node, const char* backward_node, const Tensor& input, double alpha,
              double scale, double factor, const Target& target) {
  return smooth("elu_cpu", node, backward_node, Activation::elu, Activation::elu_backward,
                loop_numbers(input.dtype(), {alpha, scale, factor}), input, target,
                [=](const Tensor& x) {
                  const Tensor below = mul(exp(mul(x, factor)), factor * factor * alpha * scale);
                  return where(lt(x, 0), below, 0);
                });
}

}  // namespace

Tensor elu(const Tensor& input, const Scalar& alpha, const Scalar& scale, const Scalar& input_scale,
           const Target& target) {
  return elu_of("EluBackward0", "EluBackwardBackward0", input, alpha.to_double(), scale.to_double(),
                input_scale.to_double(), target);
}

Tensor selu(const Tensor& input, const Target& target) {
  return elu_of("EluBackward0", "EluBackwardBackward0", input, 1.6732632423543772848170429916717,
                1.0507009873554804934193349852946, 1, target);
}

Tensor celu(const Tensor& input, const Scalar& alpha, const Target& target) {
  check(alpha.to_double() != 0, "ZeroDivisionError: alpha cannot be 0 for CELU");
  return elu_of("CeluBackward0", "EluBackwardBackward0", input, alpha.to_double(), 1,
                1 / alpha.to_double(), target);
}

namespace {

// x Phi(x): (2 - x^2) e^(-x^2/2) / sqrt(2 pi)
Tensor gelu_curvature(const Tensor& x) {
  const Tensor square = mul(x, x);
  const Tensor density = mul(exp(mul(square, -0.5)), 0.5 * M_2_SQRTPI * M_SQRT1_2);
  return mul(sub(2, square), density);
}

// x s(v), v = 2 sqrt(2/pi) (x + c x^3): 2 s' + x s'', s' = s (1 - s) v',
// s'' = s (1 - s) ((1 - 2 s) v'^2 + v'').
Tensor gelu_tanh_curvature(const Tensor& x) {
  constexpr double c = 0.044715;
  const double k = M_2_SQRTPI * M_SQRT2;
  const Tensor square = mul(x, x);
  const Tensor s = sigmoid(mul(mul(x, add(mul(square, c), 1)), k));
  const Tensor v1 = mul(add(mul(square, 3 * c), 1), k), v2 = mul(x, 6 * c * k);
  const Tensor bell = mul(s, sub(1, s));
  const Tensor bend = add(mul(sub(1, mul(s, 2)), mul(v1, v1)), v2);
  return mul(bell, add(mul(v1, 2), mul(x, bend)));
}

}  // namespace

Tensor gelu(const Tensor& input, const std::string& approximate, const Target& target) {
  if (approximate == "none") {
    return smooth("GeluKernelImpl", "GeluBackward0", "GeluBackwardBackward0", Activation::gelu,
                  Activation::gelu_backward, {}, input, target, gelu_curvature);
  }
  check(approximate == "tanh", "approximate argument must be either none or tanh.");
  return smooth("GeluKernelImpl", "GeluBackward0", "GeluBackwardBackward0", Activation::gelu_tanh,
                Activation::gelu_tanh_backward, {}, input, target, gelu_tanh_curvature);
}

// s (1 - s) (2 + x (1 - 2 s))
Tensor silu(const Tensor& input, const Target& target) {
  if (is_complex(input.dtype())) {
    const Tensor product = mul(input, sigmoid(input));
    return deliver(target, product).differentiable("SiluBackward0", {product}, [] {
      return [](const Backward& backward) -> Gradients { return {backward.grad()}; };
    });
  }
  return smooth("silu_cpu", "SiluBackward0", "SiluBackwardBackward0", Activation::silu,
                Activation::silu_backward, {}, input, target, [](const Tensor& x) {
                  const Tensor s = sigmoid(x);
                  const Tensor bend = add(mul(x, sub(1, mul(s, 2))), 2);
                  return mul(mul(s, sub(1, s)), bend);
                });
}

// With t = tanh(softplus(x)), s = sigmoid(x), w = t' = s (1 - t^2): 2 w + x w (1 - s - 2 s t)
Tensor mish(const Tensor& input, const Target& target) {
  return smooth("mish_cpu", "MishBackward0", "MishBackwardBackward0", Activation::mish,
                Activation::mish_backward, {}, input, target, [](const Tensor& x) {
                  const Tensor s = sigmoid(x), t = tanh(softplus(x));
                  const Tensor w = mul(s, sub(1, mul(t, t)));
                  const Tensor bend = sub(sub(1, s), mul(mul(s, t), 2));
                  return mul(w, add(mul(x, bend), 2));
                });
}

Tensor hardswish(const Tensor& input, const Target& target) {
  return smooth("hardswish_cpu", "HardswishBackward0", "HardswishBackwardBackward0",
                Activation::hardswish, Activation::hardswish_backward, {}, input, target,
                [](const Tensor& x) {
                  const Tensor inside = bitwise_and(gt(x, -3), lt(x, 3));
                  return where(inside, new_scalar(1.0 / 3, x.dtype()), 0);
                });
}

Tensor softplus(const Tensor& input, const Scalar& beta, const Scalar& threshold,
                const Target& target) {
  const double factor = beta.to_double(), limit = threshold.to_double();
  return smooth("softplus_cpu", "SoftplusBackward0", "SoftplusBackwardBackward0",
                Activation::softplus, Activation::softplus_backward,
                loop_numbers(input.dtype(), {beta, threshold}), input, target,
                [factor, limit](const Tensor& x) {
                  const Tensor scaled = mul(x, factor), s = sigmoid(scaled);
                  return where(gt(scaled, limit), 0, mul(mul(s, sub(1, s)), factor));
                });
}

Tensor logsigmoid(const Tensor& input, const Target& target) {
  return smooth("log_sigmoid_cpu", "LogSigmoidBackward0", "LogSigmoidBackwardBackward0",
                Activation::logsigmoid, Activation::logsigmoid_backward, {}, input, target,
                [](const Tensor& x) {
                  const Tensor s = sigmoid(x);
                  return mul(s, sub(s, 1));
                });
}

namespace {

struct Halves {
  Tensor first, second;
};

Halves halves(const Tensor& input, std::int64_t dim) {
  const std::int64_t half = input.size(dim) / 2;
  return {narrow(input, dim, 0, half), narrow(input, dim, half, half)};
}

// With a, b the halves and s = sigmoid(b): s g beside a s (1 - s) g.
Tensor glu_backward(const Tensor& gradient, const Tensor& input, std::int64_t dim) {
  const Halves parts = halves(input, dim);
  const Tensor gate = sigmoid(parts.second);
  const Tensor second = sigmoid_backward(mul(gradient, parts.first), gate);
  return cat({mul(gradient, gate), second}, dim);
}

}  // namespace

Tensor glu(const Tensor& input, std::int64_t dim) {
  check(input.dim() > 0, "glu does not support 0-dimensional tensors");
  const std::int64_t wrapped = wrap_dim(dim, input.dim());
  if (input.size(wrapped) % 2 != 0) {
    fail<RuntimeError>("Halving dimension must be even, but dimension ", wrapped, " is size ",
                       input.size(wrapped));
  }
  Halves parts;
  {
    const GradientModeGuard no_gradient(false);
    parts = halves(input, wrapped);
  }
  return elementwise("glu_cpu", {}, activation_row(Activation::glu), input.dtype(),
                     {&parts.first, &parts.second})
      .differentiable("GluBackward0", {input}, [&] {
        return [x = Saved(input), wrapped](const Backward& backward) -> Gradients {
          return {glu_backward(backward.grad(), x.get(backward), wrapped)};
        };
      });
}

}  // namespace rushlight::ops
