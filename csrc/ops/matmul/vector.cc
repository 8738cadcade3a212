#include "ops/elementwise/arithmetic.h"
#include "ops/matmul/gemm_tables.h"
#include "ops/matmul/matmul.h"
#include "ops/matmul/product.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/view.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

void check_vectors(const char* name, const Tensor& a, const Tensor& b) {
  if (a.dim() != 1 || b.dim() != 1) {
    fail<RuntimeError>(name, ": 1D tensors expected, but got ", a.dim(), "D and ", b.dim(),
                       "D tensors of shapes ", a.sizes(), " and ", b.sizes());
  }
}

void check_dot(const char* name, const Tensor& a, const Tensor& b) {
  check_vectors(name, a, b);
  check_same_dtype(name, a, b);
  if (a.sizes() != b.sizes()) {
    fail<RuntimeError>(name, ": inconsistent tensor size, expected tensor ", a.sizes(), " and src ",
                       b.sizes(), " to have the same number of elements");
  }
}

void check_matrix_vector(const char* name, const Tensor& mat, const Tensor& vec) {
  if (mat.dim() != 2 || vec.dim() != 1 || mat.sizes()[1] != vec.sizes()[0]) {
    fail<RuntimeError>(name, ": size mismatch, got mat ", mat.sizes(), ", vec ", vec.sizes());
  }
  check_same_dtype(name, mat, vec);
}

// Sums of parts in T, of the parts in double.
template <class T>
double dot_of_parts(const T* a, const T* b, std::int64_t count) {
  constexpr std::int64_t part = 16384;
  const std::int64_t parts = (count + part - 1) / part;
  const Scratch<double> sums(parts);
  parallel_for(0, count, part, [&](std::int64_t begin, std::int64_t end) {
    sums[begin / part] = static_cast<double>(
        rushlight::detail::dot_kernels<T>().dot(a + begin, b + begin, end - begin));
  });
  double total = 0;
  for (std::int64_t i = 0; i < parts; ++i) total += sums[i];
  return total;
}

Unrecorded dot_product(const char* name, const Tensor& a, const Tensor& b) {
  Unrecorded result = empty_result(Dims{}, a.dtype());
  const Tensor left = as_contiguous(a), right = as_contiguous(b);
  const std::int64_t count = a.numel();
  if (a.dtype() == DType::float32) {
    *result->data<float>() =
        static_cast<float>(dot_of_parts(left.data<float>(), right.data<float>(), count));
    return result;
  }
  if (a.dtype() == DType::float64) {
    *result->data<double>() = dot_of_parts(left.data<double>(), right.data<double>(), count);
    return result;
  }
  multiply(name, a.dtype(), {result->bytes_begin(), 1, 1, 1, 1}, row_of(left), column_of(right));
  return result;
}

}  // namespace

// d(a . b) = b . da + a . db
Tensor dot(const Tensor& input, const Tensor& tensor) {
  check_dot("dot", input, tensor);
  return dot_product("dot", input, tensor).differentiable("DotBackward0", {input, tensor}, [&] {
    return [a = Saved::when(requires_grad(tensor), input),
            b = Saved::when(requires_grad(input), tensor)](const Backward& backward) -> Gradients {
      const Tensor g = backward.grad();
      return {backward.needs(0) ? mul(g, conjugate(b.get(backward))) : Tensor(),
              backward.needs(1) ? mul(g, conjugate(a.get(backward))) : Tensor()};
    };
  });
}

// y = conj(a) . b: dL/da = conj(g) b, dL/db = g a.
Tensor vdot(const Tensor& input, const Tensor& other) {
  check_dot("vdot", input, other);
  if (!is_complex(input.dtype())) return dot(input, other);
  Unrecorded result = [&] {
    const GradientModeGuard unrecorded(false);
    return dot_product("vdot", conjugate(input), other);
  }();
  return std::move(result).differentiable("VdotBackward0", {input, other}, [&] {
    return [a = Saved::when(requires_grad(other), input),
            b = Saved::when(requires_grad(input), other)](const Backward& backward) -> Gradients {
      const Tensor g = backward.grad();
      return {backward.needs(0) ? mul(conjugate(g), b.get(backward)) : Tensor(),
              backward.needs(1) ? mul(g, a.get(backward)) : Tensor()};
    };
  });
}

// d(A x) = dA x + A dx, hence dL/dA = g x^H and dL/dx = A^H g.
Tensor mv(const Tensor& input, const Tensor& vec, const Target& target) {
  check_matrix_vector("mv", input, vec);
  return write_result("mv", target, {input.sizes()[0]}, input.dtype(), {&input, &vec},
                      [&](const Tensor& y) {
                        multiply("mv", y.dtype(), column_of(y), matrix_of(input), column_of(vec));
                      })
      .differentiable("MvBackward0", {input, vec}, [&] {
        return [a = Saved::when(requires_grad(vec), input),
                x = Saved::when(requires_grad(input), vec)](const Backward& backward) -> Gradients {
          const Tensor g = backward.grad();
          return {backward.needs(0) ? outer(g, conjugate(x.get(backward))) : Tensor(),
                  backward.needs(1) ? mv(adjoint(a.get(backward)), g) : Tensor()};
        };
      });
}

