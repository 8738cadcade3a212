#include "autograd/validation.h"

#include <algorithm>

#include "autograd/arithmetic.h"

namespace rushlight {

namespace {

bool is_expanded_from(DimsView sizes, DimsView from) {
  if (sizes.size() < from.size()) return false;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::int64_t size = from[from.size() - 1 - i];
    if (size != 1 && size != sizes[sizes.size() - 1 - i]) return false;
  }
  return true;
}

}  // namespace

Tensor validated(Tensor gradient, const ResultShape& wanted, std::string_view from) {
  if (!gradient.defined()) return gradient;
  if (gradient.sizes() != wanted.sizes) {
    if (!is_expanded_from(gradient.sizes(), wanted.sizes)) {
      fail<RuntimeError>("Function ", from, " returned an invalid gradient - got ",
                         gradient.sizes(), " but expected shape compatible with ", wanted.sizes);
    }
    gradient = arithmetic::sum_to(gradient, wanted.sizes);
  }
  if (gradient.dtype() != wanted.dtype) gradient = arithmetic::cast(gradient, wanted.dtype);
  return gradient;
}

Tensor validated_root(Tensor gradient, const ResultShape& wanted, std::size_t index) {
  if (gradient.sizes() != wanted.sizes) {
    fail<RuntimeError>("invalid gradient at index ", index, " - got ", gradient.sizes(),
                       " but expected shape compatible with ", wanted.sizes,
                       ": the tensor was given another shape since it was recorded");
  }
  if (gradient.dtype() != wanted.dtype) gradient = arithmetic::cast(gradient, wanted.dtype);
  return gradient;
}

void fail_replacement(const ResultShape& wanted, const Tensor& replacement,
                      const std::string& hook_name) {
  if (replacement.dtype() != wanted.dtype) {
    fail<RuntimeError>("hook '", hook_name, "' has changed the type of value (was ", wanted.dtype,
                       " got ", replacement.dtype(), ")");
  }
  fail<RuntimeError>("hook '", hook_name, "' has changed the size of value (was ", wanted.sizes,
                     " got ", replacement.sizes(), ")");
}

void check_shapes(const Node& node, const Gradients& gradients) {
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    const Tensor& gradient = gradients[i];
    if (gradient.defined() && !fits(gradient, node.results[i])) {
      fail<RuntimeError>("the gradient of ", node.name(), " was given another shape or dtype, ",
                         gradient.sizes(), " and ", gradient.dtype(), " in place of ",
                         node.results[i].sizes, " and ", node.results[i].dtype);
    }
  }
}

void check_accumulated(DimsView sizes, DType dtype, const TensorImpl& tensor) {
  if (std::ranges::equal(sizes, tensor.sizes) && dtype == tensor.dtype) return;
  fail<RuntimeError>("cannot accumulate a gradient of shape ", sizes, " and dtype ", dtype,
                     " into one of shape ", tensor.sizes, " and dtype ", tensor.dtype,
                     ": the tensor or its grad was given another shape or dtype meanwhile");
}

}  // namespace rushlight
