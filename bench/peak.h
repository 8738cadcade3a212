#pragma once
#include <benchmark/benchmark.h>

namespace rushlight::bench {

// Float32 operations a second of a loop of independent fused multiply-adds in registers, on
// `threads` threads at once: what no kernel can exceed. Best of several short bursts.
double fma_peak(int threads);

// Bytes a second, read and written together, of a copy too large for the caches.
double copy_peak(int threads);

// Adds "GFLOP" a second and "peak_%" to a benchmark registered with UseRealTime(). The peak is
// measured right after the benchmark's loop, under the same load and clock.
void report_flops(benchmark::State& state, double flops_per_iteration, int threads);

// The same in "GB" against copy_peak: bytes read and written.
void report_bytes(benchmark::State& state, double bytes_per_iteration, int threads);

}  // namespace rushlight::bench
