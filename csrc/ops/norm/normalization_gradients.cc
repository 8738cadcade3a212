#include "ops/norm/normalization_gradients.h"

#include <cmath>

#include "ops/elementwise/arithmetic.h"
#include "ops/reduce/reduce.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

template <class T>
void fill_inverse_roots(const Tensor& variance, double eps, const Tensor& result) {
  const T* from = variance.data<T>();
  T* to = result.data<T>();
  for (std::int64_t i = 0; i < variance.numel(); ++i) {
    to[i] = static_cast<T>(1 / std::sqrt(static_cast<double>(from[i]) + eps));
  }
}

// r = 1 / sqrt(v + eps);  dr = -r^3 / 2 dv
Tensor inverse_root(const Tensor& variance, double eps) {
  const Tensor source = as_contiguous(variance);
  Unrecorded result = empty_result(variance.sizes(), variance.dtype());
  if (variance.dtype() == DType::float64) {
    fill_inverse_roots<double>(source, eps, *result);
  } else {
    fill_inverse_roots<float>(source, eps, *result);
  }
  const auto build = [&] {
    return [r = Saved::result(result)](const Backward& backward) -> Gradients {
      const Tensor root = r.get(backward);
      return {mul(mul(mul(root, root), mul(root, backward.grad())), -0.5)};
    };
  };
  return std::move(result).differentiable("RsqrtBackward0", {variance}, build);
}

}  // namespace

std::array<Tensor, 3> normalization_gradients(const Tensor& g, const Tensor& x,
                                              const Tensor& weight, const NormalizationSizes& sizes,
                                              double eps, bool centered) {
  const double share = static_cast<double>(element_count(sizes.statistics)) /
                       static_cast<double>(std::max<std::int64_t>(1, x.numel()));
  const auto mean = [&](const Tensor& t) { return mul(sum_to_size(t, sizes.statistics), share); };
  const Tensor distance = centered ? sub(x, mean(x)) : x;
  const Tensor r = inverse_root(mean(mul(distance, distance)), eps);
  const Tensor z = mul(distance, r);
  const Tensor u = weight.defined() ? mul(g, weight) : g;
  const Tensor rest = centered ? sub(u, mean(u)) : u;
  return {mul(r, sub(rest, mul(z, mean(mul(u, z))))), sum_to_size(mul(g, z), sizes.parameters),
          sum_to_size(g, sizes.parameters)};
}

DType normalization_dtype(const char* name, DType dtype) {
  if (is_half(dtype)) return DType::float32;
  if (dtype == DType::float32 || dtype == DType::float64) return dtype;
  fail<NotImplementedError>(name, ": not defined for dtype ", dtype_name(dtype));
}

}  // namespace rushlight::ops
