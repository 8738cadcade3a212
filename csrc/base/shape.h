#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "base/error.h"
#include "base/small_vector.h"

namespace rushlight {

inline constexpr std::size_t max_dimensions = 64;

// Sizes, strides, dimension lists. Five dimensions (N, C, D, H, W) fit in place.
using Dims = SmallVector<std::int64_t, 5>;
using DimsView = std::span<const std::int64_t>;

// Every size product goes through these: RuntimeError when the result does not fit 63 bits.
[[noreturn]] void fail_size_overflow(DimsView sizes);

inline std::int64_t checked_multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product;
  if (__builtin_mul_overflow(a, b, &product)) [[unlikely]] {
    const std::int64_t factors[] = {a, b};
    fail_size_overflow(factors);
  }
  return product;
}

inline std::int64_t checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) [[unlikely]] {
    const std::int64_t terms[] = {a, b};
    fail_size_overflow(terms);
  }
  return sum;
}

// Number of elements; the product of no sizes is 1. Zero wins over an overflow of the others.
std::int64_t element_count(DimsView sizes);

Dims contiguous_strides(DimsView sizes);

// `dim` counted from the front, negative from the back: IndexError outside of the range. A 0-d
// tensor is addressed by dimensions 0 and -1.
std::int64_t wrap_dim(std::int64_t dim, std::int64_t dimensions);

// The common shape of two operands: RuntimeError naming both when there is none.
Dims broadcast_shapes(DimsView a, DimsView b);

// "[2, 3]"
void append_to(std::string& text, DimsView dims);
inline void append_to(std::string& text, const Dims& dims) { append_to(text, DimsView(dims)); }

}  // namespace rushlight
