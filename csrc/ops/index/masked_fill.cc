#include "ops/index/masked_fill.h"

#include "autograd/in_place.h"
#include "ops/elementwise/elementwise.h"
#include "ops/elementwise/where.h"
#include "ops/index/gather.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

// where(mask, value, input); the value does not take part in promotion. Unrecorded.
Unrecorded filled(const Tensor& input, const Tensor& mask, const Tensor& value,
                  const Target& target) {
  if (mask.dtype() != DType::bool_) {
    fail<RuntimeError>("masked_fill_ only supports boolean masks, but got mask with dtype ",
                       dtype_name(mask.dtype()));
  }
  const GradientModeGuard unrecorded(false);
  const Dims sizes =
      input.sizes() == mask.sizes() ? input.sizes() : broadcast_shapes(input.sizes(), mask.sizes());
  if (!target.is_fresh() && target.kind() == Target::Kind::in_place && sizes != input.sizes()) {
    fail<RuntimeError>("output with shape ", input.sizes(), " doesn't match the broadcast shape ",
                       sizes);
  }
  const Tensor number = value.dtype() == input.dtype() && !value.impl()->from_number
                            ? value
                            : new_scalar(item(value), input.dtype());
  return deliver(target, where(mask, number, input));
}

}  // namespace

Tensor masked_fill(const Tensor& input, const Tensor& mask, const Scalar& value,
                   const Target& target) {
  return filled(input, mask, new_scalar(value, value.dtype(), true), target)
      .differentiable("MaskedFillBackward0", {input}, [&] {
        return [mask = Saved(mask)](const Backward& backward) -> Gradients {
          return {masked_fill(backward.grad(), mask.get(backward), 0)};
        };
      });
}

Tensor masked_fill_tensor(const Tensor& input, const Tensor& mask, const Tensor& value,
                          const Target& target) {
  if (value.dim() != 0) {
    fail<RuntimeError>(
        "masked_fill_ only supports a 0-dimensional value tensor, but got tensor "
        "with ",
        value.dim(), " dimension(s).");
  }
  return filled(input, mask, value, target)
      .differentiable("MaskedFillBackward1", {input, value}, [&] {
        return [mask = Saved(mask)](const Backward& backward) -> Gradients {
          const Tensor chosen = mask.get(backward), gradient = backward.grad();
          return {backward.needs(0) ? masked_fill(gradient, chosen, 0) : Tensor(),
                  backward.needs(1) ? where(chosen, gradient, 0) : Tensor()};
        };
      });
}

}  // namespace rushlight::ops
