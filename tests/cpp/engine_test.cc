// The engine: gradients, deep graphs, several threads at once (run under the thread sanitizer too).
#include <cmath>
#include <thread>
#include <vector>

#include "autograd/engine.h"
#include "check.h"
#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/shape/view.h"
#include "runtime/parallel.h"

using namespace rushlight;

namespace {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int chain_length = 20'000;
#else
constexpr int chain_length = 1'000'000;
#endif

Tensor leaf(std::int64_t size, double value) {
  const Tensor tensor = ops::full({size}, value, DType::float32);
  set_requires_grad(tensor, true);
  return tensor;
}

float first(const Tensor& tensor) { return *tensor.data<float>(); }

// d/dx of x^2 y + x at x = 3, y = 2.
Gradients differentiate(const Tensor& x, const Tensor& y) {
  const Tensor output = ops::add(ops::mul(ops::mul(x, x), y), x);
  const Tensor ones = ops::ones_like(output);
  return run_backward({{output}}, {{ones}}, {{x, y}}, {.accumulate = false});
}

void gradients_of_inputs() {
  const Tensor x = leaf(8, 3), y = leaf(8, 2);
  const Gradients gradients = differentiate(x, y);
  CHECK(first(gradients[0]) == 13.0f);
  CHECK(first(gradients[1]) == 9.0f);
  CHECK(!gradient(x).defined());
}

void accumulation() {
  const Tensor x = leaf(8, 3);
  for (int round = 1; round <= 3; ++round) {
    const Tensor output = ops::mul(x, x);
    const Tensor ones = ops::ones_like(output);
    run_backward({{output}}, {{ones}}, {}, {});
    CHECK(first(gradient(x)) == 6.0f * static_cast<float>(round));
  }
}

void second_derivative() {
  const Tensor x = leaf(1, 3);
  const Tensor cube = ops::mul(ops::mul(x, x), x);
  const Tensor one = ops::ones_like(cube);
  const Gradients once = run_backward(
      {{cube}}, {{one}}, {{x}}, {.keep_graph = true, .create_graph = true, .accumulate = false});
  const Gradients twice = run_backward({{once[0]}}, {{one}}, {{x}}, {.accumulate = false});
  CHECK(first(once[0]) == 27.0f);
  CHECK(first(twice[0]) == 18.0f);
}

// Neither running nor freeing a deep graph recurses.
void deep_chain() {
  const Tensor x = leaf(1, 1);
  Tensor y = x;
  for (int link = 0; link < chain_length; ++link) y = ops::add(y, 1);
  run_backward({{y}}, {{Tensor()}}, {}, {});
  CHECK(first(gradient(x)) == 1.0f);
  Tensor never_run = x;
  for (int link = 0; link < chain_length; ++link) never_run = ops::add(never_run, 1);
}

template <class Body>
void in_threads(const Body& body) {
  std::vector<std::thread> threads;
  for (int index = 0; index < 4; ++index) {
    threads.emplace_back([&body] {
      for (int round = 1; round <= 20; ++round) body();
    });
  }
  for (auto& thread : threads) thread.join();
}

// Threads read the same leaves and differentiate graphs of their own.
void threads_share_leaves() {
  const Tensor x = leaf(50'000, 3), y = leaf(50'000, 2);
  in_threads([&] {
    const Gradients gradients = differentiate(x, y);
    CHECK(first(gradients[0]) == 13.0f && first(gradients[1]) == 9.0f);
  });
}

void threads_train_their_own() {
  in_threads([] {
    const Tensor x = leaf(5'000, 3);
    for (int round = 1; round <= 3; ++round) {
      const Tensor output = ops::mul(x, 2);
      run_backward({{output}}, {{ops::ones_like(output)}}, {}, {});
      CHECK(first(gradient(x)) == 2.0f * static_cast<float>(round));
    }
  });
}

// No thread's gradient is lost.
void threads_train_one_leaf() {
  const Tensor x = leaf(5'000, 3);
  in_threads([&] {
    const Tensor output = ops::mul(x, 2);
    run_backward({{output}}, {{ops::ones_like(output)}}, {}, {});
  });
  CHECK(first(gradient(x)) == 4 * 20 * 2.0f);
}

void threads_run_one_graph() {
  const Tensor x = leaf(5'000, 3), y = leaf(5'000, 2);
  const Tensor output = ops::add(ops::mul(ops::mul(x, x), y), x);
  const Tensor ones = ops::ones_like(output);
  in_threads([&] {
    const Gradients gradients =
        run_backward({{output}}, {{ones}}, {{x, y}}, {.keep_graph = true, .accumulate = false});
    CHECK(first(gradients[0]) == 13.0f && first(gradients[1]) == 9.0f);
  });
}

// The first look at a view after its base was written brings its history up to date.
void threads_look_at_one_stale_view() {
  for (int round = 0; round < 20; ++round) {
    const Tensor x = leaf(6, 3);
    const Tensor base = ops::mul(x, 2);
    const Tensor view = ops::view(base, {2, 3});
    ops::mul(base, 5, Target::in_place(base));
    in_threads([&] {
      const Tensor output = ops::mul(ops::view(view, {3, 2}), 7);
      const Gradients gradients = run_backward({{output}}, {{ops::ones_like(output)}}, {{x}},
                                               {.keep_graph = true, .accumulate = false});
      CHECK(first(gradients[0]) == 70.0f);
    });
  }
}

}  // namespace

int main() {
  gradients_of_inputs();
  accumulation();
  second_derivative();
  deep_chain();
  set_thread_count(3);
  threads_share_leaves();
  threads_train_their_own();
  threads_train_one_leaf();
  threads_run_one_graph();
  threads_look_at_one_stale_view();
}
