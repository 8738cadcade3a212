#pragma once
#include <functional>
#include <initializer_list>

#include "autograd/record.h"

// Products of the matrices in tensors' memory, before autograd: what the operators of this family
// compute with.

namespace rushlight::ops {

// One matrix, or the first of a batch of them. Strides count elements.
struct Matrix {
  char* data = nullptr;
  std::int64_t rows = 0, columns = 0, row_stride = 0, column_stride = 0;
  Matrix transposed() const { return {data, columns, rows, column_stride, row_stride}; }
};

// The last two dimensions of a tensor.
Matrix matrix_of(const Tensor& tensor);
// A vector (1-d tensor) as one row.
Matrix row_of(const Tensor& vector);
inline Matrix column_of(const Tensor& vector) { return row_of(vector).transposed(); }

// c = alpha a b + beta c + bias (a 1-d tensor of c's dtype, one element a column; or undefined).
struct ProductOptions {
  Scalar alpha = 1, beta = 0;
  const Tensor* bias = nullptr;
};
// All operands are of `dtype`: NotImplementedError, naming `name`, for those without a product.
void multiply(const char* name, DType dtype, const Matrix& c, const Matrix& a, const Matrix& b,
              const ProductOptions& options = {});

// The same for all matrices of a batch; strides of size-1 and broadcast dimensions are 0.
struct Batch {
  Dims sizes, a_strides, b_strides, c_strides;
};
void multiply_batch(const char* name, DType dtype, const Batch& batch, const Matrix& c,
                    const Matrix& a, const Matrix& b, const ProductOptions& options = {});

// All products c[...] = alpha a[...] b[...] + beta c[...] of three tensors of matrices whose
// leading dimensions broadcast to those of c.
void multiply_tensors(const char* name, const Tensor& c, const Tensor& a, const Tensor& b,
                      const ProductOptions& options = {});

namespace detail {
Unrecorded write_into(const char* name, const Target& target, const Dims& sizes, DType dtype,
                      std::initializer_list<const Tensor*> operands,
                      const std::function<void(const Tensor&)>& fill);
}

// Makes or takes the memory of a result and lets `fill(tensor)` write it: directly, unless a given
// target shares memory with one of `operands`.
template <class Fill>
Unrecorded write_result(const char* name, const Target& target, const Dims& sizes, DType dtype,
                        std::initializer_list<const Tensor*> operands, const Fill& fill) {
  if (!target.is_fresh()) {
    return detail::write_into(name, target, sizes, dtype, operands, std::cref(fill));
  }
  Unrecorded result = empty_result(sizes, dtype);
  fill(*result);
  return result;
}

// RuntimeError for factors that do not fit the dtype.
void check_factors(DType dtype, const Scalar& beta, const Scalar& alpha);

// RuntimeError unless both are of one dtype.
void check_same_dtype(const char* name, const Tensor& a, const Tensor& b);

// The conjugate transpose of a matrix or a batch of them, recorded: what derivatives multiply by.
Tensor adjoint(const Tensor& input);
// The conjugate of complex tensors and numbers, others themselves.
Tensor conjugate(const Tensor& input);
// Recorded product with a number; the tensor itself for 1.
Tensor scaled(const Tensor& input, const Scalar& factor);
Scalar conjugate(const Scalar& factor);

}  // namespace rushlight::ops
