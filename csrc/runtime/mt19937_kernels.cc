// Matsumoto and Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform
// pseudo-random number generator", 1998. A word depends on words 397 and 227 places away, so that
// runs of up to 227 words have no dependence among themselves and become vectors.
#include "runtime/mt19937_kernels.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

constexpr int words = mt19937_words, far = 397, near = words - far;

[[gnu::always_inline]] inline std::uint32_t twist(std::uint32_t here, std::uint32_t next,
                                                  std::uint32_t distant) {
  const std::uint32_t joined = (here & 0x80000000u) | (next & 0x7fffffffu);
  return distant ^ (joined >> 1) ^ ((0u - (next & 1u)) & 0x9908b0dfu);
}

[[gnu::always_inline]] inline void twist_run(const std::uint32_t* __restrict old,
                                             const std::uint32_t* __restrict distant,
                                             std::uint32_t* __restrict fresh, int count) {
  for (int i = 0; i < count; ++i) fresh[i] = twist(old[i], old[i + 1], distant[i]);
}

void advance(std::uint32_t* state) {
  std::uint32_t old[words + 1];
  for (int i = 0; i < words; ++i) old[i] = state[i];
  twist_run(old, old + far, state, near);
  twist_run(old + near, state, state + near, near);
  twist_run(old + 2 * near, state + near, state + 2 * near, far - near - 1);
  state[words - 1] = twist(old[words - 1], state[0], state[far - 1]);
}

void temper(const std::uint32_t* __restrict source, std::uint32_t* __restrict output,
            std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    std::uint32_t y = source[i];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    output[i] = y ^ (y >> 18);
  }
}

}  // namespace
extern const Mt19937Kernels mt19937_kernels;
constinit const Mt19937Kernels mt19937_kernels = {&advance, &temper};
}  // namespace rushlight::RUSHLIGHT_ISA
