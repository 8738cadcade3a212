#include "bind/families.h"
#include "ops/conv/convolution.h"

namespace rushlight::bind {

void bind_conv(Registry& registry) {
  constexpr const char* numbers =
      "input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1";
  constexpr const char* names =
      "input, weight, bias=None, stride=1, padding='valid', dilation=1, groups=1";
  constexpr const char* transposed =
      "input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1";
  registry.add<&ops::conv1d>("conv1d", numbers, function);
  registry.add<&ops::conv1d_named_padding>("conv1d", names, function);
  registry.add<&ops::conv2d>("conv2d", numbers, function);
  registry.add<&ops::conv2d_named_padding>("conv2d", names, function);
  registry.add<&ops::conv3d>("conv3d", numbers, function);
  registry.add<&ops::conv3d_named_padding>("conv3d", names, function);
  registry.add<&ops::conv_transpose1d>("conv_transpose1d", transposed, function);
  registry.add<&ops::conv_transpose2d>("conv_transpose2d", transposed, function);
  registry.add<&ops::conv_transpose3d>("conv_transpose3d", transposed, function);
  registry.add<&ops::convolution>(
      "convolution",
      "input, weight, bias, stride, padding, dilation, transposed, output_padding, groups",
      function);
}

}  // namespace rushlight::bind
