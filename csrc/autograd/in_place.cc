#include "autograd/in_place.h"

#include "autograd/arithmetic.h"
#include "autograd/validation.h"
#include "tensor/iterate.h"

namespace rushlight {

namespace {

// The history of a base one of whose views was written: outside of the view gradients pass
// through, inside they pass through the operation that wrote it.
class CopySlices final : public Node {
 public:
  CopySlices(const Tensor& base, const Tensor& view, Edge producer)
      : base_(arithmetic::geometry_of(base)),
        view_(arithmetic::geometry_of(view)),
        written_(std::move(producer.node)) {
    edges.push_back(gradient_edge(base));
    for (std::size_t i = 1; i < written_->edges.size(); ++i) edges.push_back(written_->edges[i]);
    // The first input of the operation is the part of the base that it wrote; whether that wants
    // a gradient is decided by the base.
    written_->edges[0] = edges[0];
    add_result(base);
  }

  std::string_view name() const override { return "CopySlices"; }

  Gradients apply(Gradients gradients) override {
    if (!written_) detail::fail_released_graph();
    Gradients inner = written_->apply({arithmetic::window(gradients[0], base_, view_)});
    Gradients result(1);
    if (edges[0].node) {
      const Tensor inside = validated(inner[0], {view_.sizes, results[0].dtype}, written_->name());
      // A Function may have run, and changed what it was shown before.
      const Tensor outside = validated(gradients[0], results[0], name());
      result[0] = arithmetic::replace_window(outside, inside, base_, view_);
    }
    for (std::size_t i = 1; i < inner.size(); ++i) result.push_back(std::move(inner[i]));
    return result;
  }

  void release_saved() noexcept override {
    if (written_) written_->release_saved();
    written_.reset();
  }

 private:
  arithmetic::Geometry base_, view_;
  Reference<Node> written_;
};

}  // namespace

void check_recordable(const Tensor& self) {
  const Autograd* state = autograd_of(self);
  if (state && state->is_view() && state->base.dtype() != self.dtype()) {
    fail<RuntimeError>("in-place operation on a ", self.dtype(), " view of a ", state->base.dtype(),
                       " tensor cannot be recorded: write to the tensor itself, or to a clone");
  }
}

void check_apart(const Tensor& self) {
  for (std::size_t i = 0; i < self.sizes().size(); ++i) {
    if (self.strides()[i] == 0 && self.sizes()[i] > 1 && self.numel() > 0) {
      fail<RuntimeError>(
          "unsupported operation: more than one element of the written-to tensor "
          "refers to a single memory location. Please clone() the tensor before "
          "performing the operation.");
    }
  }
}

void check_in_place(const Tensor& self) {
  check_writable(self);
  if (self.impl()->inference && !inference_mode()) {
    if (gradient_mode()) {
      fail<RuntimeError>(
          "Inplace update to inference tensor outside InferenceMode is not allowed. "
          "You can make a clone to get a normal tensor before doing inplace update.");
    }
  }
  check_apart(self);
  const Autograd* state = autograd_of(self);
  if (!state || !gradient_mode()) return;
  if (state->is_view() && requires_grad(state->base)) {
    check_recordable(self);
    if (is_leaf(state->base) && state->base.defined() && requires_grad(state->base)) {
      fail<RuntimeError>(
          "a view of a leaf Variable that requires grad is being used in an "
          "in-place operation.");
    }
    if (state->view_origin == ViewOrigin::one_of_many) {
      fail<RuntimeError>(
          "Output of a function that returns multiple views is being modified "
          "inplace. Such functions do not allow the output views to be modified "
          "inplace. You should replace the inplace operation by an out-of-place "
          "one.");
    }
    if (state->view_origin == ViewOrigin::without_gradients) {
      fail<RuntimeError>(
          "A view was created in no_grad mode and is being modified inplace with "
          "grad mode enabled. Given that this use case is ambiguous and error-prone, "
          "it is forbidden.");
    }
  } else if (is_leaf(self) && requires_grad(self)) {
    fail<RuntimeError>(
        "a leaf Variable that requires grad is being used in an in-place operation.");
  }
}

void rebase_history(const Tensor& self, Edge producer) {
  Autograd& state = ensure_autograd(self);
  // A view that was given other memory is one no more.
  if (!state.is_view() || self.storage_reference() != state.base.storage_reference()) {
    replace_history(self, std::move(producer));
    return;
  }
  check_recordable(self);
  const Tensor& base = state.base;
  auto node = Reference<Node>::adopt(new CopySlices(base, self, std::move(producer)));
  replace_history(base, {std::move(node), 0});
  // Stale on purpose: the next look at the view's history makes it a window into the base's.
  replace_history(self, {});
  state.history_version = self.storage().version() - 1;
}

History::Part::Part(const Tensor& tensor_in) : tensor(tensor_in) {
  if (const Autograd* state = autograd_of(tensor)) {
    producer = state->producer;
    hooks = state->hooks;
    version = state->history_version;
  }
}

void History::Part::restore() noexcept {
  Autograd* state = autograd_of(tensor);
  if (!state) return;
  state->producer = std::move(producer);
  put_back_hooks(tensor, std::move(hooks));
  state->history_version = version;
}

History::History(const Tensor& self) : self_(self) {
  const Autograd* state = autograd_of(self);
  if (state && state->is_view()) base_.emplace(state->base);
}

void History::restore() noexcept {
  self_.restore();
  if (base_) base_->restore();
}

void detail::copy_back(const Tensor& self, const Tensor& original) {
  copy_elements(self, original);
}

Tensor before_write(const Tensor& self, bool recorded) {
  if (!recorded) return self;
  check_recordable(self);
  Tensor original =
      new_strided_tensor(self.sizes(), elementwise_strides(self.sizes(), {&self}), self.dtype());
  copy_elements(original, self);
  if (const Edge producer = producer_of(self); producer.node) {
    ensure_autograd(original).producer = producer;
  }
  return original;
}

Tensor overwrite(const Tensor& self, const Tensor& result) {
  if (result.sizes() != self.sizes()) {
    fail<RuntimeError>("output with shape ", self.sizes(), " doesn't match the broadcast shape ",
                       result.sizes());
  }
  if (!can_cast(result.dtype(), self.dtype())) {
    fail<RuntimeError>("result type ", result.dtype(), " can't be cast to the desired output type ",
                       self.dtype());
  }
  copy_elements(self, result);
  const Autograd* state = autograd_of(self);
  if (result.dtype() == self.dtype() && needs_gradient({result}) && !(state && state->is_view())) {
    // The same values and the same derivatives: the operation itself becomes the history.
    count_write(self);
    rebase_history(self, producer_of(result));
    return self;
  }
  Unrecorded written(self, Target::Kind::in_place);
  // The values come from `result` alone; `self` is an input so that its place in the graph is
  // taken over.
  return std::move(written).differentiable("CopyBackwards", {self, result}, [&] {
    return [dtype = result.dtype()](const Backward& backward) -> Gradients {
      Tensor gradient = backward.grad();
      if (gradient.dtype() != dtype) gradient = arithmetic::cast(gradient, dtype);
      return {Tensor(), gradient};
    };
  });
}

}  // namespace rushlight
