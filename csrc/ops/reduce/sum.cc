#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/where.h"
#include "ops/reduce/reduce.h"
#include "ops/reduce/sum_over.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {
namespace {

// The input as it is to be added for a result of `dtype`: converted, unless the sums of the input
// itself, which have more digits, give the same.
Tensor summand(const Tensor& input, DType dtype) {
  const DType own = input.dtype();
  const bool same_kind = (is_floating_point(own) && is_floating_point(dtype)) ||
                         (!is_differentiable(own) && is_integer(dtype));
  if (own == dtype || (same_kind && item_size(own) <= item_size(dtype))) return input;
  return contiguous_copy(input, dtype);
}

DType sum_dtype(const Tensor& input, std::optional<DType> dtype) {
  if (dtype) return *dtype;
  return is_differentiable(input.dtype()) ? input.dtype() : DType::int64;
}

// d(sum x) = sum dx
Tensor sum_as(const char* name, const Tensor& input, const OptionalDims& dim, bool keepdim,
              std::optional<DType> dtype) {
  const DType result_dtype = sum_dtype(input, dtype);
  return sum_over(summand(input, result_dtype), ReducedDims(input, dim), keepdim,
                  {.dtype = result_dtype})
      .differentiable(name, {input}, [&] {
        return [sizes = input.sizes(), dim, keepdim](const Backward& backward) -> Gradients {
          return {spread(backward.grad(), sizes, dim, keepdim)};
        };
      });
}

Tensor mean_as(const char* name, const Tensor& input, const OptionalDims& dim, bool keepdim,
               std::optional<DType> dtype) {
  const DType result_dtype = dtype.value_or(input.dtype());
  check(is_differentiable(result_dtype),
        dtype ? "mean(): could not infer output dtype. Optional dtype"
              : "mean(): could not infer output dtype. Input dtype",
        " must be either a floating point or complex dtype. Got: ", result_dtype);
  const ReducedDims dims(input, dim);
  const double count = static_cast<double>(dims.count());
  // d(mean x) = sum dx / n
  return sum_over(summand(input, result_dtype), dims, keepdim,
                  {.dtype = result_dtype,
                   .finish = [](double sum, double n) { return sum / n; },
                   .parameter = count})
      .differentiable(name, {input}, [&] {
        return [sizes = input.sizes(), dim, keepdim, count](const Backward& backward) -> Gradients {
          return {spread(div(backward.grad(), count), sizes, dim, keepdim)};
        };
      });
}

}  // namespace

Tensor sum(const Tensor& input, std::optional<DType> dtype) {
  return sum_as("SumBackward0", input, {}, false, dtype);
}
Tensor sum_dims(const Tensor& input, const OptionalDims& dim, bool keepdim,
                std::optional<DType> dtype) {
  return sum_as("SumBackward1", input, dim, keepdim, dtype);
}

// d(sum x) = sum dx
Tensor sum_to_size(const Tensor& input, const Dims& size) {
  if (input.sizes() == size) return input;
  const std::size_t have = input.sizes().size();
  const std::size_t added = have - std::min(size.size(), have);
  bool broadcasts = size.size() <= have;
  Dims dims;
  for (std::size_t i = 0; broadcasts && i < have; ++i) {
    const std::int64_t own = input.sizes()[i];
    if (i >= added && size[i - added] == own) continue;
    dims.push_back(static_cast<std::int64_t>(i));
    broadcasts = i < added || size[i - added] == 1;
  }
  if (!broadcasts) {
    fail<RuntimeError>("size {", size, "} is not expandable to size {", input.sizes(), "}.");
  }
  const DType dtype = sum_dtype(input, {});
  const Unrecorded sums =
      sum_over(summand(input, dtype), ReducedDims(input, dims), true, {.dtype = dtype});
  return Unrecorded(new_alias(*sums, size, contiguous_strides(size), sums->offset()))
      .differentiable("SumBackward1", {input}, [&] {
        return [sizes = input.sizes()](const Backward& backward) -> Gradients {
          return {expand(backward.grad(), sizes)};
        };
      });
}

Tensor mean(const Tensor& input, std::optional<DType> dtype) {
  return mean_as("MeanBackward0", input, {}, false, dtype);
}
Tensor mean_dims(const Tensor& input, const OptionalDims& dim, bool keepdim,
                 std::optional<DType> dtype) {
  return mean_as("MeanBackward1", input, dim, keepdim, dtype);
}

// NaNs count as zeros.
Tensor nansum(const Tensor& input, const OptionalDims& dim, bool keepdim,
              std::optional<DType> dtype) {
  check(!is_complex(input.dtype()), "nansum does not support complex inputs");
  if (!is_floating_point(input.dtype())) return sum_dims(input, dim, keepdim, dtype);
  const DType result_dtype = sum_dtype(input, dtype);
  return sum_over(summand(input, result_dtype), ReducedDims(input, dim), keepdim,
                  {.kind = SumKind::skip_nan, .dtype = result_dtype})
      .differentiable("NansumBackward0", {input}, [&] {
        return [input = Saved(input), dim, keepdim](const Backward& backward) -> Gradients {
          const Tensor x = input.get(backward);
          return {where(isnan(x), 0, spread(backward.grad(), x.sizes(), dim, keepdim))};
        };
      });
}

Tensor nanmean(const Tensor& input, const OptionalDims& dim, bool keepdim,
               std::optional<DType> dtype) {
  check(is_floating_point(input.dtype()),
        "nanmean(): expected input to have floating point or complex dtype but got ",
        input.dtype());
  const Tensor counts = sum_dims(logical_not(isnan(detach(input))), dim, keepdim);
  return div(nansum(input, dim, keepdim, dtype), counts);
}

Tensor count_nonzero(const Tensor& input, const OptionalDims& dim) {
  const Tensor source = is_complex(input.dtype()) ? contiguous_copy(input, DType::bool_) : input;
  return sum_over(source, ReducedDims(input, dim), false,
                  {.kind = SumKind::nonzero, .dtype = DType::int64})
      .not_differentiable();
}

}  // namespace rushlight::ops
