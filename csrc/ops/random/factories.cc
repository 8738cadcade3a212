#include <algorithm>
#include <limits>

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/random/fill.h"
#include "ops/random/place.h"

namespace rushlight::ops {
namespace {

void check_size(const Dims& size) {
  for (std::int64_t length : size) {
    check(length >= 0, "Trying to create tensor with negative dimension ", length, ": ", size);
  }
}

Tensor fresh(const Dims& size, DType dtype) {
  check_size(size);
  return new_tensor(size, dtype);
}

// The derivative of samples by their parameters does not exist: zero, as torch has it.
Tensor with_zero_gradients(const char* name, const Tensor& samples, const Inputs& inputs,
                           std::size_t count) {
  return Unrecorded(samples).differentiable(name, inputs, [count] {
    return [count](const Backward& backward) -> Gradients {
      Gradients gradients;
      for (std::size_t i = 0; i < count; ++i) {
        gradients.push_back(backward.needs(i) ? mul(backward.grad(), 0) : Tensor());
      }
      return gradients;
    };
  });
}

void check_deviations(const Tensor& std) {
  check(!is_complex(std.dtype()), "normal expects standard deviation to be non-complex");
  const Tensor values = as_contiguous(std, DType::float64);
  const double* begin = values.data<double>();
  check(std::all_of(begin, begin + values.numel(), [](double value) { return value >= 0.0; }),
        "normal expects all elements of std >= 0.0");
}

}  // namespace

Tensor rand(const Dims& size, const GeneratorOption& generator, DTypeOption dtype) {
  return uniform_(fresh(size, dtype.value_or(default_dtype())), 0, 1, generator);
}

Tensor randn(const Dims& size, const GeneratorOption& generator, DTypeOption dtype) {
  return normal_(fresh(size, dtype.value_or(default_dtype())), 0, 1, generator);
}

Tensor randint(std::int64_t low, std::int64_t high, const Dims& size,
               const GeneratorOption& generator, DTypeOption dtype) {
  return random_between_(fresh(size, dtype.value_or(DType::int64)), low, high, generator);
}

Tensor randperm(std::int64_t n, const GeneratorOption& generator, DTypeOption dtype_option) {
  const DType dtype = dtype_option.value_or(DType::int64);
  const Tensor result = fresh({n}, dtype);
  if (dtype == DType::bool_) fail<NotImplementedError>("\"randperm\" not implemented for 'Bool'");
  std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  if (dtype == DType::uint8) largest = 256;
  if (dtype == DType::int8) largest = 128;
  if (dtype == DType::int16) largest = 32768;
  if (dtype == DType::float16) largest = 2049;
  check(n <= largest, "randperm: ", n, " numbers do not fit dtype ", dtype_name(dtype));
  for_real("randperm", dtype, [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    fill_permutation(result.data<T>(), n, chosen(generator));
  });
  return Unrecorded(result).not_differentiable();
}

Tensor rand_like(const Tensor& input, const GeneratorOption& generator, DTypeOption dtype,
                 MemoryFormat format) {
  return uniform_(empty_like(input, dtype, format), 0, 1, generator);
}

Tensor randn_like(const Tensor& input, const GeneratorOption& generator, DTypeOption dtype,
                  MemoryFormat format) {
  return normal_(empty_like(input, dtype, format), 0, 1, generator);
}

Tensor randint_like(const Tensor& input, std::int64_t low, std::int64_t high,
                    const GeneratorOption& generator, DTypeOption dtype, MemoryFormat format) {
  return random_between_(empty_like(input, dtype, format), low, high, generator);
}

// Standard normal numbers times the deviation plus the mean.
Tensor normal(const Tensor& mean, const Tensor& std, const GeneratorOption& generator) {
  check_deviations(std);
  const Dims sizes = broadcast_shapes(mean.sizes(), std.sizes());
  const Tensor samples = normal_(fresh(sizes, mean.dtype()), 0, 1, generator);
  return with_zero_gradients("NormalBackward3", add(mul(samples, detach(std)), detach(mean)),
                             {mean, std}, 2);
}

Tensor normal_of_mean(const Tensor& mean, double std, const GeneratorOption& generator) {
  check(std >= 0.0, "normal expects std >= 0.0, but found std ", std);
  const Tensor samples = normal_(empty_like(mean), 0, std, generator);
  return with_zero_gradients("NormalBackward1", add(samples, detach(mean)), {mean}, 1);
}

Tensor normal_of_std(double mean, const Tensor& std, const GeneratorOption& generator) {
  check_deviations(std);
  const Tensor samples = normal_(empty_like(std), 0, 1, generator);
  return with_zero_gradients("NormalBackward2", add(mul(samples, detach(std)), mean), {std}, 1);
}

Tensor normal_of_size(double mean, double std, const Dims& size, const GeneratorOption& generator,
                      DTypeOption dtype) {
  return normal_(fresh(size, dtype.value_or(default_dtype())), mean, std, generator);
}

}  // namespace rushlight::ops
