#pragma once
#include <cstdint>

namespace rushlight {

struct SgdRates {
  double rate;
  double momentum;
  double dampening;
  double weight_decay;
  bool nesterov;
  bool maximize;
  // The momentum buffer holds nothing yet.
  bool first;
};

struct AdamRates {
  double step_size;  // lr / (1 - beta1^t)
  double beta1;
  double beta2;
  double root_correction;  // 1 / sqrt(1 - beta2^t)
  double epsilon;
  double weight_decay;  // added to the gradient; 0 when decoupled
  double shrink;        // the parameter's factor: 1 - lr weight_decay when decoupled, else 1
  bool maximize;
};

struct OptimKernels {
  // `buffer` is null without momentum.
  void (*sgd_float)(float* parameter, const float* gradient, float* buffer, std::int64_t count,
                    const SgdRates& rates);
  void (*sgd_double)(double* parameter, const double* gradient, double* buffer, std::int64_t count,
                     const SgdRates& rates);
  // `largest` is null without amsgrad.
  void (*adam_float)(float* parameter, const float* gradient, float* mean, float* square,
                     float* largest, std::int64_t count, const AdamRates& rates);
  void (*adam_double)(double* parameter, const double* gradient, double* mean, double* square,
                      double* largest, std::int64_t count, const AdamRates& rates);
};

const OptimKernels& optim_kernels();

}  // namespace rushlight
