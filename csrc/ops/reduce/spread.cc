#include "ops/reduce/plan.h"
#include "ops/reduce/reduce.h"

namespace rushlight::ops {

// Its own adjoint is the sum.
Tensor spread(const Tensor& gradient, DimsView sizes, const OptionalDims& dim, bool keepdim) {
  const auto dimensions = static_cast<std::int64_t>(sizes.size());
  SmallVector<bool, 8> reduced(sizes.size(), !dim || dim->empty());
  if (dim && dimensions > 0) {
    for (std::int64_t d : *dim) reduced[static_cast<std::size_t>(wrap_dim(d, dimensions))] = true;
  }
  Dims strides;
  std::size_t next = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (!reduced[i]) {
      strides.push_back(gradient.strides()[next++]);
    } else {
      strides.push_back(0);
      next += keepdim;
    }
  }
  return Unrecorded::view(gradient, Dims(sizes), std::move(strides), gradient.offset())
      .differentiable("ExpandBackward0", {gradient}, [&] {
        return [dim, keepdim](const Backward& backward) -> Gradients {
          return {sum_dims(backward.grad(), dim, keepdim)};
        };
      });
}

}  // namespace rushlight::ops
