// An LSTM layer over a sequence: one step, and 35 of them, forward and with backward.
#include "ops/rnn/layer.h"
#include "peak.h"
#include "tensors.h"

namespace rushlight::bench {
namespace {

struct Layer {
  Layer(std::int64_t steps_, std::int64_t batch_, std::int64_t size_, bool needs_gradient)
      : steps(steps_),
        batch(batch_),
        size(size_),
        input(random_tensor({steps * batch, size}, needs_gradient)),
        state(random_tensor({batch, size})),
        cell(random_tensor({batch, size})),
        weights{.input_weight = random_tensor({4 * size, size}, needs_gradient),
                .hidden_weight = random_tensor({4 * size, size}, needs_gradient),
                .input_bias = random_tensor({4 * size}, needs_gradient),
                .hidden_bias = random_tensor({4 * size}, needs_gradient),
                .projection = {}} {
    for (std::int64_t step = 0; step < steps; ++step) batch_sizes.push_back(batch);
  }

  Tensor output() const {
    return ops::recurrent_layer(ops::RecurrentKind::lstm, input, state, cell, weights, batch_sizes,
                                false)
        .output;
  }
  double flops() const { return 2.0 * static_cast<double>(steps * batch * 4 * size * 2 * size); }

  std::int64_t steps, batch, size;
  Tensor input, state, cell;
  ops::RecurrentWeights weights;
  Dims batch_sizes;
};

void forward(benchmark::State& state, std::int64_t steps, std::int64_t batch, std::int64_t size) {
  const int threads = static_cast<int>(state.range(0));
  const Threads scope(threads);
  const Layer layer(steps, batch, size, false);
  for (auto _ : state) benchmark::DoNotOptimize(layer.output());
  report_flops(state, layer.flops(), threads);
}

void with_backward(benchmark::State& state, std::int64_t steps, std::int64_t batch,
                   std::int64_t size) {
  const int threads = static_cast<int>(state.range(0));
  const Threads scope(threads);
  const Layer layer(steps, batch, size, true);
  const Tensor gradient = random_tensor({steps * batch, size});
  const Tensor inputs[] = {layer.input, layer.weights.input_weight, layer.weights.hidden_weight,
                           layer.weights.input_bias, layer.weights.hidden_bias};
  for (auto _ : state) differentiate(layer.output(), gradient, inputs);
  report_flops(state, 3 * layer.flops(), threads);
}

#define RUSHLIGHT_LSTM(function, name, steps, batch, size) \
  BENCHMARK_CAPTURE(function, name, steps, batch, size)    \
      ->ArgName("threads")                                 \
      ->Arg(1)                                             \
      ->Arg(2)                                             \
      ->UseRealTime()
RUSHLIGHT_LSTM(forward, step_batch_20_size_200, 1, 20, 200);
RUSHLIGHT_LSTM(forward, step_batch_1_size_6, 1, 1, 6);
RUSHLIGHT_LSTM(forward, steps_35_batch_20_size_200, 35, 20, 200);
RUSHLIGHT_LSTM(with_backward, steps_35_batch_20_size_200, 35, 20, 200);

}  // namespace
}  // namespace rushlight::bench
