#include "ops/reduce/cumulative.h"

#include <cstring>
#include <limits>

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/exponential.h"
#include "ops/elementwise/where.h"
#include "ops/reduce/along.h"
#include "ops/reduce/complex_pairs.h"
#include "ops/reduce/ordered.h"
#include "ops/reduce/plan.h"
#include "ops/reduce/reduce.h"
#include "ops/reduce/scan_kernels.h"
#include "ops/shape/copy.h"
#include "ops/shape/join.h"
#include "ops/shape/slice.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "tensor/iterate.h"

RUSHLIGHT_KERNEL_TABLE(ScanKernels, scan_kernels)

namespace rushlight::ops {
namespace {

std::size_t scan_type(DType dtype) {
  if (!is_floating_point(dtype) && dtype != DType::int64) {
    fail<NotImplementedError>("running sums and extremes of dtype ", dtype_name(dtype),
                              " are not implemented");
  }
  return kernel_index(dtype);
}

// Calls body(offset in elements, shape) for parts of a contiguous tensor that cover it.
// Complex numbers are two neighbouring columns.
template <class Body>
void for_parts(const Tensor& tensor, std::int64_t dim, bool reverse, const Body& body) {
  AlongDim shape(tensor.sizes(), dim);
  if (tensor.numel() == 0) return;
  if (is_complex(tensor.dtype())) shape.inner *= 2;
  // The columns of all planes; a plane of single columns is a row.
  const bool rows = shape.inner == 1;
  const std::int64_t planes = rows ? 1 : shape.outer, columns = rows ? shape.outer : shape.inner;
  const std::int64_t each = std::max<std::int64_t>(32768 / shape.size / 16 * 16, 16);
  const std::int64_t parts = (columns - 1) / each + 1;
  const std::int64_t work = shape.size * std::min(each, columns);
  const std::int64_t grain = std::max<std::int64_t>(32768 / work, 1);
  parallel_for(0, planes * parts, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t column = i % parts * each;
      ScanShape part{shape.size, shape.inner, std::min(each, columns - column),
                     rows ? shape.size : 1, reverse};
      body(i / parts * shape.size * shape.inner + column * part.column_stride, part);
    }
  });
}

std::int64_t checked_dim(const Tensor& input, std::int64_t dim) {
  return wrap_dim(dim, input.dim());
}

// `operation` along `dim` of a tensor of the dtype of the result.
Unrecorded scan(const ScanFunction (&functions)[scan_type_count], const Tensor& input,
                std::int64_t dim, bool reverse) {
  const Tensor source = as_contiguous(input);
  Unrecorded result = empty_result(input.sizes(), input.dtype());
  const DType dtype = real_dtype(input.dtype());
  const ScanFunction function = functions[scan_type(dtype)];
  const auto item = static_cast<std::int64_t>(item_size(dtype));
  for_parts(source, dim, reverse, [&](std::int64_t offset, const ScanShape& shape) {
    function(source.bytes_begin() + offset * item, result->bytes_begin() + offset * item, shape);
  });
  return result;
}

// Integers and bool are summed and multiplied as int64.
Tensor converted(const Tensor& input, std::optional<DType> dtype) {
  const DType wanted =
      dtype.value_or(is_differentiable(input.dtype()) ? input.dtype() : DType::int64);
  return wanted == input.dtype() ? input : to_dtype(input, wanted);
}

// Integers have kernels as int64 only.
Tensor restored(const Tensor& result, DType dtype) {
  return result.dtype() == dtype ? result : contiguous_copy(result, dtype);
}
Tensor scanned(const Tensor& input) {
  return is_differentiable(input.dtype()) ? input : as_contiguous(input, DType::int64);
}

