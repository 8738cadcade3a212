#pragma once
#include "tensor/tensor.h"

// The few recorded operations that backward itself is made of. Declared here, below the operators;
// ops/gradient_arithmetic.cc hands them on to operators.

namespace rushlight::arithmetic {

Tensor add(const Tensor& a, const Tensor& b);
void add_in_place(const Tensor& target, const Tensor& term);
Tensor zeros(DimsView sizes, DType dtype);
Tensor ones(DimsView sizes, DType dtype);
Tensor clone(const Tensor& tensor);
Tensor cast(const Tensor& tensor, DType dtype);
// Sums over the dimensions that were broadcast from `sizes`.
Tensor sum_to(const Tensor& tensor, DimsView sizes);

struct Geometry {
  Dims sizes, strides;
  std::int64_t offset = 0;
};
inline Geometry geometry_of(const Tensor& tensor) {
  return {tensor.sizes(), tensor.strides(), tensor.offset()};
}
// `base` and `view` are two geometries over one storage. Of a tensor laid out as `base`: what a
// tensor laid out as `view` sees of it (zero outside of the base).
Tensor window(const Tensor& tensor, const Geometry& base, const Geometry& view);
// The adjoint of window: the gradient of the base, given the one of the view.
Tensor unwindow(const Tensor& gradient, const Geometry& base, const Geometry& view);
// The tensor laid out as `base`, with `values` in the place of what the view sees; zeros for an
// undefined tensor.
Tensor replace_window(const Tensor& tensor, const Tensor& values, const Geometry& base,
                      const Geometry& view);

}  // namespace rushlight::arithmetic
