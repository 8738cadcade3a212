#include "ops/matmul/matmul.h"

#include "ops/matmul/folded.h"
#include "ops/matmul/product.h"
#include "ops/shape/view.h"

namespace rushlight::ops {

namespace {

// (..., m, k) times (..., k, n), leading dimensions broadcast.
// dL/dA = G B^H, dL/dB = A^H G, summed over the dimensions that were broadcast.
Tensor broadcast_product(const Tensor& input, const Tensor& other) {
  const auto leading = [](const Tensor& tensor) {
    return DimsView(tensor.sizes().begin(), tensor.sizes().size() - 2);
  };
  const std::size_t row = input.sizes().size() - 2, depth = other.sizes().size() - 2;
  if (input.sizes()[row + 1] != other.sizes()[depth]) {
    fail<RuntimeError>("matmul: shapes cannot be multiplied: ", input.sizes(), " and ",
                       other.sizes());
  }
  check_same_dtype("matmul", input, other);
  Dims sizes = broadcast_shapes(leading(input), leading(other));
  sizes.push_back(input.sizes()[row]);
  sizes.push_back(other.sizes().back());
  Unrecorded result = empty_result(sizes, input.dtype());
  multiply_tensors("matmul", *result, input, other);
  return std::move(result).differentiable("UnsafeViewBackward0", {input, other}, [&] {
    return [a = Saved::when(requires_grad(other), input),
            b = Saved::when(requires_grad(input), other)](const Backward& backward) -> Gradients {
      const Tensor g = backward.grad();
      return {backward.needs(0) ? broadcast_product(g, adjoint(b.get(backward))) : Tensor(),
              backward.needs(1) ? broadcast_product(adjoint(a.get(backward)), g) : Tensor()};
    };
  });
}

}  // namespace

Tensor matmul(const Tensor& input, const Tensor& other) {
  const std::int64_t left = input.dim(), right = other.dim();
  if (left == 0 || right == 0) {
    fail<RuntimeError>("matmul: both arguments to matmul need to be at least 1D, but they are ",
                       left, "D and ", right, "D");
  }
  if (left == 2 && right == 2) return mm(input, other);
  if (left == 1 && right == 1) return dot(input, other);
  if (left == 2 && right == 1) return mv(input, other);
  if (left == 1) {
    return squeeze_dim(
        right == 2 ? mm(unsqueeze(input, 0), other) : broadcast_product(unsqueeze(input, 0), other),
        -2);
  }
  if (right == 1) {
    return squeeze_dim(
        folded_product("matmul", "UnsafeViewBackward0", input, unsqueeze(other, 1), false), -1);
  }
  if (right == 2) return folded_product("matmul", "UnsafeViewBackward0", input, other, false);
  return broadcast_product(input, other);
}

}  // namespace rushlight::ops
