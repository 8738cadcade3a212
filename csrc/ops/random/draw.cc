#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "ops/creation/creation.h"
#include "ops/random/fill.h"
#include "ops/random/place.h"
#include "ops/random/sample.h"
#include "runtime/scratch.h"

namespace rushlight::ops {
namespace {

// The element type in which 16-bit floats are handled.
template <class T>
using Wide = std::conditional_t<std::is_same_v<T, double>, double, float>;

template <class Body>
void for_wide(const char* name, DType dtype, const Body& body) {
  if (dtype == DType::float64) return body(static_cast<double*>(nullptr));
  if (is_floating_point(dtype)) return body(static_cast<float*>(nullptr));
  fail<NotImplementedError>("\"", name, "\" not implemented for '", dtype, "'");
}

DType wide_dtype(DType dtype) { return dtype == DType::float64 ? DType::float64 : DType::float32; }

template <class T>
void check_weights(const T* weights, std::int64_t rows, std::int64_t categories) {
  for (std::int64_t row = 0; row < rows; ++row, weights += categories) {
    T sum = 0;
    for (std::int64_t i = 0; i < categories; ++i) {
      check(weights[i] >= T(0) && weights[i] < std::numeric_limits<T>::infinity(),
            "probability tensor contains either `inf`, `nan` or element < 0");
      sum += weights[i];
    }
    check(sum > T(0), "invalid multinomial distribution (sum of probabilities <= 0)");
  }
}

// The first category at which the running sum reaches a uniform number.
template <class T>
void draw_with_replacement(const T* weights, std::int64_t rows, std::int64_t categories,
                           std::int64_t samples, std::int64_t* output, Generator& generator) {
  const auto held = generator.lock();
  std::vector<T> sums(static_cast<std::size_t>(categories));
  for (std::int64_t row = 0; row < rows; ++row, weights += categories) {
    std::partial_sum(weights, weights + categories, sums.begin());
    const T total = sums.back();
    for (T& sum : sums) sum /= total;
    sums.back() = T(1);
    for (std::int64_t i = 0; i < samples; ++i) {
      const double drawn = generator.uniform();
      const auto place = std::partition_point(
          sums.begin(), sums.end(), [drawn](T sum) { return static_cast<double>(sum) < drawn; });
      *output++ = std::min<std::int64_t>(place - sums.begin(), categories - 1);
    }
  }
}

// Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006: the largest weights
// over exponential numbers.
template <class T>
void draw_without_replacement(const T* weights, std::int64_t rows, std::int64_t categories,
                              std::int64_t samples, std::int64_t* output, Generator& generator) {
  const Scratch<T> keys(rows * categories);
  fill_exponential(keys.data(), rows * categories, 1.0, generator);
  std::vector<std::int64_t> order(static_cast<std::size_t>(categories));
  for (std::int64_t row = 0; row < rows; ++row, output += samples) {
    T* key = keys.data() + row * categories;
    for (std::int64_t i = 0; i < categories; ++i) key[i] = weights[row * categories + i] / key[i];
    std::iota(order.begin(), order.end(), std::int64_t{0});
    std::partial_sort(order.begin(), order.begin() + samples, order.end(),
                      [key](std::int64_t a, std::int64_t b) {
                        return key[a] > key[b] || (key[a] == key[b] && a < b);
                      });
    std::copy(order.begin(), order.begin() + samples, output);
  }
}

// Numbers drawn one after the other from `parameters`; the derivative is zero.
template <class Draw>
Tensor drawn_from(const char* name, const char* node, const Tensor& input, const Draw& draw) {
  const DType dtype = wide_dtype(input.dtype());
  const Tensor source = as_contiguous(input, dtype);
  const Tensor result = new_tensor(input.sizes(), dtype);
  for_wide(name, input.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    draw(source.data<T>(), result.data<T>());
  });
  return Unrecorded(as_contiguous(result, input.dtype())).differentiable(node, {input}, [] {
    return [](const Backward& backward) -> Gradients {
      const Tensor grad = backward.grad();
      return {zeros_like(grad)};
    };
  });
}

}  // namespace

Tensor multinomial(const Tensor& input, std::int64_t num_samples, bool replacement,
                   const GeneratorOption& generator) {
  check(input.dim() == 1 || input.dim() == 2, "prob_dist must be 1 or 2 dim");
  check(is_floating_point(input.dtype()),
        "multinomial only supports floating-point dtypes for input, got: ", input.dtype());
  check(num_samples > 0, "cannot sample n_sample <= 0 samples");
  const std::int64_t categories = input.sizes().back();
  check(replacement || num_samples <= categories,
        "cannot sample n_sample > prob_dist.size(-1) samples without replacement");
  check(categories <= std::int64_t{1} << 24, "number of categories cannot exceed 2^24");
  Dims sizes = input.sizes();
  sizes.back() = num_samples;
  Unrecorded result = empty_result(sizes, DType::int64);
  const std::int64_t rows = input.dim() == 2 ? input.sizes()[0] : 1;
  if (rows == 0) return std::move(result).not_differentiable();
  const Tensor source = as_contiguous(input, wide_dtype(input.dtype()));
  for_wide("multinomial", source.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const T* weights = source.data<T>();
    check_weights(weights, rows, categories);
    auto* output = result->data<std::int64_t>();
    auto draw = replacement ? &draw_with_replacement<T> : &draw_without_replacement<T>;
    draw(weights, rows, categories, num_samples, output, chosen(generator));
  });
  return std::move(result).not_differentiable();
}

Tensor poisson(const Tensor& input, const GeneratorOption& generator) {
  return drawn_from("poisson_cpu", "PoissonBackward0", input, [&](const auto* rates, auto* output) {
    using T = std::remove_pointer_t<decltype(output)>;
    for (std::int64_t i = 0; i < input.numel(); ++i) {
      check(rates[i] >= 0, "invalid Poisson rate, expected rate to be non-negative");
    }
    Generator& stream = chosen(generator);
    const auto held = stream.lock();
    for (std::int64_t i = 0; i < input.numel(); ++i) {
      output[i] = static_cast<T>(sample_poisson(static_cast<double>(rates[i]), stream));
    }
  });
}

Tensor binomial(const Tensor& count, const Tensor& prob, const GeneratorOption& generator) {
  check(count.dtype() == prob.dtype(), "binomial: count is of dtype ", count.dtype(), ", prob of ",
        prob.dtype());
  const Dims sizes = broadcast_shapes(count.sizes(), prob.sizes());
  auto broadcast = [&](const Tensor& tensor) {
    const Tensor wide = new_tensor(sizes, tensor.dtype());
    copy_elements(wide, tensor);
    return wide;
  };
  const Tensor chances = as_contiguous(broadcast(detach(prob)), wide_dtype(prob.dtype()));
  return drawn_from("binomial_cpu", "BinomialBackward0", broadcast(detach(count)),
                    [&](const auto* trials, auto* output) {
                      using T = std::remove_pointer_t<decltype(output)>;
                      const T* p = chances.template data<T>();
                      Generator& stream = chosen(generator);
                      const auto held = stream.lock();
                      for (std::int64_t i = 0; i < chances.numel(); ++i) {
                        output[i] = static_cast<T>(sample_binomial(
                            static_cast<double>(trials[i]), static_cast<double>(p[i]), stream));
                      }
                    });
}

}  // namespace rushlight::ops
