#pragma once
#include "ops/activation/activation_kernels.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/elementwise.h"

namespace rushlight::ops {

inline const LoopRow& activation_row(Activation op) { return activation_kernels().table[op]; }

// gradient times the derivative at `input`, by the loop `op`, as an operator of its own. `second`
// gives the second derivative at the input, an undefined tensor where it is zero.
template <class Second>
Tensor activation_gradient(const char* node, Activation op, const LoopNumbers& numbers,
                           const Tensor& gradient, const Tensor& input, Second second) {
  return elementwise(node, {}, activation_row(op), input.dtype(), {&gradient, &input}, &numbers)
      .differentiable(node, {gradient, input}, [&] {
        return [node, op, numbers, second, g = Saved::when(requires_grad(input), gradient),
                x = Saved(input)](const Backward& backward) -> Gradients {
          const Tensor value = x.get(backward);
          const Tensor first =
              activation_gradient(node, op, numbers, backward.grad(), value, second);
          if (!backward.needs(1)) return {first, Tensor()};
          const Tensor curvature = second(value);
          return {first, curvature.defined() ? mul(backward.grad(), mul(g.get(backward), curvature))
                                             : Tensor()};
        };
      });
}

// The second derivative of a piecewise linear function.
inline Tensor no_curvature(const Tensor&) { return {}; }

}  // namespace rushlight::ops
