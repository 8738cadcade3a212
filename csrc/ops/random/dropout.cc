#include <cmath>

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/random/fill.h"
#include "ops/random/place.h"
#include "ops/random/random_kernels.h"
#include "runtime/parallel.h"

namespace rushlight::ops {
namespace {

// `tensor` with these strides, copied where it has others.
Tensor with_strides(const Tensor& tensor, const Dims& strides) {
  if (tensor.strides() == strides) return tensor;
  const Tensor copy = new_strided_tensor(tensor.sizes(), strides, tensor.dtype());
  copy_elements(copy, tensor);
  return copy;
}

// 1 / (1 - p) as the dtype divides.
template <class T>
auto scale_of(double p) {
  if constexpr (std::is_same_v<T, double>) {
    return 1.0 / (1.0 - p);
  } else {
    return static_cast<float>(T(1.0f / static_cast<float>(1.0 - p)));
  }
}

void masked(const float* x, const std::uint8_t* mask, float* y, std::int64_t n, float scale) {
  random_kernels().masked_float(x, mask, y, n, scale);
}
void masked(const double* x, const std::uint8_t* mask, double* y, std::int64_t n, double scale) {
  random_kernels().masked_double(x, mask, y, n, scale);
}
void masked(const BFloat16* x, const std::uint8_t* mask, BFloat16* y, std::int64_t n, float scale) {
  random_kernels().masked_bfloat16(x, mask, y, n, scale);
}
void masked(const Float16* x, const std::uint8_t* mask, Float16* y, std::int64_t n, float scale) {
  random_kernels().masked_float16(x, mask, y, n, scale);
}

// input * mask / (1 - p); `mask` is dense and has the shape of the input. Linear in the input.
Tensor masked_scale(const char* name, const Tensor& input, const Tensor& mask, double p) {
  const Tensor source = with_strides(input, mask.strides());
  Unrecorded result(new_strided_tensor(mask.sizes(), mask.strides(), input.dtype()));
  for_floating("dropout", input.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    parallel_for(0, input.numel(), elementwise_grain, [&](std::int64_t begin, std::int64_t end) {
      masked(source.data<T>() + begin, mask.data<std::uint8_t>() + begin, result->data<T>() + begin,
             end - begin, scale_of<T>(p));
    });
  });
  return std::move(result).differentiable(name, {input}, [&] {
    return [mask = Saved(mask), p](const Backward& backward) -> Gradients {
      return {masked_scale("MulBackward0", backward.grad(), mask.get(backward), p)};
    };
  });
}

Tensor draw_mask(const Tensor& input, double p) {
  const Tensor mask =
      new_strided_tensor(input.sizes(), elementwise_strides(input.sizes(), {&input}), DType::bool_);
  fill_bernoulli(mask.data<std::uint8_t>(), mask.numel(), 1.0 - p, default_generator());
  return mask;
}

void check_dropout(double p) {
  check(p >= 0.0 && p <= 1.0, "dropout probability has to be between 0 and 1, but got ", p);
}

// One number a channel of a batch of channels.
Tensor channel_noise(const Tensor& input, double p) {
  check(input.dim() >= 2, "Feature dropout requires at least 2 dimensions in the input");
  Dims sizes(input.sizes().size(), 1);
  sizes[0] = input.sizes()[0];
  sizes[1] = input.sizes()[1];
  return bernoulli_(new_tensor(sizes, input.dtype()), 1.0 - p);
}

Tensor times_zero(const Tensor& input) { return mul(input, full({}, 0, input.dtype())); }

// Klambauer et al., "Self-normalizing neural networks", 2017: dropped elements become the negative
// saturation value of the SELU, and an affine map restores mean and variance.
Tensor with_alpha_noise(const Tensor& input, const Tensor& noise, double p) {
  constexpr double alpha = 1.7580993408473766;
  const double a = 1.0 / std::sqrt((alpha * alpha * p + 1) * (1 - p));
  const Tensor shift = add(mul(add(noise, -1), alpha * a), alpha * a * p);
  return add(mul(input, mul(noise, a)), shift);
}

bool does_nothing(const Tensor& input, double p, bool train) {
  return p == 0.0 || !train || input.numel() == 0;
}

}  // namespace

Tensor dropout(const Tensor& input, double p, bool train) {
  check_dropout(p);
  if (does_nothing(input, p, train)) return input;
  if (p == 1.0) return times_zero(input);
  if (is_complex(input.dtype())) {
    const Tensor noise = empty_like(input, real_dtype(input.dtype()));
    return mul(input, div(bernoulli_(noise, 1.0 - p), 1.0 - p));
  }
  return masked_scale("MulBackward0", input, draw_mask(input, p), p);
}

Tensor feature_dropout(const Tensor& input, double p, bool train) {
  check_dropout(p);
  if (does_nothing(input, p, train)) return input;
  if (p == 1.0) return times_zero(input);
  return mul(input, div(channel_noise(input, p), 1.0 - p));
}

Tensor alpha_dropout(const Tensor& input, double p, bool train) {
  check_dropout(p);
  if (does_nothing(input, p, train)) return input;
  if (p == 1.0) return times_zero(input);
  return with_alpha_noise(input, bernoulli_(empty_like(input), 1.0 - p), p);
}

Tensor feature_alpha_dropout(const Tensor& input, double p, bool train) {
  check_dropout(p);
  if (does_nothing(input, p, train)) return input;
  if (p == 1.0) return times_zero(input);
  return with_alpha_noise(input, channel_noise(input, p), p);
}

std::array<Tensor, 2> native_dropout(const Tensor& input, double p, std::optional<bool> train) {
  check_dropout(p);
  if (!train.value_or(true)) {
    Unrecorded result(contiguous_copy(input, input.dtype()));
    return {
        std::move(result).differentiable(
            "NativeDropoutBackward0", {input},
            [] { return [](const Backward& backward) -> Gradients { return {backward.grad()}; }; }),
        ones(input.sizes(), DType::bool_)};
  }
  const Tensor mask = draw_mask(input, p);
  if (p == 1.0) return {times_zero(input), mask};
  return {masked_scale("NativeDropoutBackward0", input, mask, p), mask};
}

}  // namespace rushlight::ops
