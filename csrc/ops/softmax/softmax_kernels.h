#pragma once
#include <cstdint>

namespace rushlight {

// A tensor seen as [outer, size, inner], contiguous, with softmax along `size`. A line is one
// (outer, inner) pair; there are outer * inner of them.
template <class T>
struct SoftmaxKernelsOf {
  // output = exp(x - max) / sum, or x - max - log(sum).
  void (*forward)(const T* input, T* output, std::int64_t size, std::int64_t inner,
                  std::int64_t first_line, std::int64_t last_line, bool logarithm);
  // y (g - sum(g y)), or g - exp(y) sum(g), from the result y and its gradient g.
  void (*backward)(const T* result, const T* gradient, T* output, std::int64_t size,
                   std::int64_t inner, std::int64_t first_line, std::int64_t last_line,
                   bool logarithm);
};

struct SoftmaxKernels {
  SoftmaxKernelsOf<float> float32;
  SoftmaxKernelsOf<double> float64;
};
const SoftmaxKernels& softmax_kernels();

}  // namespace rushlight
