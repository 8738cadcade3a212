#include "ops/shape/view.h"

#include <algorithm>

#include "ops/shape/copy.h"

namespace rushlight::ops {

Dims inferred_sizes(const Dims& size, std::int64_t elements) {
  std::int64_t known = 1;
  std::size_t inferred = size.size();
  for (std::size_t i = 0; i < size.size(); ++i) {
    if (size[i] == -1) {
      if (inferred != size.size()) fail<RuntimeError>("only one dimension can be inferred");
      inferred = i;
    } else if (size[i] < 0) {
      fail<RuntimeError>("invalid shape dimension ", size[i], " at index ", i, " of shape ", size);
    } else if (__builtin_mul_overflow(known, size[i], &known)) {
      fail_size_overflow(size);
    }
  }
  if (inferred == size.size() ? known == elements : known > 0 && elements % known == 0) {
    Dims result = size;
    if (inferred != size.size()) result[inferred] = elements / known;
    return result;
  }
  if (inferred != size.size() && known == 0 && elements == 0) {
    fail<RuntimeError>("cannot reshape tensor of 0 elements into shape ", size,
                       " because the unspecified dimension size -1 can be any value and is "
                       "ambiguous");
  }
  fail<RuntimeError>("shape '", size, "' is invalid for input of size ", elements);
}

namespace {

// Strides under which `sizes` lies over the same elements in the same order; false when the layout
// does not allow it. Each block of old dimensions that is contiguous in itself is divided anew.
bool view_strides(const Tensor& input, const Dims& sizes, Dims& strides) {
  if (input.is_contiguous() || input.numel() == 0) {
    strides = contiguous_strides(sizes);
    return true;
  }
  strides.resize(sizes.size());
  const Dims& from = input.sizes();
  std::size_t next = sizes.size();
  std::int64_t block = 1, covered = 1;
  std::int64_t block_stride = from.empty() ? 1 : input.strides().back();
  for (std::size_t i = from.size(); i-- > 0;) {
    block *= from[i];
    const bool ends =
        i == 0 || (from[i - 1] != 1 && input.strides()[i - 1] != block * block_stride);
    if (!ends) continue;
    while (next > 0 && (covered < block || sizes[next - 1] == 1)) {
      --next;
      strides[next] = covered * block_stride;
      covered *= sizes[next];
    }
    if (covered != block) return false;
    if (i > 0) {
      block_stride = input.strides()[i - 1];
      block = covered = 1;
    }
  }
  return next == 0;
}

Tensor recorded_view(const Tensor& input, Dims sizes, Dims strides) {
  return Unrecorded::view(input, std::move(sizes), std::move(strides), input.offset())
      .differentiable("ViewBackward0", {input}, [&] {
        return [from = input.sizes()](const Backward& backward) -> Gradients {
          return {reshape(backward.grad(), from)};
        };
      });
}

}  // namespace

Tensor view(const Tensor& input, const Dims& size) {
  Dims sizes = inferred_sizes(size, input.numel());
  Dims strides;
  if (!view_strides(input, sizes, strides)) {
    fail<RuntimeError>(
        "view size is not compatible with input tensor's size and stride (at least "
        "one dimension spans across two contiguous subspaces). Use .reshape(...) "
        "instead. view: sizes ",
        input.sizes(), ", strides ", input.strides(), " as ", size);
  }
  return recorded_view(input, std::move(sizes), std::move(strides));
}

Tensor reshape(const Tensor& input, const Dims& shape) {
  Dims sizes = inferred_sizes(shape, input.numel());
  Dims strides;
  if (view_strides(input, sizes, strides)) {
    return recorded_view(input, std::move(sizes), std::move(strides));
  }
  const Tensor copy = clone(input, MemoryFormat::contiguous);
  strides = contiguous_strides(sizes);
  // Fresh memory that nobody else sees: no view to be tracked.
  return Unrecorded(new_alias(copy, std::move(sizes), std::move(strides), 0))
      .differentiable("UnsafeViewBackward0", {copy}, [&] {
        return [from = input.sizes()](const Backward& backward) -> Gradients {
          return {reshape(backward.grad(), from)};
        };
      });
}

Tensor view_as(const Tensor& input, const Tensor& other) { return view(input, other.sizes()); }
Tensor reshape_as(const Tensor& input, const Tensor& other) {
  return reshape(input, other.sizes());
}

Tensor flatten(const Tensor& input, std::int64_t start_dim, std::int64_t end_dim) {
  const std::int64_t start = wrap_dim(start_dim, input.dim()), end = wrap_dim(end_dim, input.dim());
  if (start > end) {
    fail<RuntimeError>("flatten() has invalid args: start_dim cannot come after end_dim");
  }
  if (input.dim() == 0) return reshape(input, {1});
  if (start == end) return input;
  const auto first = input.sizes().begin();
  Dims sizes(first, first + start);
  sizes.push_back(element_count(DimsView(first + start, first + end + 1)));
  sizes.append(first + end + 1, input.sizes().end());
  return reshape(input, sizes);
}

Tensor ravel(const Tensor& input) { return reshape(input, {-1}); }

Tensor unflatten(const Tensor& input, std::int64_t dim, const Dims& sizes) {
  if (sizes.empty()) fail<RuntimeError>("unflatten: sizes must be non-empty");
  if (input.dim() == 0) fail<IndexError>("unflatten: a 0-d tensor has no dimension to unflatten");
  const std::int64_t at = wrap_dim(dim, input.dim());
  const std::int64_t size = input.size(at);
  Dims inner;
  try {
    inner = inferred_sizes(sizes, size);
  } catch (const RuntimeError&) {
    fail<RuntimeError>("unflatten: Provided sizes ", sizes,
                       " don't multiply up to the size of dim ", dim, " (", size,
                       ") in the input tensor");
  }
  Dims all(input.sizes().begin(), input.sizes().begin() + at);
  all.append(inner.begin(), inner.end());
  all.append(input.sizes().begin() + at + 1, input.sizes().end());
  return view(input, all);
}

Tensor view_dtype(const Tensor& input, DType dtype) {
  const std::size_t from = input.item_size(), to = item_size(dtype);
  Dims sizes = input.sizes(), strides = input.strides();
  std::int64_t offset = input.offset();
  if (from != to) {
    if (input.dim() == 0) {
      fail<RuntimeError>("self.dim() cannot be 0 to view ", input.dtype(), " as ", dtype,
                         " (different element sizes)");
    }
    if (strides.back() != 1) {
      fail<RuntimeError>("self.stride(-1) must be 1 to view ", input.dtype(), " as ", dtype,
                         " (different element sizes), but got ", strides.back());
    }
    const auto rescale = [&](std::int64_t value, const char* what) {
      const std::int64_t bytes = checked_multiply(value, static_cast<std::int64_t>(from));
      if (bytes % static_cast<std::int64_t>(to) != 0) {
        fail<RuntimeError>(what, " must be divisible by ", to / from, " to view ", input.dtype(),
                           " as ", dtype, " (different element sizes), but got ", value);
      }
      return bytes / static_cast<std::int64_t>(to);
    };
    sizes.back() = rescale(sizes.back(), "self.size(-1)");
    offset = rescale(offset, "self.storage_offset()");
    for (std::size_t i = 0; i + 1 < strides.size(); ++i) {
      strides[i] = rescale(strides[i], "self.stride()");
    }
  }
  Unrecorded result =
      Unrecorded::reinterpreted_view(input, dtype, std::move(sizes), std::move(strides), offset);
  if (dtype == input.dtype()) {
    return std::move(result).differentiable("ViewBackward0", {input}, [] {
      return [](const Backward& backward) -> Gradients { return {backward.grad()}; };
    });
  }
  return std::move(result).not_differentiable();
}

}  // namespace rushlight::ops
