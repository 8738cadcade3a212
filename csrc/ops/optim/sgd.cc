#include "ops/optim/optim_kernels.h"
#include "ops/optim/step.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(OptimKernels, optim_kernels)

namespace rushlight::ops {

void sgd_step(const std::vector<Tensor>& parameters, const std::vector<Tensor>& gradients,
              const std::vector<Tensor>& buffers, double rate, double momentum, double dampening,
              double weight_decay, bool nesterov, bool maximize, bool first) {
  Step step("sgd_step", parameters, gradients, {&buffers});
  const SgdRates rates{rate, momentum, dampening, weight_decay, nesterov, maximize, first};
  const OptimKernels& kernels = optim_kernels();
  step.run([&](std::size_t index, std::int64_t start, std::int64_t count) {
    const StepItem& item = step.item(index);
    const auto update = [&]<class T>(auto kernel, T*) {
      T* buffer = item.states[0].defined() ? item.states[0].data<T>() + start : nullptr;
      kernel(item.parameter.data<T>() + start, item.gradient.data<T>() + start, buffer, count,
             rates);
    };
    if (item.is_double) {
      update(kernels.sgd_double, static_cast<double*>(nullptr));
    } else {
      update(kernels.sgd_float, static_cast<float*>(nullptr));
    }
  });
}

}  // namespace rushlight::ops
