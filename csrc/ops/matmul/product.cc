#include "ops/matmul/product.h"

#include <complex>

#include "autograd/in_place.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/matmul/gemm.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

template <class Sum>
Sum number(const Scalar& scalar) {
  if constexpr (std::is_integral_v<Sum>) {
    return static_cast<Sum>(scalar.to_bits());
  } else if constexpr (std::is_floating_point_v<Sum>) {
    return static_cast<Sum>(scalar.to_double());
  } else {
    const std::complex<double> value = scalar.to_complex();
    return Sum(Complex<double>(value.real(), value.imag()));
  }
}

template <class Element>
void multiply_as(const Batch* batch, const Matrix& c, const Matrix& a, const Matrix& b,
                 const ProductOptions& options) {
  using Sum = GemmSum<Element>;
  GemmTarget<Element, Sum> target{.c = reinterpret_cast<Element*>(c.data),
                                  .row_stride = c.row_stride,
                                  .column_stride = c.column_stride,
                                  .alpha = number<Sum>(options.alpha),
                                  .beta = number<Sum>(options.beta)};
  if (options.bias) {
    target.column_bias = options.bias->data<Element>();
    target.column_bias_stride = options.bias->strides()[0];
  }
  const StridedMatrix<Element> left{reinterpret_cast<const Element*>(a.data), a.row_stride,
                                    a.column_stride};
  const StridedMatrix<Element> right{reinterpret_cast<const Element*>(b.data), b.row_stride,
                                     b.column_stride};
  if (batch) {
    batched_gemm({batch->sizes, batch->a_strides, batch->b_strides, batch->c_strides}, c.rows,
                 c.columns, a.columns, left, right, target);
  } else {
    gemm(c.rows, c.columns, a.columns, left, right, target);
  }
}

void multiply_any(const char* name, DType dtype, const Batch* batch, const Matrix& c,
                  const Matrix& a, const Matrix& b, const ProductOptions& options) {
  switch (dtype) {
    case DType::float32:
      return multiply_as<float>(batch, c, a, b, options);
    case DType::float64:
      return multiply_as<double>(batch, c, a, b, options);
    case DType::bfloat16:
      return multiply_as<BFloat16>(batch, c, a, b, options);
    case DType::float16:
      return multiply_as<Float16>(batch, c, a, b, options);
    case DType::complex64:
      return multiply_as<Complex<float>>(batch, c, a, b, options);
    case DType::complex128:
      return multiply_as<Complex<double>>(batch, c, a, b, options);
    case DType::uint8:
      return multiply_as<std::uint8_t>(batch, c, a, b, options);
    case DType::int8:
      return multiply_as<std::int8_t>(batch, c, a, b, options);
    case DType::int16:
      return multiply_as<std::int16_t>(batch, c, a, b, options);
    case DType::int32:
      return multiply_as<std::int32_t>(batch, c, a, b, options);
    case DType::int64:
      return multiply_as<std::int64_t>(batch, c, a, b, options);
    default:
      fail<NotImplementedError>("\"", name, "\" not implemented for '", dtype, "'");
  }
}

// The strides of `tensor`'s leading dimensions in a batch of `sizes`, 0 where it is broadcast.
Dims batch_strides(const Tensor& tensor, const Dims& sizes) {
  Dims strides(sizes.size(), 0);
  const std::size_t own = tensor.sizes().size() - 2, missing = sizes.size() - own;
  for (std::size_t i = 0; i < own; ++i) {
    if (tensor.sizes()[i] != 1) strides[missing + i] = tensor.strides()[i];
  }
  return strides;
}

// Merges the dimensions of a batch along which all three operands advance evenly.
void collapse(Batch& batch) {
  Batch merged;
  for (std::size_t i = 0; i < batch.sizes.size(); ++i) {
    const std::int64_t size = batch.sizes[i];
    if (size == 1) continue;
    if (!merged.sizes.empty() && merged.a_strides.back() == size * batch.a_strides[i] &&
        merged.b_strides.back() == size * batch.b_strides[i] &&
        merged.c_strides.back() == size * batch.c_strides[i]) {
      merged.sizes.back() *= size;
      merged.a_strides.back() = batch.a_strides[i];
      merged.b_strides.back() = batch.b_strides[i];
      merged.c_strides.back() = batch.c_strides[i];
      continue;
    }
    merged.sizes.push_back(size);
    merged.a_strides.push_back(batch.a_strides[i]);
    merged.b_strides.push_back(batch.b_strides[i]);
    merged.c_strides.push_back(batch.c_strides[i]);
  }
  batch = std::move(merged);
}

