#include "base/half.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "ops/reduce/complex_pairs.h"
#include "ops/reduce/moment_kernels.h"
#include "ops/reduce/plan.h"
#include "ops/reduce/reduce.h"
#include "ops/reduce/sum_over.h"
#include "runtime/dispatch.h"
#include "runtime/warning.h"
#include "tensor/iterate.h"

#include <cmath>

RUSHLIGHT_KERNEL_TABLE(MomentKernels, moment_kernels)

namespace rushlight::ops {
namespace {

// The moments of the rows before a piece and of its own.
void join(std::int64_t results, double* block, const double* other, double before, double here) {
  const double sum = before + here;
  for (std::int64_t i = 0; i < results; ++i) {
    const double shift = other[i] - block[i];
    block[i] += shift * (here / sum);
    block[results + i] += other[results + i] + shift * shift * (before * here / sum);
  }
}

// Means, and squared deviations from them over `divisor` (their root for a standard deviation),
// into whichever of the tensors is defined.
struct MomentResults {
  Tensor mean, spread;
  double divisor;
  bool root;
};

void run(const ReducePlan& plan, const MomentResults& results) {
  const MomentFunctions& functions = moment_kernels().functions[kernel_index(plan.source.dtype())];
  const auto item = static_cast<std::int64_t>(plan.source.item_size());
  auto compute = [&](const ReducePiece& piece, double* block) {
    const char* source = plan.source.bytes_begin() + piece.offset * item;
    double* deviation = block + piece.results;
    if (plan.columns == 0) {
      functions.rows(source, piece.results, plan.outer_stride, piece.count, block, deviation);
      return;
    }
    for (std::int64_t plane = 0; plane < piece.planes; ++plane) {
      const std::int64_t i = plane * piece.columns;
      functions.columns(source + plane * plan.outer_stride * item, piece.count, plan.row_stride,
                        piece.columns, block + i, deviation + i);
    }
  };
  auto combine = [](const ReducePiece& piece, double* block, const double* other) {
    join(piece.results, block, other, static_cast<double>(piece.count_begin),
         static_cast<double>(piece.count));
  };
  auto finish = [&](const ReducePiece& piece, double* block) {
    double* deviation = block + piece.results;
    for (std::int64_t i = 0; i < piece.results; ++i) {
      deviation[i] /= results.divisor;
      if (results.root) deviation[i] = std::sqrt(deviation[i]);
    }
    store_results(results.spread, piece.first, piece.results, deviation);
    if (results.mean.defined()) store_results(results.mean, piece.first, piece.results, block);
  };
  reduce_pieces<double>(plan, 2, compute, combine, finish);
}

struct Moments {
  Tensor mean, spread;
};

Moments moments_over(const Tensor& input, const ReducedDims& dims, bool keepdim, double correction,
                     bool root, bool wants_mean) {
  const Dims sizes = dims.result_sizes(keepdim);
  const std::int64_t count[] = {element_count(sizes)};
  const double divisor = std::max(static_cast<double>(dims.count()) - correction, 0.0);
  MomentResults results{wants_mean ? new_tensor(count, input.dtype()) : Tensor(),
                        new_tensor(count, input.dtype()), divisor, root};
  if (input.numel() == 0) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    fill_elements(results.spread, none);
    if (wants_mean) fill_elements(results.mean, none);
  } else {
    run(plan_in_order(input, dims), results);
  }
  auto shaped = [&](const Tensor& flat) {
    return flat.defined() ? new_alias(flat, sizes, contiguous_strides(sizes), 0) : Tensor();
  };
  return {shaped(results.mean), shaped(results.spread)};
}

// The variance of complex numbers is the sum of those of both parts.
Moments complex_moments(const Tensor& input, const ReducedDims& dims, bool keepdim,
                        double correction, bool root, bool wants_mean) {
  const GradientModeGuard unrecorded(false);
  const bool number = input.dim() == 0;
  Dims reduced = number ? Dims{0} : Dims();
  for (std::size_t i = 0; i < input.sizes().size(); ++i) {
    if (dims[i]) reduced.push_back(static_cast<std::int64_t>(i));
  }
  const Tensor pairs = real_pairs(number ? new_alias(input, {1}, {1}, input.offset()) : input);
  const Moments parts = moments_over(pairs, ReducedDims(pairs, reduced), keepdim && !number,
                                     correction, false, wants_mean);
  const Tensor variance = sum_dims(parts.spread, Dims{-1});
  return {wants_mean ? complex_of_pairs(parts.mean) : Tensor(), root ? sqrt(variance) : variance};
}

Moments moments_of(const Tensor& input, const ReducedDims& dims, bool keepdim, double correction,
                   bool root, bool wants_mean) {
  return (is_complex(input.dtype()) ? complex_moments : moments_over)(input, dims, keepdim,
                                                                      correction, root, wants_mean);
}

void check_moments(const char* operation, const Tensor& input, const ReducedDims& dims,
                   double correction) {
  check(is_differentiable(input.dtype()), operation,
        ": only floating-point and complex dtypes are supported, got ", input.dtype());
  if (static_cast<double>(dims.count()) - correction <= 0.0) {
    warn(concat(operation,
                "(): degrees of freedom is <= 0. Correction should be strictly less than the "
                "reduction factor (input numel divided by output numel)."));
  }
}

// d var = 2 / (n - correction) sum (x - mean) dx
Tensor variance_gradient(const Tensor& gradient, const Tensor& input, const OptionalDims& dim,
                         bool keepdim, double correction) {
  const double divisor = static_cast<double>(ReducedDims(input, dim).count()) - correction;
  const Tensor centred = sub(input, mean_dims(input, dim, true));
  return mul(spread(mul(gradient, 2.0 / divisor), input.sizes(), dim, keepdim), centred);
}

// d std = d var / (2 std), 0 where std is.
Tensor deviation_gradient(const Tensor& gradient, const Tensor& input, const Tensor& std,
                          const OptionalDims& dim, bool keepdim, double correction) {
  const Tensor of_variance = where(eq(std, 0), 0, div(gradient, mul(std, 2)));
  return variance_gradient(of_variance, input, dim, keepdim, correction);
}

Tensor moment(const char* operation, const char* node, const Tensor& input, const OptionalDims& dim,
              const std::optional<Scalar>& option, bool keepdim, bool root) {
  const double correction = option ? option->to_double() : 1.0;
  const ReducedDims dims(input, dim);
  check_moments(operation, input, dims, correction);
  Unrecorded result(moments_of(input, dims, keepdim, correction, root, false).spread);
  const Unrecorded& values = result;
  return std::move(result).differentiable(node, {input}, [&] {
    return [input = Saved(input), result = root ? Saved::result(values) : Saved(), dim, keepdim,
            correction](const Backward& backward) -> Gradients {
      const Tensor x = input.get(backward), gradient = backward.grad();
      if (!result.defined()) return {variance_gradient(gradient, x, dim, keepdim, correction)};
      return {deviation_gradient(gradient, x, result.get(backward), dim, keepdim, correction)};
    };
  });
}

TensorPair moment_and_mean(const char* operation, const char* node, const Tensor& input,
                           const OptionalDims& dim, const std::optional<Scalar>& option,
                           bool keepdim, bool root) {
  const double correction = option ? option->to_double() : 1.0;
  const ReducedDims dims(input, dim);
  check_moments(operation, input, dims, correction);
  const Moments moments = moments_of(input, dims, keepdim, correction, root, true);
  Unrecorded result(moments.spread);
  const Saved saved = root ? Saved::result(result) : Saved();
  return differentiable(
      node, std::array{std::move(result), Unrecorded(moments.mean)}, {input}, [&] {
        return [input = Saved(input), saved, dim, keepdim,
                correction](const Backward& backward) -> Gradients {
          const Tensor x = input.get(backward);
          Tensor total;
          if (backward.has_grad(0)) {
            total = saved.defined()
                        ? deviation_gradient(backward.grad(0), x, saved.get(backward), dim, keepdim,
                                             correction)
                        : variance_gradient(backward.grad(0), x, dim, keepdim, correction);
          }
          if (backward.has_grad(1)) {
            const double count = static_cast<double>(ReducedDims(x, dim).count());
            const Tensor part = spread(div(backward.grad(1), count), x.sizes(), dim, keepdim);
            total = total.defined() ? add(total, part) : part;
          }
          return {total};
        };
      });
}

}  // namespace

Tensor var(const Tensor& input, const OptionalDims& dim, const std::optional<Scalar>& correction,
           bool keepdim) {
  return moment("var", "VarBackward0", input, dim, correction, keepdim, false);
}
Tensor std(const Tensor& input, const OptionalDims& dim, const std::optional<Scalar>& correction,
           bool keepdim) {
  return moment("std", "StdBackward0", input, dim, correction, keepdim, true);
}
TensorPair var_mean(const Tensor& input, const OptionalDims& dim,
                    const std::optional<Scalar>& correction, bool keepdim) {
  return moment_and_mean("var_mean", "VarMeanBackward0", input, dim, correction, keepdim, false);
}
TensorPair std_mean(const Tensor& input, const OptionalDims& dim,
                    const std::optional<Scalar>& correction, bool keepdim) {
  return moment_and_mean("std_mean", "StdMeanBackward0", input, dim, correction, keepdim, true);
}

}  // namespace rushlight::ops
