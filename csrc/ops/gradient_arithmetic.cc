#include "autograd/arithmetic.h"
#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/copy.h"

// The operators that the autograd layer is built of; the windows are in ops/shape/window.cc.

namespace rushlight::arithmetic {

Tensor add(const Tensor& a, const Tensor& b) { return ops::add(a, b); }
void add_in_place(const Tensor& target, const Tensor& term) {
  ops::add(target, term, 1, Target::in_place(target));
}
Tensor zeros(DimsView sizes, DType dtype) { return ops::zeros(Dims(sizes), dtype); }
Tensor ones(DimsView sizes, DType dtype) { return ops::ones(Dims(sizes), dtype); }
Tensor clone(const Tensor& tensor) { return ops::clone(tensor); }
Tensor cast(const Tensor& tensor, DType dtype) { return ops::to_dtype(tensor, dtype); }
Tensor sum_to(const Tensor& tensor, DimsView sizes) {
  return ops::sum_to_size(tensor, Dims(sizes));
}

}  // namespace rushlight::arithmetic
