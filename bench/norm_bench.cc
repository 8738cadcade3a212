// Batch normalisation in training, forward and with backward.
#include "ops/norm/norm.h"

#include "peak.h"
#include "tensors.h"

namespace rushlight::bench {
namespace {

struct Operands {
  explicit Operands(bool needs_gradient)
      : input(random_tensor({8, 64, 56, 56}, needs_gradient)),
        weight(random_tensor({64}, needs_gradient)),
        bias(random_tensor({64}, needs_gradient)),
        mean(random_tensor({64})),
        variance(ops::ones({64}, DType::float32)) {}

  Tensor normalised() const {
    return ops::batch_norm(input, weight, bias, mean, variance, true, 0.1, 1e-5, false);
  }
  double bytes() const { return static_cast<double>(input.bytes()); }

  Tensor input, weight, bias, mean, variance;
};

void forward(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  const Threads scope(threads);
  const Operands operands(false);
  for (auto _ : state) benchmark::DoNotOptimize(operands.normalised());
  // The input is read for the statistics, then read and written.
  report_bytes(state, 3 * operands.bytes(), threads);
}
BENCHMARK(forward)->Name("batch_norm")->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();

void with_backward(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  const Threads scope(threads);
  const Operands operands(true);
  const Tensor gradient = random_tensor({8, 64, 56, 56});
  const Tensor inputs[] = {operands.input, operands.weight, operands.bias};
  for (auto _ : state) differentiate(operands.normalised(), gradient, inputs);
  report_bytes(state, 8 * operands.bytes(), threads);
}
BENCHMARK(with_backward)
    ->Name("batch_norm_with_backward")
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime();

}  // namespace
}  // namespace rushlight::bench
