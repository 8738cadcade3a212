#include "ops/reduce/integer_sum_kernels.h"

#include "base/boolean.h"
#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Integers wrap around.
template <class T, bool nonzero>
RUSHLIGHT_INLINE std::uint64_t term(T x) {
  return nonzero ? x != 0 : static_cast<std::uint64_t>(static_cast<std::int64_t>(x));
}

// Bytes go through sums of 16 bits, of which 256 fit; ones through sums of 8 bits.
template <bool nonzero>
std::uint64_t sum_bytes(const std::uint8_t* x, std::int64_t count) {
  using Part = std::conditional_t<nonzero, std::uint8_t, std::uint16_t>;
  constexpr int lanes = 64, most = nonzero ? 255 : 256;
  const std::uint8_t one = hidden_one();
  std::uint64_t total = 0;
  while (count >= lanes) {
    Part part[lanes] = {};
    const std::int64_t rounds = count / lanes < most ? count / lanes : most;
    for (std::int64_t i = 0; i < rounds; ++i, x += lanes) {
      for (int j = 0; j < lanes; ++j) {
        const std::uint8_t value = x[j];
        part[j] = static_cast<Part>(part[j] + (nonzero && one < value ? one : value));
      }
    }
    for (Part value : part) total += value;
    count -= rounds * lanes;
  }
  for (std::int64_t i = 0; i < count; ++i) total += term<std::uint8_t, nonzero>(x[i]);
  return total;
}

template <class T, bool nonzero>
void sum_integer_rows(const void* input, std::int64_t rows, std::int64_t row_stride,
                      std::int64_t count, const SumParameters&, void* output) {
  const T* x = static_cast<const T*>(input);
  for (std::int64_t row = 0; row < rows; ++row, x += row_stride) {
    std::uint64_t total = 0;
    if constexpr (sizeof(T) == 1) {
      total = sum_bytes<nonzero>(x, count);
    } else {
      for (std::int64_t i = 0; i < count; ++i) total += term<T, nonzero>(x[i]);
    }
    static_cast<std::uint64_t*>(output)[row] = total;
  }
}

template <class T, bool nonzero>
void sum_integer_columns(const void* input, std::int64_t count, std::int64_t row_stride,
                         std::int64_t columns, const SumParameters&, void* output) {
  constexpr std::int64_t width = 64;
  const T* x = static_cast<const T*>(input);
  for (std::int64_t column = 0; column < columns; column += width) {
    const std::int64_t here = columns - column < width ? columns - column : width;
    std::uint64_t total[width] = {};
    for (std::int64_t row = 0; row < count; ++row) {
      const T* line = x + row * row_stride + column;
      for (std::int64_t i = 0; i < here; ++i) total[i] += term<T, nonzero>(line[i]);
    }
    for (std::int64_t i = 0; i < here; ++i) {
      static_cast<std::uint64_t*>(output)[column + i] = total[i];
    }
  }
}

template <class T, bool nonzero>
constexpr SumFunctions integer = {&sum_integer_rows<T, nonzero>, &sum_integer_columns<T, nonzero>};

#define RUSHLIGHT_INTEGERS(nonzero) \
  {integer<std::int64_t, nonzero>, integer<std::int32_t, nonzero>, integer<std::uint8_t, nonzero>}

}  // namespace
extern const IntegerSumKernels integer_sum_kernels;
constinit const IntegerSumKernels integer_sum_kernels = {RUSHLIGHT_INTEGERS(false),
                                                         RUSHLIGHT_INTEGERS(true)};
}  // namespace rushlight::RUSHLIGHT_ISA
