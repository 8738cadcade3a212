#include "ops/pool/pool.h"
#include "bind/families.h"

namespace rushlight::bind {

void bind_pool(Registry& registry) {
  constexpr const char* max_pool =
      "input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False";
  registry.add<&ops::max_pool1d>("max_pool1d", max_pool, function);
  registry.add<&ops::max_pool2d>("max_pool2d", max_pool, function);
  registry.add<&ops::max_pool3d>("max_pool3d", max_pool, function);
  registry.add<&ops::max_pool1d_with_indices>("max_pool1d_with_indices", max_pool, function);
  registry.add<&ops::max_pool2d_with_indices>("max_pool2d_with_indices", max_pool, nn);
  registry.add<&ops::max_pool3d_with_indices>("max_pool3d_with_indices", max_pool, nn);
  registry.add<&ops::adaptive_max_pool1d>("adaptive_max_pool1d", "input, output_size", function);
  registry.add<&ops::adaptive_max_pool2d>("adaptive_max_pool2d", "input, output_size", nn);
  registry.add<&ops::adaptive_max_pool3d>("adaptive_max_pool3d", "input, output_size", nn);

  constexpr const char* avg_pool =
      "input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, "
      "divisor_override=None";
  registry.add<&ops::avg_pool1d>(
      "avg_pool1d",
      "input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True",
      function);
  registry.add<&ops::avg_pool2d>("avg_pool2d", avg_pool, nn);
  registry.add<&ops::avg_pool3d>("avg_pool3d", avg_pool, nn);
  registry.add<&ops::adaptive_avg_pool1d>("adaptive_avg_pool1d", "input, output_size", function);
  registry.add<&ops::adaptive_avg_pool2d>("adaptive_avg_pool2d", "input, output_size", nn);
  registry.add<&ops::adaptive_avg_pool3d>("adaptive_avg_pool3d", "input, output_size", nn);

  registry.add<&ops::max_unpool1d>("max_unpool1d", "input, indices, output_size", nn);
  registry.add<&ops::max_unpool2d>("max_unpool2d", "input, indices, output_size", nn);
  registry.add<&ops::max_unpool3d>("max_unpool3d", "input, indices, output_size", nn);
}

}  // namespace rushlight::bind
