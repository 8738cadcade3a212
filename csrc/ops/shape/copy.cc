#include "ops/shape/copy.h"

#include "autograd/in_place.h"
#include "ops/creation/creation.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

Tensor clone(const Tensor& input, MemoryFormat format) {
  Unrecorded result(new_strided_tensor(input.sizes(), strides_like(input, format), input.dtype()));
  copy_elements(*result, input);
  return std::move(result).differentiable("CloneBackward0", {input}, [] {
    return [](const Backward& backward) -> Gradients { return {backward.grad()}; };
  });
}

Tensor contiguous(const Tensor& input, MemoryFormat format) {
  if (format == MemoryFormat::preserve) {
    fail<RuntimeError>("preserve memory format is unsupported by the contiguous operator");
  }
  return is_contiguous_in(format, input) ? input : clone(input, format);
}

Tensor to_dtype(const Tensor& input, DType dtype, bool copy, MemoryFormat format) {
  if (!copy && input.dtype() == dtype && is_contiguous_in(format, input)) return input;
  if (input.dtype() == dtype) return clone(input, format);
  Unrecorded result(new_strided_tensor(input.sizes(), strides_like(input, format), dtype));
  copy_elements(*result, input);
  return std::move(result).differentiable("ToCopyBackward0", {input}, [] {
    return [](const Backward& backward) -> Gradients { return {backward.grad()}; };
  });
}

namespace {

// What was in the tensor before a write has no influence any more.
Tensor no_influence(const Backward& backward) {
  return backward.needs(0) ? zeros_like(backward.grad()) : Tensor();
}

Tensor filled(const Tensor& self, const char* name, const Scalar& value) {
  return record_then_write(
      self,
      [&](Unrecorded written) {
        return std::move(written).differentiable(name, {self}, [] {
          return [](const Backward& backward) -> Gradients { return {no_influence(backward)}; };
        });
      },
      [&] { fill_elements(self, value); });
}

// The elements of an expanded tensor once each: one value may be written to all of them. Undefined
// where none is expanded, and where the write would have to be recorded.
Tensor expanded_elements(const Tensor& self) {
  Dims sizes = self.sizes();
  bool expanded = false;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (self.strides()[i] != 0 || sizes[i] <= 1) continue;
    sizes[i] = 1;
    expanded = true;
  }
  if (!expanded) return {};
  const Autograd* state = autograd_of(self);
  const bool recorded = state && gradient_mode() &&
                        (requires_grad(self) || (state->is_view() && requires_grad(state->base)));
  return recorded ? Tensor() : new_alias(self, std::move(sizes), self.strides(), self.offset());
}

}  // namespace

Tensor copy_(const Tensor& self, const Tensor& source) {
  if (self.is_same(source)) return self;
  check_in_place(self);
  if (needs_gradient({source})) check_recordable(self);
  if (source.sizes() != self.sizes()) {
    const GradientModeGuard unrecorded(false);
    expand(source, self.sizes());  // raises unless it broadcasts
  }
  return record_then_write(
      self,
      [&](Unrecorded written) {
        return std::move(written).differentiable("CopyBackwards", {self, source}, [] {
          return [](const Backward& backward) -> Gradients {
            return {no_influence(backward), backward.grad()};
          };
        });
      },
      [&] { copy_elements(self, source); });
}

Tensor fill_(const Tensor& self, const Scalar& value) {
  if (const Tensor once = expanded_elements(self); once.defined()) {
    fill_(once, value);
    return self;
  }
  check_in_place(self);
  check_fits(value, self.dtype());
  return filled(self, "FillBackward2", value);
}

Tensor fill_tensor_(const Tensor& self, const Tensor& value) {
  if (value.dim() != 0) {
    fail<RuntimeError>("fill_ only supports 0-dimension value tensor but got tensor with ",
                       value.dim(), " dimensions.");
  }
  if (const Tensor once = expanded_elements(self); once.defined() && !needs_gradient({value})) {
    fill_tensor_(once, value);
    return self;
  }
  check_in_place(self);
  return record_then_write(
      self,
      [&](Unrecorded written) {
        return std::move(written).differentiable("FillBackward3", {self, value}, [] {
          return [](const Backward& backward) -> Gradients {
            return {no_influence(backward), backward.grad()};
          };
        });
      },
      [&] { copy_elements(self, value); });
}

Tensor zero_(const Tensor& self) {
  if (const Tensor once = expanded_elements(self); once.defined()) {
    zero_(once);
    return self;
  }
  check_in_place(self);
  return filled(self, "ZeroBackward0", 0);
}

}  // namespace rushlight::ops
