#include "ops/embedding/embedding.h"

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/index/index.h"
#include "ops/shape/copy.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"

namespace rushlight::ops {

namespace {

// Each row of the gradient divided by how often its index occurs.
Tensor scaled_by_frequency(const Tensor& gradient, const Tensor& flat_indices, std::int64_t rows) {
  const Tensor counts = zeros({rows}, gradient.dtype());
  {
    const GradientModeGuard unrecorded(false);
    index_put_(counts, {flat_indices}, ones({flat_indices.numel()}, gradient.dtype()), true,
               IndexRule::from_front);
  }
  return div(gradient, unsqueeze(index(counts, {flat_indices}, IndexRule::from_front), -1));
}

// d weight[indices[i]] += gradient[i]
Tensor embedding_backward(const Tensor& gradient, const Tensor& indices, std::int64_t rows,
                          std::int64_t padding_idx, bool scale_grad_by_freq) {
  const Tensor flat_indices = reshape(indices, {-1});
  const std::int64_t columns = gradient.sizes().back();
  Tensor flat = reshape(gradient, {flat_indices.numel(), columns});
  if (scale_grad_by_freq) flat = scaled_by_frequency(flat, flat_indices, rows);
  const Tensor result = zeros({rows, columns}, gradient.dtype());
  if (flat_indices.numel() > 0) {
    index_put_(result, {flat_indices}, flat, true, IndexRule::from_front);
  }
  if (padding_idx >= 0) fill_(select(result, 0, padding_idx), 0);
  return result;
}

}  // namespace

Tensor embedding(const Tensor& weight, const Tensor& indices, std::int64_t padding_idx,
                 bool scale_grad_by_freq, bool /*sparse*/) {
  if (weight.dim() != 2) fail<RuntimeError>("'weight' must be 2-D, got shape ", weight.sizes());
  if (indices.dtype() != DType::int64 && indices.dtype() != DType::int32) {
    fail<RuntimeError>(
        "Expected tensor for argument #1 'indices' to have one of the following "
        "scalar types: Long, Int; but got ",
        indices.dtype(), " instead (while checking arguments for embedding)");
  }
  Tensor result;
  {
    const GradientModeGuard unrecorded(false);
    result = index(weight, {indices}, IndexRule::from_front);
  }
  return Unrecorded(std::move(result)).differentiable("EmbeddingBackward0", {weight}, [&] {
    return [indices = Saved(indices), rows = weight.size(0), padding_idx,
            scale_grad_by_freq](const Backward& backward) -> Gradients {
      return {embedding_backward(backward.grad(), indices.get(backward), rows, padding_idx,
                                 scale_grad_by_freq)};
    };
  });
}

}  // namespace rushlight::ops
