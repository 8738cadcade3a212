// Trains a net with two hidden layers to tell two interleaved spirals apart. Exit status 1 if it
// does not.
#include <array>
#include <cmath>
#include <cstdio>

#include "autograd/engine.h"
#include "ops/activation/activation.h"
#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/loss/cross_entropy.h"
#include "ops/matmul/matmul.h"
#include "ops/random/random.h"
#include "runtime/dispatch.h"

using namespace rushlight;

namespace {

constexpr std::int64_t points = 400;
constexpr int steps = 1000;
constexpr double learning_rate = 0.3;

struct Layer {
  Layer(std::int64_t inputs, std::int64_t outputs)
      : weight(ops::randn({outputs, inputs})), bias(ops::zeros({outputs}, DType::float32)) {
    ops::mul(weight, std::sqrt(2.0 / static_cast<double>(inputs)), Target::in_place(weight));
    set_requires_grad(weight, true);
    set_requires_grad(bias, true);
  }
  Tensor operator()(const Tensor& x) const { return ops::linear(x, weight, bias); }

  Tensor weight, bias;
};

struct Net {
  Tensor operator()(const Tensor& x) const {
    return output(ops::relu(second(ops::relu(first(x)))));
  }
  std::array<Tensor, 6> parameters() const {
    return {first.weight, first.bias, second.weight, second.bias, output.weight, output.bias};
  }

  Layer first{2, 32}, second{32, 32}, output{32, 2};
};

struct Data {
  Data()
      : positions(ops::empty({points, 2}, DType::float32)),
        classes(ops::empty({points}, DType::int64)) {
    for (std::int64_t i = 0; i < points; ++i) {
      const std::int64_t arm = i % 2;
      const double angle = 0.5 + 8 * static_cast<double>(i) / points;
      const double turned = angle + static_cast<double>(arm) * 3.14159265358979;
      positions.data<float>()[2 * i] = static_cast<float>(0.12 * angle * std::cos(turned));
      positions.data<float>()[2 * i + 1] = static_cast<float>(0.12 * angle * std::sin(turned));
      classes.data<std::int64_t>()[i] = arm;
    }
  }

  Tensor positions, classes;
};

// x -= rate * gradient for every parameter, whose gradient is then cleared.
void descend(const Net& net) {
  const GradientModeGuard no_gradients(false);
  for (const Tensor& parameter : net.parameters()) {
    ops::sub(parameter, gradient(parameter), learning_rate, Target::in_place(parameter));
    set_gradient(parameter, {});
  }
}

double accuracy(const Net& net, const Data& data) {
  const GradientModeGuard no_gradients(false);
  const Tensor scores = net(data.positions);
  int right = 0;
  for (std::int64_t i = 0; i < points; ++i) {
    const float* pair = scores.data<float>() + 2 * i;
    right += (pair[1] > pair[0]) == (data.classes.data<std::int64_t>()[i] == 1);
  }
  return static_cast<double>(right) / points;
}

}  // namespace

int main() {
  const Data data;
  const Net net;
  for (int step = 1; step <= steps; ++step) {
    const Tensor loss =
        ops::cross_entropy(net(data.positions), data.classes, {}, -100, "mean", 0.0);
    run_backward({{loss}}, {{Tensor()}}, {}, {});
    descend(net);
    if (step % 250 == 0) {
      std::printf("step %4d  loss %.4f  accuracy %5.1f %%\n", step,
                  static_cast<double>(*loss.data<float>()), 100 * accuracy(net, data));
    }
  }
  const double reached = accuracy(net, data);
  std::printf("kernels: %s, accuracy %.1f %%\n", isa_level_name(active_isa_level()), 100 * reached);
  return reached < 0.97;
}
