#include <algorithm>
#include <numeric>

#include "autograd/arithmetic.h"
#include "autograd/record.h"
#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/extremum.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/copy.h"
#include "tensor/iterate.h"

// Gradients of views that are known by their strides only (autograd/arithmetic.h).

namespace rushlight::arithmetic {

namespace {

// The flat memory in which both geometries lie.
struct Span {
  std::int64_t begin, size;

  Span(const Geometry& a, const Geometry& b)
      : begin(std::min(a.offset, b.offset)), size(std::max(end_of(a), end_of(b)) - begin) {}

  static std::int64_t end_of(const Geometry& geometry) {
    return geometry.offset + extent(geometry.sizes, geometry.strides);
  }
  Tensor place(const Tensor& flat, const Geometry& geometry) const {
    return new_alias(flat, geometry.sizes, geometry.strides,
                     flat.offset() + geometry.offset - begin);
  }
  // Whether a tensor with this geometry is the whole of the memory.
  bool is_filled_by(const Tensor& tensor) const {
    return tensor.numel() == size && tensor.is_dense();
  }
};

// The part of `tensor` at `index` along the dimensions that are not `kept`.
Tensor part_at(const Tensor& tensor, const SmallVector<bool, 8>& kept, std::int64_t index) {
  Dims sizes = tensor.sizes();
  std::int64_t offset = tensor.offset();
  for (std::size_t i = sizes.size(); i-- > 0;) {
    if (kept[i]) continue;
    offset += index % sizes[i] * tensor.strides()[i];
    index /= sizes[i];
    sizes[i] = 1;
  }
  return new_alias(tensor, std::move(sizes), tensor.strides(), offset);
}

// Dimensions, the longest ones first, that reach every element at most once.
SmallVector<bool, 8> dimensions_apart(const Tensor& tensor) {
  SmallVector<std::size_t, 8> order(tensor.sizes().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return tensor.sizes()[a] > tensor.sizes()[b];
  });
  SmallVector<bool, 8> kept(order.size(), false);
  for (const std::size_t dim : order) {
    kept[dim] = true;
    if (may_overlap_itself(part_at(tensor, kept, 0))) kept[dim] = false;
  }
  return kept;
}

// place[...] += source[...] where several indices reach one element.
void add_overlapping(Tensor place, Tensor source) {
  Dims sizes = place.sizes(), repeated;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (place.strides()[i] != 0 || sizes[i] == 1) continue;
    repeated.push_back(static_cast<std::int64_t>(i));
    sizes[i] = 1;
  }
  if (!repeated.empty()) {
    source = ops::sum_dims(source, repeated, true);
    place = new_alias(place, std::move(sizes), place.strides(), place.offset());
  }
  const SmallVector<bool, 8> kept = dimensions_apart(place);
  std::int64_t parts = 1;
  for (std::size_t i = 0; i < kept.size(); ++i) parts *= kept[i] ? 1 : place.sizes()[i];
  for (std::int64_t part = 0; part < parts; ++part) {
    add_in_place(part_at(place, kept, part), part_at(source, kept, part));
  }
}

// Flat memory with `tensor` where the geometry lies, and zeros around it; what overlaps is added
// up. To be read only: it may be the memory of `tensor`.
Tensor scattered(const Tensor& tensor, const Geometry& geometry, const Span& span) {
  const std::int64_t flat_size[] = {span.size};
  if (tensor.strides() == geometry.strides && span.is_filled_by(tensor)) {
    return new_alias(tensor, Dims(flat_size), {1}, tensor.offset());
  }
  const bool half = is_half(tensor.dtype());
  Tensor flat = new_tensor(flat_size, tensor.dtype());
  const Tensor place = span.place(flat, geometry);
  if (!span.is_filled_by(place)) fill_elements(flat, 0);
  if (!may_overlap_itself(place)) {
    copy_elements(place, tensor);
  } else if (half) {
    flat = zeros(flat_size, DType::float32);
    add_overlapping(span.place(flat, geometry), cast(tensor, DType::float32));
    flat = cast(flat, tensor.dtype());
  } else {
    add_overlapping(place, tensor);
  }
  return flat;
}

// The adjoint of reading memory through the geometry `from`, then read through `to`. Elements of a
// base that share memory share the gradient.
Tensor carried(const Tensor& tensor, const Geometry& from, const Geometry& to,
               const Geometry& base) {
  const GradientModeGuard unrecorded(false);
  const Span span(from, to);
  Tensor flat = scattered(tensor, from, span);
  if (may_overlap_itself(span.place(flat, base))) {
    const Tensor one = ones(base.sizes, real_dtype(tensor.dtype()));
    const Tensor shares = scattered(one, base, span);
    flat = ops::div(flat, ops::clamp_min(shares, 1));
  }
  Tensor result = span.place(flat, to);
  return span.is_filled_by(result) ? result : contiguous_copy(result, tensor.dtype());
}

}  // namespace

Tensor window(const Tensor& tensor, const Geometry& base, const Geometry& view) {
  return Unrecorded(carried(tensor, base, view, base))
      .differentiable("AsStridedBackward0", {tensor}, [&] {
        return [base, view](const Backward& backward) -> Gradients {
          return {unwindow(backward.grad(), base, view)};
        };
      });
}

Tensor unwindow(const Tensor& gradient, const Geometry& base, const Geometry& view) {
  return Unrecorded(carried(gradient, view, base, base))
      .differentiable("AsStridedBackward0", {gradient}, [&] {
        return [base, view](const Backward& backward) -> Gradients {
          return {window(backward.grad(), base, view)};
        };
      });
}

Tensor replace_window(const Tensor& tensor, const Tensor& values, const Geometry& base,
                      const Geometry& view) {
  const Span span(base, view);
  const std::int64_t flat_size[] = {span.size};
  const Tensor flat = new_tensor(flat_size, tensor.dtype());
  Unrecorded result(span.place(flat, base));
  copy_elements(*result, tensor);
  const Tensor replaced = span.place(flat, view);
  if (values.defined()) {
    copy_elements(replaced, values);
  } else {
    fill_elements(replaced, 0);
  }
  return std::move(result).differentiable("AsStridedScatterBackward0", {tensor, values}, [&] {
    return [base, view](const Backward& backward) -> Gradients {
      const Tensor gradient = backward.grad();
      return {backward.needs(0) ? replace_window(gradient, Tensor(), base, view) : Tensor(),
              backward.needs(1) ? window(gradient, base, view) : Tensor()};
    };
  });
}

}  // namespace rushlight::arithmetic
