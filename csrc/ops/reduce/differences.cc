#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/bitwise.h"
#include "ops/elementwise/comparison.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/copy.h"
#include "ops/shape/join.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"

// Differences of neighbours and sums by the trapezoidal rule: made of other operators.

namespace rushlight::ops {
namespace {

Tensor without_first(const Tensor& input, std::int64_t dim) {
  return narrow(input, dim, 1, input.size(dim) - 1);
}
Tensor without_last(const Tensor& input, std::int64_t dim) {
  return narrow(input, dim, 0, input.size(dim) - 1);
}

void check_joined(const Tensor& input, const std::optional<Tensor>& other, std::int64_t dim) {
  if (!other) return;
  check(other->dim() == input.dim(),
        "diff expects prepend or append to be the same dimension as input");
  for (std::int64_t i = 0; i < input.dim(); ++i) {
    check(i == dim || other->size(i) == input.size(i),
          "diff expects the shape of tensor to prepend or append to match that of input except "
          "along the differencing dimension; input.size(",
          i, ") = ", input.size(i), ", but got tensor.size(", i, ") = ", other->size(i));
  }
}

// The distances of the sample points `x`, broadcast to the dimensions of `y`.
Tensor steps_of(const Tensor& y, const Tensor& x, std::int64_t dim) {
  check(x.dim() != 1 || x.size(0) == y.size(dim),
        "trapezoid: There must be one `x` value for each sample point");
  Tensor points = x;
  if (x.dim() == 1) {
    Dims sizes(y.sizes().size(), 1);
    sizes[static_cast<std::size_t>(wrap_dim(dim, y.dim()))] = x.size(0);
    points = view(x, sizes);
  } else if (x.dim() < y.dim()) {
    Dims sizes(y.sizes().size() - x.sizes().size(), 1);
    sizes.append(x.sizes().begin(), x.sizes().end());
    points = view(x, sizes);
  }
  const std::int64_t along = wrap_dim(dim, y.dim());
  return sub(without_first(points, along), without_last(points, along));
}

Tensor neighbour_sums(const Tensor& y, std::int64_t dim) {
  return add(without_last(y, dim), without_first(y, dim));
}

Tensor zeros_without(const Tensor& y, std::int64_t dim) {
  Dims sizes = y.sizes();
  sizes.erase(sizes.begin() + wrap_dim(dim, y.dim()));
  return zeros(sizes, y.dtype());
}

}  // namespace

Tensor diff(const Tensor& input, std::int64_t n, std::int64_t dim,
            const std::optional<Tensor>& prepend, const std::optional<Tensor>& append) {
  check(input.dim() >= 1, "diff expects input to be at least one-dimensional");
  const std::int64_t along = wrap_dim(dim, input.dim());
  check_joined(input, prepend, along);
  check_joined(input, append, along);
  check(n >= 0, "order must be non-negative but got ", n);
  if (n == 0) return clone(input);
  std::vector<Tensor> parts;
  if (prepend) parts.push_back(*prepend);
  parts.push_back(input);
  if (append) parts.push_back(*append);
  Tensor result = parts.size() == 1 ? input : cat(parts, along);
  n = std::min(n, result.size(along));
  if (result.numel() == 0) return narrow(result, along, 0, result.size(along) - n);
  for (std::int64_t i = 0; i < n; ++i) {
    if (result.size(along) == 0) break;
    const Tensor next = without_first(result, along), previous = without_last(result, along);
    result = input.dtype() == DType::bool_ ? logical_xor(next, previous) : sub(next, previous);
  }
  return result;
}

Tensor trapezoid(const Tensor& y, const Scalar& dx, std::int64_t dim) {
  if (y.size(dim) == 0) return zeros_without(y, dim);
  check(!is_complex(y.dtype()) || !dx.is_complex(), "trapezoid: dx must be real");
  return mul(sum_dims(neighbour_sums(y, dim), Dims{dim}), dx.to_double() / 2.0);
}

Tensor trapezoid_at(const Tensor& y, const Tensor& x, std::int64_t dim) {
  if (y.size(dim) == 0) return zeros_without(y, dim);
  return div(sum_dims(mul(steps_of(y, x, dim), neighbour_sums(y, dim)), Dims{dim}), 2.0);
}

Tensor cumulative_trapezoid(const Tensor& y, const Scalar& dx, std::int64_t dim) {
  if (y.size(dim) == 0) return y;
  return cumsum(mul(neighbour_sums(y, dim), dx.to_double() / 2.0), dim);
}

Tensor cumulative_trapezoid_at(const Tensor& y, const Tensor& x, std::int64_t dim) {
  if (y.size(dim) == 0) return y;
  return cumsum(div(mul(steps_of(y, x, dim), neighbour_sums(y, dim)), 2.0), dim);
}

}  // namespace rushlight::ops
