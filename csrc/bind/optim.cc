#include "ops/optim/optim.h"

#include "bind/families.h"

namespace rushlight::bind {

void bind_optim(Registry& registry) {
  registry.add<&ops::sgd_step>("_sgd_step",
                               "parameters, gradients, buffers, rate, momentum, dampening, "
                               "weight_decay, nesterov, maximize, "
                               "first",
                               nn);
  registry.add<&ops::adam_step>(
      "_adam_step",
      "parameters, gradients, means, squares, largest, steps, rate, beta1, beta2, epsilon, "
      "weight_decay, decoupled, maximize",
      nn);
}

}  // namespace rushlight::bind
