#include <cmath>

#include "autograd/in_place.h"
#include "ops/optim/optim_kernels.h"
#include "ops/optim/step.h"

namespace rushlight::ops {

namespace {

// Counts the step up and returns the rates with its bias corrections.
AdamRates rates_at(const Tensor& step, double rate, double beta1, double beta2, double epsilon,
                   double weight_decay, bool decoupled, bool maximize) {
  float& taken = *step.data<float>();
  taken += 1;
  count_write(step);
  AdamRates rates;
  rates.step_size = rate / (1 - std::pow(beta1, static_cast<double>(taken)));
  rates.beta1 = beta1;
  rates.beta2 = beta2;
  rates.root_correction = 1 / std::sqrt(1 - std::pow(beta2, static_cast<double>(taken)));
  rates.epsilon = epsilon;
  rates.weight_decay = decoupled ? 0 : weight_decay;
  rates.shrink = decoupled ? 1 - rate * weight_decay : 1;
  rates.maximize = maximize;
  return rates;
}

}  // namespace

void adam_step(const std::vector<Tensor>& parameters, const std::vector<Tensor>& gradients,
               const std::vector<Tensor>& means, const std::vector<Tensor>& squares,
               const std::vector<Tensor>& largest, const std::vector<Tensor>& steps, double rate,
               double beta1, double beta2, double epsilon, double weight_decay, bool decoupled,
               bool maximize) {
  Step step("adam_step", parameters, gradients, {&means, &squares, &largest});
  check(means.size() == parameters.size() && squares.size() == parameters.size() &&
            steps.size() == parameters.size(),
        "adam_step: every parameter needs a mean, a square and a step");
  for (const Tensor& count : steps) {
    if (count.dtype() != DType::float32 || count.numel() != 1) {
      fail<TypeError>("adam_step: a step must be one float32 element, got dtype ", count.dtype(),
                      " and shape ", count.sizes());
    }
  }
  std::vector<AdamRates> rates;
  rates.reserve(steps.size());
  for (const Tensor& count : steps) {
    rates.push_back(
        rates_at(count, rate, beta1, beta2, epsilon, weight_decay, decoupled, maximize));
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
