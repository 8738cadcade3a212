#include <cmath>
#include <complex>
#include <limits>

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "ops/matmul/matmul.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/copy.h"
#include "ops/shape/view.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

namespace rushlight::ops {
namespace {

// a = u diag(s) v^H for matrices of at least as many rows as columns; u has the shape of a.
struct Factors {
  Tensor u, s, v;
};

double conjugate(double x) { return x; }
std::complex<double> conjugate(const std::complex<double>& x) { return std::conj(x); }

// Turns columns p and q (of `rows` elements each) so that u = e^(-i phase) q takes the place of q:
// p' = c p - s u, q' = s p + c u.
template <class Number>
void rotate(Number* p, Number* q, std::int64_t rows, Number phase, double c, double s) {
  for (std::int64_t i = 0; i < rows; ++i) {
    const Number x = p[i], y = q[i] * phase;
    p[i] = c * x - s * y;
    q[i] = s * x + c * y;
  }
}

// One-sided Jacobi (Hestenes 1958): columns of w are turned in pairs until all are orthogonal to
// each other; then w = u diag(s), and v is what turned them. w holds a, column after column.
template <class Number>
bool orthogonalise(Number* w, Number* v, std::int64_t rows, std::int64_t columns) {
  constexpr int most_sweeps = 60;
  constexpr double tolerance = 4 * std::numeric_limits<double>::epsilon();
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    bool turned = false;
    for (std::int64_t i = 0; i < columns; ++i) {
      for (std::int64_t j = i + 1; j < columns; ++j) {
        Number *p = w + i * rows, *q = w + j * rows, product = 0;
        double p_square = 0, q_square = 0;
        for (std::int64_t k = 0; k < rows; ++k) {
          p_square += std::norm(p[k]);
          q_square += std::norm(q[k]);
          product += conjugate(p[k]) * q[k];
        }
        const double size = std::abs(product);
        if (!(size > tolerance * std::sqrt(p_square) * std::sqrt(q_square))) continue;
        turned = true;
        const double zeta = (q_square - p_square) / (2 * size);
        const double t = std::copysign(1 / (std::abs(zeta) + std::hypot(1.0, zeta)), zeta);
        const double c = 1 / std::hypot(1.0, t);
        const Number phase = conjugate(product) / size;
        rotate(p, q, rows, phase, c, c * t);
        rotate(v + i * columns, v + j * columns, columns, phase, c, c * t);
      }
    }
    if (!turned) return true;
  }
  return false;
}

// The factors of a contiguous batch of matrices in double precision; columns of v and u belong to
// each other, those of vanishing singular values are zero in u.
template <class Number>
void decompose(const Tensor& a, const Factors& factors) {
  const std::int64_t rows = a.size(-2), columns = a.size(-1);
  const std::int64_t matrix = rows * columns;
  if (a.numel() == 0) return;
  parallel_for(0, a.numel() / matrix, 1, [&](std::int64_t begin, std::int64_t end) {
    const Scratch<Number> work(matrix + columns * columns);
    Number *w = work.data(), *v = w + matrix;
    for (std::int64_t index = begin; index < end; ++index) {
      const Number* source = a.data<Number>() + index * matrix;
      Number* u_out = factors.u.data<Number>() + index * matrix;
      Number* v_out = factors.v.data<Number>() + index * columns * columns;
      double* s_out = factors.s.data<double>() + index * columns;
      double largest = 0;
      for (std::int64_t i = 0; i < matrix; ++i) {
        const double size = std::abs(source[i]);
        if (!std::isfinite(size)) fail<RuntimeError>("norm: the nuclear norm needs finite values");
        largest = std::max(largest, size);
      }
      const double scale = largest > 0 ? largest : 1.0;  // so that no square overflows
      for (std::int64_t j = 0; j < columns; ++j) {
        for (std::int64_t i = 0; i < rows; ++i) w[j * rows + i] = source[i * columns + j] / scale;
        for (std::int64_t i = 0; i < columns; ++i) v[j * columns + i] = i == j ? 1 : 0;
      }
      if (!orthogonalise(w, v, rows, columns)) {
        fail<RuntimeError>("norm: singular values did not converge");
      }
      largest = 0;
      for (std::int64_t j = 0; j < columns; ++j) {
        double square = 0;
        for (std::int64_t i = 0; i < rows; ++i) square += std::norm(w[j * rows + i]);
        s_out[j] = std::sqrt(square);
        largest = std::max(largest, s_out[j]);
      }
      const double vanishing =
          static_cast<double>(rows) * std::numeric_limits<double>::epsilon() * largest;
      for (std::int64_t j = 0; j < columns; ++j) {
        const double inverse = s_out[j] > vanishing ? 1 / s_out[j] : 0.0;
        for (std::int64_t i = 0; i < rows; ++i) {
          u_out[i * columns + j] = w[j * rows + i] * inverse;
        }
        for (std::int64_t i = 0; i < columns; ++i) v_out[i * columns + j] = v[j * columns + i];
        s_out[j] = inverse == 0.0 ? 0.0 : s_out[j] * scale;
      }
    }
  });
}

Factors factors_of(const Tensor& input) {
  const bool is_complex_input = is_complex(input.dtype());
  const DType wide = is_complex_input ? DType::complex128 : DType::float64;
  const Tensor a = as_contiguous(input, wide);
  Dims s_sizes(a.sizes().begin(), a.sizes().end() - 1), v_sizes = a.sizes();
  s_sizes.back() = v_sizes[v_sizes.size() - 2] = a.size(-1);
  Factors factors{new_tensor(a.sizes(), wide), new_tensor(s_sizes, DType::float64),
                  new_tensor(v_sizes, wide)};
  if (is_complex_input) {
    decompose<std::complex<double>>(a, factors);
  } else {
    decompose<double>(a, factors);
  }
  return factors;
}

Tensor adjoint(const Tensor& matrices) { return conj(transpose(matrices, -2, -1)); }

// With M = u^H g v: u (M - M^H) / (s_i + s_j) v^H + (g - u u^H g) v diag(1 / s) v^H. Symmetric as a
// map of g: the derivative of the unitary factor is its own adjoint.
Tensor unitary_factor_derivative(const Tensor& input, const Tensor& gradient,
                                 const Factors& factors) {
  Tensor derivative;
  {
    const GradientModeGuard unrecorded(false);
    const auto& [u, s, v] = factors;
    const auto inverse = [](const Tensor& x) { return where(eq(x, 0), 0, reciprocal(x)); };
    const Tensor g = to_dtype(gradient, u.dtype()), turned = matmul(adjoint(u), matmul(g, v));
    const Tensor sums = add(unsqueeze(s, -1), unsqueeze(s, -2));
    const Tensor inside = mul(sub(turned, adjoint(turned)), inverse(sums));
    const Tensor outside =
        mul(matmul(sub(g, matmul(u, matmul(adjoint(u), g))), v), unsqueeze(inverse(s), -2));
    derivative = to_dtype(matmul(add(matmul(u, inside), outside), adjoint(v)), gradient.dtype());
  }
  return Unrecorded(derivative)
      .without_derivative("UnitaryFactorBackwardBackward0", {input, gradient});
}

// u v^H
Tensor unitary_factor(const Tensor& input, const Factors& factors) {
  Tensor product;
  {
    const GradientModeGuard unrecorded(false);
    product = to_dtype(matmul(factors.u, adjoint(factors.v)), input.dtype());
  }
  return Unrecorded(product).differentiable("UnitaryFactorBackward0", {input}, [&] {
    return [input = Saved(input), factors](const Backward& backward) -> Gradients {
      return {unitary_factor_derivative(input.get(backward), backward.grad(), factors)};
    };
  });
}

// d sum(s) = Re tr(v u^H da)
Tensor sum_of_singular_values(const Tensor& input) {
  if (input.size(-2) < input.size(-1)) return sum_of_singular_values(adjoint(input));
  const Factors factors = factors_of(input);
  Tensor sums;
  {
    const GradientModeGuard unrecorded(false);
    sums = to_dtype(sum_dims(factors.s, Dims{-1}), real_dtype(input.dtype()));
  }
  return Unrecorded(sums).differentiable("LinalgNuclearNormBackward0", {input}, [&] {
    return [input = Saved(input), factors](const Backward& backward) -> Gradients {
      const Tensor gradient = unsqueeze(unsqueeze(backward.grad(), -1), -1);
      return {mul(gradient, unitary_factor(input.get(backward), factors))};
    };
  });
}

}  // namespace

Tensor nuclear_norm(const Tensor& input, const OptionalDims& dim, bool keepdim,
                    std::optional<DType> dtype) {
  if (!is_differentiable(input.dtype()) || is_half(input.dtype())) {
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
  const std::int64_t row = wrap_dim(dim ? (*dim)[0] : 0, input.dim());
  const std::int64_t column = wrap_dim(dim ? (*dim)[1] : 1, input.dim());
  if (row == column) {
    fail<RuntimeError>("norm: dims of the nuclear norm must be different, got ", Dims{row, column});
  }
  const Tensor x = dtype ? to_dtype(input, *dtype) : input;
  Tensor result = sum_of_singular_values(movedim(x, {row, column}, {-2, -1}));
  if (!keepdim) return result;
  result = unsqueeze(result, std::min(row, column));
  return unsqueeze(result, std::max(row, column));
}

}  // namespace rushlight::ops
