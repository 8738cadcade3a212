#include "ops/matmul/matmul.h"
#include "ops/matmul/product.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

void check_matrices(const char* name, const Tensor& mat1, const Tensor& mat2) {
  if (mat1.dim() != 2 || mat2.dim() != 2) {
    fail<RuntimeError>(name, ": both operands must be a matrix, got shapes ", mat1.sizes(), " and ",
                       mat2.sizes());
  }
  if (mat1.sizes()[1] != mat2.sizes()[0]) {
    fail<RuntimeError>(name, ": mat1 and mat2 shapes cannot be multiplied (", mat1.sizes()[0], "x",
                       mat1.sizes()[1], " and ", mat2.sizes()[0], "x", mat2.sizes()[1], ")");
  }
  check_same_dtype(name, mat1, mat2);
}

void check_batches(const char* name, const Tensor& batch1, const Tensor& batch2) {
  if (batch1.dim() != 3 || batch2.dim() != 3) {
    fail<RuntimeError>(name, ": batch1 and batch2 must be 3D tensors, got shapes ", batch1.sizes(),
                       " and ", batch2.sizes());
  }
  if (batch1.sizes()[0] != batch2.sizes()[0] || batch1.sizes()[2] != batch2.sizes()[1]) {
    fail<RuntimeError>(name, ": Expected size for first two dimensions of batch2 tensor to be: [",
                       batch1.sizes()[0], ", ", batch1.sizes()[2], "] but got: [",
                       batch2.sizes()[0], ", ", batch2.sizes()[1], "]. (batch1 is ", batch1.sizes(),
                       ")");
  }
  check_same_dtype(name, batch1, batch2);
}

bool same_memory(const Tensor& a, const Tensor& b) {
  return a.bytes_begin() == b.bytes_begin() && a.strides() == b.strides();
}

// The term that is added to a product, which must broadcast to it and be of its dtype. A copy when
// writing the target would change it underway.
Tensor term_of(const char* name, const Tensor& input, const Tensor& factor, const Dims& sizes,
               const Target& target) {
  check_same_dtype(name, input, factor);
  if (input.sizes() != sizes && broadcast_shapes(input.sizes(), sizes) != sizes) {
    fail<RuntimeError>(name, ": input of shape ", input.sizes(), " cannot be expanded to ", sizes);
  }
  const bool overwritten = target.kind() == Target::Kind::out &&
                           shares_memory(input, target.tensor()) &&
                           !(same_memory(input, target.tensor()) && input.sizes() == sizes);
  return overwritten ? contiguous_copy(input, input.dtype()) : input;
}

// c = beta input + alpha a b, with the work of the addition done inside of the product.
void multiply_and_add(const char* name, const Tensor& c, const Tensor& input, const Tensor& a,
                      const Tensor& b, const Scalar& beta, const Scalar& alpha) {
  ProductOptions options{alpha, beta};
  Tensor bias;
  if (!beta.equals(0) && !same_memory(input, c)) {
    const bool is_row = input.dim() == 1 && input.sizes()[0] == c.sizes().back();
    if (is_row && beta.equals(1)) {
      options.bias = &input;
      options.beta = 0;
    } else {
      copy_elements(c, input);
    }
  }
  multiply_tensors(name, c, a, b, options);
}

}  // namespace

// d(A B) = dA B + A dB, hence dL/dA = G B^H and dL/dB = A^H G.
Tensor mm(const Tensor& input, const Tensor& mat2, const Target& target) {
  check_matrices("mm", input, mat2);
  const Dims sizes{input.sizes()[0], mat2.sizes()[1]};
  return write_result("mm", target, sizes, input.dtype(), {&input, &mat2},
                      [&](const Tensor& c) {
                        multiply("mm", c.dtype(), matrix_of(c), matrix_of(input), matrix_of(mat2));
                      })
      .differentiable("MmBackward0", {input, mat2}, [&] {
        return
            [a = Saved::when(requires_grad(mat2), input),
             b = Saved::when(requires_grad(input), mat2)](const Backward& backward) -> Gradients {
              const Tensor g = backward.grad();
              return {backward.needs(0) ? mm(g, adjoint(b.get(backward))) : Tensor(),
                      backward.needs(1) ? mm(adjoint(a.get(backward)), g) : Tensor()};
            };
      });
}

Tensor bmm(const Tensor& input, const Tensor& mat2, const Target& target) {
  check_batches("bmm", input, mat2);
  const Dims sizes{input.sizes()[0], input.sizes()[1], mat2.sizes()[2]};
  return write_result("bmm", target, sizes, input.dtype(), {&input, &mat2},
                      [&](const Tensor& c) { multiply_tensors("bmm", c, input, mat2); })
      .differentiable("BmmBackward0", {input, mat2}, [&] {
        return
            [a = Saved::when(requires_grad(mat2), input),
             b = Saved::when(requires_grad(input), mat2)](const Backward& backward) -> Gradients {
              const Tensor g = backward.grad();
              return {backward.needs(0) ? bmm(g, adjoint(b.get(backward))) : Tensor(),
                      backward.needs(1) ? bmm(adjoint(a.get(backward)), g) : Tensor()};
            };
      });
}

