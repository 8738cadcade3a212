#pragma once
#include <optional>
#include <vector>

#include "tensor/tensor.h"

// Steps of optimisers over all parameters of all groups at once; unrecorded, in place. Everything
// is checked before the first parameter is written.

namespace rushlight::ops {

// The options of the next `count` parameters.
struct SgdGroup {
  std::size_t count;
  double rate, momentum, dampening, weight_decay;
  bool nesterov, maximize;
  bool first;  // the momentum buffers hold nothing yet
};

struct AdamGroup {
  std::size_t count;
  double rate, beta1, beta2, epsilon, weight_decay;
  bool decoupled, maximize, amsgrad;
};

using OptionalTensors = std::vector<std::optional<Tensor>>;

// `buffers` has one for each parameter with momentum, nothing for others, and may end early.
void sgd_step(const std::vector<Tensor>& parameters, const std::vector<Tensor>& gradients,
              const OptionalTensors& buffers, const std::vector<SgdGroup>& groups);

// Counts `steps` (one float32 element each) up. `largest` is the same for amsgrad.
void adam_step(const std::vector<Tensor>& parameters, const std::vector<Tensor>& gradients,
               const std::vector<Tensor>& means, const std::vector<Tensor>& squares,
               const OptionalTensors& largest, const std::vector<Tensor>& steps,
               const std::vector<AdamGroup>& groups);

}  // namespace rushlight::ops
