#pragma once
#include <optional>
#include <vector>

#include "autograd/record.h"

// Products of vectors, matrices and batches of matrices.

namespace rushlight::ops {

// input (m, k) times mat2 (k, n).
Tensor mm(const Tensor& input, const Tensor& mat2, const Target& target = {});
// The same for every matrix of a batch: (b, m, k) times (b, k, n).
Tensor bmm(const Tensor& input, const Tensor& mat2, const Target& target = {});
// beta input + alpha mat1 mat2; the input is broadcast, and not looked at when beta is 0.
Tensor addmm(const Tensor& input, const Tensor& mat1, const Tensor& mat2, const Scalar& beta = 1,
             const Scalar& alpha = 1, const Target& target = {});
Tensor baddbmm(const Tensor& input, const Tensor& batch1, const Tensor& batch2,
               const Scalar& beta = 1, const Scalar& alpha = 1, const Target& target = {});
// beta input + alpha (sum of the products of a batch)
Tensor addbmm(const Tensor& input, const Tensor& batch1, const Tensor& batch2,
              const Scalar& beta = 1, const Scalar& alpha = 1, const Target& target = {});

// Sum of the products of two vectors; vdot conjugates the first.
Tensor dot(const Tensor& input, const Tensor& tensor);
Tensor vdot(const Tensor& input, const Tensor& other);
// Matrix times vector.
Tensor mv(const Tensor& input, const Tensor& vec, const Target& target = {});
Tensor addmv(const Tensor& input, const Tensor& mat, const Tensor& vec, const Scalar& beta = 1,
             const Scalar& alpha = 1, const Target& target = {});
// All products of an element of one vector with one of the other.
Tensor outer(const Tensor& input, const Tensor& vec2);
Tensor addr(const Tensor& input, const Tensor& vec1, const Tensor& vec2, const Scalar& beta = 1,
            const Scalar& alpha = 1);
// Sum of products over the last dimensions of both.
Tensor inner(const Tensor& input, const Tensor& other);
// The same over one dimension after broadcasting; conjugates the first.
Tensor vecdot(const Tensor& x, const Tensor& y, std::int64_t dim = -1);

// Vectors, matrices or batches of them with broadcast leading dimensions.
Tensor matmul(const Tensor& input, const Tensor& other);
// input (..., in) times the transpose of weight (out, in), plus bias (out).
Tensor linear(const Tensor& input, const Tensor& weight, const std::optional<Tensor>& bias = {});
// out[..., o] = sum over i, j of input1[..., i] weight[o, i, j] input2[..., j], plus bias[o].
Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight,
                const std::optional<Tensor>& bias = {});

// Sum of products over the listed dimensions of each.
Tensor tensordot(const Tensor& a, const Tensor& b, const Dims& dims_a, const Dims& dims_b);
// Sums of products as an equation says: "ij,jk->ik".
Tensor einsum(const std::string& equation, const std::vector<Tensor>& operands);
// The Kronecker product.
Tensor kron(const Tensor& input, const Tensor& other);
// The product of a chain of matrices in the cheapest order; the first and the last may be vectors.
Tensor multi_dot(const std::vector<Tensor>& tensors);

}  // namespace rushlight::ops
