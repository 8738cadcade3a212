#include "ops/random/fill.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <type_traits>
#include <utility>

#include "ops/random/random_kernels.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"

RUSHLIGHT_KERNEL_TABLE(RandomKernels, random_kernels)

namespace rushlight {
namespace {

template <class T>
T convert(double value) {
  if constexpr (sizeof(T) == 2 && !std::is_integral_v<T>) {
    return T(static_cast<float>(value));
  } else {
    return static_cast<T>(value);
  }
}

// Draws `words_each` words an element, in pieces that stay in the cache, and hands them on.
template <class Use>
void with_words(std::int64_t count, int words_each, Generator& generator, const Use& use) {
  constexpr std::int64_t most = 2048;
  std::uint32_t words[most];
  const std::int64_t piece = most / words_each;
  for (std::int64_t done = 0; done < count; done += piece) {
    const std::int64_t here = std::min(piece, count - done);
    generator.random_words(words, here * words_each);
    use(words, done, here);
  }
}

template <class T>
void draw_uniform(T* output, std::int64_t count, double from, double to, Generator& generator) {
  const RandomKernels& kernels = random_kernels();
  constexpr int words_each = std::is_same_v<T, double> ? 2 : 1;
  const auto low = static_cast<float>(from), high = static_cast<float>(to);
  with_words(count, words_each, generator,
             [&](const std::uint32_t* words, std::int64_t at, std::int64_t n) {
               if constexpr (std::is_same_v<T, double>) {
                 kernels.uniform_double(words, output + at, n, from, to);
               } else if constexpr (std::is_same_v<T, float>) {
                 kernels.uniform_float(words, output + at, n, low, high);
               } else if constexpr (std::is_same_v<T, BFloat16>) {
                 kernels.uniform_bfloat16(words, output + at, n, low, high);
               } else {
                 kernels.uniform_float16(words, output + at, n, low, high);
               }
             });
}

// Box and Muller on blocks of 16 doubles, in place.
void normal_blocks(double* data, std::int64_t blocks, double mean, double deviation) {
  for (; blocks > 0; --blocks, data += 16) {
    for (int i = 0; i < 8; ++i) {
      const double radius = std::sqrt(-2.0 * std::log(1.0 - data[i]));
      const double angle = 2.0 * std::numbers::pi * data[i + 8];
      data[i] = std::fma(radius * std::cos(angle), deviation, mean);
      data[i + 8] = std::fma(radius * std::sin(angle), deviation, mean);
    }
  }
}

void normal_blocks(float* data, std::int64_t blocks, double mean, double deviation) {
  random_kernels().normal_blocks(data, blocks, static_cast<float>(mean),
                                 static_cast<float>(deviation));
}

// The last block overlaps the one before it when 16 does not divide the count; its numbers are
// drawn anew.
template <class T>
void fill_normal_blocks(T* output, std::int64_t count, double mean, double deviation,
                        Generator& generator) {
  constexpr std::int64_t grain = 256;
  T last[16];
  {
    const auto held = generator.lock();
    draw_uniform(output, count, 0.0, 1.0, generator);
    if (count % 16) draw_uniform(last, 16, 0.0, 1.0, generator);
  }
  parallel_for(0, count / 16, grain, [&](std::int64_t begin, std::int64_t end) {
    normal_blocks(output + 16 * begin, end - begin, mean, deviation);
  });
  if (count % 16) {
    normal_blocks(last, 1, mean, deviation);
    std::copy(last, last + 16, output + count - 16);
  }
}

// Uniform doubles, in turn, through a function of some cost: the draws are in order, the function
// runs on all threads. No lock is held in a region, whose hooks may wait for another.
template <class T, class Function>
void fill_from_uniform(T* output, std::int64_t count, Generator& generator,
                       const Function& function) {
  constexpr std::int64_t grain = 1024;
  Scratch<double> uniform(count);
  {
    const auto held = generator.lock();
    draw_uniform(uniform.data(), count, 0.0, 1.0, generator);
  }
  parallel_for(0, count, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) output[i] = convert<T>(function(uniform[i]));
  });
}

