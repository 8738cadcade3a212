#pragma once
#include "autograd/mode.h"
#include "autograd/node.h"

namespace rushlight {

class AccumulateGrad;

// How a view came to be, which decides whether it may be written in place under autograd.
enum class ViewOrigin : std::uint8_t { plain, without_gradients, one_of_many, custom };

// What autograd keeps of a tensor.
struct Autograd final : GradientState {
  ~Autograd() override;

  bool requires_grad = false;  // asked for by the user: a leaf
  bool retains_grad = false;
  ViewOrigin view_origin = ViewOrigin::plain;
  Edge producer;  // the operation that made the tensor
  Tensor grad;
  // The leaf's accumulating node, while something refers to it.
  AccumulateGrad* accumulator = nullptr;
  std::shared_ptr<HookList> hooks;
  std::vector<HookList::Entry> after_accumulation;

  // For a view: the tensor it was taken from (never itself a view) and the count of writes to the
  // storage at which `producer` was right.
  Tensor base;
  std::uint32_t history_version = 0;

  bool is_view() const noexcept { return base.defined(); }
};

inline Autograd* autograd_of(const Tensor& tensor) noexcept {
  return static_cast<Autograd*>(tensor.impl()->gradient_state.get());
}
Autograd& ensure_autograd(const Tensor& tensor);

bool requires_grad(const Tensor& tensor) noexcept;
// RuntimeError for dtypes that cannot, and for clearing it on a non-leaf.
void set_requires_grad(const Tensor& tensor, bool value);
// Whether the base of this view, which requires a gradient, was written since the view was last
// looked at.
bool has_stale_history(const Tensor& tensor) noexcept;
inline bool is_leaf(const Tensor& tensor) {
  const Autograd* state = autograd_of(tensor);
  return !state || !(state->producer.node || has_stale_history(tensor));
}

// The operation that made the tensor, brought up to date when a view's base was written; null for
// leaves.
Edge producer_of(const Tensor& tensor);
// Another operation made the tensor what it is now. Hooks stay with the history they were
// registered on; that the gradient is retained belongs to the tensor and follows it. Changes
// nothing when it raises.
void replace_history(const Tensor& tensor, Edge producer);
// Puts hooks back that belong to the history the tensor has again.
void put_back_hooks(const Tensor& tensor, std::shared_ptr<HookList> hooks) noexcept;
// Where gradients of the tensor go: its producer, or the accumulator of a leaf; an empty edge when
// it requires none.
Edge gradient_edge(const Tensor& tensor);
// The same for a leaf as it was recorded, though it was given another shape since.
Edge recorded_edge(const Tensor& tensor);

Tensor gradient(const Tensor& tensor);
void set_gradient(const Tensor& tensor, Tensor gradient);

// The variable of an accumulating node; undefined for other nodes.
Tensor accumulated_variable(const Node& node);

std::uint64_t add_gradient_hook(const Tensor& tensor, std::shared_ptr<GradientHook> hook);
std::uint64_t add_accumulation_hook(const Tensor& tensor, std::shared_ptr<GradientHook> hook);
// Removes the hook with this id, whichever list holds it.
void remove_gradient_hook(HookList& list, std::uint64_t id);
void retain_gradient(const Tensor& tensor);

// Cuts the tensor out of the graph in place.
void detach_in_place(const Tensor& tensor);
// A tensor over the same memory outside of the graph. It shares the count of writes.
Tensor detach(const Tensor& tensor);

}  // namespace rushlight
