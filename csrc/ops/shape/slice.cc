#include "ops/shape/slice.h"

#include <algorithm>

#include "ops/shape/region.h"

namespace rushlight::ops {

Tensor select(const Tensor& input, std::int64_t dim, std::int64_t index) {
  if (input.dim() == 0) fail<IndexError>("select() cannot be applied to a 0-dim tensor.");
  const auto at = static_cast<std::size_t>(wrap_dim(dim, input.dim()));
  const std::int64_t size = input.sizes()[at];
  if (index < -size || index >= size) {
    fail<IndexError>("select(): index ", index, " out of range for tensor of size ", input.sizes(),
                     " at dimension ", at);
  }
  const std::int64_t position = index < 0 ? index + size : index;
  Dims sizes = input.sizes(), strides = input.strides();
  const std::int64_t offset = input.offset() + position * strides[at];
  sizes.erase(sizes.begin() + at);
  strides.erase(strides.begin() + at);
  return Unrecorded::view(input, std::move(sizes), std::move(strides), offset)
      .differentiable("SelectBackward0", {input}, [&] {
        return [from = input.sizes(), dim = static_cast<std::int64_t>(at),
                position](const Backward& backward) -> Gradients {
          return {embedded(backward.grad(), from, [dim, position](const Tensor& tensor) {
            return select(tensor, dim, position);
          })};
        };
      });
}

Tensor slice(const Tensor& input, std::int64_t dim, std::optional<std::int64_t> start,
             std::optional<std::int64_t> end, std::int64_t step) {
  if (input.dim() == 0) fail<IndexError>("slice() cannot be applied to a 0-dim tensor.");
  if (step <= 0) fail<ValueError>("step must be greater than zero");
  const auto at = static_cast<std::size_t>(wrap_dim(dim, input.dim()));
  const std::int64_t size = input.sizes()[at];
  const auto clamped = [size](std::int64_t position) {
    if (position < 0) position = position < -size ? 0 : position + size;
    return std::min(position, size);
  };
  const std::int64_t first = clamped(start.value_or(0));
  const std::int64_t last = std::max(first, clamped(end.value_or(size)));
  Dims sizes = input.sizes(), strides = input.strides();
  const std::int64_t offset = input.offset() + first * strides[at];
  sizes[at] = (last - first) / step + ((last - first) % step != 0);
  strides[at] = checked_multiply(strides[at], std::min(step, std::max<std::int64_t>(size, 1)));
  return Unrecorded::view(input, std::move(sizes), std::move(strides), offset)
      .differentiable("SliceBackward0", {input}, [&] {
        return [from = input.sizes(), dim = static_cast<std::int64_t>(at), first, last,
                step](const Backward& backward) -> Gradients {
          return {embedded(backward.grad(), from, [=](const Tensor& tensor) {
            return slice(tensor, dim, first, last, step);
          })};
        };
      });
}

Tensor narrow(const Tensor& input, std::int64_t dim, std::int64_t start, std::int64_t length) {
  if (input.dim() == 0) fail<RuntimeError>("narrow() cannot be applied to a 0-dim tensor.");
  if (length < 0) fail<RuntimeError>("narrow(): length must be non-negative.");
  const std::int64_t size = input.size(dim);
  if (start < -size || start > size) {
    fail<IndexError>("start out of range (expected to be in range of [", -size, ", ", size,
                     "], but got ", start, ")");
  }
  const std::int64_t first = start < 0 ? start + size : start;
  if (length > size - first) {
    fail<RuntimeError>("start (", first, ") + length (", length, ") exceeds dimension size (", size,
                       ").");
  }
  return slice(input, dim, first, first + length, 1);
}

Tensor diagonal(const Tensor& input, std::int64_t offset, std::int64_t dim1, std::int64_t dim2) {
  const auto a = static_cast<std::size_t>(wrap_dim(dim1, input.dim()));
  const auto b = static_cast<std::size_t>(wrap_dim(dim2, input.dim()));
  if (a == b) {
    fail<RuntimeError>("diagonal dimensions cannot be identical ", dim1, ", ", dim2);
  }
  const std::int64_t rows = input.sizes()[a], columns = input.sizes()[b];
  const std::int64_t row = offset < 0 ? -std::max(offset, -rows) : 0;
  const std::int64_t column = offset > 0 ? std::min(offset, columns) : 0;
  const std::int64_t length = std::max<std::int64_t>(std::min(rows - row, columns - column), 0);
  Dims sizes, strides;
  for (std::size_t i = 0; i < input.sizes().size(); ++i) {
    if (i == a || i == b) continue;
    sizes.push_back(input.sizes()[i]);
    strides.push_back(input.strides()[i]);
  }
  sizes.push_back(length);
  strides.push_back(input.strides()[a] + input.strides()[b]);
  const std::int64_t begin =
      length == 0 ? input.offset()
                  : input.offset() + row * input.strides()[a] + column * input.strides()[b];
  return Unrecorded::view(input, std::move(sizes), std::move(strides), begin)
      .differentiable("DiagonalBackward0", {input}, [&] {
        return [from = input.sizes(), offset, dim1, dim2](const Backward& backward) -> Gradients {
          return {embedded(backward.grad(), from, [=](const Tensor& tensor) {
            return diagonal(tensor, offset, dim1, dim2);
          })};
        };
      });
}

Tensor select_scatter(const Tensor& input, const Tensor& src, std::int64_t dim,
                      std::int64_t index) {
  return replaced_region("SelectScatterBackward0", input, src,
                         [=](const Tensor& tensor) { return select(tensor, dim, index); });
}

Tensor slice_scatter(const Tensor& input, const Tensor& src, std::int64_t dim,
                     std::optional<std::int64_t> start, std::optional<std::int64_t> end,
                     std::int64_t step) {
  return replaced_region("SliceScatterBackward0", input, src, [=](const Tensor& tensor) {
    return slice(tensor, dim, start, end, step);
  });
}

Tensor diagonal_scatter(const Tensor& input, const Tensor& src, std::int64_t offset,
                        std::int64_t dim1, std::int64_t dim2) {
  return replaced_region("DiagonalScatterBackward0", input, src, [=](const Tensor& tensor) {
    return diagonal(tensor, offset, dim1, dim2);
  });
}

}  // namespace rushlight::ops
