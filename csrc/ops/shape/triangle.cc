#include "ops/shape/triangle.h"

#include <algorithm>
#include <cstring>

#include "autograd/arithmetic.h"
#include "ops/creation/creation.h"
#include "ops/elementwise/elementwise.h"
#include "ops/index/index_select.h"
#include "ops/shape/copy.h"
#include "ops/shape/join.h"
#include "ops/shape/region.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"
#include "runtime/parallel.h"

namespace rushlight::ops {

namespace {

Tensor triangle(const char* name, const char* node, const Tensor& input, std::int64_t diagonal,
                bool lower, const Target& target) {
  if (input.dim() < 2) {
    fail<RuntimeError>(name, ": input tensor must have at least 2 dimensions, got shape ",
                       input.sizes());
  }
  const Tensor source = as_contiguous(input);
  const Tensor result = new_tensor(input.sizes(), input.dtype());
  const std::int64_t columns = input.size(-1), rows = input.size(-2);
  const auto item = static_cast<std::int64_t>(input.item_size());
  const std::int64_t lines = columns == 0 ? 0 : input.numel() / columns;
  const std::int64_t shift = std::clamp(diagonal, -rows - 1, columns + 1);
  parallel_for(
      0, lines, std::max<std::int64_t>(1, elementwise_grain / std::max<std::int64_t>(columns, 1)),
      [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t line = begin; line < end; ++line) {
          // Columns [0, split) are below the diagonal or on it (tril), below it (triu).
          const std::int64_t split =
              std::clamp<std::int64_t>(line % rows + shift + (lower ? 1 : 0), 0, columns);
          const std::int64_t first = lower ? 0 : split, last = lower ? split : columns;
          char* to = result.bytes_begin() + line * columns * item;
          const char* from = source.bytes_begin() + line * columns * item;
          std::memset(to, 0, static_cast<std::size_t>(first * item));
          std::memcpy(to + first * item, from + first * item,
                      static_cast<std::size_t>((last - first) * item));
          std::memset(to + last * item, 0, static_cast<std::size_t>((columns - last) * item));
        }
      });
  return deliver_unconverted(target, result).differentiable(node, {input}, [&] {
    return [diagonal, lower](const Backward& backward) -> Gradients {
      return {lower ? tril(backward.grad(), diagonal) : triu(backward.grad(), diagonal)};
    };
  });
}

}  // namespace

Tensor tril(const Tensor& input, std::int64_t diagonal, const Target& target) {
  return triangle("tril", "TrilBackward0", input, diagonal, true, target);
}

Tensor triu(const Tensor& input, std::int64_t diagonal, const Target& target) {
  return triangle("triu", "TriuBackward0", input, diagonal, false, target);
}

Tensor diag(const Tensor& input, std::int64_t offset) {
  if (input.dim() == 1) return diag_embed(input, offset, 0, 1);
  if (input.dim() == 2) return clone(diagonal(input, offset, 0, 1));
  fail<RuntimeError>("diag(): Supports 1D or 2D tensors. Got ", input.dim(), "D");
}

Tensor diag_embed(const Tensor& input, std::int64_t offset, std::int64_t dim1, std::int64_t dim2) {
  const std::int64_t dimensions = input.dim() + 1;
  const std::int64_t a = wrap_dim(dim1, dimensions), b = wrap_dim(dim2, dimensions);
  if (a == b) fail<RuntimeError>("diagonal dimensions cannot be identical ", dim1, ", ", dim2);
  const std::int64_t length = checked_add(input.size(-1), offset < 0 ? -offset : offset);
  Dims sizes(input.sizes().begin(), input.sizes().end() - 1);
  sizes.insert(sizes.begin() + std::min(a, b), length);
  sizes.insert(sizes.begin() + std::max(a, b), length);
  // The adjoint of taking the diagonal.
  Unrecorded result = empty_result(sizes, input.dtype());
  fill_elements(*result, 0);
  {
    const GradientModeGuard unrecorded(false);
    copy_elements(diagonal(*result, offset, a, b), input);
  }
  return std::move(result).differentiable("DiagEmbedBackward0", {input}, [&] {
    return [offset, a, b](const Backward& backward) -> Gradients {
      return {diagonal(backward.grad(), offset, a, b)};
    };
  });
}

Tensor diagflat(const Tensor& input, std::int64_t offset) {
  return diag_embed(reshape(input, {-1}), offset, 0, 1);
}

