#include <algorithm>

#include "ops/creation/creation.h"
#include "ops/shape/join.h"
#include "ops/shape/slice.h"

namespace rushlight::ops {

namespace {

// Views are made one by one: so many at the most, or as many as the tensor has bytes in memory.
// Empty and expanded tensors can have any size.
void check_count(const char* name, const Tensor& input, std::int64_t count) {
  constexpr std::int64_t most = std::int64_t{1} << 22;
  if (count > most && static_cast<std::uint64_t>(count) > input.storage().bytes()) {
    fail<RuntimeError>(name, ": ", count, " views of a tensor of shape ", input.sizes(),
                       " are more than its memory has bytes, and more than ", most);
  }
}

// The gradients of all parts, zeros for those that took no part.
std::vector<Tensor> part_gradients(const Backward& backward, std::size_t count) {
  std::vector<Tensor> gradients;
  gradients.reserve(count);
  for (std::size_t i = 0; i < count; ++i) gradients.push_back(backward.grad(i));
  return gradients;
}

// Consecutive parts of the given lengths along `dim`.
std::vector<Tensor> parts(const char* name, const Tensor& input, const Dims& lengths,
                          std::int64_t dim) {
  const auto at = static_cast<std::size_t>(wrap_dim(dim, input.dim()));
  std::vector<Unrecorded> results;
  std::int64_t position = 0;
  for (const std::int64_t length : lengths) {
    Dims sizes = input.sizes();
    sizes[at] = length;
    results.push_back(Unrecorded::view(input, std::move(sizes), input.strides(),
                                       input.offset() + position * input.strides()[at],
                                       ViewOrigin::one_of_many));
    position += length;
  }
  return differentiable(name, std::move(results), {input}, [&] {
    return [count = lengths.size(), dim](const Backward& backward) -> Gradients {
      return {cat(part_gradients(backward, count), dim)};
    };
  });
}

}  // namespace

std::vector<Tensor> unbind(const Tensor& input, std::int64_t dim) {
  if (input.dim() == 0) {
    fail<IndexError>("Dimension specified as ", dim, " but tensor has no dimensions");
  }
  const auto at = static_cast<std::size_t>(wrap_dim(dim, input.dim()));
  Dims sizes = input.sizes(), strides = input.strides();
  const std::int64_t count = sizes[at], step = strides[at];
  check_count("unbind", input, count);
  sizes.erase(sizes.begin() + at);
  strides.erase(strides.begin() + at);
  std::vector<Unrecorded> results;
  results.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    results.push_back(Unrecorded::view(input, sizes, strides, input.offset() + i * step,
                                       ViewOrigin::one_of_many));
  }
  return differentiable("UnbindBackward0", std::move(results), {input}, [&] {
    return [count = static_cast<std::size_t>(count), dim](const Backward& backward) -> Gradients {
      return {stack(part_gradients(backward, count), dim)};
    };
  });
}

std::vector<Tensor> split(const Tensor& tensor, std::int64_t split_size, std::int64_t dim) {
  if (tensor.dim() == 0) {
    fail<RuntimeError>("split expects at least a 1-dimensional tensor");
  }
  if (split_size < 0) {
    fail<RuntimeError>("split expects split_size be non-negative, but got split_size=", split_size);
  }
  const std::int64_t size = tensor.size(dim);
  if (split_size == 0 && size != 0) {
    fail<RuntimeError>(
        "split_size can only be 0 if dimension size is 0, but got dimension size "
        "of ",
        size);
  }
  if (size > 0) check_count("split", tensor, (size - 1) / split_size + 1);
  Dims lengths;
  for (std::int64_t rest = size; rest > 0; rest -= split_size) {
    lengths.push_back(std::min(rest, split_size));
  }
  if (lengths.empty()) lengths.push_back(size);
  return parts("SplitBackward0", tensor, lengths, dim);
}

std::vector<Tensor> split_with_sizes(const Tensor& input, const Dims& split_sizes,
                                     std::int64_t dim) {
  if (input.dim() == 0) fail<RuntimeError>("split expects at least a 1-dimensional tensor");
  std::int64_t sum = 0;
  for (const std::int64_t size : split_sizes) {
    if (size < 0) {
      fail<RuntimeError>(
          "split_with_sizes expects split_sizes have only non-negative entries, "
          "but got split_sizes=",
          split_sizes);
    }
    sum = checked_add(sum, size);
  }
  if (sum != input.size(dim)) {
    fail<RuntimeError>("split_with_sizes expects split_sizes to sum exactly to ", input.size(dim),
                       " (input tensor's size at dimension ", dim,
                       "), but got split_sizes=", split_sizes);
  }
  return parts("SplitWithSizesBackward0", input, split_sizes, dim);
}

std::vector<Tensor> chunk(const Tensor& input, std::int64_t chunks, std::int64_t dim) {
  if (input.dim() == 0) fail<RuntimeError>("chunk expects at least a 1-dimensional tensor");
  if (chunks <= 0) {
    fail<RuntimeError>("chunk expects `chunks` to be greater than 0, got: ", chunks);
  }
  const std::int64_t size = input.size(dim);
  check_count("chunk", input, size == 0 ? chunks : std::min(size, chunks));
  const std::int64_t length = size / chunks + (size % chunks != 0);
  // An empty dimension still gives as many chunks as were asked for.
  if (length == 0) {
    return split_with_sizes(input, Dims(static_cast<std::size_t>(chunks), 0), dim);
  }
  return split(input, length, dim);
}

namespace {

std::vector<Tensor> sliced_at(const Tensor& input, const Dims& borders, std::int64_t dim) {
  std::vector<Tensor> results;
  for (std::size_t i = 0; i + 1 < borders.size(); ++i) {
    results.push_back(slice(input, dim, borders[i], borders[i + 1], 1));
  }
  return results;
}

}  // namespace

std::vector<Tensor> tensor_split(const Tensor& input, std::int64_t sections, std::int64_t dim) {
  if (input.dim() == 0) {
    fail<RuntimeError>(
        "tensor_split expected at least a 1-dimensional tensor, but got a tensor "
        "with 0 dims");
  }
  if (sections <= 0) {
    fail<RuntimeError>("number of sections must be larger than 0, got ", sections);
  }
  const std::int64_t size = input.size(dim);
  check_count("tensor_split", input, sections);
  const std::int64_t longer = size % sections, length = size / sections;
  Dims borders{0};
  for (std::int64_t i = 0; i < sections; ++i) {
    borders.push_back(borders.back() + length + (i < longer ? 1 : 0));
  }
  return sliced_at(input, borders, dim);
}

std::vector<Tensor> tensor_split_at(const Tensor& input, const Dims& indices, std::int64_t dim) {
  if (input.dim() == 0) {
    fail<RuntimeError>(
        "tensor_split expected at least a 1-dimensional tensor, but got a tensor "
        "with 0 dims");
  }
  Dims borders{0};
  borders.append(indices.begin(), indices.end());
  borders.push_back(input.size(dim));
  return sliced_at(input, borders, dim);
}

}  // namespace rushlight::ops
