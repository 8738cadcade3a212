#include "ops/shape/repeat.h"

#include "base/checked_indices.h"
#include "ops/creation/creation.h"
#include "ops/index/index_select.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/copy.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

// Sizes with a dimension of repetitions before each of the tensor's: [r0, s0, r1, s1, ...].
Dims interleaved(const Dims& repeats, const Dims& sizes) {
  Dims result;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    result.push_back(repeats[i]);
    result.push_back(sizes[i]);
  }
  return result;
}

// The gradient of a repetition: the sum over all copies.
Tensor sum_of_copies(const Tensor& gradient, const Dims& repeats, const Dims& sizes) {
  Dims copies;
  for (std::size_t i = 0; i < sizes.size(); ++i) copies.push_back(static_cast<std::int64_t>(2 * i));
  return sum_dims(reshape(gradient, interleaved(repeats, sizes)), copies);
}

[[noreturn]] void fail_changed() {
  fail<RuntimeError>("repeat_interleave: the repeats changed while they were used");
}

}  // namespace

Tensor repeat(const Tensor& input, const Dims& repeats) {
  if (repeats.size() < input.sizes().size()) {
    fail<RuntimeError>(
        "Number of dimensions of repeat dims can not be smaller than number of "
        "dimensions of tensor: ",
        repeats, " for shape ", input.sizes());
  }
  const std::size_t added = repeats.size() - input.sizes().size();
  Dims padded(added, 1), sizes(repeats.size());
  padded.append(input.sizes().begin(), input.sizes().end());
  for (std::size_t i = 0; i < repeats.size(); ++i) {
    if (repeats[i] < 0) {
      fail<RuntimeError>("Trying to create tensor with negative dimension ", repeats[i], ": ",
                         repeats);
    }
    sizes[i] = checked_multiply(repeats[i], padded[i]);
  }
  Unrecorded result = empty_result(sizes, input.dtype());
  if (result->numel() > 0) {
    // The input laid over the copies: strides 0 along the repetitions.
    Dims strides(2 * sizes.size(), 0), target_strides(2 * sizes.size());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      if (i >= added) strides[2 * i + 1] = input.strides()[i - added];
      target_strides[2 * i] = padded[i] * result->strides()[i];
      target_strides[2 * i + 1] = result->strides()[i];
    }
    const Dims wide = interleaved(repeats, padded);
    copy_elements(new_alias(*result, wide, std::move(target_strides), 0),
                  new_alias(input, wide, std::move(strides), input.offset()));
  }
  return std::move(result).differentiable("RepeatBackward0", {input}, [&] {
    return [repeats, padded](const Backward& backward) -> Gradients {
      if (element_count(repeats) == 0) return {zeros(padded, backward.grad().dtype())};
      return {sum_of_copies(backward.grad(), repeats, padded)};
    };
  });
}

Tensor tile(const Tensor& input, const Dims& dims) {
  Dims repeats = dims;
  while (repeats.size() < input.sizes().size()) repeats.insert(repeats.begin(), 1);
  return repeat(input, repeats);
}

Tensor repeated_indices(const Tensor& repeats, std::optional<std::int64_t> output_size) {
  if (repeats.dim() != 1) {
    fail<RuntimeError>("repeat_interleave only accept 1D vector as repeat, got shape ",
                       repeats.sizes());
  }
  if (repeats.dtype() != DType::int64 && repeats.dtype() != DType::int32) {
    fail<RuntimeError>("repeats has to be Long or Int tensor");
  }
  const Tensor counts = as_contiguous(repeats, DType::int64);
  const std::int64_t* values = counts.data<std::int64_t>();
  std::int64_t total = 0;
  for (std::int64_t i = 0; i < counts.numel(); ++i) {
    if (values[i] < 0) fail<RuntimeError>("repeats can not be negative");
    total = checked_add(total, values[i]);
  }
  if (output_size && *output_size != total) {
    fail<RuntimeError>("allocated size does not match required size: output_size is ", *output_size,
                       ", the repeats sum to ", total);
  }
  const std::int64_t sizes[] = {total};
  Unrecorded result = empty_result(sizes, DType::int64);
  std::int64_t* indices = result->data<std::int64_t>();
  std::int64_t room = total;
  for (std::int64_t i = 0; i < counts.numel(); ++i) {
    const std::int64_t count = read_once(values + i);
    if (!is_inside(count, room + 1)) fail_changed();
    indices = std::fill_n(indices, count, i);
    room -= count;
  }
  if (room != 0) fail_changed();
  return std::move(result).not_differentiable();
}

Tensor repeat_interleave(const Tensor& given, std::int64_t repeats, std::optional<std::int64_t> dim,
                         std::optional<std::int64_t> output_size) {
  if (repeats < 0) fail<RuntimeError>("Repeats must be non-negative");
  const Tensor input = dim && given.dim() > 0 ? given : reshape(given, {-1});
  const std::int64_t at = wrap_dim(dim.value_or(0), input.dim());
  // A dimension of copies behind the one that is repeated, merged with it.
  Dims sizes = input.sizes();
  sizes.insert(sizes.begin() + at + 1, repeats);
  const Tensor copies = clone(expand(unsqueeze(input, at + 1), sizes), MemoryFormat::contiguous);
  const Tensor result = flatten(copies, at, at + 1);
  if (output_size && *output_size != result.size(at)) {
    fail<RuntimeError>("repeat_interleave: Invalid output_size, expected ", result.size(at),
                       " but got ", *output_size);
  }
  return result;
}

Tensor repeat_interleave_each(const Tensor& given, const Tensor& repeats,
                              std::optional<std::int64_t> dim,
                              std::optional<std::int64_t> output_size) {
  const Tensor input = dim && given.dim() > 0 ? given : reshape(given, {-1});
  const std::int64_t at = wrap_dim(dim.value_or(0), input.dim());
  if (repeats.dim() == 0 || (repeats.dim() == 1 && repeats.numel() == 1)) {
    if (repeats.dtype() != DType::int64 && repeats.dtype() != DType::int32) {
      fail<RuntimeError>("repeats has to be Long or Int tensor");
    }
    return repeat_interleave(input, item(repeats).to_integer(), at, output_size);
  }
  if (repeats.dim() == 1 && repeats.numel() != input.size(at)) {
    fail<RuntimeError>(
        "repeats must have the same size as input along dim, but got repeats.size(0)"
        " = ",
        repeats.numel(), " and input.size(", at, ") = ", input.size(at));
  }
  return index_select(input, at, repeated_indices(repeats, output_size));
}

}  // namespace rushlight::ops
