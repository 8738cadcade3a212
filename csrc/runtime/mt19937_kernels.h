#pragma once
#include <cstdint>

namespace rushlight {

inline constexpr int mt19937_words = 624;

struct Mt19937Kernels {
  // Replaces the state by the next one.
  void (*advance)(std::uint32_t* state);
  // The outputs of `count` words of the state.
  void (*temper)(const std::uint32_t* words, std::uint32_t* output, std::int64_t count);
};

const Mt19937Kernels& mt19937_kernels();

}  // namespace rushlight
