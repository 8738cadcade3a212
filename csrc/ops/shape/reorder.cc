#include <algorithm>
#include <bit>

#include "ops/index/index_select.h"
#include "ops/shape/join.h"
#include "ops/shape/repeat.h"
#include "ops/shape/reverse_kernels.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"
#include "runtime/dispatch.h"
#include "tensor/iterate.h"

RUSHLIGHT_KERNEL_TABLE(ReverseKernels, reverse_kernels)

namespace rushlight::ops {

// Walks the input with negative strides; nothing but this copy ever sees them.
Tensor flip(const Tensor& input, const Dims& dims) {
  Dims strides = input.strides();
  std::int64_t offset = input.offset();
  SmallVector<bool, 5> flipped(input.sizes().size(), false);
  for (const std::int64_t dim : dims) {
    const auto at = static_cast<std::size_t>(wrap_dim(dim, input.dim()));
    if (at >= flipped.size()) continue;
    if (flipped[at]) fail<RuntimeError>("dim ", at, " appears multiple times in the list of dims");
    flipped[at] = true;
    offset += std::max<std::int64_t>(input.sizes()[at] - 1, 0) * strides[at];
    strides[at] = -strides[at];
  }
  Unrecorded result(new_strided_tensor(input.sizes(), elementwise_strides(input.sizes(), {&input}),
                                       input.dtype()));
  if (input.numel() > 0) {
    const Tensor backwards = new_alias(input, input.sizes(), std::move(strides), offset);
    iterate({&*result, &backwards}, reverse_kernels().copy[std::countr_zero(input.item_size())]);
  }
  return std::move(result).differentiable("FlipBackward0", {input}, [&] {
    return [dims](const Backward& backward) -> Gradients { return {flip(backward.grad(), dims)}; };
  });
}

Tensor fliplr(const Tensor& input) {
  if (input.dim() < 2) fail<RuntimeError>("Input must be >= 2-d.");
  return flip(input, {1});
}

Tensor flipud(const Tensor& input) {
  if (input.dim() < 1) fail<RuntimeError>("Input must be >= 1-d.");
  return flip(input, {0});
}

Tensor roll(const Tensor& input, const Dims& shifts, const Dims& dims) {
  if (shifts.empty()) fail<RuntimeError>("`shifts` required");
  if (dims.empty() && shifts.size() == 1) {
    return reshape(roll(reshape(input, {-1}), shifts, {0}), input.sizes());
  }
  if (shifts.size() != dims.size()) {
    fail<RuntimeError>("shifts and dimensions must align. shifts: ", shifts.size(),
                       ", dims:", dims.size());
  }
  if (input.dim() == 0) {
    fail<IndexError>("roll: Dimension specified as ", dims[0], " but tensor has no dimensions");
  }
  Tensor source = as_contiguous(input);
  for (std::size_t i = 0; i < dims.size(); ++i) {
    const auto at = static_cast<std::size_t>(wrap_dim(dims[i], input.dim()));
    if (input.numel() == 0) break;
    const std::int64_t size = input.sizes()[at];
    const std::int64_t shift = (shifts[i] % size + size) % size;
    if (shift == 0) continue;
    const Tensor shifted = new_tensor(source.sizes(), source.dtype());
    const std::int64_t step = source.strides()[at];
    const auto move = [&](std::int64_t from, std::int64_t to, std::int64_t length) {
      Dims sizes = source.sizes();
      sizes[at] = length;
      copy_elements(new_alias(shifted, sizes, source.strides(), to * step),
                    new_alias(source, sizes, source.strides(), source.offset() + from * step));
    };
    move(0, shift, size - shift);
    move(size - shift, 0, shift);
    source = shifted;
  }
  if (shares_memory(source, input)) source = contiguous_copy(source, source.dtype());
  return Unrecorded(new_alias(source)).differentiable("RollBackward0", {input}, [&] {
    Dims back = shifts;
    for (std::int64_t& shift : back) shift = -shift;
    return [back, dims](const Backward& backward) -> Gradients {
      return {roll(backward.grad(), back, dims)};
    };
  });
}

Tensor rot90(const Tensor& input, std::int64_t k, const Dims& dims) {
  if (dims.size() != 2) {
    fail<RuntimeError>("expected total rotation dims == 2, but got dims = ", dims.size());
  }
  if (input.dim() < 2) {
    fail<RuntimeError>("expected total dims >= 2, but got total dims = ", input.dim());
  }
  const std::int64_t a = wrap_dim(dims[0], input.dim()), b = wrap_dim(dims[1], input.dim());
  if (a == b) {
    fail<RuntimeError>("expected rotation dims to be different, but got dim0 = ", dims[0],
                       " and dim1 = ", dims[1]);
  }
  switch ((k % 4 + 4) % 4) {
    case 1:
      return transpose(flip(input, {b}), a, b);
    case 2:
      return flip(input, {a, b});
    case 3:
      return transpose(flip(input, {a}), a, b);
    default:
      return flip(input, {});
  }
}

}  // namespace rushlight::ops
