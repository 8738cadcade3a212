#include <cmath>

#include "autograd/in_place.h"
#include "ops/optim/optim_kernels.h"
#include "ops/optim/step.h"

namespace rushlight::ops {

namespace {

// The rates of a step with its bias corrections; `taken` counts it too.
AdamRates rates_at(float taken, const AdamGroup& group) {
  const double count = static_cast<double>(taken);
  AdamRates rates;
  rates.step_size = group.rate / (1 - std::pow(group.beta1, count));
  rates.beta1 = group.beta1;
  rates.beta2 = group.beta2;
  rates.root_correction = 1 / std::sqrt(1 - std::pow(group.beta2, count));
  rates.epsilon = group.epsilon;
  rates.weight_decay = group.decoupled ? 0 : group.weight_decay;
  rates.shrink = group.decoupled ? 1 - group.rate * group.weight_decay : 1;
  rates.maximize = group.maximize;
  return rates;
}

}  // namespace

void adam_step(const std::vector<Tensor>& parameters, const std::vector<Tensor>& gradients,
               const std::vector<Tensor>& means, const std::vector<Tensor>& squares,
               const OptionalTensors& largest, const std::vector<Tensor>& steps,
               const std::vector<AdamGroup>& groups) {
  const std::vector<Tensor> maxima = defined_or_not(largest, parameters.size());
  Step step("adam_step", parameters, gradients, {&means, &squares, &maxima});
  check(means.size() == parameters.size() && squares.size() == parameters.size() &&
            steps.size() == parameters.size(),
        "adam_step: every parameter needs a mean, a square and a step");
  for (const Tensor& count : steps) {
    if (count.dtype() != DType::float32 || count.numel() != 1) {
      fail<TypeError>("adam_step: a step must be one float32 element, got dtype ", count.dtype(),
                      " and shape ", count.sizes());
    }
    check_writable(count);
  }
  const std::vector<AdamRates> rates =
      step.for_each_parameter<AdamRates>(groups, [&](const AdamGroup& group, std::size_t index) {
        if (group.amsgrad && (maxima.empty() || !maxima[index].defined())) {
          fail<RuntimeError>("adam_step: parameter ", index, " has no maximum of its squares");
        }
        return rates_at(*steps[index].data<float>() + 1, group);
      });
  if (has_repeats(parameters)) {
    step_in_turn(groups, [&](std::size_t i, const AdamGroup& one) {
      adam_step({parameters[i]}, {gradients[i]}, {means[i]}, {squares[i]}, item_of(largest, i),
                {steps[i]}, {one});
    });
    return;
  }
  for (const Tensor& count : steps) {
    *count.data<float>() += 1;
    count_write(count);
  }
  const OptimKernels& kernels = optim_kernels();
  step.run([&](std::size_t index, std::int64_t start, std::int64_t count) {
    const StepItem& item = step.item(index);
    const auto update = [&]<class T>(auto kernel, T*) {
      T* most = item.states[2].defined() ? item.states[2].data<T>() + start : nullptr;
      kernel(item.parameter.data<T>() + start, item.gradient.data<T>() + start,
             item.states[0].data<T>() + start, item.states[1].data<T>() + start, most, count,
             rates[index]);
    };
    if (item.is_double) {
      update(kernels.adam_double, static_cast<double*>(nullptr));
    } else {
      update(kernels.adam_float, static_cast<float*>(nullptr));
    }
  });
}

}  // namespace rushlight::ops
