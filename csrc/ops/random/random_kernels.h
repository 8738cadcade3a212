#pragma once
#include <cstdint>

#include "base/half.h"

// Random words to numbers. `words` are what Generator::random_words gave: one a float, two a double
// (the higher half first).

namespace rushlight {

struct RandomKernels {
  // In [from, to): 24 bits a float, 53 a double. What rounds up to `to` becomes `from`.
  void (*uniform_float)(const std::uint32_t* words, float* output, std::int64_t count, float from,
                        float to);
  void (*uniform_double)(const std::uint32_t* words, double* output, std::int64_t count,
                         double from, double to);
  void (*uniform_bfloat16)(const std::uint32_t* words, BFloat16* output, std::int64_t count,
                           float from, float to);
  void (*uniform_float16)(const std::uint32_t* words, Float16* output, std::int64_t count,
                          float from, float to);
  // 1 where the 53 bits of two words are below `threshold`.
  void (*bernoulli)(const std::uint32_t* words, std::uint8_t* output, std::int64_t count,
                    std::uint64_t threshold);
  void (*bernoulli_float)(const std::uint32_t* words, float* output, std::int64_t count,
                          std::uint64_t threshold);
  // input * (mask ? scale : 0), in the precision of the elements.
  void (*masked_float)(const float* input, const std::uint8_t* mask, float* output,
                       std::int64_t count, float scale);
  void (*masked_double)(const double* input, const std::uint8_t* mask, double* output,
                        std::int64_t count, double scale);
  void (*masked_bfloat16)(const BFloat16* input, const std::uint8_t* mask, BFloat16* output,
                          std::int64_t count, float scale);
  void (*masked_float16)(const Float16* input, const std::uint8_t* mask, Float16* output,
                         std::int64_t count, float scale);
  // Blocks of 16 uniform numbers in [0, 1) to normal ones, in place.
  void (*normal_blocks)(float* data, std::int64_t blocks, float mean, float deviation);
};

const RandomKernels& random_kernels();

}  // namespace rushlight
