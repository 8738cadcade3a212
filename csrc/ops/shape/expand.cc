#include "ops/shape/view.h"

namespace rushlight::ops {

// Backward passes the gradient on: the engine sums it over what was expanded.
Tensor expand(const Tensor& input, const Dims& size) {
  const std::size_t have = input.sizes().size();
  if (size.size() < have) {
    fail<RuntimeError>("expand(", input.dtype(), "Tensor{", input.sizes(), "}, size=", size,
                       "): the number of sizes provided (", size.size(),
                       ") must be greater or equal to the number of dimensions in the tensor (",
                       have, ")");
  }
  const std::size_t added = size.size() - have;
  Dims sizes = size, strides(size.size(), 0);
  for (std::size_t i = 0; i < size.size(); ++i) {
    if (i < added) {
      if (size[i] == -1) {
        fail<RuntimeError>("expand(", input.dtype(), "Tensor{", input.sizes(), "}, size=", size,
                           "): the expanded size of the tensor (-1) isn't allowed in a leading, "
                           "non-existing dimension ",
                           i);
      }
      if (size[i] < 0) fail<RuntimeError>("expand: invalid size ", size);
      continue;
    }
    const std::int64_t own = input.sizes()[i - added];
    if (size[i] == -1 || size[i] == own) {
      sizes[i] = own;
      strides[i] = input.strides()[i - added];
    } else if (own != 1 || size[i] < 0) {
      fail<RuntimeError>("The expanded size of the tensor (", size[i],
                         ") must match the existing size (", own, ") at non-singleton dimension ",
                         i, ".  Target sizes: ", size, ".  Tensor sizes: ", input.sizes());
    }
  }
  return Unrecorded::view(input, std::move(sizes), std::move(strides), input.offset())
      .differentiable("ExpandBackward0", {input}, [] {
        return [](const Backward& backward) -> Gradients { return {backward.grad()}; };
      });
}

Tensor expand_as(const Tensor& input, const Tensor& other) { return expand(input, other.sizes()); }
Tensor broadcast_to(const Tensor& input, const Dims& size) { return expand(input, size); }

std::vector<Tensor> broadcast_tensors(const std::vector<Tensor>& tensors) {
  Dims sizes;
  for (const Tensor& tensor : tensors) sizes = broadcast_shapes(sizes, tensor.sizes());
  std::vector<Tensor> results;
  results.reserve(tensors.size());
  for (const Tensor& tensor : tensors) {
    results.push_back(tensor.sizes() == sizes ? tensor : expand(tensor, sizes));
  }
  return results;
}

}  // namespace rushlight::ops
