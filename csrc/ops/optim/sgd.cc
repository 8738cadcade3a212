#include "ops/optim/optim_kernels.h"
#include "ops/optim/step.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(OptimKernels, optim_kernels)

namespace rushlight::ops {

void sgd_step(const std::vector<Tensor>& parameters, const std::vector<Tensor>& gradients,
              const OptionalTensors& buffers, const std::vector<SgdGroup>& groups) {
  const std::vector<Tensor> momenta = defined_or_not(buffers, parameters.size());
  Step step("sgd_step", parameters, gradients, {&momenta});
  const std::vector<SgdRates> rates =
      step.for_each_parameter<SgdRates>(groups, [&](const SgdGroup& group, std::size_t index) {
        if (group.momentum != 0 && (momenta.empty() || !momenta[index].defined())) {
          fail<RuntimeError>("sgd_step: parameter ", index, " has momentum, but no buffer");
        }
        return SgdRates{group.rate,     group.momentum, group.dampening, group.weight_decay,
                        group.nesterov, group.maximize, group.first};
      });
  if (has_repeats(parameters)) {
    step_in_turn(groups, [&](std::size_t i, const SgdGroup& one) {
      sgd_step({parameters[i]}, {gradients[i]}, item_of(buffers, i), {one});
    });
    return;
  }
  const OptimKernels& kernels = optim_kernels();
  step.run([&](std::size_t index, std::int64_t start, std::int64_t count) {
    const StepItem& item = step.item(index);
    const auto update = [&]<class T>(auto kernel, T*) {
      T* buffer = item.states[0].defined() ? item.states[0].data<T>() + start : nullptr;
      kernel(item.parameter.data<T>() + start, item.gradient.data<T>() + start, buffer, count,
             rates[index]);
    };
    if (item.is_double) {
      update(kernels.sgd_double, static_cast<double*>(nullptr));
    } else {
      update(kernels.sgd_float, static_cast<float*>(nullptr));
    }
  });
}

}  // namespace rushlight::ops
