#include <cmath>
#include <limits>
#include <utility>

#include "autograd/arithmetic.h"
#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/where.h"
#include "ops/matmul/matmul.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/copy.h"
#include "ops/shape/view.h"
#include "runtime/parallel.h"
#include "tensor/iterate.h"

namespace rushlight::ops {
namespace {

// A = U diag(s) V^T of a batch of tall matrices (m, n), in float64: u is U^T (n, m), v is V^T.
struct SingularValues {
  Tensor u, s, v;
};

// Replaces the rows x and y by c x - s y and s x + c y.
void rotate(double* x, double* y, std::int64_t size, double c, double s) {
  for (std::int64_t i = 0; i < size; ++i) {
    const double a = x[i], b = y[i];
    x[i] = c * a - s * b;
    y[i] = s * a + c * b;
  }
}

double product(const double* x, const double* y, std::int64_t size) {
  double total = 0;
  for (std::int64_t i = 0; i < size; ++i) total += x[i] * y[i];
  return total;
}

// One-sided Jacobi (Hestenes 1958; Demmel and Veselic 1992): rotates pairs of columns of A, the
// rows here, until all are orthogonal; they are U diag(s) then. False without convergence.
bool orthogonalise(double* rows, double* v, std::int64_t n, std::int64_t m) {
  constexpr int most_sweeps = 60;
  constexpr double tolerance = 4 * std::numeric_limits<double>::epsilon();
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    bool rotated = false;
    for (std::int64_t p = 0; p < n; ++p) {
      for (std::int64_t q = p + 1; q < n; ++q) {
        double *x = rows + p * m, *y = rows + q * m;
        const double xx = product(x, x, m), yy = product(y, y, m), xy = product(x, y, m);
        if (!(std::abs(xy) > tolerance * std::sqrt(xx) * std::sqrt(yy))) continue;
        const double zeta = (yy - xx) / (2 * xy);
        const double t = std::copysign(1 / (std::abs(zeta) + std::hypot(1.0, zeta)), zeta);
        const double c = 1 / std::hypot(1.0, t);
        rotate(x, y, m, c, c * t);
        rotate(v + p * n, v + q * n, n, c, c * t);
        rotated = true;
      }
    }
    if (!rotated) return true;
  }
  return false;
}

void decompose(double* u, double* s, double* v, std::int64_t n, std::int64_t m) {
  double largest = 0;
  for (std::int64_t i = 0; i < n * m; ++i) {
    if (!std::isfinite(u[i])) {
      fail<RuntimeError>("norm: the nuclear norm needs finite values, got ", u[i]);
    }
    largest = std::max(largest, std::abs(u[i]));
  }
  for (std::int64_t i = 0; i < n * n; ++i) v[i] = i % (n + 1) == 0;
  std::fill(s, s + n, 0.0);
  if (largest == 0) return;
  for (std::int64_t i = 0; i < n * m; ++i) u[i] /= largest;  // so that no square overflows
  if (!orthogonalise(u, v, n, m)) fail<RuntimeError>("norm: singular values did not converge");
  for (std::int64_t i = 0; i < n; ++i) {
    double* row = u + i * m;
    const double length = std::sqrt(product(row, row, m));
    s[i] = length * largest;
    for (std::int64_t k = 0; k < m && length > 0; ++k) row[k] /= length;
  }
}

SingularValues singular_values(const Tensor& tall) {
  const GradientModeGuard unrecorded(false);
  const std::int64_t m = tall.size(-2), n = tall.size(-1);
  SingularValues result{contiguous_copy(matrix_transpose(tall), DType::float64), {}, {}};
  Dims sizes = tall.sizes();
  sizes.pop_back();
  sizes.back() = n;
  result.s = new_tensor(sizes, DType::float64);
  sizes.push_back(n);
  result.v = new_tensor(sizes, DType::float64);
  if (n == 0) return result;
  const std::int64_t count = result.s.numel() / n;
  parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      decompose(result.u.data<double>() + i * n * m, result.s.data<double>() + i * n,
                result.v.data<double>() + i * n * n, n, m);
    }
  });
  return result;
}

