#pragma once
#include "autograd/state.h"
#include "runtime/computation_mutex.h"

namespace rushlight {

// Adds gradients into `.grad` of a leaf. The leaf refers to it weakly, it to the leaf strongly: a
// leaf dies with its last user, not with its first backward.
class AccumulateGrad final : public Node {
 public:
  explicit AccumulateGrad(Tensor variable);
  ~AccumulateGrad() override;

  std::string_view name() const override { return "AccumulateGrad"; }
  const Tensor& variable() const { return variable_; }
  // Whether somebody is told when a gradient was added.
  bool is_watched() const;
  // Whether gradients of the variable still have the shape and dtype they have here.
  bool fits_variable() const;

  Gradients apply(Gradients gradients) override;

 private:
  friend class Accumulation;

  Tensor variable_;
  std::uint32_t replacements_;  // of the variable when this was made
  ComputationMutex write_mutex_;
};

// The accumulating node when `node` is one, else null.
AccumulateGrad* as_accumulating(Node& node) noexcept;
// The accumulating node of a leaf, made when nothing refers to one, or to none that is `fitting`: a
// graph may still keep the one from before the leaf was given another shape.
Reference<Node> accumulator_of(const Tensor& leaf, Autograd& state, bool fitting);

// One leaf's part in a backward: all that may fail happens first, so that a run changes every
// leaf or, when it raises, none.
class Accumulation {
 public:
  Accumulation(AccumulateGrad& leaf, Tensor fresh);
  void commit();

 private:
  void prepare();

  Reference<AccumulateGrad> leaf_;
  Tensor fresh_;
  Tensor before_;  // .grad when this was prepared
  Tensor after_;   // what replaces it; undefined where `fresh` is added into its memory
};

}  // namespace rushlight
