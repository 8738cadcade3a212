// For bench/compare.py: reads a number of threads a line, answers with fma_peak, in FLOP/s.
#include <cstdio>

#include "peak.h"

int main() {
  int threads = 0;
  while (std::scanf("%d", &threads) == 1 && threads > 0) {
    std::printf("%.6e\n", rushlight::bench::fma_peak(threads));
    std::fflush(stdout);
  }
}
