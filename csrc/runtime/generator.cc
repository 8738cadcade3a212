#include "runtime/generator.h"

#include <pthread.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <random>

#include "base/error.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(Mt19937Kernels, mt19937_kernels)

namespace rushlight {
namespace {

// torch's layout of a state; `left` counts down to the next advance, from 1 when one is due.
struct StoredState {
  std::uint64_t seed;
  std::int32_t left;
  std::int32_t seeded;
  std::uint64_t next;
  std::uint64_t words[mt19937_words];
  double normal_x, normal_y, normal_rho;
  std::int32_t normal_is_valid;
  std::int32_t padding;
  float float_normal;
  std::uint8_t float_normal_is_valid;
  std::uint8_t more_padding[3];
};
static_assert(sizeof(StoredState) == Generator::state_bytes);
static_assert(offsetof(StoredState, float_normal) == Generator::short_state_bytes);

}  // namespace

void Generator::manual_seed(std::uint64_t seed) {
  const auto held = lock();
  set_seed(seed);
}

std::uint64_t Generator::initial_seed() const {
  const auto held = lock();
  return seed_;
}

std::uint64_t Generator::seed() {
  std::random_device device;
  const std::uint64_t high = device();
  // 53 bits, so that the seed survives as a double.
  const std::uint64_t fresh = (high << 32 | device()) & ((std::uint64_t{1} << 53) - 1);
  manual_seed(fresh);
  return fresh;
}

void Generator::set_seed(std::uint64_t seed) {
  seed_ = seed;
  words_[0] = static_cast<std::uint32_t>(seed);
  for (std::size_t i = 1; i < words_.size(); ++i) {
    words_[i] = 1812433253u * (words_[i - 1] ^ words_[i - 1] >> 30) + static_cast<std::uint32_t>(i);
  }
  next_ = mt19937_words;
  used_ = false;
  next_normal_.reset();
  next_float_normal_.reset();
}

void Generator::advance() {
  kernels_.advance(words_.data());
  next_ = 0;
  used_ = true;
}

void Generator::random_words(std::uint32_t* output, std::int64_t count) {
  while (count > 0) {
    if (next_ == mt19937_words) advance();
    const std::int64_t taken = std::min<std::int64_t>(count, mt19937_words - next_);
    kernels_.temper(&words_[static_cast<std::size_t>(next_)], output, taken);
    next_ += static_cast<int>(taken);
    output += taken;
    count -= taken;
  }
}

double Generator::normal() {
  if (next_normal_) {
    const double value = *next_normal_;
    next_normal_.reset();
    return value;
  }
  const double u1 = uniform(), u2 = uniform();
  const double radius = std::sqrt(-2.0 * std::log1p(-u2));
  const double angle = 2.0 * std::numbers::pi * u1;
  next_normal_ = radius * std::sin(angle);
  return radius * std::cos(angle);
}

std::array<std::byte, Generator::state_bytes> Generator::state() const {
  const auto held = lock();
  StoredState stored{};
  stored.seed = seed_;
  stored.left = mt19937_words - next_ + 1;
  stored.seeded = 1;
  stored.next = used_ ? static_cast<std::uint64_t>(next_) : 0;
  std::copy(words_.begin(), words_.end(), stored.words);
  stored.normal_is_valid = next_normal_.has_value();
  stored.normal_y = next_normal_.value_or(0.0);
  stored.float_normal_is_valid = next_float_normal_.has_value();
  stored.float_normal = next_float_normal_.value_or(0.0f);
  std::array<std::byte, state_bytes> bytes;
  std::memcpy(bytes.data(), &stored, sizeof(stored));
  return bytes;
}

void Generator::set_state(std::span<const std::byte> bytes) {
  if (bytes.size() != state_bytes && bytes.size() != short_state_bytes) {
    fail<RuntimeError>("set_state: expected ", state_bytes, " or ", short_state_bytes,
                       " bytes, got ", bytes.size());
  }
  StoredState stored{};
  std::memcpy(&stored, bytes.data(), bytes.size());
  const bool fresh = stored.left == 1 && stored.next == 0;
  const bool running = stored.next <= mt19937_words && stored.left >= 1 &&
                       stored.left == mt19937_words + 1 - static_cast<std::int64_t>(stored.next);
  if (!fresh && !running) {
    fail<RuntimeError>("set_state: the bytes are no state of a Mersenne Twister");
  }
  const auto held = lock();
  seed_ = stored.seed;
  std::transform(stored.words, stored.words + mt19937_words, words_.begin(),
                 [](std::uint64_t word) { return static_cast<std::uint32_t>(word); });
  next_ = fresh ? mt19937_words : static_cast<int>(stored.next);
  used_ = !fresh;
  next_normal_.reset();
  if (stored.normal_is_valid) next_normal_ = stored.normal_y;
  next_float_normal_.reset();
  if (stored.float_normal_is_valid) next_float_normal_ = stored.float_normal;
}

Reference<Generator> Generator::clone() const {
  auto copy = Reference<Generator>::adopt(new Generator);
  copy->set_state(state());
  return copy;
}

Generator& default_generator() {
  // Lives as long as the process. Nobody draws from it while the process forks, so that the child
  // finds it unlocked.
  static Generator* const generator = [] {
    static std::unique_lock<std::mutex> held;
    auto* made = new Generator;
    pthread_atfork([] { held = default_generator().lock(); }, [] { held.unlock(); },
                   [] { held.unlock(); });
    return made;
  }();
  return *generator;
}

}  // namespace rushlight
