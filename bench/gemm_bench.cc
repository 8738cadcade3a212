// Matrix products: square ones, skinny ones as in inference, batches of small ones.
#include "ops/matmul/gemm.h"

#include "peak.h"
#include "tensors.h"

namespace rushlight::bench {
namespace {

void product(benchmark::State& state, std::int64_t m, std::int64_t n, std::int64_t k) {
  const int threads = static_cast<int>(state.range(0));
  const Threads scope(threads);
  const Tensor a = random_tensor({m, k}), b = random_tensor({k, n}), c = random_tensor({m, n});
  const GemmTarget<float, float> target{.c = c.data<float>(), .row_stride = n};
  for (auto _ : state) {
    gemm<float>(m, n, k, {a.data<float>(), k, 1}, {b.data<float>(), n, 1}, target);
    benchmark::ClobberMemory();
  }
  report_flops(state, 2.0 * static_cast<double>(m * n * k), threads);
}

#define RUSHLIGHT_PRODUCT(m, n, k)                   \
  BENCHMARK_CAPTURE(product, m##x##n##x##k, m, n, k) \
      ->ArgName("threads")                           \
      ->Arg(1)                                       \
      ->Arg(2)                                       \
      ->UseRealTime()
RUSHLIGHT_PRODUCT(32, 32, 32);
RUSHLIGHT_PRODUCT(64, 64, 64);
RUSHLIGHT_PRODUCT(128, 128, 128);
RUSHLIGHT_PRODUCT(256, 256, 256);
RUSHLIGHT_PRODUCT(512, 512, 512);
RUSHLIGHT_PRODUCT(1024, 1024, 1024);
RUSHLIGHT_PRODUCT(2048, 2048, 2048);
RUSHLIGHT_PRODUCT(1, 200, 100);
RUSHLIGHT_PRODUCT(8, 512, 512);
RUSHLIGHT_PRODUCT(8, 4096, 4096);
RUSHLIGHT_PRODUCT(64, 256, 784);
RUSHLIGHT_PRODUCT(700, 10000, 200);

// A linear layer: the rows of the weight are the columns of the right operand.
void linear(benchmark::State& state, std::int64_t batch, std::int64_t inputs,
            std::int64_t outputs) {
  const int threads = static_cast<int>(state.range(0));
  const Threads scope(threads);
  const Tensor x = random_tensor({batch, inputs}), weight = random_tensor({outputs, inputs}),
               bias = random_tensor({outputs}), y = random_tensor({batch, outputs});
  const GemmTarget<float, float> target{
      .c = y.data<float>(), .row_stride = outputs, .column_bias = bias.data<float>()};
  for (auto _ : state) {
    gemm<float>(batch, outputs, inputs, {x.data<float>(), inputs, 1},
                {weight.data<float>(), 1, inputs}, target);
    benchmark::ClobberMemory();
  }
  report_flops(state, 2.0 * static_cast<double>(batch * inputs * outputs), threads);
}

#define RUSHLIGHT_LINEAR(batch, inputs, outputs)                                  \
  BENCHMARK_CAPTURE(linear, batch##x##inputs##x##outputs, batch, inputs, outputs) \
      ->ArgName("threads")                                                        \
      ->Arg(1)                                                                    \
      ->Arg(2)                                                                    \
      ->UseRealTime()
RUSHLIGHT_LINEAR(1, 4096, 4096);
RUSHLIGHT_LINEAR(8, 4096, 4096);
RUSHLIGHT_LINEAR(64, 4096, 4096);
RUSHLIGHT_LINEAR(64, 784, 200);
RUSHLIGHT_LINEAR(64, 100, 200);

}  // namespace
}  // namespace rushlight::bench