// With Y = beta X + alpha A B: dL/dX = beta G, dL/dA = alpha G B^H, dL/dB = alpha A^H G.
Tensor addmm(const Tensor& input, const Tensor& mat1, const Tensor& mat2, const Scalar& beta,
             const Scalar& alpha, const Target& target) {
  check_matrices("addmm", mat1, mat2);
  check_factors(mat1.dtype(), beta, alpha);
  const Dims sizes{mat1.sizes()[0], mat2.sizes()[1]};
  const Tensor term = term_of("addmm", input, mat1, sizes, target);
  return write_result(
             "addmm", target, sizes, mat1.dtype(), {&mat1, &mat2},
             [&](const Tensor& c) { multiply_and_add("addmm", c, term, mat1, mat2, beta, alpha); })
      .differentiable("AddmmBackward0", {input, mat1, mat2}, [&] {
        return [beta = conjugate(beta), alpha = conjugate(alpha),
                a = Saved::when(requires_grad(mat2), mat1),
                b = Saved::when(requires_grad(mat1), mat2)](const Backward& backward) -> Gradients {
          const Tensor g = backward.grad();
          return {backward.needs(0) ? scaled(g, beta) : Tensor(),
                  backward.needs(1) ? scaled(mm(g, adjoint(b.get(backward))), alpha) : Tensor(),
                  backward.needs(2) ? scaled(mm(adjoint(a.get(backward)), g), alpha) : Tensor()};
        };
      });
}

Tensor baddbmm(const Tensor& input, const Tensor& batch1, const Tensor& batch2, const Scalar& beta,
               const Scalar& alpha, const Target& target) {
  check_batches("baddbmm", batch1, batch2);
  check_factors(batch1.dtype(), beta, alpha);
  const Dims sizes{batch1.sizes()[0], batch1.sizes()[1], batch2.sizes()[2]};
  const Tensor term = term_of("baddbmm", input, batch1, sizes, target);
  return write_result("baddbmm", target, sizes, batch1.dtype(), {&batch1, &batch2},
                      [&](const Tensor& c) {
                        multiply_and_add("baddbmm", c, term, batch1, batch2, beta, alpha);
                      })
      .differentiable("BaddbmmBackward0", {input, batch1, batch2}, [&] {
        return [beta = conjugate(beta), alpha = conjugate(alpha),
                a = Saved::when(requires_grad(batch2), batch1),
                b = Saved::when(requires_grad(batch1), batch2)](
                   const Backward& backward) -> Gradients {
          const Tensor g = backward.grad();
          return {backward.needs(0) ? scaled(g, beta) : Tensor(),
                  backward.needs(1) ? scaled(bmm(g, adjoint(b.get(backward))), alpha) : Tensor(),
                  backward.needs(2) ? scaled(bmm(adjoint(a.get(backward)), g), alpha) : Tensor()};
        };
      });
}

// Every product of the batch has the same gradient as their sum.
Tensor addbmm(const Tensor& input, const Tensor& batch1, const Tensor& batch2, const Scalar& beta,
              const Scalar& alpha, const Target& target) {
  check_batches("addbmm", batch1, batch2);
  check_factors(batch1.dtype(), beta, alpha);
  const Dims sizes{batch1.sizes()[1], batch2.sizes()[2]};
  const Tensor term = term_of("addbmm", input, batch1, sizes, target);
  const std::int64_t count = batch1.sizes()[0];
  return write_result("addbmm", target, sizes, batch1.dtype(), {&batch1, &batch2},
                      [&](const Tensor& c) {
                        if (!beta.equals(0) && !same_memory(term, c)) copy_elements(c, term);
                        Matrix a = matrix_of(batch1), b = matrix_of(batch2);
                        if (count == 0 || c.numel() == 0 || a.columns == 0) {
                          a.columns = b.rows = 0;
                          return multiply("addbmm", c.dtype(), matrix_of(c), a, b, {alpha, beta});
                        }
                        const auto bytes = static_cast<std::int64_t>(c.item_size());
                        for (std::int64_t i = 0; i < count; ++i) {
                          multiply("addbmm", c.dtype(), matrix_of(c), a, b,
                                   {alpha, i == 0 ? beta : Scalar(1)});
                          a.data += batch1.strides()[0] * bytes;
                          b.data += batch2.strides()[0] * bytes;
                        }
                      })
      .differentiable("AddbmmBackward0", {input, batch1, batch2}, [&] {
        return [count, beta = conjugate(beta), alpha = conjugate(alpha),
                a = Saved::when(requires_grad(batch2), batch1),
                b = Saved::when(requires_grad(batch1), batch2)](
                   const Backward& backward) -> Gradients {
          const Tensor g = backward.grad();
          const Tensor each = expand(g, {count, g.sizes()[0], g.sizes()[1]});
          return {
              backward.needs(0) ? scaled(g, beta) : Tensor(),
              backward.needs(1) ? scaled(bmm(each, adjoint(b.get(backward))), alpha) : Tensor(),
              backward.needs(2) ? scaled(bmm(adjoint(a.get(backward)), each), alpha) : Tensor()};
        };
      });
}

}  // namespace rushlight::ops
