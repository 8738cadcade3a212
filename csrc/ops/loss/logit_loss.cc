#include "ops/loss/logit_loss.h"

#include "autograd/mode.h"
#include "ops/activation/activation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/exponential.h"

namespace rushlight::ops {

namespace {

// (1 - y) x - (1 + (p - 1) y) log s(x), which is exact for large |x| too.
Tensor elementwise_loss(const Tensor& x, const Tensor& y, const std::optional<Tensor>& weight,
                        const std::optional<Tensor>& pos_weight) {
  Tensor logarithm = logsigmoid(x);
  if (pos_weight) logarithm = mul(logarithm, add(mul(sub(*pos_weight, 1), y), 1));
  const Tensor losses = sub(mul(rsub(y, 1), x), logarithm);
  return weight ? mul(losses, *weight) : losses;
}

bool weighed_by_graph(const std::optional<Tensor>& weight) {
  return weight && needs_gradient({*weight});
}

}  // namespace

// dL/dx = g w ((1 + (p - 1) y) s(x) - p y);  dL/dy = g w (-x - (p - 1) log s(x))
Tensor binary_cross_entropy_with_logits(const Tensor& input, const Tensor& target,
                                        const std::optional<Tensor>& weight,
                                        const std::string& reduction,
                                        const std::optional<Tensor>& pos_weight) {
  const Reduction kind = parse_reduction(reduction);
  if (!is_floating_point(target.dtype()) && !is_complex(target.dtype())) {
    fail<RuntimeError>("binary_cross_entropy_with_logits: expected a floating-point target, got ",
                       target.dtype());
  }
  if (weighed_by_graph(weight) || weighed_by_graph(pos_weight)) {
    return reduced(elementwise_loss(input, target, weight, pos_weight), kind);
  }
  Tensor losses;
  std::int64_t count = 1;
  {
    const GradientModeGuard unrecorded(false);
    losses = elementwise_loss(input, target, weight, pos_weight);
    if (kind == Reduction::mean) count = losses.numel();
    losses = reduced(losses, kind);
  }
  return Unrecorded(losses).differentiable(
      "BinaryCrossEntropyWithLogitsBackward0", {input, target}, [&] {
        return [x = Saved(input), y = Saved(target), w = weight ? Saved(*weight) : Saved(Tensor()),
                p = pos_weight ? Saved(*pos_weight) : Saved(Tensor()),
                factor = 1.0 / static_cast<double>(count)](const Backward& backward) -> Gradients {
          const Tensor logits = x.get(backward), wanted = y.get(backward);
          const Tensor weights = w.get(backward), positive = p.get(backward);
          Tensor gradient = mul(backward.grad(), factor);
          if (weights.defined()) gradient = mul(gradient, weights);
          Tensor slope = sub(sigmoid(logits), wanted);
          if (positive.defined()) {
            const Tensor share = mul(positive, wanted);
            slope = sub(mul(sigmoid(logits), add(sub(share, wanted), 1)), share);
          }
          Tensor for_target;
          if (backward.needs(1)) {
            Tensor change = mul(logits, -1);
            if (positive.defined()) {
              change = sub(change, mul(sub(positive, 1), logsigmoid(logits)));
            }
            for_target = mul(change, gradient);
          }
          return {mul(slope, gradient), for_target};
        };
      });
}

}  // namespace rushlight::ops