// The directional derivative of U V^T along G, which is symmetric in both:
//   U ((X - X^T) / (s_i + s_j)) V^T + (G V - U X) diag(1 / s) V^T,  X = U^T G V,
// 0 for directions in which singular values are 0.
Tensor polar_derivative(const SingularValues& of, const Tensor& direction) {
  const Tensor g = as_contiguous(direction, DType::float64);
  const Tensor columns = matmul(g, matrix_transpose(of.v));
  const Tensor x = matmul(of.u, columns);
  const Tensor sums = add(unsqueeze(of.s, -1), unsqueeze(of.s, -2));
  const Tensor turned = where(eq(sums, 0), 0, div(sub(x, matrix_transpose(x)), sums));
  const Tensor u = matrix_transpose(of.u);
  const Tensor outside = sub(columns, matmul(u, x));
  const Tensor s = unsqueeze(of.s, -2);
  return matmul(add(matmul(u, turned), where(eq(s, 0), 0, div(outside, s))), of.v);
}

// U V^T, the derivative of the sum of singular values.
Tensor polar_factor(const Tensor& tall, const SingularValues& of) {
  const auto values = [&] {
    const GradientModeGuard unrecorded(false);
    return contiguous_copy(matmul(matrix_transpose(of.u), of.v), tall.dtype());
  };
  return Unrecorded(values()).differentiable("PolarFactorBackward0", {tall}, [&] {
    return [tall = Saved(tall), of](const Backward& backward) -> Gradients {
      const Tensor gradient = backward.grad(), matrix = tall.get(backward);
      const auto derivative = [&] {
        const GradientModeGuard unrecorded(false);
        return contiguous_copy(polar_derivative(of, gradient), matrix.dtype());
      };
      return {Unrecorded(derivative())
                  .without_derivative("third derivative of the nuclear norm", {matrix, gradient})};
    };
  });
}

Tensor sum_of_singular_values(const Tensor& tall) {
  const SingularValues of = singular_values(tall);
  const auto values = [&] {
    const GradientModeGuard unrecorded(false);
    return contiguous_copy(sum_dims(of.s, Dims{-1}), tall.dtype());
  };
  return Unrecorded(values()).differentiable("NuclearNormBackward0", {tall}, [&] {
    return [tall = Saved(tall), of](const Backward& backward) -> Gradients {
      const Tensor gradient = unsqueeze(unsqueeze(backward.grad(), -1), -1);
      return {mul(polar_factor(tall.get(backward), of), gradient)};
    };
  });
}

}  // namespace

Tensor nuclear_norm(const Tensor& input, const OptionalDims& dim, bool keepdim,
                    std::optional<DType> dtype) {
  if (!is_floating_point(input.dtype())) {
    fail<RuntimeError>("norm: the nuclear norm expects a floating point tensor as input. Got ",
                       input.dtype());
  }
  if (input.dim() < 2) {
    fail<RuntimeError>("norm: the nuclear norm expects at least 2 dimensions, got input ",
                       input.sizes());
  }
  if (dim ? dim->size() != 2 : input.dim() != 2) {
    fail<RuntimeError>("norm: dim of the nuclear norm must be a 2-tuple, got ", dim ? *dim : Dims{},
                       " for input ", input.sizes());
  }
  const std::int64_t first = wrap_dim(dim ? (*dim)[0] : 0, input.dim());
  const std::int64_t second = wrap_dim(dim ? (*dim)[1] : 1, input.dim());
  if (first == second) {
    fail<RuntimeError>("norm: dims of the nuclear norm must be different, got ", *dim);
  }
  const Tensor x = dtype && *dtype != input.dtype() ? arithmetic::cast(input, *dtype) : input;
  const bool tall = x.size(first) >= x.size(second);
  const Tensor matrices = movedim(x, {first, second}, tall ? Dims{-2, -1} : Dims{-1, -2});
  const Tensor result = sum_of_singular_values(matrices);
  if (!keepdim) return result;
  return unsqueeze(unsqueeze(result, std::min(first, second)), std::max(first, second));
}

}  // namespace rushlight::ops