Tensor unfold(const Tensor& input, std::int64_t dimension, std::int64_t size, std::int64_t step) {
  const auto at = static_cast<std::size_t>(wrap_dim(dimension, input.dim()));
  const std::int64_t length = input.dim() == 0 ? 1 : input.sizes()[at];
  if (size < 0) fail<RuntimeError>("size is ", size, " but must be >= 0");
  if (size > length) {
    fail<RuntimeError>("maximum size for tensor at dimension ", dimension, " is ", length,
                       " but size is ", size);
  }
  if (step <= 0) fail<RuntimeError>("step is ", step, " but must be > 0");
  Dims sizes = input.sizes(), strides = input.strides();
  if (input.dim() > 0) {
    const std::int64_t stride = strides[at];
    sizes[at] = (length - size) / step + 1;
    strides[at] = checked_multiply(stride, std::min(step, std::max<std::int64_t>(length, 1)));
    sizes.push_back(size);
    strides.push_back(stride);
  } else {
    sizes.push_back(size);
    strides.push_back(1);
  }
  // As a window into the contiguous layout that gradients have.
  Unrecorded result = Unrecorded::view(input, std::move(sizes), std::move(strides), input.offset());
  return std::move(result).differentiable("UnfoldBackward0", {input}, [&] {
    Dims dense = contiguous_strides(input.sizes());
    arithmetic::Geometry base{input.sizes(), dense, 0}, window = base;
    if (input.dim() > 0) {
      window.sizes[at] = (length - size) / step + 1;
      window.strides[at] = dense[at] * std::min(step, std::max<std::int64_t>(length, 1));
    }
    window.sizes.push_back(size);
    window.strides.push_back(input.dim() > 0 ? dense[at] : 1);
    return [base, window](const Backward& backward) -> Gradients {
      return {arithmetic::unwindow(backward.grad(), base, window)};
    };
  });
}

std::vector<Tensor> meshgrid(const std::vector<Tensor>& tensors, const std::string& indexing) {
  if (tensors.empty()) fail<RuntimeError>("meshgrid expects a non-empty TensorList");
  if (indexing != "ij" && indexing != "xy") {
    fail<RuntimeError>("torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: ",
                       indexing);
  }
  std::vector<Tensor> inputs = tensors;
  const bool swaps = indexing == "xy" && tensors.size() >= 2;
  if (swaps) std::swap(inputs[0], inputs[1]);
  Dims sizes;
  for (const Tensor& tensor : inputs) {
    if (tensor.dim() > 1) {
      fail<RuntimeError>("torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ",
                         tensor.sizes());
    }
    if (tensor.dtype() != inputs.front().dtype()) {
      fail<RuntimeError>("torch.meshgrid expects all tensors to have the same dtype");
    }
    sizes.push_back(tensor.numel());
  }
  std::vector<Tensor> results;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    Dims shape(inputs.size(), 1);
    shape[i] = -1;
    results.push_back(expand(view(inputs[i], shape), sizes));
  }
  if (swaps) std::swap(results[0], results[1]);
  return results;
}

Tensor cartesian_prod(const std::vector<Tensor>& tensors) {
  if (tensors.empty()) fail<RuntimeError>("cartesian_prod expects a non-empty TensorList");
  for (const Tensor& tensor : tensors) {
    if (tensor.dim() != 1) {
      fail<RuntimeError>("Expect a 1D vector, but got shape ", tensor.sizes());
    }
  }
  if (tensors.size() == 1) return tensors.front();
  std::vector<Tensor> columns;
  for (const Tensor& grid : meshgrid(tensors, "ij")) columns.push_back(reshape(grid, {-1}));
  return stack(columns, 1);
}

namespace {

// How many ways there are to pick k of n; k is the smaller part.
std::int64_t binomial(std::int64_t n, std::int64_t k) {
  std::int64_t ways = 1;
  for (std::int64_t i = 1; i <= k; ++i) ways = checked_multiply(ways, n - k + i) / i;
  return ways;
}

}  // namespace

Tensor combinations(const Tensor& input, std::int64_t r, bool with_replacement) {
  if (input.dim() != 1) {
    fail<RuntimeError>("Expect a 1D vector, but got shape ", input.sizes());
  }
  if (r < 0) fail<RuntimeError>("Expect a non-negative number, but got ", r);
  const std::int64_t n = input.numel();
  if (r == 0) return zeros({0}, input.dtype());
  const std::int64_t pool = with_replacement ? checked_add(n, r - 1) : n;
  const std::int64_t count = n == 0 || pool < r ? 0 : binomial(pool, std::min(r, pool - r));
  if (count == 0) return reshape(narrow(input, 0, 0, 0), {0, r});
  const std::int64_t sizes[] = {checked_multiply(count, r)};
  const Tensor indices = new_tensor(sizes, DType::int64);
  auto* picks = indices.data<std::int64_t>();
  // All rising index tuples in lexicographic order.
  std::vector<std::int64_t> current(static_cast<std::size_t>(r));
  for (std::size_t i = 0; i < current.size(); ++i) {
    current[i] = with_replacement ? 0 : static_cast<std::int64_t>(i);
  }
  const auto highest = [&](std::size_t i) {
    return with_replacement ? n - 1 : n - r + static_cast<std::int64_t>(i);
  };
  for (;;) {
    picks = std::copy(current.begin(), current.end(), picks);
    std::size_t i = current.size();
    while (i > 0 && current[i - 1] >= highest(i - 1)) --i;
    if (i == 0) break;
    ++current[i - 1];
    for (; i < current.size(); ++i) current[i] = current[i - 1] + (with_replacement ? 0 : 1);
  }
  return reshape(index_select(input, 0, indices), {count, r});
}

}  // namespace rushlight::ops
