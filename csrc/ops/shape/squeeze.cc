#include <algorithm>

#include "ops/shape/view.h"

namespace rushlight::ops {

namespace {

// `drop[i]`: whether dimension i goes.
Unrecorded without(const Tensor& input, const SmallVector<bool, 5>& drop) {
  Dims sizes, strides;
  for (std::size_t i = 0; i < drop.size(); ++i) {
    if (drop[i]) continue;
    sizes.push_back(input.sizes()[i]);
    strides.push_back(input.strides()[i]);
  }
  return Unrecorded::view(input, std::move(sizes), std::move(strides), input.offset());
}

Tensor recorded(Unrecorded result, const char* name, const Tensor& input) {
  return std::move(result).differentiable(name, {input}, [&] {
    return [from = input.sizes()](const Backward& backward) -> Gradients {
      return {reshape(backward.grad(), from)};
    };
  });
}

}  // namespace

Tensor squeeze(const Tensor& input) {
  SmallVector<bool, 5> drop;
  for (const std::int64_t size : input.sizes()) drop.push_back(size == 1);
  return recorded(without(input, drop), "SqueezeBackward0", input);
}

Tensor squeeze_dim(const Tensor& input, std::int64_t dim) {
  const auto at = static_cast<std::size_t>(wrap_dim(dim, input.dim()));
  SmallVector<bool, 5> drop(input.sizes().size(), false);
  if (at < drop.size()) drop[at] = input.sizes()[at] == 1;
  return recorded(without(input, drop), "SqueezeBackward1", input);
}

Tensor squeeze_dims(const Tensor& input, const Dims& dims) {
  SmallVector<bool, 5> named(input.sizes().size(), false), drop = named;
  for (const std::int64_t dim : dims) {
    const auto at = static_cast<std::size_t>(wrap_dim(dim, input.dim()));
    if (at >= drop.size()) continue;
    if (named[at]) fail<RuntimeError>("dim ", at, " appears multiple times in the list of dims");
    named[at] = true;
    drop[at] = input.sizes()[at] == 1;
  }
  return recorded(without(input, drop), "SqueezeBackward2", input);
}

Tensor unsqueeze(const Tensor& input, std::int64_t dim) {
  const auto at = static_cast<std::size_t>(wrap_dim(dim, input.dim() + 1));
  Dims sizes = input.sizes(), strides = input.strides();
  const std::int64_t stride = at < sizes.size() ? checked_multiply(sizes[at], strides[at]) : 1;
  sizes.insert(sizes.begin() + at, 1);
  strides.insert(strides.begin() + at, stride);
  return Unrecorded::view(input, std::move(sizes), std::move(strides), input.offset())
      .differentiable("UnsqueezeBackward0", {input}, [&] {
        return [dim = static_cast<std::int64_t>(at)](const Backward& backward) -> Gradients {
          return {squeeze_dim(backward.grad(), dim)};
        };
      });
}

}  // namespace rushlight::ops
