#include "ops/elementwise/arithmetic.h"
#include "ops/matmul/folded.h"
#include "ops/matmul/matmul.h"
#include "ops/matmul/product.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

std::int64_t row_count(const Tensor& input) {
  return input.sizes().back() == 0 || input.numel() == 0
             ? element_count(DimsView(input.sizes().begin(), input.sizes().size() - 1))
             : input.numel() / input.sizes().back();
}

// All leading dimensions of `input` as the rows of one matrix, or nothing where they do not advance
// evenly.
bool fold_rows(const Tensor& input, Matrix& matrix) {
  const Dims& sizes = input.sizes();
  const Dims& strides = input.strides();
  const std::size_t last = sizes.size() - 1;
  if (input.numel() == 0) [[unlikely]] {
    // Strides that lead nowhere say nothing of the rows.
    matrix = {input.bytes_begin(), row_count(input), sizes[last], 0, 0};
    return true;
  }
  matrix = {input.bytes_begin(), 1, sizes[last], 0, strides[last]};
  for (std::size_t dim = last; dim-- > 0;) {
    if (sizes[dim] == 1) continue;
    if (matrix.rows == 1) {
      matrix.row_stride = strides[dim];
    } else if (strides[dim] != matrix.row_stride * matrix.rows) {
      return false;
    }
    matrix.rows *= sizes[dim];
  }
  return true;
}

// (..., k) as (rows, k), recorded.
Tensor folded(const Tensor& input) {
  return reshape(input, {row_count(input), input.sizes().back()});
}

const char* linear_node(std::int64_t dim, bool bias) {
  if (dim == 1) return bias ? "ViewBackward0" : "SqueezeBackward4";
  if (dim == 2) return bias ? "AddmmBackward0" : "MmBackward0";
  return bias ? "ViewBackward0" : "UnsafeViewBackward0";
}

}  // namespace

// Y = X B + b for the rows of X: dL/dX = G B^H, dL/dB = X^H G, dL/db = the sum of the rows of G.
Tensor folded_product(const char* name, const char* node, const Tensor& input, const Tensor& factor,
                      bool transposed, const Tensor& bias) {
  Dims sizes = input.sizes();
  Matrix b = matrix_of(factor);
  if (transposed) b = b.transposed();
  if (sizes.back() != b.rows) {
    fail<RuntimeError>(name, ": mat1 and mat2 shapes cannot be multiplied (", row_count(input), "x",
                       sizes.back(), " and ", b.rows, "x", b.columns, ")");
  }
  check_same_dtype(name, input, factor);
  if (bias.defined()) check_same_dtype(name, input, bias);
  sizes.back() = b.columns;
  Unrecorded result = empty_result(sizes, input.dtype());
  Matrix a;
  Tensor copy;
  if (!fold_rows(input, a)) {
    copy = as_contiguous(input);
    fold_rows(copy, a);
  }
  const Matrix c{result->bytes_begin(), a.rows, b.columns, b.columns, 1};
  ProductOptions options;
  if (bias.defined()) {
    if (bias.dim() == 1 && bias.sizes()[0] == b.columns) {
      options.bias = &bias;
    } else {
      if (broadcast_shapes(bias.sizes(), sizes) != sizes) {
        fail<RuntimeError>(name, ": bias of shape ", bias.sizes(), " cannot be expanded to ",
                           sizes);
      }
      copy_elements(*result, bias);
      options.beta = 1;
    }
  }
  multiply(name, input.dtype(), c, a, b, options);

  return std::move(result).differentiable(node, {input, factor, bias}, [&] {
    return [name, transposed, x = Saved::when(requires_grad(factor), input),
            w = Saved::when(requires_grad(input), factor)](const Backward& backward) -> Gradients {
      const Tensor g = backward.grad();
      Gradients gradients(3);
      if (backward.needs(0)) {
        gradients[0] =
            folded_product(name, "UnsafeViewBackward0", g, conjugate(w.get(backward)), !transposed);
      }
      if (backward.needs(1)) {
        const Tensor rows = folded(x.get(backward)), g_rows = folded(g);
        gradients[1] = transposed ? mm(t(g_rows), conjugate(rows)) : mm(adjoint(rows), g_rows);
      }
      if (backward.needs(2)) gradients[2] = g;
      return gradients;
    };
  });
}

Tensor linear(const Tensor& input, const Tensor& weight, const std::optional<Tensor>& bias) {
  if (input.dim() == 0 || weight.dim() == 0) {
    fail<RuntimeError>("linear: both arguments to linear need to be at least 1D, but they are ",
                       input.dim(), "D and ", weight.dim(), "D");
  }
  const bool has_bias = bias && bias->defined();
  if (weight.dim() == 1) {
    if (has_bias) {
      fail<RuntimeError>("linear: with a bias, weight must be a matrix, got shape ",
                         weight.sizes());
    }
    return matmul(input, weight);
  }
  if (weight.dim() > 2) {
    fail<RuntimeError>("linear: weight must have at most 2 dimensions, got shape ", weight.sizes());
  }
  return folded_product("linear", linear_node(input.dim(), has_bias), input, weight, true,
                        has_bias ? *bias : Tensor());
}

// For every o: the rows of input2 W[o]^T, weighted by input1 and summed.
Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight,
                const std::optional<Tensor>& bias) {
  if (input1.dim() != input2.dim() || input1.dim() == 0 || weight.dim() != 3) {
    fail<RuntimeError>(
        "bilinear: input1 and input2 need the same number of dimensions and weight "
        "must be 3D, got shapes ",
        input1.sizes(), ", ", input2.sizes(), " and ", weight.sizes());
  }
  Dims sizes = input1.sizes();
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    if (sizes[i] != input2.sizes()[i]) {
      fail<RuntimeError>("bilinear: input batch dimensions do not match at dim ", i, ": got ",
                         input1.sizes(), " and ", input2.sizes());
    }
  }
  for (int which = 0; which < 2; ++which) {
    const Tensor& input = which == 0 ? input1 : input2;
    if (input.sizes().back() != weight.sizes()[1 + which]) {
      fail<RuntimeError>("bilinear: input", which + 1, " size does not match weight size: got ",
                         input.sizes().back(), " but expected ", weight.sizes()[1 + which],
                         " (input", which + 1, " ", input.sizes(), ", weight ", weight.sizes(),
                         ")");
    }
  }
  const std::int64_t outputs = weight.sizes()[0], size1 = weight.sizes()[1];
  const std::int64_t rows = row_count(input1);
  if (bias && bias->defined() && (bias->dim() != 1 || bias->sizes()[0] != outputs)) {
    fail<RuntimeError>("bilinear: bias size does not match weight size: got ", bias->sizes(),
                       " but expected [", outputs, "]");
  }
  sizes.back() = outputs;
  const Tensor products =
      folded_product("bilinear", "UnsafeViewBackward0", reshape(input2, {rows, weight.sizes()[2]}),
                     reshape(weight, {outputs * size1, weight.sizes()[2]}), true);
  const Tensor sums =
      matmul(reshape(products, {rows, outputs, size1}), reshape(input1, {rows, size1, 1}));
  const Tensor result = reshape(sums, sizes);
  return bias && bias->defined() ? add(result, *bias) : result;
}

}  // namespace rushlight::ops
