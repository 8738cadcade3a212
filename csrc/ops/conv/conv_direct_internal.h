#pragma once
#include <type_traits>

#include "ops/conv/conv_direct.h"
#include "ops/conv/conv_kernels.h"

// What the forward and the gradient drivers of direct convolution share.

namespace rushlight {

// Multiplications that are worth a chunk of their own: some 10 us of one core.
inline constexpr std::int64_t conv_chunk_work = std::int64_t{1} << 19;

template <class T>
const ConvTypeKernels<T>& conv_kernels_of() {
  if constexpr (std::is_same_v<T, float>) {
    return conv_kernels().of_float;
  } else {
    return conv_kernels().of_double;
  }
}

inline std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

inline std::int64_t product(const std::int64_t (&size)[3]) { return size[0] * size[1] * size[2]; }

// Whether all values are finite, by their sum: it may also say no where that overflows.
template <class T>
bool is_finite(const T* values, std::int64_t count);

// Fills the planes of one channel of one image; plane p lies at target + p * plane_distance.
template <class T>
void copy_channel(const DirectPlan& plan, const T* source, T* target, std::int64_t plane_distance);

}  // namespace rushlight
