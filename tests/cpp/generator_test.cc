// The generator against std::mt19937, and its state; fills against what torch 2.13 printed.
#include "runtime/generator.h"

#include <algorithm>
#include <random>
#include <thread>
#include <vector>

#include "base/error.h"
#include "check.h"
#include "ops/random/fill.h"
#include "ops/random/random.h"

using namespace rushlight;

namespace {

void words_are_those_of_the_standard() {
  for (std::uint32_t seed : {0u, 5489u, 4294967295u}) {
    Generator generator(seed);
    std::mt19937 reference(seed);
    std::vector<std::uint32_t> words(3000);
    for (std::int64_t count : {1, 5, 618, 3000, 624, 2}) {
      generator.random_words(words.data(), count);
      for (std::int64_t i = 0; i < count; ++i)
        CHECK(words[static_cast<std::size_t>(i)] == reference());
      CHECK(generator.random32() == reference());
    }
  }
}

void a_state_comes_back() {
  Generator generator(42);
  for (int draws : {0, 1, 3, 620, 7}) {
    for (int i = 0; i < draws; ++i) generator.normal();
    const auto state = generator.state();
    const double first = generator.normal();
    const std::uint64_t second = generator.random64();
    Generator other;
    other.set_state(state);
    CHECK(other.state() == state && other.initial_seed() == 42);
    CHECK(other.normal() == first && other.random64() == second);
    CHECK(generator.clone()->random64() == generator.random64());
  }
  auto state = generator.state();
  CHECK_THROWS(RuntimeError, generator.set_state(std::span(state).first(100)));
  state[16] = std::byte{255};
  const auto before = generator.state();
  CHECK_THROWS(RuntimeError, generator.set_state(state));
  CHECK(generator.state() == before);
}

template <class T>
void expect(const std::vector<T>& actual, std::initializer_list<T> expected) {
  CHECK(std::equal(expected.begin(), expected.end(), actual.begin()));
}

void fills_are_those_of_torch() {
  Generator generator(0);
  std::vector<float> floats(20);
  fill_uniform(floats.data(), 3, 0.0, 1.0, generator);
  expect(floats, {0.4962566f, 0.7682218f, 0.08847743f});
  generator.manual_seed(0);
  fill_normal(floats.data(), 3, 0.0, 1.0, false, generator);
  expect(floats, {1.5409961f, -0.2934289f, -2.1787894f});
  generator.manual_seed(0);
  fill_normal(floats.data(), 20, 0.0, 1.0, false, generator);
  expect(floats, {-1.1258398f, -1.1523602f, -0.25057858f});
  generator.manual_seed(0);
  std::vector<std::int64_t> integers(5);
  fill_permutation(integers.data(), 5, generator);
  expect<std::int64_t>(integers, {4, 0, 1, 3, 2});
}

// Calls from several threads get, in some order, the numbers that one thread gets.
void threads_share_a_stream() {
  constexpr std::size_t calls = 40, threads = 4;
  auto draw = [](std::vector<float>& numbers) {
    const Tensor fresh = ops::rand({2});
    numbers.insert(numbers.end(), fresh.data<float>(), fresh.data<float>() + 2);
  };
  auto pairs = [](const std::vector<float>& numbers) {
    std::vector<std::pair<float, float>> result;
    for (std::size_t i = 0; i < numbers.size(); i += 2) {
      result.emplace_back(numbers[i], numbers[i + 1]);
    }
    std::sort(result.begin(), result.end());
    return result;
  };
  std::vector<float> expected;
  default_generator().manual_seed(7);
  for (std::size_t call = 0; call < calls * threads; ++call) draw(expected);

  std::vector<std::vector<float>> drawn(threads);
  std::vector<std::thread> drawing;
  default_generator().manual_seed(7);
  for (auto& numbers : drawn) {
    drawing.emplace_back([&] {
      for (std::size_t call = 0; call < calls; ++call) draw(numbers);
    });
  }
  for (auto& thread : drawing) thread.join();
  std::vector<float> all;
  for (const auto& numbers : drawn) all.insert(all.end(), numbers.begin(), numbers.end());
  CHECK(pairs(all) == pairs(expected));
}

}  // namespace

int main() {
  words_are_those_of_the_standard();
  a_state_comes_back();
  fills_are_those_of_torch();
  threads_share_a_stream();
}
