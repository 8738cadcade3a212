#include "runtime/cpu.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#if defined(__unix__)
#include <unistd.h>
#endif
#include <cstdint>
#include <initializer_list>

namespace rushlight {
namespace {

#if defined(__x86_64__)

struct Registers {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
};

// All zero for a leaf that the processor does not have.
Registers cpuid(unsigned leaf, unsigned subleaf = 0) {
  Registers r;
  __get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx);
  return r;
}

bool all_set(unsigned value, std::initializer_list<int> bits) {
  for (int bit : bits) {
    if (!(value >> bit & 1)) return false;
  }
  return true;
}

// XCR0: the register sets that the operating system saves and restores.
std::uint64_t saved_register_sets() {
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return std::uint64_t{high} << 32 | low;
}

CpuFeatures detect_features() {
  const Registers basic = cpuid(1), extended = cpuid(7), more = cpuid(7, 1);
  const Registers amd = cpuid(0x80000001);
  const int sse3 = 0, ssse3 = 9, cx16 = 13, sse41 = 19, sse42 = 20, popcnt = 23, lahf = 0;
  const int fma = 12, movbe = 22, osxsave = 27, avx = 28, f16c = 29, lzcnt = 5;
  const int bmi1 = 3, avx2 = 5, bmi2 = 8, f512 = 16, dq512 = 17, cd512 = 28, bw512 = 30, vl512 = 31;

  CpuFeatures features;
  features.x86_v2 =
      all_set(basic.ecx, {sse3, ssse3, cx16, sse41, sse42, popcnt}) && all_set(amd.ecx, {lahf});
  const std::uint64_t saved = all_set(basic.ecx, {osxsave}) ? saved_register_sets() : 0;
  const std::uint64_t ymm = 0x6, zmm = 0xe6;
  features.x86_v3 = features.x86_v2 && (saved & ymm) == ymm &&
                    all_set(basic.ecx, {fma, movbe, avx, f16c}) &&
                    all_set(extended.ebx, {bmi1, avx2, bmi2}) && all_set(amd.ecx, {lzcnt});
  features.x86_v4 = features.x86_v3 && (saved & zmm) == zmm &&
                    all_set(extended.ebx, {f512, dq512, cd512, bw512, vl512});
  features.avx512_vnni = features.x86_v4 && all_set(extended.ecx, {11});
  features.avx512_bf16 = features.x86_v4 && all_set(more.eax, {5});
  features.avx_vnni = features.x86_v3 && all_set(more.eax, {4});
  return features;
}

// Deterministic cache parameters: leaf 4 (Intel), 0x8000001d (AMD), same layout.
void read_cache_leaf(unsigned leaf, CacheSizes& sizes) {
  for (unsigned index = 0; index < 16; ++index) {
    const Registers r = cpuid(leaf, index);
    const unsigned type = r.eax & 31, level = r.eax >> 5 & 7;
    if (type == 0) return;
    if (type == 2) continue;  // instructions
    const std::size_t ways = (r.ebx >> 22) + 1, partitions = (r.ebx >> 12 & 1023) + 1;
    const std::size_t line = (r.ebx & 4095) + 1, sets = std::size_t{r.ecx} + 1;
    const std::size_t bytes = ways * partitions * line * sets;
    if (level == 1) sizes.l1_data = bytes;
    if (level == 2) sizes.l2 = bytes;
    if (level == 3) sizes.l3 = bytes;
  }
}

CacheSizes detect_caches() {
  CacheSizes sizes;
  const bool amd_leaf = cpuid(0x80000001).ecx >> 22 & 1;
  read_cache_leaf(amd_leaf ? 0x8000001d : 4, sizes);
  return sizes;
}

#else

CpuFeatures detect_features() { return {}; }

CacheSizes detect_caches() {
  CacheSizes sizes;
#if defined(_SC_LEVEL1_DCACHE_SIZE)
  auto read = [](int name, std::size_t& size) {
    if (const long bytes = sysconf(name); bytes > 0) size = static_cast<std::size_t>(bytes);
  };
  read(_SC_LEVEL1_DCACHE_SIZE, sizes.l1_data);
  read(_SC_LEVEL2_CACHE_SIZE, sizes.l2);
  read(_SC_LEVEL3_CACHE_SIZE, sizes.l3);
#endif
  return sizes;
}

#endif

}  // namespace

const CpuFeatures& cpu_features() {
  static const CpuFeatures features = detect_features();
  return features;
}

const CacheSizes& cache_sizes() {
  static const CacheSizes sizes = detect_caches();
  return sizes;
}

}  // namespace rushlight
