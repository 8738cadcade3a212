#include <cmath>

#include "ops/creation/creation.h"
#include "ops/creation/creation_kernels.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "tensor/iterate.h"

RUSHLIGHT_KERNEL_TABLE(CreationKernels, creation_kernels)

namespace rushlight::ops {

namespace {

Tensor fill_progression(const char* name, const Progression& progression, DType dtype) {
  const auto kernel = creation_kernels().progression[index_of(dtype)];
  if (!kernel) {
    fail<NotImplementedError>("\"", name, "\" not implemented for '", dtype_title(dtype), "'");
  }
  const std::int64_t sizes[] = {progression.count};
  Unrecorded result = empty_result(sizes, dtype);
  char* data = result->bytes_begin();
  const auto item = static_cast<std::int64_t>(item_size(dtype));
  parallel_for(0, progression.count, elementwise_grain, [&](std::int64_t begin, std::int64_t end) {
    kernel(progression, data + begin * item, begin, end - begin);
  });
  return std::move(result).not_differentiable();
}

bool is_integral(DType dtype) { return is_integer(dtype) || dtype == DType::bool_; }

void check_bounds(const char* name, double start, double end, double step) {
  if (step == 0 || std::isnan(step)) fail<RuntimeError>(name, ": step must be nonzero");
  if (!std::isfinite(start) || !std::isfinite(end)) {
    fail<RuntimeError>("unsupported range: ", start, " -> ", end);
  }
  if ((step > 0 && start > end) || (step < 0 && start < end)) {
    fail<RuntimeError>("upper bound and lower bound inconsistent with step sign");
  }
}

std::int64_t checked_count(const char* name, double count) {
  if (!(count >= 0 && count < 9.2e18)) {
    fail<RuntimeError>(name, ": invalid size, possible overflow?");
  }
  return static_cast<std::int64_t>(count);
}

// Number of steps that fit between two integers, rounded up.
std::int64_t integer_count(std::int64_t start, std::int64_t end, std::int64_t step) {
  const std::uint64_t span =
      step > 0 ? static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(start)
               : static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(end);
  const std::uint64_t stride =
      step > 0 ? static_cast<std::uint64_t>(step) : -static_cast<std::uint64_t>(step);
  const std::uint64_t count = span / stride + (span % stride != 0);
  if (count > static_cast<std::uint64_t>(INT64_MAX)) {
    fail<RuntimeError>("arange: invalid size, possible overflow?");
  }
  return static_cast<std::int64_t>(count);
}

// Values from integers as such, so that those above 2^53 are exact.
Progression progression_of(const Scalar& start, const Scalar& step, DType dtype,
                           std::int64_t count) {
  Progression result{start.to_double(), 0, step.to_double(), 0, 0, count, count};
  if (is_integral(dtype)) {
    result.integer_start = start.to_integer();
    result.integer_step = step.to_integer();
  }
  return result;
}

}  // namespace

Tensor arange(const Scalar& start, const Scalar& end, const Scalar& step,
              std::optional<DType> dtype) {
  const bool integral = start.is_integral() && end.is_integral() && step.is_integral();
  const DType chosen = dtype.value_or(integral ? DType::int64 : default_dtype());
  check_bounds("arange", start.to_double(), end.to_double(), step.to_double());
  std::int64_t count;
  if (integral) {
    count = integer_count(start.to_integer(), end.to_integer(), step.to_integer());
  } else if (chosen == DType::int64) {
    // The numbers are converted first: arange(0.5, 3, dtype=int64) counts from 0.
    if (step.to_integer() == 0) {
      fail<ValueError>("arange: step must be nonzero as an integer, got ", step.to_double());
    }
    count = integer_count(start.to_integer(), end.to_integer(), step.to_integer());
  } else {
    count = checked_count("arange",
                          std::ceil((end.to_double() - start.to_double()) / step.to_double()));
  }
  return fill_progression("arange", progression_of(start, step, chosen, count), chosen);
}

Tensor range(const Scalar& start, const Scalar& end, const Scalar& step,
             std::optional<DType> dtype) {
  const DType chosen = dtype.value_or(default_dtype());
  check_bounds("range", start.to_double(), end.to_double(), step.to_double());
  const std::int64_t count = checked_count(
      "range", std::floor((end.to_double() - start.to_double()) / step.to_double()) + 1);
  return fill_progression("range", progression_of(start, step, chosen, count), chosen);
}

namespace {

// The step is rounded to the precision of the result, as the values will be.
template <class T>
Progression linear(double start, double end, std::int64_t steps) {
  const auto first = static_cast<T>(start), last = static_cast<T>(end);
  const T step = steps > 1 ? (last - first) / static_cast<T>(steps - 1) : T(0);
  return {first, last, step, 0, 0, steps, steps == 1 ? 1 : steps / 2};
}

}  // namespace

Tensor linspace(const Scalar& start, const Scalar& end, std::int64_t steps,
                std::optional<DType> dtype) {
  if (steps < 0) fail<RuntimeError>("number of steps must be non-negative");
  const DType chosen = dtype.value_or(default_dtype());
  check_fits_unwrapped(start, chosen);
  check_fits_unwrapped(end, chosen);
  if (is_integral(chosen)) {
    const Tensor values =
        fill_progression("linspace",
                         linear<double>(static_cast<double>(start.to_integer()),
                                        static_cast<double>(end.to_integer()), steps),
                         DType::float64);
    Unrecorded result = empty_result(values.sizes(), chosen);
    copy_elements(*result, values);
    return std::move(result).not_differentiable();
  }
  const Progression progression = chosen == DType::float64
                                      ? linear<double>(start.to_double(), end.to_double(), steps)
                                      : linear<float>(start.to_double(), end.to_double(), steps);
  return fill_progression("linspace", progression, chosen);
}

Tensor logspace(const Scalar& start, const Scalar& end, std::int64_t steps, double base,
                std::optional<DType> dtype) {
  const DType chosen = dtype.value_or(default_dtype());
  // Of an integer result both ends are integers.
  const auto number = [chosen](const Scalar& value) {
    check_fits_unwrapped(value, chosen);
    return is_integral(chosen) ? Scalar(value.to_integer()) : value;
  };
  const Tensor exponents = linspace(number(start), number(end), steps, DType::float64);
  double* values = exponents.data<double>();
  parallel_for(0, steps, elementwise_grain / 16, [&](std::int64_t begin, std::int64_t end_index) {
    for (std::int64_t i = begin; i < end_index; ++i) values[i] = std::pow(base, values[i]);
  });
  Unrecorded result = empty_result(exponents.sizes(), chosen);
  copy_elements(*result, exponents);
  return std::move(result).not_differentiable();
}

}  // namespace rushlight::ops
