#include "ops/activation/activation.h"
#include "ops/activation/gradient.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/arithmetic_kernels.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/extremum.h"
#include "ops/elementwise/where.h"
#include "ops/shape/view.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(ActivationKernels, activation_kernels)

namespace rushlight::ops {

namespace {

// The loop `op`, and the loop `backward_op` for its gradient.
Tensor piecewise(const char* name, const char* node, const char* backward_node, Activation op,
                 Activation backward_op, const LoopNumbers& numbers, const Tensor& input,
                 const Target& target) {
  return record_input(
      elementwise(name, target, activation_row(op), input.dtype(), {&input}, &numbers), node, input,
      [=](const Tensor& gradient, const Tensor& x) {
        return activation_gradient(backward_node, backward_op, numbers, gradient, x, no_curvature);
      });
}

}  // namespace

Tensor relu(const Tensor& input, const Target& target) {
  if (input.dtype() == DType::bool_) {
    fail<RuntimeError>("Boolean inputs not supported for relu");
  }
  return record_result(
      elementwise("relu", target, activation_row(Activation::relu), input.dtype(), {&input}),
      "ReluBackward0", input,
      [](const Tensor& gradient, const Tensor& y) { return threshold_backward(gradient, y, 0); });
}

Tensor leaky_relu(const Tensor& input, const Scalar& negative_slope, const Target& target) {
  return piecewise("leaky_relu_cpu", "LeakyReluBackward0", "LeakyReluBackwardBackward0",
                   Activation::leaky_relu, Activation::leaky_relu_backward,
                   loop_numbers(input.dtype(), {negative_slope}), input, target);
}

Tensor hardtanh(const Tensor& input, const Scalar& min_val, const Scalar& max_val,
                const Target& target) {
  if (input.dtype() == DType::bool_) {
    fail<NotImplementedError>("Bool inputs not supported for hardtanh");
  }
  const bool negative = min_val.to_double() < 0 || max_val.to_double() < 0;
  if (is_unsigned(input.dtype()) && negative) {
    fail<RuntimeError>("cannot do hardtanh on an unsigned type with negative limits");
  }
  const LoopNumbers numbers = clamp_bounds(input.dtype(), min_val, max_val);
  return record_input(
      elementwise("hardtanh", target, arithmetic_kernels().table[Arithmetic::clamp], input.dtype(),
                  {&input}, &numbers),
      "HardtanhBackward0", input, [numbers](const Tensor& gradient, const Tensor& x) {
        return activation_gradient("HardtanhBackwardBackward0", Activation::hardtanh_backward,
                                   numbers, gradient, x, no_curvature);
      });
}

Tensor hardsigmoid(const Tensor& input, const Target& target) {
  return piecewise("hardsigmoid_cpu", "HardsigmoidBackward0", "HardsigmoidBackwardBackward0",
                   Activation::hardsigmoid, Activation::hardsigmoid_backward, {}, input, target);
}

Tensor hardshrink(const Tensor& input, const Scalar& lambd, const Target& target) {
  return piecewise("hardshrink_cpu", "HardshrinkBackward0", "HardshrinkBackwardBackward0",
                   Activation::hardshrink, Activation::shrink_backward,
                   loop_numbers(input.dtype(), {lambd}), input, target);
}

Tensor softshrink(const Tensor& input, const Scalar& lambd, const Target& target) {
  if (!(lambd.to_double() >= 0)) {
    fail<RuntimeError>("lambda must be greater or equal to 0, but found to be ", lambd.to_double(),
                       ".");
  }
  return piecewise("softshrink_cpu", "SoftshrinkBackward0", "SoftshrinkBackwardBackward0",
                   Activation::softshrink, Activation::shrink_backward,
                   loop_numbers(input.dtype(), {lambd}), input, target);
}

namespace {

// The derivative for x above 0 is the gradient, else weight times the gradient.
Tensor prelu_backward(const Tensor& gradient, const Tensor& input, const Tensor& weight) {
  return elementwise("prelu_backward", {}, activation_row(Activation::prelu_backward),
                     input.dtype(), {&gradient, &input, &weight})
      .differentiable("PreluKernelBackwardBackward0", {gradient, input, weight}, [&] {
        return [g = Saved(gradient), x = Saved(input),
                w = Saved(weight)](const Backward& backward) -> Gradients {
          const Tensor value = x.get(backward);
          return {prelu_backward(backward.grad(), value, w.get(backward)), Tensor(),
                  backward.needs(2) ? where(gt(value, 0), 0, mul(backward.grad(), g.get(backward)))
                                    : Tensor()};
        };
      });
}

// Below 0 x times the gradient, else 0.
Tensor prelu_weight_backward(const Tensor& gradient, const Tensor& input) {
  return elementwise("prelu_backward", {}, activation_row(Activation::prelu_weight_backward),
                     input.dtype(), {&gradient, &input})
      .differentiable("PreluKernelBackwardBackward0", {gradient, input}, [&] {
        return [g = Saved(gradient), x = Saved(input)](const Backward& backward) -> Gradients {
          const Tensor value = x.get(backward);
          const Tensor second = mul(backward.grad(), g.get(backward));
          return {prelu_weight_backward(backward.grad(), value), where(gt(value, 0), 0, second)};
        };
      });
}

// `weight` as a view that broadcasts along the channels of `input`.
Tensor along_channels(const Tensor& input, const Tensor& weight) {
  Dims sizes(static_cast<std::size_t>(input.dim()), 1);
  if (sizes.size() > 1) sizes[1] = weight.numel();
  return reshape(weight, sizes);
}

}  // namespace

Tensor prelu(const Tensor& input, const Tensor& weight) {
  if (weight.dim() > 1) {
    fail<RuntimeError>("prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = ",
                       weight.dim());
  }
  if (weight.numel() != 1) {
    check(input.dim() > 0, "Not allow zero-dim input tensor.");
    const std::int64_t channels = input.dim() > 1 ? input.size(1) : 1;
    if (channels != weight.numel()) {
      fail<RuntimeError>(
          "Mismatch of parameter numbers and input channel size. Found parameter "
          "numbers = ",
          weight.numel(), " and channel size = ", channels, ".");
    }
  }
  if (weight.dtype() != input.dtype()) {
    fail<RuntimeError>("prelu: Type promoting not supported. Got ", input.dtype(), " and ",
                       weight.dtype());
  }
  const Tensor slopes = along_channels(input, weight);
  return elementwise("prelu_cpu", {}, activation_row(Activation::prelu), input.dtype(),
                     {&input, &slopes})
      .differentiable("PreluKernelBackward0", {input, slopes}, [&] {
        return [x = Saved(input), w = Saved(slopes)](const Backward& backward) -> Gradients {
          const Tensor value = x.get(backward);
          return {backward.needs(0) ? prelu_backward(backward.grad(), value, w.get(backward))
                                    : Tensor(),
                  backward.needs(1) ? prelu_weight_backward(backward.grad(), value) : Tensor()};
        };
      });
}

}  // namespace rushlight::ops
