#include <cmath>

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/random/place.h"

namespace rushlight::ops {

// Xu et al., "Empirical evaluation of rectified activations in convolutional network", 2015:
// x where x > 0, a x elsewhere; a is uniform in [lower, upper) in training and its mean otherwise.
// The slopes are what the result is to the input: y = slope x, dy = slope dx.
Tensor rrelu(const Tensor& input, double lower, double upper, bool training,
             const GeneratorOption& generator) {
  check(lower <= upper, "rrelu: the lower bound ", lower, " is above the upper one ", upper);
  const Tensor source = as_contiguous(input);
  const Tensor slopes = new_tensor(input.sizes(), input.dtype());
  Unrecorded result = empty_result(input.sizes(), input.dtype());
  for_floating("rrelu_with_noise_out_cpu", input.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    using Number = std::conditional_t<std::is_same_v<T, double>, double, float>;
    const T* x = source.data<T>();
    T* slope = slopes.data<T>();
    T* y = result->data<T>();
    // The bounds have the precision of the elements.
    const auto low = static_cast<double>(static_cast<Number>(T(static_cast<Number>(lower))));
    const auto high = static_cast<double>(static_cast<Number>(T(static_cast<Number>(upper))));
    Generator& stream = chosen(generator);
    const auto held = stream.lock();
    for (std::int64_t i = 0; i < input.numel(); ++i) {
      const Number value = static_cast<Number>(x[i]);
      double factor = 1.0;
      if (value <= 0) {
        factor = training ? std::fma(stream.uniform(), high - low, low) : (lower + upper) / 2;
      }
      slope[i] = static_cast<T>(static_cast<Number>(factor));
      y[i] = static_cast<T>(value * static_cast<Number>(slope[i]));
    }
  });
  return std::move(result).differentiable("RreluWithNoiseBackward0", {input}, [&] {
    return
        [slopes](const Backward& backward) -> Gradients { return {mul(backward.grad(), slopes)}; };
  });
}

}  // namespace rushlight::ops