TensorPair extreme_so_far(const char* node, const Tensor& input, std::int64_t dim, bool largest) {
  const std::int64_t along = checked_dim(input, dim);
  check(!is_complex(input.dtype()), "running extremes of complex numbers are not defined");
  const DType dtype = is_differentiable(input.dtype()) ? input.dtype() : DType::int64;
  const Tensor source = as_ordered(input, dtype);
  const Tensor values = new_tensor(input.sizes(), source.dtype());
  const Tensor indices = new_tensor(input.sizes(), DType::int64);
  const ScanKernels& kernels = scan_kernels();
  const auto function = (largest ? kernels.largest : kernels.smallest)[scan_type(source.dtype())];
  const auto item = static_cast<std::int64_t>(source.item_size());
  for_parts(source, along, false, [&](std::int64_t offset, const ScanShape& shape) {
    function(source.bytes_begin() + offset * item, values.bytes_begin() + offset * item,
             indices.data<std::int64_t>() + offset, shape);
  });
  return differentiable(
      node, std::array{Unrecorded(as_ordered(values, input.dtype())), Unrecorded(indices)}, {input},
      [&] {
        return [along, indices = Saved(indices),
                sizes = input.sizes()](const Backward& backward) -> Gradients {
          return {place_along(backward.grad(), along, indices.get(backward), sizes)};
        };
      });
}

// y[k] = b[k] + a[k] y[k - 1]. The gradient c of y goes backwards: w[k] = c[k] + a[k + 1] w[k + 1];
// then db = w and da[k] = w[k] y[k - 1].
Tensor recurrence(const Tensor& a, const Tensor& b, std::int64_t dim, bool reverse) {
  const Tensor factors = as_contiguous(a), terms = as_contiguous(b);
  Unrecorded result = empty_result(b.sizes(), b.dtype());
  const auto function = scan_kernels().recurrence[scan_type(b.dtype())];
  const auto item = static_cast<std::int64_t>(b.item_size());
  for_parts(terms, dim, reverse, [&](std::int64_t offset, const ScanShape& shape) {
    function(factors.bytes_begin() + offset * item, terms.bytes_begin() + offset * item,
             result->bytes_begin() + offset * item, shape);
  });
  const Unrecorded& values = result;
  return std::move(result).differentiable("RecurrenceBackward0", {a, b}, [&] {
    return [a = Saved(a), result = Saved::result(values), dim,
            reverse](const Backward& backward) -> Gradients {
      const Tensor next_factors = shifted(a.get(backward), dim, reverse, 0.0);
      const Tensor weights = recurrence(next_factors, backward.grad(), dim, !reverse);
      return {backward.needs(0) ? mul(weights, shifted(result.get(backward), dim, !reverse, 0.0))
                                : Tensor(),
              weights};
    };
  });
}

}  // namespace

Tensor shifted(const Tensor& input, std::int64_t dim, bool towards_end, double fill) {
  const std::int64_t size = input.dim() == 0 ? 1 : input.size(dim);
  if (size == 0) return input;
  if (input.dim() == 0 || size == 1) return full(input.sizes(), fill, input.dtype());
  Dims edge_sizes = input.sizes();
  edge_sizes[static_cast<std::size_t>(dim)] = 1;
  const Tensor edge = full(edge_sizes, fill, input.dtype());
  const Tensor rest = narrow(input, dim, towards_end ? 0 : 1, size - 1);
  return towards_end ? cat({edge, rest}, dim) : cat({rest, edge}, dim);
}

Tensor cumulative_sum(const Tensor& input, std::int64_t dim, bool reverse) {
  return scan(scan_kernels().sum, input, dim, reverse)
      .differentiable("CumsumBackward0", {input}, [&] {
        return [dim, reverse](const Backward& backward) -> Gradients {
          return {cumulative_sum(backward.grad(), dim, !reverse)};
        };
      });
}

