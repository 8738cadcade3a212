#include <algorithm>
#include <numeric>

#include "ops/shape/view.h"

namespace rushlight::ops {

Tensor transpose(const Tensor& input, std::int64_t dim0, std::int64_t dim1) {
  const auto a = static_cast<std::size_t>(wrap_dim(dim0, input.dim()));
  const auto b = static_cast<std::size_t>(wrap_dim(dim1, input.dim()));
  Dims sizes = input.sizes(), strides = input.strides();
  if (input.dim() > 0) {
    std::swap(sizes[a], sizes[b]);
    std::swap(strides[a], strides[b]);
  }
  return Unrecorded::view(input, std::move(sizes), std::move(strides), input.offset())
      .differentiable("TransposeBackward0", {input}, [&] {
        return [dim0, dim1](const Backward& backward) -> Gradients {
          return {transpose(backward.grad(), dim0, dim1)};
        };
      });
}

Tensor t(const Tensor& input) {
  if (input.dim() > 2) {
    fail<RuntimeError>("t() expects a tensor with <= 2 dimensions, but self is ", input.dim(), "D");
  }
  Dims sizes = input.sizes(), strides = input.strides();
  std::reverse(sizes.begin(), sizes.end());
  std::reverse(strides.begin(), strides.end());
  return Unrecorded::view(input, std::move(sizes), std::move(strides), input.offset())
      .differentiable("TBackward0", {input}, [] {
        return [](const Backward& backward) -> Gradients { return {t(backward.grad())}; };
      });
}

Tensor permute(const Tensor& input, const Dims& dims) {
  if (dims.size() != input.sizes().size()) {
    fail<RuntimeError>(
        "permute(sparse_coo): number of dimensions in the tensor input does not "
        "match the length of the desired ordering of dimensions i.e. input.dim() = ",
        input.dim(), " is not equal to len(dims) = ", dims.size());
  }
  Dims sizes(dims.size()), strides(dims.size()), inverse(dims.size(), -1);
  for (std::size_t i = 0; i < dims.size(); ++i) {
    const auto from = static_cast<std::size_t>(wrap_dim(dims[i], input.dim()));
    if (inverse[from] != -1) fail<RuntimeError>("permute(): duplicate dims are not allowed.");
    inverse[from] = static_cast<std::int64_t>(i);
    sizes[i] = input.sizes()[from];
    strides[i] = input.strides()[from];
  }
  return Unrecorded::view(input, std::move(sizes), std::move(strides), input.offset())
      .differentiable("PermuteBackward0", {input}, [&] {
        return [inverse](const Backward& backward) -> Gradients {
          return {permute(backward.grad(), inverse)};
        };
      });
}

Tensor movedim(const Tensor& input, const Dims& source, const Dims& destination) {
  if (source.size() != destination.size()) {
    fail<RuntimeError>("movedim: Invalid source or destination dims: source (", source,
                       " dims) should contain the same number of dims as destination (",
                       destination, " dims)");
  }
  if (input.dim() == 0) {
    for (const Dims* dims : {&source, &destination}) {
      for (const std::int64_t dim : *dims) wrap_dim(dim, 0);
    }
    return permute(input, {});
  }
  Dims order(input.sizes().size(), -1);
  SmallVector<bool, 5> moved(order.size(), false);
  for (std::size_t i = 0; i < source.size(); ++i) {
    const auto from = static_cast<std::size_t>(wrap_dim(source[i], input.dim()));
    const auto to = static_cast<std::size_t>(wrap_dim(destination[i], input.dim()));
    if (moved[from]) fail<RuntimeError>("movedim: repeated dim in `source` (", source, ")");
    if (order[to] != -1) {
      fail<RuntimeError>("movedim: repeated dim in `destination` (", destination, ")");
    }
    moved[from] = true;
    order[to] = static_cast<std::int64_t>(from);
  }
  std::size_t next = 0;
  for (std::int64_t& place : order) {
    if (place != -1) continue;
    while (moved[next]) ++next;
    place = static_cast<std::int64_t>(next++);
  }
  return permute(input, order);
}

Tensor reversed_dims(const Tensor& input) {
  Dims order(input.sizes().size());
  std::iota(order.begin(), order.end(), 0);
  std::reverse(order.begin(), order.end());
  return permute(input, order);
}

Tensor matrix_transpose(const Tensor& input) {
  if (input.dim() < 2) {
    fail<RuntimeError>("tensor.mT is only supported on matrices or batches of matrices. Got ",
                       input.dim(), "-D tensor.");
  }
  return transpose(input, -2, -1);
}

}  // namespace rushlight::ops
