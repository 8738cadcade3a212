// Two-dimensional convolutions of common networks, forward and with backward.
#include "ops/conv/convolution.h"

#include "peak.h"
#include "tensors.h"

namespace rushlight::bench {
namespace {

struct Shape {
  std::int64_t batch, inputs, outputs, size, kernel, padding, groups;

  std::int64_t result_size() const { return size + 2 * padding - kernel + 1; }
  double flops() const {
    const std::int64_t pixels = result_size() * result_size();
    return 2.0 * static_cast<double>(batch * outputs * pixels * kernel * kernel * inputs / groups);
  }
};

struct Operands {
  explicit Operands(const Shape& shape, bool needs_gradient)
      : input(random_tensor({shape.batch, shape.inputs, shape.size, shape.size}, needs_gradient)),
        weight(
            random_tensor({shape.outputs, shape.inputs / shape.groups, shape.kernel, shape.kernel},
                          needs_gradient)),
        bias(random_tensor({shape.outputs}, needs_gradient)) {}

  Tensor convolve(const Shape& shape) const {
    return ops::conv2d(input, weight, bias, {1}, {shape.padding}, {1}, shape.groups);
  }

  Tensor input, weight, bias;
};

void forward(benchmark::State& state, const Shape& shape) {
  const int threads = static_cast<int>(state.range(0));
  const Threads scope(threads);
  const Operands operands(shape, false);
  for (auto _ : state) benchmark::DoNotOptimize(operands.convolve(shape));
  report_flops(state, shape.flops(), threads);
}

void with_backward(benchmark::State& state, const Shape& shape) {
  const int threads = static_cast<int>(state.range(0));
  const Threads scope(threads);
  const Operands operands(shape, true);
  const Tensor gradient =
      random_tensor({shape.batch, shape.outputs, shape.result_size(), shape.result_size()});
  const Tensor inputs[] = {operands.input, operands.weight, operands.bias};
  for (auto _ : state) differentiate(operands.convolve(shape), gradient, inputs);
  report_flops(state, 3 * shape.flops(), threads);
}

constexpr Shape shape_3x3_64_56{8, 64, 64, 56, 3, 1, 1};
constexpr Shape shape_3x3_128_28{8, 128, 128, 28, 3, 1, 1};
constexpr Shape shape_3x3_256_14{8, 256, 256, 14, 3, 1, 1};
constexpr Shape shape_3x3_512_7{8, 512, 512, 7, 3, 1, 1};
constexpr Shape shape_1x1_64_256{8, 64, 256, 56, 1, 0, 1};
constexpr Shape shape_5x5_1_6{64, 1, 6, 32, 5, 0, 1};
constexpr Shape shape_3x3_6_16{64, 6, 16, 14, 3, 0, 1};
constexpr Shape shape_depthwise_64_56{8, 64, 64, 56, 3, 1, 64};

#define RUSHLIGHT_CONVOLUTION(name)                    \
  BENCHMARK_CAPTURE(forward, name, shape_##name)       \
      ->ArgName("threads")                             \
      ->Arg(1)                                         \
      ->Arg(2)                                         \
      ->UseRealTime();                                 \
  BENCHMARK_CAPTURE(with_backward, name, shape_##name) \
      ->ArgName("threads")                             \
      ->Arg(1)                                         \
      ->Arg(2)                                         \
      ->UseRealTime()
RUSHLIGHT_CONVOLUTION(3x3_64_56);
RUSHLIGHT_CONVOLUTION(3x3_128_28);
RUSHLIGHT_CONVOLUTION(3x3_256_14);
RUSHLIGHT_CONVOLUTION(3x3_512_7);
RUSHLIGHT_CONVOLUTION(1x1_64_256);
RUSHLIGHT_CONVOLUTION(5x5_1_6);
RUSHLIGHT_CONVOLUTION(3x3_6_16);
RUSHLIGHT_CONVOLUTION(depthwise_64_56);

}  // namespace
}  // namespace rushlight::bench
