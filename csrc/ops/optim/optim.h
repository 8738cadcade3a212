#pragma once
#include <vector>

#include "tensor/tensor.h"

// Steps of optimisers over all parameters of a group at once; unrecorded, in place.

namespace rushlight::ops {

// `buffers` is empty without momentum.
void sgd_step(const std::vector<Tensor>& parameters, const std::vector<Tensor>& gradients,
              const std::vector<Tensor>& buffers, double rate, double momentum, double dampening,
              double weight_decay, bool nesterov, bool maximize, bool first);

// Counts `steps` (one float32 element each) up. `largest` is empty without amsgrad.
void adam_step(const std::vector<Tensor>& parameters, const std::vector<Tensor>& gradients,
               const std::vector<Tensor>& means, const std::vector<Tensor>& squares,
               const std::vector<Tensor>& largest, const std::vector<Tensor>& steps, double rate,
               double beta1, double beta2, double epsilon, double weight_decay, bool decoupled,
               bool maximize);

}  // namespace rushlight::ops
