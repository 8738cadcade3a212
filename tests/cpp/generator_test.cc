// The generator against std::mt19937, and its state; fills against what torch 2.13 printed.
#include "runtime/generator.h"

#include <algorithm>
#include <random>
#include <vector>

#include "base/error.h"
#include "check.h"
#include "ops/random/fill.h"

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

}  // namespace

int main() {
  words_are_those_of_the_standard();
  a_state_comes_back();
  fills_are_those_of_torch();
}
