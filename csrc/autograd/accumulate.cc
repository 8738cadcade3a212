#include "autograd/accumulate.h"

#include <mutex>

#include "autograd/arithmetic.h"
#include "autograd/in_place.h"
#include "autograd/validation.h"

namespace rushlight {

namespace {

std::mutex accumulator_mutex;

constexpr std::uint64_t after_all_operations = ~std::uint64_t{0};

// Whether nobody else refers to the gradient, so that it can become `.grad` as it is.
bool is_unshared(const Tensor& fresh, const Tensor& variable) {
  return fresh.use_count() == 1 && fresh.storage_reference()->use_count() == 1 &&
         !fresh.storage().is_foreign() && !fresh.impl()->untracked &&
         fresh.strides() == variable.strides() && fresh.is_dense();
}

Tensor own_gradient(Tensor fresh, const Tensor& variable) {
  if (gradient_mode()) return arithmetic::clone(fresh);
  if (!is_unshared(fresh, variable)) return detach(arithmetic::clone(fresh));
  fresh.impl()->gradient_state.reset();
  return fresh;
}

}  // namespace

AccumulateGrad::AccumulateGrad(Tensor variable)
    : variable_(std::move(variable)), replacements_(variable_.impl()->replacements) {
  sequence = after_all_operations;
  add_result(variable_);
}

AccumulateGrad::~AccumulateGrad() {
  const std::lock_guard lock(accumulator_mutex);
  Autograd* state = autograd_of(variable_);
  if (state && state->accumulator == this) state->accumulator = nullptr;
}

bool AccumulateGrad::is_watched() const {
  const Autograd* state = autograd_of(variable_);
  return hooks() || (state && (state->hooks || !state->after_accumulation.empty()));
}

bool AccumulateGrad::fits_variable() const {
  return variable_.impl()->replacements == replacements_ ||
         (results[0].sizes == variable_.sizes() && results[0].dtype == variable_.dtype());
}

Gradients AccumulateGrad::apply(Gradients gradients) {
  Accumulation(*this, std::move(gradients[0])).commit();
  const auto entries = ensure_autograd(variable_).after_accumulation;
  for (const HookList::Entry& entry : entries) entry.hook->call(variable_);
  return {};
}

AccumulateGrad* as_accumulating(Node& node) noexcept {
  // No other node has this number: cheaper to look at than the type.
  return node.sequence == after_all_operations ? static_cast<AccumulateGrad*>(&node) : nullptr;
}

Reference<Node> accumulator_of(const Tensor& leaf, Autograd& state, bool fitting) {
  const std::lock_guard lock(accumulator_mutex);
  if (state.accumulator && (!fitting || state.accumulator->fits_variable()) &&
      state.accumulator->retain_if_alive()) {
    return Reference<AccumulateGrad>::adopt(state.accumulator);
  }
  auto node = Reference<AccumulateGrad>::adopt(new AccumulateGrad(leaf));
  state.accumulator = node.get();
  return node;
}

Accumulation::Accumulation(AccumulateGrad& leaf, Tensor fresh)
    : leaf_(Reference<AccumulateGrad>::share(&leaf)), fresh_(std::move(fresh)) {
  const std::lock_guard lock(leaf_->write_mutex_);
  prepare();
}

void Accumulation::prepare() {
  if (!leaf_->fits_variable()) {
    check_accumulated(fresh_.sizes(), fresh_.dtype(), *leaf_->variable_.impl());
  }
  before_ = gradient(leaf_->variable_);
  if (!before_.defined()) {
    after_ = own_gradient(std::move(fresh_), leaf_->variable_);
    return;
  }
  check_accumulated(fresh_.sizes(), fresh_.dtype(), *before_.impl());
  if (gradient_mode()) {
    after_ = arithmetic::add(before_, fresh_);
  } else {
    check_in_place(before_);
  }
}

void Accumulation::commit() {
  const std::lock_guard lock(leaf_->write_mutex_);
  Autograd& state = ensure_autograd(leaf_->variable_);
  if (!state.grad.is_same(before_)) {
    // Another thread, or a hook, was here in between.
    if (!fresh_.defined()) fresh_ = std::move(after_);
    after_ = Tensor();
    prepare();
  }
  if (after_.defined()) {
    state.grad = std::move(after_);
  } else {
    if (fresh_.impl()->replacements != 0) {
      check_accumulated(fresh_.sizes(), fresh_.dtype(), *leaf_->variable_.impl());
    }
    arithmetic::add_in_place(state.grad, fresh_);
  }
}

}  // namespace rushlight
