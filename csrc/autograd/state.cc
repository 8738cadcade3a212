#include "autograd/state.h"

#include <atomic>
#include <mutex>

#include "autograd/accumulate.h"
#include "autograd/arithmetic.h"
#include "base/graveyard.h"

namespace rushlight {

namespace {

// Gradient of a view whose base was written after the view was taken: the view is a window into
// the base's new history.
class StaleView final : public Node {
 public:
  StaleView(const Tensor& base, const Tensor& view)
      : base_(arithmetic::geometry_of(base)), view_(arithmetic::geometry_of(view)) {
    edges.push_back(gradient_edge(base));
    add_result(view);
  }
  std::string_view name() const override { return "AsStridedBackward0"; }
  Gradients apply(Gradients gradients) override {
    return {arithmetic::unwindow(gradients[0], base_, view_)};
  }

 private:
  arithmetic::Geometry base_, view_;
};

// Threads that read the same view may find its history stale at the same time: one of them mends it
// under the lock, and stores the version last.
std::mutex stale_history_mutex;

std::uint32_t history_version(const Autograd& state) noexcept {
  return std::atomic_ref(const_cast<std::uint32_t&>(state.history_version))
      .load(std::memory_order_acquire);
}

// Gradients may have gradients, and views of gradients bases, without end.
thread_local Graveyard<&TensorImpl::offset> graveyard;

void bury(Tensor& tensor) noexcept {
  TensorImpl* impl = tensor.detach_impl();
  if (impl->release()) graveyard.bury(impl, TensorImpl::destroy);
}

std::shared_ptr<HookList> new_hook_list(const Edge& producer) {
  auto list = std::make_shared<HookList>();
  if (producer.node) producer.node->ensure_hooks().results.emplace_back(producer.index, list);
  return list;
}

// As replace_history; what goes is left in `producer` and `hooks`.
void exchange_history(const Tensor& tensor, Autograd& state, Edge& producer,
                      std::shared_ptr<HookList>& hooks) {
  hooks = nullptr;
  if (state.retains_grad && producer.node) {
    hooks = new_hook_list(producer);
    hooks->retaining.store(tensor.impl());
  }
  std::swap(state.producer, producer);
  std::swap(state.hooks, hooks);
  if (hooks) hooks->retaining.store(nullptr);
}

}  // namespace

Autograd::~Autograd() {
  if (hooks) hooks->retaining.store(nullptr);
  if (grad.defined()) bury(grad);
  if (base.defined()) bury(base);
}

Autograd& ensure_autograd(const Tensor& tensor) {
  auto& state = tensor.impl()->gradient_state;
  if (!state) state = std::make_unique<Autograd>();
  return static_cast<Autograd&>(*state);
}

bool has_stale_history(const Tensor& tensor) noexcept {
  const Autograd* state = autograd_of(tensor);
  return state && state->is_view() && state->view_origin != ViewOrigin::custom &&
         history_version(*state) != tensor.storage().version() &&
         tensor.storage_reference() == state->base.storage_reference() &&
         requires_grad(state->base) && is_differentiable(tensor.dtype());
}

bool requires_grad(const Tensor& tensor) noexcept {
  const Autograd* state = autograd_of(tensor);
  if (!state) return false;
  if (state->requires_grad || has_stale_history(tensor) || state->producer.node) return true;
  return state->view_origin == ViewOrigin::without_gradients && is_differentiable(tensor.dtype()) &&
         requires_grad(state->base);
}

void set_requires_grad(const Tensor& tensor, bool value) {
  if (value == requires_grad(tensor)) return;
  if (!is_leaf(tensor)) {
    fail<RuntimeError>("you can only change requires_grad flags of leaf variables.",
                       value ? ""
                             : " If you want to use a computed variable in a subgraph that "
                               "doesn't require differentiation use var_no_grad = "
                               "var.detach().");
  }
  if (value && !is_differentiable(tensor.dtype())) {
    fail<RuntimeError>("only Tensors of floating point and complex dtype can require gradients");
  }
  if (value && tensor.impl()->inference && !inference_mode()) {
    fail<RuntimeError>(
        "Setting requires_grad=True on inference tensor outside InferenceMode is "
        "not allowed.");
  }
  ensure_autograd(tensor).requires_grad = value;
}

Edge producer_of(const Tensor& tensor) {
  Autograd* state = autograd_of(tensor);
  if (!state) return {};
  if (has_stale_history(tensor)) {
    // Dropped after the lock: what they refer to may run code of the user.
    Edge producer;
    std::shared_ptr<HookList> hooks;
    const std::lock_guard lock(stale_history_mutex);
    if (has_stale_history(tensor)) {
      producer.node = Reference<Node>::adopt(new StaleView(state->base, tensor));
      exchange_history(tensor, *state, producer, hooks);
      std::atomic_ref(state->history_version)
          .store(tensor.storage().version(), std::memory_order_release);
    }
  } else if (state->is_view() && state->view_origin == ViewOrigin::custom &&
             state->base.dtype() != tensor.dtype() &&
             std::atomic_ref(state->history_version).load(std::memory_order_acquire) !=
                 tensor.storage().version() &&
             requires_grad(state->base)) {
    fail<RuntimeError>("a ", tensor.dtype(), " view of a ", state->base.dtype(),
                       " tensor that was written since cannot be followed: take the view again");
  }
  return state->producer;
}

void replace_history(const Tensor& tensor, Edge producer) {
  std::shared_ptr<HookList> hooks;
  exchange_history(tensor, ensure_autograd(tensor), producer, hooks);
}

void put_back_hooks(const Tensor& tensor, std::shared_ptr<HookList> hooks) noexcept {
  Autograd& state = *autograd_of(tensor);
  if (state.hooks) state.hooks->retaining.store(nullptr);
  state.hooks = std::move(hooks);
  if (state.hooks && state.retains_grad) state.hooks->retaining.store(tensor.impl());
}

Edge gradient_edge(const Tensor& tensor) {
  Autograd* state = autograd_of(tensor);
  if (!state) return {};
  if (Edge producer = producer_of(tensor); producer.node) return producer;
  if (!requires_grad(tensor)) return {};
  return {accumulator_of(tensor, *state, true), 0};
}

Edge recorded_edge(const Tensor& tensor) {
  if (is_leaf(tensor) && requires_grad(tensor)) {
    return {accumulator_of(tensor, *autograd_of(tensor), false), 0};
  }
  return gradient_edge(tensor);
}

Tensor gradient(const Tensor& tensor) {
  const Autograd* state = autograd_of(tensor);
  return state ? state->grad : Tensor();
}

void set_gradient(const Tensor& tensor, Tensor gradient) {
  if (gradient.defined()) {
    if (gradient.dtype() != tensor.dtype()) {
      fail<RuntimeError>("assigned grad has data of a different type: ", gradient.dtype(),
                         " for a tensor of type ", tensor.dtype());
    }
    if (gradient.sizes() != tensor.sizes()) {
      fail<RuntimeError>("assigned grad has data of a different size: ", gradient.sizes(),
                         " for a tensor of size ", tensor.sizes());
    }
  }
  if (!gradient.defined() && !autograd_of(tensor)) return;
  ensure_autograd(tensor).grad = std::move(gradient);
}

Tensor accumulated_variable(const Node& node) {
  const auto* accumulate = dynamic_cast<const AccumulateGrad*>(&node);
  return accumulate ? accumulate->variable() : Tensor();
}

namespace {

HookList& ensure_hook_list(const Tensor& tensor) {
  const Edge producer = producer_of(tensor);
  Autograd& state = ensure_autograd(tensor);
  if (!state.hooks) state.hooks = new_hook_list(producer);
  return *state.hooks;
}

}  // namespace

std::uint64_t add_gradient_hook(const Tensor& tensor, std::shared_ptr<GradientHook> hook) {
  if (!requires_grad(tensor)) {
    fail<RuntimeError>("cannot register a hook on a tensor that doesn't require gradient");
  }
  const std::uint64_t id = next_hook_id();
  ensure_hook_list(tensor).hooks.push_back({id, std::move(hook)});
  return id;
}

std::uint64_t add_accumulation_hook(const Tensor& tensor, std::shared_ptr<GradientHook> hook) {
  if (!requires_grad(tensor)) {
    fail<RuntimeError>("cannot register a hook on a tensor that doesn't require gradient");
  }
  if (!is_leaf(tensor)) {
    fail<RuntimeError>("post accumulate grad hooks cannot be registered on non-leaf tensors");
  }
  const std::uint64_t id = next_hook_id();
  ensure_autograd(tensor).after_accumulation.push_back({id, std::move(hook)});
  return id;
}

void remove_gradient_hook(HookList& list, std::uint64_t id) {
  std::erase_if(list.hooks, [id](const HookList::Entry& entry) { return entry.id == id; });
}

void retain_gradient(const Tensor& tensor) {
  if (!requires_grad(tensor)) {
    fail<RuntimeError>("can't retain_grad on Tensor that has requires_grad=False");
  }
  if (is_leaf(tensor)) return;
  ensure_hook_list(tensor).retaining.store(tensor.impl());
  ensure_autograd(tensor).retains_grad = true;
}

void detach_in_place(const Tensor& tensor) {
  Autograd* state = autograd_of(tensor);
  if (!state) return;
  if (state->is_view()) {
    fail<RuntimeError>(
        "Can't detach views in-place. Use detach() instead. If you are using "
        "DistributedDataParallel (DDP) for training, see its documentation.");
  }
  replace_history(tensor, {});
  state->requires_grad = false;
}

Tensor detach(const Tensor& tensor) { return new_alias(tensor); }

}  // namespace rushlight