// 16-bit numbers are rounded from blocks of float that exist one at a time.
template <class T>
void draw_narrow_normal_blocks(T* output, std::int64_t count, double mean, double deviation,
                               Generator& generator) {
  float block[16];
  auto draw = [&](T* target) {
    draw_uniform(block, 16, 0.0, 1.0, generator);
    normal_blocks(block, 1, mean, deviation);
    for (int i = 0; i < 16; ++i) target[i] = T(block[i]);
  };
  for (std::int64_t i = 0; i + 16 <= count; i += 16) draw(output + i);
  if (count % 16) draw(output + count - 16);
}

// Fewer than 2^28 different values come from 32 bits, more from 64.
template <class T, class Convert>
void draw_integers(T* output, std::int64_t count, bool wide, Generator& generator,
                   const Convert& from_word) {
  with_words(count, wide ? 2 : 1, generator,
             [&](const std::uint32_t* words, std::int64_t at, std::int64_t n) {
               for (std::int64_t i = 0; i < n; ++i) {
                 const std::uint64_t word =
                     wide ? std::uint64_t{words[2 * i]} << 32 | words[2 * i + 1] : words[i];
                 output[at + i] = from_word(word);
               }
             });
}

template <class T>
T integer_as(std::int64_t value) {
  if constexpr (sizeof(T) == 2 && !std::is_integral_v<T>) {
    return T(static_cast<float>(value));
  } else {
    return static_cast<T>(value);
  }
}

// Of integers, the largest; of floating point, the last from which one can count on.
template <class T>
constexpr std::uint64_t largest_counted() {
  if constexpr (std::is_same_v<T, BFloat16>) {
    return std::uint64_t{1} << 8;
  } else if constexpr (std::is_same_v<T, Float16>) {
    return std::uint64_t{1} << 11;
  } else if constexpr (std::is_floating_point_v<T>) {
    return std::uint64_t{1} << std::numeric_limits<T>::digits;
  } else {
    return static_cast<std::uint64_t>(std::numeric_limits<T>::max());
  }
}

}  // namespace

template <class T>
void fill_uniform(T* output, std::int64_t count, double from, double to, Generator& generator) {
  const auto held = generator.lock();
  draw_uniform(output, count, from, to, generator);
}

template <class T>
void fill_normal(T* output, std::int64_t count, double mean, double deviation, bool by_element,
                 Generator& generator) {
  if (count >= 16 && !by_element) {
    if constexpr (sizeof(T) > 2) {
      fill_normal_blocks(output, count, mean, deviation, generator);
      return;
    }
  }
  const auto held = generator.lock();
  if (count < 16 || by_element) {
    for (std::int64_t i = 0; i < count; ++i) {
      output[i] = convert<T>(std::fma(generator.normal(), deviation, mean));
    }
  } else if constexpr (sizeof(T) == 2) {
    draw_narrow_normal_blocks(output, count, mean, deviation, generator);
  }
}

template <class T>
void fill_exponential(T* output, std::int64_t count, double rate, Generator& generator) {
  fill_from_uniform(output, count, generator,
                    [=](double u) { return -1.0 / rate * std::log1p(-u); });
}

template <class T>
void fill_cauchy(T* output, std::int64_t count, double median, double scale, Generator& generator) {
  // The tangent's poles are kept away from.
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  fill_from_uniform(output, count, generator, [=](double u) {
    u = std::clamp(u, epsilon, 1.0 - epsilon);
    return median + scale * std::tan(std::numbers::pi * (u - 0.5));
  });
}

template <class T>
void fill_log_normal(T* output, std::int64_t count, double mean, double deviation,
                     Generator& generator) {
  const auto held = generator.lock();
  for (std::int64_t i = 0; i < count; ++i) {
    output[i] = convert<T>(std::exp(std::fma(generator.normal(), deviation, mean)));
  }
}

template <class T>
void fill_geometric(T* output, std::int64_t count, double probability, Generator& generator) {
  fill_from_uniform(output, count, generator,
                    [=](double u) { return std::ceil(std::log(u) / std::log1p(-probability)); });
}