Tensor addmv(const Tensor& input, const Tensor& mat, const Tensor& vec, const Scalar& beta,
             const Scalar& alpha, const Target& target) {
  check_matrix_vector("addmv", mat, vec);
  check_same_dtype("addmv", input, mat);
  check_factors(mat.dtype(), beta, alpha);
  const Dims sizes{mat.sizes()[0]};
  if (input.dim() > 1 || broadcast_shapes(input.sizes(), sizes) != sizes) {
    fail<RuntimeError>("addmv: size mismatch, got input ", input.sizes(), ", mat ", mat.sizes(),
                       ", vec ", vec.sizes());
  }
  return write_result("addmv", target, sizes, mat.dtype(), {&mat, &vec},
                      [&](const Tensor& y) {
                        if (!beta.equals(0) && y.bytes_begin() != input.bytes_begin()) {
                          copy_elements(y, input);
                        }
                        multiply("addmv", y.dtype(), column_of(y), matrix_of(mat), column_of(vec),
                                 {alpha, beta});
                      })
      .differentiable("AddmvBackward0", {input, mat, vec}, [&] {
        return [beta = conjugate(beta), alpha = conjugate(alpha),
                a = Saved::when(requires_grad(vec), mat),
                x = Saved::when(requires_grad(mat), vec)](const Backward& backward) -> Gradients {
          const Tensor g = backward.grad();
          return {
              backward.needs(0) ? scaled(g, beta) : Tensor(),
              backward.needs(1) ? scaled(outer(g, conjugate(x.get(backward))), alpha) : Tensor(),
              backward.needs(2) ? scaled(mv(adjoint(a.get(backward)), g), alpha) : Tensor()};
        };
      });
}

Tensor outer(const Tensor& input, const Tensor& vec2) {
  check_vectors("outer", input, vec2);
  return mul(unsqueeze(input, 1), vec2);
}

namespace {

// beta input + alpha vec1 vec2^T without recording.
Tensor outer_sum(const Tensor& input, const Tensor& vec1, const Tensor& vec2, const Scalar& beta,
                 const Scalar& alpha) {
  const GradientModeGuard unrecorded(false);
  const Tensor product = scaled(outer(vec1, vec2), alpha);
  if (!beta.equals(0)) return add(scaled(input, beta), product);
  const DType dtype = promote_types(input.dtype(), product.dtype());
  return product.dtype() == dtype ? product : contiguous_copy(product, dtype);
}

void check_factor(DType dtype, const char* argument, const Scalar& number) {
  if (dtype != DType::bool_ && number.kind() == Scalar::Kind::boolean) {
    fail<RuntimeError>("addr: Boolean ", argument, " only supported for Boolean results.");
  }
  if (!is_differentiable(dtype) && !number.is_integral()) {
    fail<RuntimeError>("addr: For integral input tensors, argument ", argument,
                       " must not be a floating point number.");
  }
  check_number(number, dtype);
}

}  // namespace

Tensor addr(const Tensor& input, const Tensor& vec1, const Tensor& vec2, const Scalar& beta,
            const Scalar& alpha) {
  check_vectors("addr", vec1, vec2);
  const Dims sizes{vec1.sizes()[0], vec2.sizes()[0]};
  if (broadcast_shapes(input.sizes(), sizes) != sizes) {
    fail<RuntimeError>("addr: input of shape ", input.sizes(), " cannot be expanded to ", sizes);
  }
  const DType dtype = promote_types(input.dtype(), promote_types(vec1.dtype(), vec2.dtype()));
  check_factor(dtype, "beta", beta);
  check_factor(dtype, "alpha", alpha);
  const auto as_bool = [&](const Scalar& number) {
    return dtype == DType::bool_ ? Scalar(number.to_bool()) : number;
  };
  return Unrecorded(outer_sum(input, vec1, vec2, as_bool(beta), as_bool(alpha)))
      .differentiable("AddrBackward0", {input, vec1, vec2}, [&] {
        return [beta = conjugate(beta), alpha = conjugate(alpha),
                a = Saved::when(requires_grad(vec2), vec1),
                b = Saved::when(requires_grad(vec1), vec2)](const Backward& backward) -> Gradients {
          const Tensor g = backward.grad();
          return {
              backward.needs(0) ? scaled(g, beta) : Tensor(),
              backward.needs(1) ? scaled(mv(g, conjugate(b.get(backward))), alpha) : Tensor(),
              backward.needs(2) ? scaled(mv(t(g), conjugate(a.get(backward))), alpha) : Tensor()};
        };
      });
}

Tensor inner(const Tensor& input, const Tensor& other) {
  if (input.dim() == 0 || other.dim() == 0) return mul(input, other);
  check_same_dtype("inner", input, other);
  if (input.sizes().back() != other.sizes().back()) {
    fail<RuntimeError>("inner: the last dimension must match on both input tensors but got shapes ",
                       input.sizes(), " and ", other.sizes());
  }
  if (input.dim() == 1 && other.dim() == 1) return dot(input, other);
  return tensordot(input, other, {-1}, {-1});
}

Tensor vecdot(const Tensor& x, const Tensor& y, std::int64_t dim) {
  if (!is_differentiable(x.dtype()) || !is_differentiable(y.dtype())) {
    fail<RuntimeError>("linalg.vecdot: Expected floating point or complex tensors as input, got ",
                       x.dtype(), " and ", y.dtype());
  }
  return sum_dims(mul(conjugate(x), y), Dims{dim});
}

}  // namespace rushlight::ops