// A last batch dimension that only continues the rows of A and C (B is the same) becomes rows.
void fold_into_rows(Batch& batch, Matrix& c, Matrix& a) {
  if (batch.sizes.empty() || batch.b_strides.back() != 0) return;
  if (c.rows != 1) {
    if (batch.a_strides.back() != a.rows * a.row_stride ||
        batch.c_strides.back() != c.rows * c.row_stride) {
      return;
    }
  } else {
    a.row_stride = batch.a_strides.back();
    c.row_stride = batch.c_strides.back();
  }
  a.rows *= batch.sizes.back();
  c.rows *= batch.sizes.back();
  for (Dims* dims : {&batch.sizes, &batch.a_strides, &batch.b_strides, &batch.c_strides}) {
    dims->pop_back();
  }
}

}  // namespace

Matrix matrix_of(const Tensor& tensor) {
  const std::size_t row = tensor.sizes().size() - 2;
  return {tensor.bytes_begin(), tensor.sizes()[row], tensor.sizes()[row + 1], tensor.strides()[row],
          tensor.strides()[row + 1]};
}

Matrix row_of(const Tensor& vector) {
  return {vector.bytes_begin(), 1, vector.sizes()[0], vector.sizes()[0] * vector.strides()[0],
          vector.strides()[0]};
}

void multiply(const char* name, DType dtype, const Matrix& c, const Matrix& a, const Matrix& b,
              const ProductOptions& options) {
  multiply_any(name, dtype, nullptr, c, a, b, options);
}

void multiply_batch(const char* name, DType dtype, const Batch& batch, const Matrix& c,
                    const Matrix& a, const Matrix& b, const ProductOptions& options) {
  multiply_any(name, dtype, &batch, c, a, b, options);
}

void multiply_tensors(const char* name, const Tensor& c, const Tensor& a, const Tensor& b,
                      const ProductOptions& options) {
  Dims sizes(c.sizes().begin(), c.sizes().end() - 2);
  Batch batch{sizes, batch_strides(a, sizes), batch_strides(b, sizes), batch_strides(c, sizes)};
  if (element_count(sizes) == 0) return;
  collapse(batch);
  Matrix left = matrix_of(a), result = matrix_of(c);
  fold_into_rows(batch, result, left);
  multiply_any(name, c.dtype(), batch.sizes.empty() ? nullptr : &batch, result, left, matrix_of(b),
               options);
}

Unrecorded detail::write_into(const char* name, const Target& target, const Dims& sizes,
                              DType dtype, std::initializer_list<const Tensor*> operands,
                              const std::function<void(const Tensor&)>& fill) {
  const Tensor& destination = target.tensor();
  if (destination.dtype() != dtype) {
    fail<RuntimeError>(name, ": Expected out tensor to have dtype ", dtype, ", but got ",
                       destination.dtype(), " instead");
  }
  if (target.kind() == Target::Kind::out) {
    check_in_place(destination);
    if (destination.sizes() != sizes) {
      const Tensor result = new_tensor(sizes, dtype);
      fill(result);
      resize_tensor(destination, sizes);
      copy_elements(destination, result);
      return Unrecorded(destination, target.kind());
    }
  } else if (destination.sizes() != sizes) {
    fail<RuntimeError>(name, ": Bad in-place call: input tensor size ", destination.sizes(),
                       " and output tensor size ", sizes, " should match");
  }
  bool shared = false;
  for (const Tensor* operand : operands) shared |= shares_memory(*operand, destination);
  if (shared) {
    const Tensor result = contiguous_copy(destination, dtype);
    fill(result);
    copy_elements(destination, result);
  } else {
    fill(destination);
  }
  return Unrecorded(destination, target.kind());
}

void check_factors(DType dtype, const Scalar& beta, const Scalar& alpha) {
  check_number(beta, dtype);
  check_number(alpha, dtype);
}

void check_same_dtype(const char* name, const Tensor& a, const Tensor& b) {
  if (a.dtype() != b.dtype()) {
    fail<RuntimeError>(name, ": expected both operands to have the same dtype, but got ", a.dtype(),
                       " ", a.sizes(), " and ", b.dtype(), " ", b.sizes());
  }
}

Tensor adjoint(const Tensor& input) { return conjugate(matrix_transpose(input)); }

Tensor conjugate(const Tensor& input) { return is_complex(input.dtype()) ? conj(input) : input; }

Tensor scaled(const Tensor& input, const Scalar& factor) {
  return factor.equals(1) ? input : mul(input, Operand(factor));
}

Scalar conjugate(const Scalar& factor) {
  return factor.is_complex() ? Scalar(std::conj(factor.to_complex())) : factor;
}

}  // namespace rushlight::ops
