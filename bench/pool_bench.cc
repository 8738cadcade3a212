// Pooling of 256 K elements with 2x2 windows, forward and with backward.
#include "ops/pool/pool.h"

#include "peak.h"
#include "tensors.h"

namespace rushlight::bench {
namespace {

constexpr double input_bytes = 4 * 64 * 32 * 32 * sizeof(float);

Tensor max_pool(const Tensor& input) { return ops::max_pool2d(input, {2}, {}, {0}, {1}, false); }
Tensor avg_pool(const Tensor& input) {
  return ops::avg_pool2d(input, {2}, {}, {0}, false, true, {});
}

void forward(benchmark::State& state, Tensor (*pool)(const Tensor&)) {
  const int threads = static_cast<int>(state.range(0));
  const Threads scope(threads);
  const Tensor input = random_tensor({4, 64, 32, 32});
  for (auto _ : state) benchmark::DoNotOptimize(pool(input));
  report_bytes(state, input_bytes * 1.25, threads);
}
BENCHMARK_CAPTURE(forward, max, max_pool)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();
BENCHMARK_CAPTURE(forward, avg, avg_pool)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();

void with_backward(benchmark::State& state, Tensor (*pool)(const Tensor&)) {
  const int threads = static_cast<int>(state.range(0));
  const Threads scope(threads);
  const Tensor input = random_tensor({4, 64, 32, 32}, true);
  const Tensor gradient = random_tensor({4, 64, 16, 16});
  for (auto _ : state) differentiate(pool(input), gradient, std::span(&input, 1));
  report_bytes(state, input_bytes * 2.5, threads);
}
BENCHMARK_CAPTURE(with_backward, max, max_pool)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();
BENCHMARK_CAPTURE(with_backward, avg, avg_pool)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();

}  // namespace
}  // namespace rushlight::bench
