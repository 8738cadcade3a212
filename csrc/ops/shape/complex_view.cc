#include "ops/shape/complex_view.h"

#include "autograd/mode.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/trigonometric.h"
#include "ops/shape/copy.h"
#include "ops/shape/slice.h"

namespace rushlight::ops {

namespace {

std::int64_t halved(std::int64_t value, const char* what) {
  if (value % 2 != 0) fail<RuntimeError>("view_as_complex: Tensor must have a ", what);
  return value / 2;
}

void check_parts(const char* name, const Tensor& first, const Tensor& second) {
  const DType dtype = first.dtype();
  if (dtype != DType::float32 && dtype != DType::float64) {
    fail<RuntimeError>(name, ": Expected both inputs to be Float or Double tensors but got ", dtype,
                       " and ", second.dtype());
  }
  if (second.dtype() != dtype) {
    fail<RuntimeError>(name, ": Expected object of dtype ", dtype, " but got ", second.dtype(),
                       " for second argument");
  }
}

}  // namespace

// The gradient of x + iy by its parts is the complex gradient's parts, in both directions.
Tensor view_as_real(const Tensor& input) {
  if (!is_complex(input.dtype())) {
    fail<RuntimeError>("view_as_real is only supported for complex tensors, got ", input.dtype());
  }
  Dims sizes = input.sizes(), strides = input.strides();
  for (std::int64_t& stride : strides) stride *= 2;
  sizes.push_back(2);
  strides.push_back(1);
  return Unrecorded::reinterpreted_view(input, real_dtype(input.dtype()), std::move(sizes),
                                        std::move(strides), 2 * input.offset())
      .differentiable("ViewAsRealBackward0", {input}, [] {
        return [](const Backward& backward) -> Gradients {
          return {view_as_complex(contiguous(backward.grad()))};
        };
      });
}

Tensor view_as_complex(const Tensor& input) {
  const DType dtype = input.dtype();
  if (dtype != DType::float32 && dtype != DType::float64) {
    fail<RuntimeError>(
        "view_as_complex is only supported for float and double tensors, but got a "
        "tensor of dtype ",
        dtype);
  }
  if (input.dim() == 0 || input.sizes().back() != 2) {
    fail<RuntimeError>("view_as_complex: Tensor must have a last dimension of size 2, got sizes ",
                       input.sizes());
  }
  Dims sizes = input.sizes(), strides = input.strides();
  if (strides.back() != 1) {
    fail<RuntimeError>("view_as_complex: Tensor must have a last dimension with stride 1, got ",
                       strides.back());
  }
  sizes.pop_back();
  strides.pop_back();
  for (std::int64_t& stride : strides) {
    stride = halved(stride, "stride divisible by 2 for all but last dimension");
  }
  const std::int64_t offset = halved(input.offset(), "storage_offset divisible by 2");
  return Unrecorded::reinterpreted_view(input, complex_dtype(dtype), std::move(sizes),
                                        std::move(strides), offset)
      .differentiable("ViewAsComplexBackward0", {input}, [] {
        return [](const Backward& backward) -> Gradients {
          return {view_as_real(contiguous(backward.grad()))};
        };
      });
}

Tensor real(const Tensor& input) {
  return is_complex(input.dtype()) ? select(view_as_real(input), -1, 0) : input;
}

Tensor imag(const Tensor& input) {
  if (!is_complex(input.dtype())) {
    fail<RuntimeError>("imag is not implemented for tensors with non-complex dtypes, got ",
                       input.dtype());
  }
  return select(view_as_real(input), -1, 1);
}

// d(x + iy) = dx + i dy
Tensor complex(const Tensor& real_part, const Tensor& imaginary_part) {
  check_parts("complex", real_part, imaginary_part);
  Unrecorded result = empty_result(broadcast_shapes(real_part.sizes(), imaginary_part.sizes()),
                                   complex_dtype(real_part.dtype()));
  {
    const GradientModeGuard unrecorded(false);
    copy_(real(*result), real_part);
    copy_(imag(*result), imaginary_part);
  }
  return std::move(result).differentiable("ComplexBackward0", {real_part, imaginary_part}, [] {
    return [](const Backward& backward) -> Gradients {
      return {real(backward.grad()), imag(backward.grad())};
    };
  });
}

Tensor polar(const Tensor& abs, const Tensor& angle) {
  check_parts("polar", abs, angle);
  return complex(mul(abs, cos(angle)), mul(abs, sin(angle)));
}

}  // namespace rushlight::ops