template <class T>
void fill_bernoulli(T* output, std::int64_t count, double probability, Generator& generator) {
  const RandomKernels& kernels = random_kernels();
  // u < p for u of 53 bits.
  const auto threshold = static_cast<std::uint64_t>(std::ceil(probability * 0x1p53));
  const auto held = generator.lock();
  std::uint8_t drawn[1024];
  with_words(count, 2, generator, [&](const std::uint32_t* words, std::int64_t at, std::int64_t n) {
    if constexpr (std::is_same_v<T, float>) {
      kernels.bernoulli_float(words, output + at, n, threshold);
    } else if constexpr (std::is_same_v<T, std::uint8_t>) {
      kernels.bernoulli(words, output + at, n, threshold);
    } else {
      kernels.bernoulli(words, drawn, n, threshold);
      for (std::int64_t i = 0; i < n; ++i) output[at + i] = integer_as<T>(drawn[i]);
    }
  });
}

template <class T>
void fill_integers(T* output, std::int64_t count, std::uint64_t range, std::int64_t base,
                   Generator& generator) {
  const auto held = generator.lock();
  if (range == 0) {
    draw_integers(output, count, true, generator, [](std::uint64_t word) {
      return integer_as<T>(static_cast<std::int64_t>(word));
    });
    return;
  }
  const bool wide = range >= std::uint64_t{1} << 28;
  draw_integers(output, count, wide, generator, [=](std::uint64_t word) {
    const std::uint64_t value = word % range + static_cast<std::uint64_t>(base);
    return integer_as<T>(static_cast<std::int64_t>(value));
  });
}

template <class T>
void fill_all_integers(T* output, std::int64_t count, Generator& generator) {
  const auto held = generator.lock();
  constexpr bool wide = sizeof(T) == 8;
  constexpr std::uint64_t range = largest_counted<T>() + 1;
  draw_integers(output, count, wide, generator, [](std::uint64_t word) {
    return integer_as<T>(static_cast<std::int64_t>(word % range));
  });
}

void fill_booleans(std::uint8_t* output, std::int64_t count, Generator& generator) {
  const auto held = generator.lock();
  draw_integers(output, count, false, generator,
                [](std::uint64_t word) { return static_cast<std::uint8_t>(word & 1); });
}

// Fisher and Yates.
template <class T>
void fill_permutation(T* output, std::int64_t count, Generator& generator) {
  const auto held = generator.lock();
  for (std::int64_t i = 0; i < count; ++i) output[i] = integer_as<T>(i);
  const bool wide = count >= std::numeric_limits<std::uint32_t>::max() / 20;
  with_words(count - 1, wide ? 2 : 1, generator,
             [&](const std::uint32_t* words, std::int64_t at, std::int64_t n) {
               for (std::int64_t k = 0; k < n; ++k) {
                 const std::uint64_t word =
                     wide ? std::uint64_t{words[2 * k]} << 32 | words[2 * k + 1] : words[k];
                 const std::int64_t i = at + k;
                 const auto other =
                     static_cast<std::int64_t>(word % static_cast<std::uint64_t>(count - i));
                 std::swap(output[i], output[i + other]);
               }
             });
}

#define RUSHLIGHT_FLOATING(T)                                                    \
  template void fill_uniform(T*, std::int64_t, double, double, Generator&);      \
  template void fill_normal(T*, std::int64_t, double, double, bool, Generator&); \
  template void fill_exponential(T*, std::int64_t, double, Generator&);          \
  template void fill_cauchy(T*, std::int64_t, double, double, Generator&);       \
  template void fill_log_normal(T*, std::int64_t, double, double, Generator&);   \
  RUSHLIGHT_NUMBER(T)
#define RUSHLIGHT_NUMBER(T)                                                               \
  template void fill_geometric(T*, std::int64_t, double, Generator&);                     \
  template void fill_bernoulli(T*, std::int64_t, double, Generator&);                     \
  template void fill_integers(T*, std::int64_t, std::uint64_t, std::int64_t, Generator&); \
  template void fill_all_integers(T*, std::int64_t, Generator&);                          \
  template void fill_permutation(T*, std::int64_t, Generator&);
RUSHLIGHT_FLOATING(float)
RUSHLIGHT_FLOATING(double)
RUSHLIGHT_FLOATING(BFloat16)
RUSHLIGHT_FLOATING(Float16)
RUSHLIGHT_NUMBER(std::uint8_t)
RUSHLIGHT_NUMBER(std::int8_t)
RUSHLIGHT_NUMBER(std::int16_t)
RUSHLIGHT_NUMBER(std::int32_t)
RUSHLIGHT_NUMBER(std::int64_t)
#undef RUSHLIGHT_FLOATING
#undef RUSHLIGHT_NUMBER

}  // namespace rushlight