// With y[k] the product up to x[k]: dL/dx[k] = y[k - 1] s[k], where s[k] sums g[i] x[k + 1] ...
// x[i] over i >= k, so that s[k] = g[k] + x[k + 1] s[k + 1]. No division: zeros are no exception.
Tensor cumulative_product(const Tensor& input, std::int64_t dim, bool reverse) {
  Unrecorded result = scan(scan_kernels().product, input, dim, reverse);
  const Unrecorded& values = result;
  return std::move(result).differentiable("CumprodBackward0", {input}, [&] {
    return [input = Saved(input), result = Saved::result(values), dim,
            reverse](const Backward& backward) -> Gradients {
      const Tensor next = shifted(input.get(backward), dim, reverse, 0.0);
      const Tensor before = shifted(result.get(backward), dim, !reverse, 1.0);
      return {mul(before, recurrence(next, backward.grad(), dim, !reverse))};
    };
  });
}

Tensor cumsum(const Tensor& input, std::int64_t dim, std::optional<DType> dtype) {
  const Tensor source = converted(input, dtype);
  const std::int64_t along = checked_dim(source, dim);
  return restored(cumulative_sum(scanned(source), along, false), source.dtype());
}

Tensor cumprod(const Tensor& input, std::int64_t dim, std::optional<DType> dtype) {
  const Tensor source = converted(input, dtype);
  const std::int64_t along = checked_dim(source, dim);
  if (is_complex(source.dtype())) return complex_running_product(source, along);
  return restored(cumulative_product(scanned(source), along, false), source.dtype());
}

TensorPair cummax(const Tensor& input, std::int64_t dim) {
  return extreme_so_far("CummaxBackward0", input, dim, true);
}
TensorPair cummin(const Tensor& input, std::int64_t dim) {
  return extreme_so_far("CumminBackward0", input, dim, false);
}

namespace {

// Where y is infinite, how many x up to there are as large; nothing when y is finite everywhere.
Tensor infinite_count(const Tensor& x, const Tensor& y, std::int64_t dim) {
  const GradientModeGuard constants(false);
  const Tensor infinite = isinf(y);
  const Tensor flags = as_contiguous(infinite);
  if (std::memchr(flags.bytes_begin(), 1, static_cast<std::size_t>(flags.numel())) == nullptr) {
    return {};
  }
  const auto so_far = [&](double infinity) { return cumsum(eq(x, infinity), dim, y.dtype()); };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return where(infinite, where(gt(y, 0), so_far(infinity), so_far(-infinity)), 1);
}

}  // namespace

// With y[k] = log sum exp(x[i]), i <= k: dL/dx[k] = exp(x[k] - y[k]) u[k], where u[k] sums
// g[i] exp(y[k] - y[i]) over i >= k, so that u[k] = g[k] + exp(y[k] - y[k + 1]) u[k + 1]. y does
// not fall: no factor is above 1.
Tensor logcumsumexp(const Tensor& input, std::int64_t dim) {
  if (!is_floating_point(input.dtype())) {
    fail<NotImplementedError>("\"logcumsumexp_out_cpu\" not implemented for '", input.dtype(), "'");
  }
  const std::int64_t along = checked_dim(input, dim);
  Unrecorded result = scan(scan_kernels().log_sum_exp, input, along, false);
  const Unrecorded& values = result;
  return std::move(result).differentiable("LogcumsumexpBackward0", {input}, [&] {
    return [input = Saved(input), result = Saved::result(values),
            along](const Backward& backward) -> Gradients {
      const Tensor x = input.get(backward), y = result.get(backward);
      // Of equal infinities the earlier ones count as many times as there were.
      const Tensor count = infinite_count(x, y, along);
      auto share = [](const Tensor& low, const Tensor& high) {
        return exp(where(eq(low, high), 0, sub(low, high)));
      };
      const Tensor next = shifted(y, along, false, 0.0);
      Tensor factors = share(y, next), shares = share(x, y);
      if (count.defined()) {
        const Tensor next_count = shifted(count, along, false, 1.0);
        factors = where(logical_and(eq(y, next), isinf(y)), div(count, next_count), factors);
        shares = where(logical_and(eq(x, y), isinf(y)), div(1, count), shares);
      }
      // The factor that belongs to the step from k + 1 down to k stands at k.
      return {mul(shares, recurrence(factors, backward.grad(), along, true))};
    };
  });
}

}  // namespace rushlight::ops
