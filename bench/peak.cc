#include "peak.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#else
#include <cmath>
#endif

namespace rushlight::bench {
namespace {

constexpr int chains = 12;  // 2 ports x latency 4 needs 8; more than 12 spills with 16 registers

// Runs `steps` fused multiply-adds on each of `chains` vectors; returns the operations done.
#if defined(__x86_64__)
#define RUSHLIGHT_FMA_LOOP(name, isa, vector, set1, fmadd, lanes)                     \
  __attribute__((target(isa))) double name(std::int64_t steps) {                      \
    vector sums[chains];                                                              \
    for (int chain = 0; chain < chains; ++chain) sums[chain] = set1(0.5f);            \
    const vector factor = set1(0.999f), addend = set1(0.001f);                        \
    for (std::int64_t step = 0; step < steps; ++step) {                               \
      _Pragma("GCC unroll 12") for (int chain = 0; chain < chains; ++chain) {         \
        sums[chain] = fmadd(sums[chain], factor, addend);                             \
      }                                                                               \
    }                                                                                 \
    for (int chain = 0; chain < chains; ++chain) asm volatile("" ::"x"(sums[chain])); \
    return 2.0 * (lanes) * chains * static_cast<double>(steps);                       \
  }
RUSHLIGHT_FMA_LOOP(fma_512, "avx512f", __m512, _mm512_set1_ps, _mm512_fmadd_ps, 16)
RUSHLIGHT_FMA_LOOP(fma_256, "avx2,fma", __m256, _mm256_set1_ps, _mm256_fmadd_ps, 8)
#define RUSHLIGHT_MULTIPLY_ADD(x, y, z) _mm_add_ps(_mm_mul_ps(x, y), z)
RUSHLIGHT_FMA_LOOP(fma_128, "sse2", __m128, _mm_set1_ps, RUSHLIGHT_MULTIPLY_ADD, 4)

double fma_loop(std::int64_t steps) {
  if (__builtin_cpu_supports("avx512f")) return fma_512(steps);
  if (__builtin_cpu_supports("fma")) return fma_256(steps);
  return fma_128(steps);
}
#else
double fma_loop(std::int64_t steps) {
#if defined(__aarch64__)
  float32x4_t sums[chains];
  const float32x4_t factor = vdupq_n_f32(0.999f), addend = vdupq_n_f32(0.001f);
  constexpr double lanes = 4;
  for (auto& sum : sums) sum = vdupq_n_f32(0.5f);
  for (std::int64_t step = 0; step < steps; ++step) {
    for (auto& sum : sums) sum = vfmaq_f32(addend, sum, factor);
  }
#else
  float sums[chains];
  constexpr double lanes = 1;
  for (auto& sum : sums) sum = 0.5f;
  for (std::int64_t step = 0; step < steps; ++step) {
    for (auto& sum : sums) sum = std::fma(sum, 0.999f, 0.001f);
  }
#endif
  for (auto& sum : sums) benchmark::DoNotOptimize(sum);
  return 2.0 * lanes * chains * static_cast<double>(steps);
}
#endif

// Work a second when `threads` threads run `work` (which returns the work it did) together.
double rate(int threads, const std::function<double()>& work) {
  std::atomic<int> ready{0};
  std::atomic<bool> go{false};
  std::vector<double> amounts(static_cast<std::size_t>(threads));
  std::vector<std::thread> helpers;
  for (int index = 1; index < threads; ++index) {
    helpers.emplace_back([&, index] {
      ready.fetch_add(1);
      while (!go.load()) std::this_thread::yield();
      amounts[static_cast<std::size_t>(index)] = work();
    });
  }
  while (ready.load() < threads - 1) std::this_thread::yield();
  const auto start = std::chrono::steady_clock::now();
  go.store(true);
  amounts[0] = work();
  for (auto& helper : helpers) helper.join();
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  double total = 0;
  for (double amount : amounts) total += amount;
  return total / elapsed.count();
}

template <class Measure>
double best_of(int bursts, const Measure& measure) {
  double best = 0;
  for (int burst = 0; burst < bursts; ++burst) best = std::max(best, measure());
  return best;
}

}  // namespace

double fma_peak(int threads) {
  constexpr std::int64_t steps = 4'000'000;  // about 6 ms
  return best_of(5, [&] { return rate(threads, [] { return fma_loop(steps); }); });
}

double copy_peak(int threads) {
  constexpr std::size_t bytes = std::size_t{64} << 20;
  const auto count = static_cast<std::size_t>(threads);
  const auto source = std::make_unique<char[]>(bytes * count);
  const auto target = std::make_unique<char[]>(bytes * count);
  std::atomic<std::size_t> next{0};
  return best_of(5, [&] {
    next.store(0);
    return rate(threads, [&] {
      const std::size_t offset = next.fetch_add(1) * bytes;
      std::memcpy(target.get() + offset, source.get() + offset, bytes);
      benchmark::ClobberMemory();
      return 2.0 * bytes;
    });
  });
}

namespace {

void report(benchmark::State& state, double amount, double peak, const char* unit) {
  const double total = amount * static_cast<double>(state.iterations());
  state.counters[unit] = benchmark::Counter(total * 1e-9, benchmark::Counter::kIsRate);
  state.counters["peak_%"] = benchmark::Counter(100 * total / peak, benchmark::Counter::kIsRate);
}

}  // namespace

void report_flops(benchmark::State& state, double flops_per_iteration, int threads) {
  report(state, flops_per_iteration, fma_peak(threads), "GFLOP");
}

void report_bytes(benchmark::State& state, double bytes_per_iteration, int threads) {
  report(state, bytes_per_iteration, copy_peak(threads), "GB");
}

}  // namespace rushlight::bench
