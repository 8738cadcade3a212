#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/reduce/along.h"
#include "ops/reduce/extremes_over.h"
#include "ops/reduce/reduce.h"
#include "tensor/iterate.h"

namespace rushlight::ops {
namespace {

// The gradient of largest and smallest values goes to all places that have them, in equal shares.
Tensor shared_gradient(const Tensor& gradient, const Tensor& input, const Tensor& result,
                       const OptionalDims& dim, bool keepdim) {
  Tensor shares;
  {
    const GradientModeGuard constants(false);
    const Tensor everywhere = spread(detach(result), input.sizes(), dim, keepdim);
    const Tensor there = as_contiguous(
        logical_or(eq(detach(input), everywhere), isnan(detach(input))), input.dtype());
    shares = div(there, sum_dims(there, dim, true));
  }
  return mul(spread(gradient, input.sizes(), dim, keepdim), shares);
}

Tensor shared_extreme(const char* operation, const char* node, const Tensor& input,
                      const OptionalDims& dim, bool keepdim, bool largest) {
  const ReducedDims dims(input, dim);
  check_not_empty(operation, input, dim);
  Unrecorded result(extremes_over(input, dims, keepdim, largest, ExtremeWish::values).values);
  const Unrecorded& values = result;
  return std::move(result).differentiable(node, {input}, [&] {
    return [input = Saved(input), result = Saved::result(values), dim,
            keepdim](const Backward& backward) -> Gradients {
      return {shared_gradient(backward.grad(), input.get(backward), result.get(backward), dim,
                              keepdim)};
    };
  });
}

TensorPair extreme_along(const char* operation, const char* node, const Tensor& input,
                         std::int64_t dim, bool keepdim, bool largest) {
  const Dims along{dim};
  const ReducedDims dims(input, along);
  check_not_empty(operation, input, along);
  const Extremes found = extremes_over(input, dims, keepdim, largest, ExtremeWish::both);
  return differentiable(
      node, std::array{Unrecorded(found.values), Unrecorded(found.indices)}, {input}, [&] {
        const std::int64_t wrapped = wrap_dim(dim, input.dim());
        return [wrapped, indices = Saved(found.indices),
                sizes = input.sizes()](const Backward& backward) -> Gradients {
          return {place_along(backward.grad(), wrapped, indices.get(backward), sizes)};
        };
      });
}

Tensor place_of_extreme(const char* operation, const Tensor& input, std::optional<std::int64_t> dim,
                        bool keepdim, bool largest) {
  OptionalDims along;
  if (dim) along = Dims{*dim};
  check(!is_complex(input.dtype()), operation, "(): does not support complex input");
  check(input.dtype() != DType::bool_, operation, "(): does not support bool input");
  if (input.numel() == 0 && !dim) {
    fail<IndexError>(operation,
                     "(): Expected reduction dim to be specified for input.numel() == 0.");
  }
  const ReducedDims dims(input, along);
  check_not_empty(operation, input, along);
  return Unrecorded(extremes_over(input, dims, keepdim, largest, ExtremeWish::indices).indices)
      .not_differentiable();
}

// Whether some or all elements are not zero.
Tensor truth(const Tensor& input, const OptionalDims& dim, bool keepdim, bool some) {
  const DType dtype = input.dtype() == DType::uint8 ? DType::uint8 : DType::bool_;
  const ReducedDims dims(input, dim);
  if (input.numel() == 0) {
    Unrecorded result = empty_result(dims.result_sizes(keepdim), dtype);
    fill_elements(*result, !some);
    return std::move(result).not_differentiable();
  }
  const Tensor flags = as_contiguous(input, DType::bool_);
  return Unrecorded(
             as_contiguous(extremes_over(flags, dims, keepdim, some, ExtremeWish::values).values,
                           dtype))
      .not_differentiable();
}

}  // namespace

Tensor max(const Tensor& input) {
  return shared_extreme("max", "MaxBackward1", input, {}, false, true);
}
Tensor min(const Tensor& input) {
  return shared_extreme("min", "MinBackward1", input, {}, false, false);
}
TensorPair max_along(const Tensor& input, std::int64_t dim, bool keepdim) {
  return extreme_along("max", "MaxBackward0", input, dim, keepdim, true);
}
TensorPair min_along(const Tensor& input, std::int64_t dim, bool keepdim) {
  return extreme_along("min", "MinBackward0", input, dim, keepdim, false);
}
Tensor amax(const Tensor& input, const OptionalDims& dim, bool keepdim) {
  return shared_extreme("amax", "AmaxBackward0", input, dim, keepdim, true);
}
Tensor amin(const Tensor& input, const OptionalDims& dim, bool keepdim) {
  return shared_extreme("amin", "AminBackward0", input, dim, keepdim, false);
}

Tensor argmax(const Tensor& input, std::optional<std::int64_t> dim, bool keepdim) {
  return place_of_extreme("argmax", input, dim, keepdim, true);
}
Tensor argmin(const Tensor& input, std::optional<std::int64_t> dim, bool keepdim) {
  return place_of_extreme("argmin", input, dim, keepdim, false);
}

TensorPair aminmax(const Tensor& input, std::optional<std::int64_t> dim, bool keepdim) {
  OptionalDims along;
  if (dim) along = Dims{*dim};
  const ReducedDims dims(input, along);
  check_not_empty("aminmax", input, along);
  Unrecorded low(extremes_over(input, dims, keepdim, false, ExtremeWish::values).values);
  Unrecorded high(extremes_over(input, dims, keepdim, true, ExtremeWish::values).values);
  const Saved saved_low = Saved::result(low, 0), saved_high = Saved::result(high, 1);
  return differentiable(
      "AminmaxBackward0", std::array{std::move(low), std::move(high)}, {input}, [&] {
        return [input = Saved(input), saved_low, saved_high, along,
                keepdim](const Backward& backward) -> Gradients {
          Tensor gradient;
          for (std::size_t i = 0; i < 2; ++i) {
            if (!backward.has_grad(i)) continue;
            const Saved& saved = i == 0 ? saved_low : saved_high;
            const Tensor part = shared_gradient(backward.grad(i), input.get(backward),
                                                saved.get(backward), along, keepdim);
            gradient = gradient.defined() ? add(gradient, part) : part;
          }
          return {gradient};
        };
      });
}

Tensor any(const Tensor& input) { return truth(input, {}, false, true); }
Tensor any_dims(const Tensor& input, const OptionalDims& dim, bool keepdim) {
  return truth(input, dim, keepdim, true);
}
Tensor all(const Tensor& input) { return truth(input, {}, false, false); }
Tensor all_dims(const Tensor& input, const OptionalDims& dim, bool keepdim) {
  return truth(input, dim, keepdim, false);
}

}  // namespace rushlight::ops
