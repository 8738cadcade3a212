#include "ops/activation/activation.h"
#include "bind/families.h"
#include "ops/elementwise/where.h"

namespace rushlight::bind {

namespace {

Tensor elu(const Tensor& input, const Scalar& alpha, const Scalar& scale, const Scalar& input_scale,
           const Target& target) {
  return ops::elu(input, alpha, scale, input_scale, target);
}

}  // namespace

void bind_activation(Registry& registry) {
  constexpr const char* one = "input, *, out=None";
  registry.add<&ops::relu>("relu", one, function | method);
  registry.add_in_place<&ops::relu>("relu_", "input", function | method);
  registry.add<&ops::leaky_relu>("leaky_relu", "input, negative_slope=0.01, *, out=None", nn);
  registry.add_in_place<&ops::leaky_relu>("leaky_relu_", "input, negative_slope=0.01", nn);
  registry.add<&ops::hardtanh>("hardtanh", "input, min_val=-1, max_val=1, *, out=None", nn);
  registry.add_in_place<&ops::hardtanh>("hardtanh_", "input, min_val=-1, max_val=1", nn);
  registry.add<&ops::hardsigmoid>("hardsigmoid", one, nn);
  registry.add_in_place<&ops::hardsigmoid>("hardsigmoid_", "input", nn);
  registry.add<&ops::hardswish>("hardswish", one, nn);
  registry.add_in_place<&ops::hardswish>("hardswish_", "input", nn);
  registry.add<&ops::hardshrink>("hardshrink", "input, lambd=0.5, *, out=None", function | method);
  registry.add<&ops::softshrink>("softshrink", "input, lambd=0.5, *, out=None", nn);
  registry.add<&ops::threshold>("threshold", "input, threshold, value, *, out=None", function);
  registry.add_in_place<&ops::threshold>("threshold_", "input, threshold, value", function);
  registry.add<&ops::prelu>("prelu", "input, weight", function | method);

  registry.add<&elu>("elu", "input, alpha=1, scale=1, input_scale=1, *, out=None", nn);
  registry.add_in_place<&elu>("elu_", "input, alpha=1, scale=1, input_scale=1", nn);
  registry.add<&ops::selu>("selu", one, function);
  registry.add_in_place<&ops::selu>("selu_", "input", function);
  registry.add<&ops::celu>("celu", "input, alpha=1.0, *, out=None", function);
  registry.add_in_place<&ops::celu>("celu_", "input, alpha=1.0", function);
  registry.add<&ops::gelu>("gelu", "input, *, approximate='none', out=None", nn);
  registry.add_in_place<&ops::gelu>("gelu_", "input, *, approximate='none'", nn);
  registry.add<&ops::silu>("silu", one, nn);
  registry.add_in_place<&ops::silu>("silu_", "input", nn);
  registry.add<&ops::mish>("mish", one, nn);
  registry.add_in_place<&ops::mish>("mish_", "input", nn);
  registry.add<&ops::softplus>("softplus", "input, beta=1, threshold=20, *, out=None", nn);
  registry.add<&ops::logsigmoid>("logsigmoid", one, nn);
  registry.add<&ops::glu>("glu", "input, dim=-1, *, out=None", nn);
}

}  // namespace rushlight::bind
