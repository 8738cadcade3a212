#include "ops/norm/norm.h"
#include "bind/families.h"

namespace rushlight::bind {

void bind_norm(Registry& registry) {
  registry.add<&ops::batch_norm>(
      "batch_norm",
      "input, weight, bias, running_mean, running_var, training, momentum, eps, "
      "cudnn_enabled=False",
      function);
  registry.add<&ops::native_batch_norm>(
      "native_batch_norm",
      "input, weight, bias, running_mean, running_var, training, momentum, eps", function);
  registry.add<&ops::layer_norm>(
      "layer_norm", "input, normalized_shape, weight=None, bias=None, eps=1e-05, cudnn_enable=True",
      function);
  registry.add<&ops::native_layer_norm>("native_layer_norm",
                                        "input, normalized_shape, weight, bias, eps", function);
  registry.add<&ops::rms_norm>("rms_norm", "input, normalized_shape, weight=None, eps=None",
                               function);
  registry.add<&ops::group_norm>(
      "group_norm", "input, num_groups, weight=None, bias=None, eps=1e-05, cudnn_enabled=True",
      function);
  registry.add<&ops::native_group_norm>("native_group_norm",
                                        "input, weight, bias, N, C, HxW, group, eps", function);
}

}  // namespace rushlight::bind
