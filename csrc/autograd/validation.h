#pragma once
#include "autograd/node.h"

// Everything that enters a node has the shape and the dtype of the results that were recorded:
// what operators, Functions and hooks return is brought to them, or refused.

namespace rushlight {

// A gradient of the shape and dtype of the result it belongs to: what broadcasting and type
// promotion did in forward is undone here, once for all operators. RuntimeError where that is not
// what makes the difference.
Tensor validated(Tensor gradient, const ResultShape& wanted, std::string_view from);

// The gradient of an output, where backward begins. RuntimeError when the tensor was given another
// shape since it was recorded.
Tensor validated_root(Tensor gradient, const ResultShape& wanted, std::size_t index);

[[noreturn]] void fail_replacement(const ResultShape& wanted, const Tensor& replacement,
                                   const std::string& hook_name);

inline bool fits(const Tensor& gradient, const ResultShape& wanted) {
  return gradient.sizes() == wanted.sizes && gradient.dtype() == wanted.dtype;
}

// RuntimeError unless what a hook returned in place of a gradient, or made of it, is one for this
// result.
template <class Hook>
void check_replacement(const ResultShape& wanted, const Tensor& replacement, const Hook& hook) {
  if (!fits(replacement, wanted)) fail_replacement(wanted, replacement, hook.name());
}

// RuntimeError when somebody who was shown one of the gradients of the results, a hook or a
// Function, gave it another shape since.
void check_shapes(const Node& node, const Gradients& gradients);
inline void check_unchanged(const Node& node, const Gradients& gradients) {
  for (const Tensor& gradient : gradients) {
    if (gradient.defined() && gradient.impl()->replacements != 0) [[unlikely]] {
      return check_shapes(node, gradients);
    }
  }
}

// RuntimeError unless a gradient of this shape and dtype can become the `.grad` of `tensor`, or be
// added to it when it is one.
void check_accumulated(DimsView sizes, DType dtype, const TensorImpl& tensor);

}  // namespace rushlight
