// What this machine can do at most: the figures that the other benchmarks' "peak_%" refers to.
#include "peak.h"

namespace rushlight::bench {
namespace {

void fma(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  for (auto _ : state) state.counters["GFLOP/s"] = fma_peak(threads) * 1e-9;
}
BENCHMARK(fma)->ArgName("threads")->Arg(1)->Arg(2)->Iterations(1);

void copy(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  for (auto _ : state) state.counters["GB/s"] = copy_peak(threads) * 1e-9;
}
BENCHMARK(copy)->ArgName("threads")->Arg(1)->Arg(2)->Iterations(1);

}  // namespace
}  // namespace rushlight::bench
