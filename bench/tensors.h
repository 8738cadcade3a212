#pragma once
#include <benchmark/benchmark.h>

#include <span>

#include "autograd/engine.h"
#include "ops/creation/creation.h"
#include "ops/random/fill.h"
#include "runtime/parallel.h"

// Inputs of benchmarks.

namespace rushlight::bench {

// Standard normal float32 numbers, the same every time.
inline Tensor random_tensor(const Dims& sizes, bool needs_gradient = false) {
  const Tensor tensor = ops::empty(sizes, DType::float32);
  Generator generator(1);
  fill_normal(tensor.data<float>(), tensor.numel(), 0, 1, false, generator);
  if (needs_gradient) set_requires_grad(tensor, true);
  return tensor;
}

// Sets the number of threads for a scope.
class Threads {
 public:
  explicit Threads(std::int64_t count) : previous_(thread_count()) {
    set_thread_count(static_cast<int>(count));
  }
  ~Threads() { set_thread_count(previous_); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

 private:
  int previous_;
};

// One backward pass; the gradients of `inputs` are computed and dropped.
inline void differentiate(const Tensor& output, const Tensor& gradient,
                          std::span<const Tensor> inputs) {
  benchmark::DoNotOptimize(
      run_backward(std::span(&output, 1), std::span(&gradient, 1), inputs, {.accumulate = false}));
}

}  // namespace rushlight::bench
