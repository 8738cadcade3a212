#include <cmath>
#include <limits>

#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/power.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "ops/reduce/extremes_over.h"
#include "ops/reduce/reduce.h"
#include "ops/reduce/sum_over.h"
#include "ops/shape/copy.h"
#include "tensor/iterate.h"

namespace rushlight::ops {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The p-norm of a real tensor: (sum |x|^p)^(1/p), and its limits.
Tensor norm_values(const Tensor& input, double p, const ReducedDims& dims, bool keepdim) {
  const DType dtype = input.dtype();
  if (std::isinf(p) && input.numel() > 0) {
    const Tensor sizes_of = abs(detach(input));
    return extremes_over(sizes_of, dims, keepdim, p > 0, ExtremeWish::values).values;
  }
  auto sum = [&](SumKind kind, double (*finish)(double, double) = nullptr) {
    SumOptions options{.kind = kind, .dtype = dtype, .finish = finish, .parameter = 1.0 / p};
    options.parameters.exponent = p;
    return *sum_over(input, dims, keepdim, options);
  };
  if (p == 0.0) return sum(SumKind::nonzero);
  if (p == 1.0) return sum(SumKind::absolute);
  if (p == 2.0) {
    return sum(SumKind::square, [](double total, double) { return std::sqrt(total); });
  }
  return sum(SumKind::power, [](double total, double root) { return std::pow(total, root); });
}

// The derivative of the p-norm by x, times the gradient:
//   p = 1: sgn x;  p = 2: x / norm;  p infinite: sgn x in equal shares where |x| is the norm;
//   else sgn x (|x| / norm)^(p - 1).
// p = 0: none. Where the norm is 0 (or, for p < 1, x is) it is taken to be 0.
Tensor norm_gradient(const Tensor& gradient, const Tensor& input, const Tensor& norm, double p,
                     const OptionalDims& dim, bool keepdim) {
  auto everywhere = [&](const Tensor& tensor) {
    return spread(tensor, input.sizes(), dim, keepdim);
  };
  if (p == 0.0) return {};
  if (p == 1.0) return mul(sgn(input), everywhere(gradient));
  if (p == 2.0) return mul(input, everywhere(where(eq(norm, 0), 0, div(gradient, norm))));
  if (std::isinf(p)) {
    const Tensor size = abs(input), there = everywhere(norm);
    const Tensor hit = logical_or(eq(size, there), logical_and(isnan(size), isnan(there)));
    const Tensor hits = as_contiguous(hit, input.dtype());
    return mul(mul(sgn(input), hits), everywhere(div(gradient, sum_dims(hits, dim, keepdim))));
  }
  const Tensor size = abs(input);
  const Tensor scaled = where(eq(norm, 0), 0, div(gradient, pow(norm, p - 1)));
  if (p < 1.0) {
    const Tensor powers = where(eq(input, 0), 0, mul(sgn(input), pow(size, p - 1)));
    return mul(powers, everywhere(scaled));
  }
  if (p < 2.0) return mul(mul(sgn(input), pow(size, p - 1)), everywhere(scaled));
  return mul(mul(input, pow(size, p - 2)), everywhere(scaled));
}

Tensor norm_as(const char* node, const Tensor& input, double p, const OptionalDims& dim,
               bool keepdim) {
  const ReducedDims dims(input, dim);
  if (input.numel() == 0 && (p < 0.0 || p == infinity)) {
    for (std::size_t i = 0; i < input.sizes().size(); ++i) {
      check(!dims[i] || input.sizes()[i] != 0, "linalg.vector_norm cannot compute the ", p,
            " norm on an empty tensor because the operation does not have an identity");
    }
  }
  Unrecorded result(norm_values(input, p, dims, keepdim));
  const Unrecorded& values = result;
  return std::move(result).differentiable(node, {input}, [&] {
    return [input = Saved(input), result = Saved::result(values), p, dim,
            keepdim](const Backward& backward) -> Gradients {
      return {norm_gradient(backward.grad(), input.get(backward), result.get(backward), p, dim,
                            keepdim)};
    };
  });
}

}  // namespace

Tensor vector_norm(const Tensor& input, const Scalar& ord, const OptionalDims& dim, bool keepdim,
                   std::optional<DType> dtype) {
  check(is_differentiable(input.dtype()),
        "linalg.vector_norm: Expected a floating point or complex tensor as input. Got ",
        input.dtype());
  if (dtype) {
    check(is_differentiable(*dtype),
          "linalg.vector_norm: dtype should be floating point or "
          "complex. Got ",
          *dtype);
  }
  Tensor x = dtype && *dtype != input.dtype() ? to_dtype(input, *dtype) : input;
  if (is_complex(x.dtype())) x = abs(x);
  return norm_as("LinalgVectorNormBackward0", x, ord.to_double(), dim, keepdim);
}

// |input - other|_p
Tensor dist(const Tensor& input, const Tensor& other, const Scalar& p) {
  const Tensor difference = sub(input, other);
  check(is_differentiable(difference.dtype()),
        "linalg.vector_norm: Expected a floating point or complex tensor as input. Got ",
        difference.dtype());
  const Tensor x = is_complex(difference.dtype()) ? abs(difference) : difference;
  return norm_as("DistBackward0", x, p.to_double(), {}, false);
}

}  // namespace rushlight::ops
