#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>

#include "base/reference.h"
#include "runtime/mt19937_kernels.h"

namespace rushlight {

// A stream of random numbers: Mersenne Twister, word for word the stream of torch's CPU generator.
// Operators hold lock() while they draw, once a call, so that calls from several threads get
// numbers of their own.
class Generator final : public ReferenceCounted {
 public:
  static constexpr std::uint64_t default_seed = 67280421310721;
  static constexpr std::size_t state_bytes = 5056;
  static constexpr std::size_t short_state_bytes = 5048;  // of old checkpoints

  explicit Generator(std::uint64_t seed = default_seed) { set_seed(seed); }
  static void destroy(Generator* generator) { delete generator; }

  // Each of these takes the lock.
  void manual_seed(std::uint64_t seed);
  std::uint64_t initial_seed() const;
  // Seeds from the system and returns the seed.
  std::uint64_t seed();
  // torch's bytes of get_rng_state.
  std::array<std::byte, state_bytes> state() const;
  // RuntimeError, and no change, unless `bytes` are a state.
  void set_state(std::span<const std::byte> bytes);
  Reference<Generator> clone() const;

  // What follows is called with the lock held.
  std::unique_lock<std::mutex> lock() const { return std::unique_lock(mutex_); }
  std::uint32_t random32() {
    if (next_ == mt19937_words) advance();
    std::uint32_t word;
    kernels_.temper(&words_[static_cast<std::size_t>(next_++)], &word, 1);
    return word;
  }
  std::uint64_t random64() {
    const std::uint64_t high = random32();
    return high << 32 | random32();
  }
  // The next `count` results of random32().
  void random_words(std::uint32_t* output, std::int64_t count);
  // In [0, 1), 53 bits.
  double uniform() {
    return static_cast<double>(random64() & ((std::uint64_t{1} << 53) - 1)) * 0x1p-53;
  }
  // Standard normal after Box and Muller, whose second value is kept for the next call.
  double normal();

 private:
  void set_seed(std::uint64_t seed);
  void advance();

  const Mt19937Kernels& kernels_ = mt19937_kernels();
  mutable std::mutex mutex_;
  std::uint64_t seed_ = 0;
  std::array<std::uint32_t, mt19937_words> words_;
  int next_ = mt19937_words;  // the word to use next
  bool used_ = false;         // drawn from since it was seeded
  std::optional<double> next_normal_;
  // Part of torch's state; nothing of ours draws from it.
  std::optional<float> next_float_normal_;
};

// The generator of every call that names none.
Generator& default_generator();

}  // namespace rushlight
