#include "ops/loss/distance_loss.h"

#include "autograd/mode.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/extremum.h"
#include "ops/elementwise/unary.h"

namespace rushlight::ops {

namespace {

// L = s near (d - near / 2), near = min(d, bound), d = |a - b|: the parabola below the bound, the
// straight line above.  dL/da = g s clamp(a - b, -bound, bound) / n = -dL/db
Tensor parabola_and_line(const char* name, const Tensor& input, const Tensor& target,
                         const std::string& reduction, double bound, double scale) {
  const Reduction kind = parse_reduction(reduction);
  Tensor losses;
  std::int64_t count = 1;
  {
    const GradientModeGuard unrecorded(false);
    const Tensor distance = abs(sub(input, target));
    const Tensor near = clamp_max(distance, bound);
    losses = mul(mul(near, scale), sub(distance, near, 0.5));
    if (kind == Reduction::mean) count = losses.numel();
    losses = reduced(losses, kind);
  }
  return Unrecorded(losses).differentiable(name, {input, target}, [&] {
    return [a = Saved(input), b = Saved(target), bound,
            factor = scale / static_cast<double>(count)](const Backward& backward) -> Gradients {
      const Tensor slope = clamp(sub(a.get(backward), b.get(backward)), -bound, bound);
      const Tensor gradient = mul(slope, mul(backward.grad(), factor));
      return {gradient, backward.needs(1) ? mul(gradient, -1) : Tensor()};
    };
  });
}

}  // namespace

Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, const std::string& reduction,
                      double beta) {
  if (!(beta > 0)) fail<RuntimeError>("smooth_l1_loss: expected beta > 0, got ", beta);
  return parabola_and_line("SmoothL1LossBackward0", input, target, reduction, beta, 1 / beta);
}

Tensor huber_loss(const Tensor& input, const Tensor& target, const std::string& reduction,
                  double delta) {
  if (!(delta > 0)) {
    fail<RuntimeError>("huber_loss does not support non-positive values for delta, got ", delta);
  }
  return parabola_and_line("HuberLossBackward0", input, target, reduction, delta, 1);
}

}  // namespace rushlight::ops
