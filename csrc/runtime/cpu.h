#pragma once
#include <cstddef>

// What this processor, under this operating system, can do.

namespace rushlight {

struct CpuFeatures {
  // The instruction sets of x86-64-v2, v3 and v4, with the operating system saving their registers.
  bool x86_v2 = false, x86_v3 = false, x86_v4 = false;
  // Dot products beyond the levels: bfloat16 pairs, bytes.
  bool avx512_bf16 = false, avx512_vnni = false, avx_vnni = false;
};

struct CacheSizes {
  std::size_t l1_data = 32 << 10, l2 = 512 << 10, l3 = 4 << 20;
};

const CpuFeatures& cpu_features();
// Sizes in bytes as one core sees them; the usual ones where the processor does not tell.
const CacheSizes& cache_sizes();

}  // namespace rushlight
