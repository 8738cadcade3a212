#pragma once
#include <type_traits>

#include "ops/matmul/dot_kernels.h"
#include "ops/matmul/gemm_kernels.h"
#include "ops/matmul/packing_kernels.h"
#include "runtime/cpu.h"

// The kernel tables by type.

namespace rushlight::detail {

// Whether there are tiles for pairs of bfloat16, and a processor that runs them.
inline bool multiplies_pairs() {
  return gemm_kernels().of_bfloat16_pairs.multiply && cpu_features().avx512_bf16;
}

template <class Sum>
const GemmTileKernels<Sum>& tile_kernels() {
  if constexpr (std::is_same_v<Sum, float>) {
    return gemm_kernels().of_float;
  } else {
    return gemm_kernels().of_double;
  }
}

template <class Element>
const auto& packing_kernels() {
  const PackingKernels& table = rushlight::packing_kernels();
  if constexpr (std::is_same_v<Element, float>) {
    return table.of_float;
  } else if constexpr (std::is_same_v<Element, double>) {
    return table.of_double;
  } else if constexpr (std::is_same_v<Element, BFloat16>) {
    return table.of_bfloat16;
  } else {
    return table.of_float16;
  }
}

template <class Element>
const auto& dot_kernels() {
  const DotKernels& table = rushlight::dot_kernels();
  if constexpr (std::is_same_v<Element, float>) {
    return table.of_float;
  } else if constexpr (std::is_same_v<Element, double>) {
    return table.of_double;
  } else if constexpr (std::is_same_v<Element, BFloat16>) {
    return table.of_bfloat16;
  } else {
    return table.of_float16;
  }
}

}  // namespace rushlight::detail
