#pragma once
#include "autograd/state.h"

namespace rushlight {

struct BackwardOptions {
  bool keep_graph = false;
  bool create_graph = false;
  // With `inputs`: gradients of exactly these are returned and nothing is accumulated.
  bool accumulate = true;
};

// Reverse-mode differentiation from `outputs`, whose gradients are `gradients` (an undefined one
// means 1 for a one-element tensor). Without `inputs` gradients are accumulated into the leaves
// and nothing is returned; with them the result has one gradient an input, undefined where the
// outputs do not depend on it. No recursion: a chain of a million nodes is fine.
Gradients run_backward(std::span<const Tensor> outputs, std::span<const Tensor> gradients,
                       std::span<const Tensor> inputs, const BackwardOptions& options);

// Called by the engine between nodes, so that the binding can raise KeyboardInterrupt.
void set_interruption_check(void (*check)());

}  // namespace rushlight
