#include "autograd/record.h"

#include "autograd/arithmetic.h"
#include "autograd/in_place.h"

namespace rushlight {

namespace detail {

void fail_read_only() {
  fail<RuntimeError>(
      "in-place operation on a tensor whose memory is read-only. Write to a clone() of it.");
}

void fail_released_graph() {
  fail<RuntimeError>(
      "Trying to backward through the graph a second time (or directly access saved tensors after "
      "they have already been freed). Saved intermediate values of the graph are freed when you "
      "call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward "
      "through the graph a second time or if you need to access saved tensors after calling "
      "backward.");
}

void connect(Node& node, const Inputs& inputs) {
  for (const Tensor* input : inputs) {
    node.edges.push_back(input->defined() ? gradient_edge(*input) : Edge());
  }
}

}  // namespace detail

Tensor Backward::grad(std::size_t index) const {
  if (gradients_[index].defined()) return gradients_[index];
  return arithmetic::zeros(node_.results[index].sizes, node_.results[index].dtype);
}

bool needs_gradient(const Inputs& inputs) {
  if (!gradient_mode()) return false;
  for (const Tensor* input : inputs) {
    if (input->defined() && requires_grad(*input)) return true;
  }
  return false;
}

Saved::Saved(const Tensor& input) : tensor_(input) {
  if (!input.defined()) return;
  if (input.impl()->inference) {
    fail<RuntimeError>(
        "Inference tensors cannot be saved for backward. Please do not use Tensors "
        "created in inference mode in computation tracked by autograd.");
  }
  version_ = input.storage().version();
  replacements_ = input.impl()->replacements;
}

Saved Saved::result(const Unrecorded& result, std::uint32_t index) {
  Saved saved;
  saved.tensor_ = new_alias(*result);
  saved.index_ = index;
  saved.is_result_ = true;
  // The count of writes goes up once more when an in-place result is finished.
  saved.version_ = result->storage().version() +
                   (result.kind() == Target::Kind::fresh || result->impl()->untracked ? 0 : 1);
  return saved;
}

void Saved::fail_modified(const Backward& backward) const {
  const bool replaced = tensor_.impl()->replacements != replacements_;
  fail<RuntimeError>(
      "one of the variables needed for gradient computation has been modified by an inplace "
      "operation: [rushlight.",
      tensor_.dtype(), "Tensor ", tensor_.sizes(), "], saved by ", backward.node().name(),
      replaced ? std::string(", was given other memory or another shape")
               : concat(", is at version ", tensor_.storage().version(), "; expected version ",
                        version_, " instead"),
      ". Hint: change a clone of it, or do so after backward().");
}

Tensor Saved::get(const Backward& backward) const {
  if (!tensor_.defined()) return {};
  if (tensor_.storage().version() != version_ || tensor_.impl()->replacements != replacements_) {
    fail_modified(backward);
  }
  if (is_result_ && gradient_mode()) {
    Tensor result = new_alias(tensor_);
    ensure_autograd(result).producer = {Reference<Node>::share(&backward.node()), index_};
    return result;
  }
  return tensor_;
}

namespace {

void mark_view(const Tensor& source, const Tensor& view, ViewOrigin origin) {
  const Autograd* source_state = autograd_of(source);
  Autograd& state = ensure_autograd(view);
  state.base = source_state && source_state->is_view() ? source_state->base : source;
  state.history_version = view.storage().version();
  const bool recorded = gradient_mode() || !is_differentiable(source.dtype());
  state.view_origin = recorded ? origin : ViewOrigin::without_gradients;
  if (origin == ViewOrigin::plain && source_state) {
    const bool other_dtype = state.base.dtype() != view.dtype();
    if (source_state->view_origin == ViewOrigin::one_of_many || other_dtype) {
      state.view_origin = source_state->view_origin;
    }
  }
}

}  // namespace

Unrecorded Unrecorded::view(const Tensor& source, Dims sizes, Dims strides, std::int64_t offset,
                            ViewOrigin origin) {
  Unrecorded result(new_alias(source, std::move(sizes), std::move(strides), offset));
  mark_view(source, *result, origin);
  return result;
}

Unrecorded Unrecorded::reinterpreted_view(const Tensor& source, DType dtype, Dims sizes,
                                          Dims strides, std::int64_t offset) {
  auto impl = Reference<TensorImpl>::adopt(new TensorImpl(
      source.storage_reference(), dtype, std::move(sizes), std::move(strides), offset));
  Unrecorded result{Tensor(std::move(impl))};
  mark_view(source, *result, ViewOrigin::custom);
  return result;
}

Tensor Unrecorded::finish(Reference<Node> node) && { return std::move(*this).attach(node, 0); }

Tensor Unrecorded::attach(const Reference<Node>& node, std::uint32_t index) && {
  if (kind_ == Target::Kind::fresh) {
    if (inference_mode()) tensor_.impl()->inference = true;
    if (node) {
      node->add_result(tensor_);
      if (is_differentiable(tensor_.dtype())) {
        ensure_autograd(tensor_).producer = {node, index};
      }
    }
    return std::move(tensor_);
  }
  if (node && kind_ == Target::Kind::in_place) {
    node->add_result(tensor_);
    rebase_history(tensor_, {node, index});
  }
  count_write(tensor_);
  return std::move(tensor_);
}

Tensor Unrecorded::without_derivative(const char* name, const Inputs& inputs) && {
  return std::move(*this).differentiable(name, inputs, [name] {
    return [name](const Backward&) -> Gradients {
      fail<NotImplementedError>("the derivative for '", name, "' is not implemented.");
    };
  });
}

}  // namespace rushlight
