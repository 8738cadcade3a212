#include <algorithm>
#include <cmath>

#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/exponential.h"
#include "ops/elementwise/where.h"
#include "ops/reduce/complex_pairs.h"
#include "ops/reduce/extremes_over.h"
#include "ops/reduce/reduce.h"
#include "ops/reduce/sum_over.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {
namespace {

// log sum exp x = m + log sum exp(x - m), m being the largest x; an infinite m is left out.
Tensor logsumexp_values(const Tensor& input, const ReducedDims& dims, bool keepdim) {
  if (input.numel() == 0) {
    return *sum_over(
        input, dims, keepdim,
        {.dtype = input.dtype(), .finish = [](double sum, double) { return std::log(sum); }});
  }
  const Tensor largest = extremes_over(input, dims, keepdim, true, ExtremeWish::values).values;
  const Tensor shifts = contiguous_copy(largest, DType::float64);
  double* shift = shifts.data<double>();
  for (std::int64_t i = 0; i < shifts.numel(); ++i) {
    if (std::isinf(shift[i])) shift[i] = 0.0;
  }
  SumOptions options{.kind = SumKind::exponential,
                     .dtype = DType::float64,
                     .finish = [](double sum, double) { return std::log(sum); }};
  options.parameters.shift = shift;
  const Tensor logs = *sum_over(input, dims, keepdim, options);
  const double* log = logs.data<double>();
  for (std::int64_t i = 0; i < shifts.numel(); ++i) shift[i] += log[i];
  return as_contiguous(shifts, input.dtype());
}

// The same with m the largest real part.
Tensor complex_logsumexp(const Tensor& input, const OptionalDims& dims, bool keepdim) {
  const GradientModeGuard unrecorded(false);
  if (input.numel() == 0) return log(sum_dims(input, dims, keepdim));
  const Tensor largest = amax(select(real_pairs(input), -1, 0), dims, true);
  const Tensor shift = where(isinf(largest), 0, largest);
  const Tensor sums = sum_dims(exp(sub(input, shift)), dims, keepdim);
  return add(log(sums), reshape(shift, sums.sizes()));
}

bool some_infinite(const Tensor& sums) {
  const Tensor values = as_contiguous(detach(sums), DType::float64);
  return std::any_of(values.data<double>(), values.data<double>() + values.numel(),
                     [](double x) { return std::isinf(x); });
}

// exp(x - sum); where the sum is infinite, equal shares for all that are as large.
Tensor infinite_shares(const Tensor& x, const Tensor& sum, const OptionalDims& dims) {
  const Tensor equal = eq(x, sum);
  const Tensor shares = exp(where(equal, 0, sub(x, sum)));
  const Tensor count = sum_dims(as_contiguous(equal, x.dtype()), dims, true);
  return where(logical_and(equal, isinf(sum)), div(1, count), shares);
}

}  // namespace

// d logsumexp x = sum exp(x - logsumexp x) dx
Tensor logsumexp(const Tensor& input, const Dims& dim, bool keepdim) {
  if (!is_differentiable(input.dtype())) {
    return logsumexp(contiguous_copy(input, default_dtype()), dim, keepdim);
  }
  const OptionalDims dims = dim;
  Unrecorded result(is_complex(input.dtype())
                        ? complex_logsumexp(input, dims, keepdim)
                        : logsumexp_values(input, ReducedDims(input, dims), keepdim));
  const Unrecorded& values = result;
  return std::move(result).differentiable("LogsumexpBackward0", {input}, [&] {
    return [input = Saved(input), result = Saved::result(values), dims,
            keepdim](const Backward& backward) -> Gradients {
      const Tensor x = input.get(backward);
      auto everywhere = [&](const Tensor& tensor) {
        return spread(tensor, x.sizes(), dims, keepdim);
      };
      const Tensor sum = result.get(backward);
      if (!is_complex(sum.dtype()) && some_infinite(sum)) {
        const Tensor shares = infinite_shares(x, everywhere(sum), dims);
        return {mul(everywhere(backward.grad()), shares)};
      }
      const Tensor shares = exp(sub(x, everywhere(sum)));
      return {mul(everywhere(backward.grad()), conj(shares))};
    };
  });
}

}  // namespace rushlight::ops
