#include "autograd/arithmetic.h"
#include "autograd/in_place.h"
#include "ops/shape/copy.h"
#include "ops/shape/view.h"
#include "runtime/computations.h"

namespace rushlight::ops {

namespace {

arithmetic::Geometry checked_window(const Tensor& input, const Dims& size, const Dims& stride,
                                    std::optional<std::int64_t> storage_offset) {
  if (size.size() != stride.size()) {
    fail<RuntimeError>("mismatch in length of strides and shape: sizes ", size, ", strides ",
                       stride);
  }
  const std::int64_t offset = storage_offset.value_or(input.offset());
  check_geometry(size, stride, offset, input.dtype(), input.storage().bytes());
  return {size, stride, offset};
}

}  // namespace

Tensor as_strided(const Tensor& input, const Dims& size, const Dims& stride,
                  std::optional<std::int64_t> storage_offset) {
  const arithmetic::Geometry window = checked_window(input, size, stride, storage_offset);
  return Unrecorded::view(input, window.sizes, window.strides, window.offset)
      .differentiable("AsStridedBackward0", {input}, [&] {
        return
            [base = arithmetic::geometry_of(input), window](const Backward& backward) -> Gradients {
              return {arithmetic::unwindow(backward.grad(), base, window)};
            };
      });
}

Tensor as_strided_scatter(const Tensor& input, const Tensor& src, const Dims& size,
                          const Dims& stride, std::optional<std::int64_t> storage_offset) {
  // Indices that share an element would share the replaced values as well.
  const Tensor base = may_overlap_itself(input) ? clone(input) : input;
  const arithmetic::Geometry window = checked_window(base, size, stride, storage_offset);
  if (src.sizes() != size) {
    fail<RuntimeError>("expected src to have a size equal to the slice of self. src size = ",
                       src.sizes(), ", slice size = ", size);
  }
  return arithmetic::replace_window(base, src, arithmetic::geometry_of(base), window);
}

Tensor change_geometry(const Tensor& self, const std::function<Tensor(const Tensor&)>& change) {
  wait_for_computations();
  const bool recorded = gradient_mode() && requires_grad(self);
  if (recorded) check_in_place(self);
  const Tensor before = new_alias(self);
  if (recorded) ensure_autograd(before).producer = producer_of(self);
  const Tensor after = change(before);
  Edge producer = recorded ? producer_of(after) : Edge();
  Dims sizes = after.sizes(), strides = after.strides();
  if (recorded) replace_history(self, std::move(producer));
  self.impl()->set_geometry(std::move(sizes), std::move(strides), after.offset());
  count_write(self);
  if (recorded) ensure_autograd(self).history_version = self.storage().version();
  return self;
}

}  // namespace rushlight::ops
