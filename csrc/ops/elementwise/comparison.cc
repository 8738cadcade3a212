#include "ops/elementwise/comparison.h"

#include <cstring>

#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison_kernels.h"
#include "ops/elementwise/elementwise.h"
#include "ops/elementwise/unary.h"
#include "ops/shape/copy.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(ComparisonKernels, comparison_kernels)

namespace rushlight::ops {

namespace {

// Whether `value`, one number beside integers of dtype `dtype`, lies beyond all that these can be.
bool is_beyond(const Operand& value, DType dtype) {
  const Scalar number = item(value);
  return !fits(number, dtype) || (is_unsigned(dtype) && number.to_double() < 0);
}

Tensor tested(const char* name, Comparison op, const Tensor& input, const Target& target = {}) {
  return elementwise(name, target, comparison_kernels().table[op],
                     ElementwiseOptions{input.dtype(), DType::bool_}, {&input})
      .not_differentiable();
}

Tensor constant_like(const Tensor& input, bool value, const Target& target = {}) {
  Tensor values = new_tensor(input.sizes(), DType::bool_);
  fill_elements(values, value);
  return deliver(target, values).not_differentiable();
}

// The comparison of each element of `input` with a number that is greater or less than all of them.
[[gnu::noinline, gnu::cold]] Tensor compared_beyond(Comparison op, const Tensor& input,
                                                    bool greater, const Target& target) {
  const bool result =
      op == Comparison::ne || (greater ? op == Comparison::lt || op == Comparison::le
                                       : op == Comparison::gt || op == Comparison::ge);
  return constant_like(input, result, target);
}

Comparison mirrored(Comparison op) {
  switch (op) {
    case Comparison::lt:
      return Comparison::gt;
    case Comparison::le:
      return Comparison::ge;
    case Comparison::gt:
      return Comparison::lt;
    case Comparison::ge:
      return Comparison::le;
    default:
      return op;
  }
}

Tensor compared_in(DType dtype, const char* name, Comparison op, const Tensor& input,
                   const Tensor& other, const Target& target) {
  return elementwise(name, target, comparison_kernels().table[op],
                     ElementwiseOptions{dtype, DType::bool_}, {&input, &other})
      .not_differentiable();
}

Tensor compared(const char* name, Comparison op, const Operand& input, const Operand& other,
                const Target& target) {
  const DType dtype = result_type({&input, &other});
  if (is_integer(dtype)) {
    // Exact: not in the dtype, in which it would wrap.
    if (other.dtype() != dtype && other.dim() == 0 && is_beyond(other, dtype)) {
      return compared_beyond(op, input, item(other).to_double() > 0, target);
    }
    if (input.dtype() != dtype && input.dim() == 0 && is_beyond(input, dtype)) {
      return compared_beyond(mirrored(op), other, item(input).to_double() > 0, target);
    }
  }
  return compared_in(dtype, name, op, input, other, target);
}

// Of truth values nothing lies beyond a dtype.
Tensor combined(const char* name, Comparison op, const Tensor& input, const Tensor& other,
                const Target& target) {
  return compared_in(result_type({&input, &other}), name, op, input, other, target);
}

bool all_true(const Tensor& flags) {
  const Tensor dense = as_contiguous(flags);
  return dense.numel() == 0 ||
         std::memchr(dense.bytes_begin(), 0, static_cast<std::size_t>(dense.numel())) == nullptr;
}

}  // namespace

Tensor eq(const Operand& input, const Operand& other, const Target& target) {
  return compared("eq", Comparison::eq, input, other, target);
}
Tensor ne(const Operand& input, const Operand& other, const Target& target) {
  return compared("ne", Comparison::ne, input, other, target);
}
Tensor lt(const Operand& input, const Operand& other, const Target& target) {
  return compared("lt", Comparison::lt, input, other, target);
}
Tensor le(const Operand& input, const Operand& other, const Target& target) {
  return compared("le", Comparison::le, input, other, target);
}
Tensor gt(const Operand& input, const Operand& other, const Target& target) {
  return compared("gt", Comparison::gt, input, other, target);
}
Tensor ge(const Operand& input, const Operand& other, const Target& target) {
  return compared("ge", Comparison::ge, input, other, target);
}

Tensor logical_and(const Tensor& input, const Tensor& other, const Target& target) {
  return combined("logical_and", Comparison::logical_and, input, other, target);
}
Tensor logical_or(const Tensor& input, const Tensor& other, const Target& target) {
  return combined("logical_or", Comparison::logical_or, input, other, target);
}
Tensor logical_xor(const Tensor& input, const Tensor& other, const Target& target) {
  return combined("logical_xor", Comparison::logical_xor, input, other, target);
}
Tensor logical_not(const Tensor& input, const Target& target) {
  return tested("logical_not", Comparison::logical_not, input, target);
}

Tensor isnan(const Tensor& input) {
  if (!is_differentiable(input.dtype())) return constant_like(input, false);
  return tested("isnan", Comparison::isnan, input);
}
Tensor isinf(const Tensor& input) {
  if (!is_differentiable(input.dtype())) return constant_like(input, false);
  return tested("isinf", Comparison::isinf, input);
}
Tensor isfinite(const Tensor& input) {
  if (!is_differentiable(input.dtype())) return constant_like(input, true);
  return tested("isfinite", Comparison::isfinite, input);
}
Tensor isposinf(const Tensor& input, const Target& target) {
  if (!is_differentiable(input.dtype())) return constant_like(input, false, target);
  return tested("isposinf", Comparison::isposinf, input, target);
}
Tensor isneginf(const Tensor& input, const Target& target) {
  if (!is_differentiable(input.dtype())) return constant_like(input, false, target);
  return tested("isneginf", Comparison::isneginf, input, target);
}
Tensor signbit(const Tensor& input, const Target& target) {
  if (input.dtype() == DType::bool_ || is_unsigned(input.dtype())) {
    return constant_like(input, false, target);
  }
  return tested("signbit", Comparison::signbit, input, target);
}
Tensor isreal(const Tensor& input) {
  if (!is_complex(input.dtype())) return constant_like(input, true);
  return eq(input, conj(input));
}

Tensor isclose(const Tensor& input, const Tensor& other, double rtol, double atol, bool equal_nan) {
  if (input.dtype() != other.dtype()) {
    fail<RuntimeError>(input.dtype(), " did not match ", other.dtype());
  }
  check(rtol >= 0, "rtol must be greater than or equal to zero, but got ", rtol);
  check(atol >= 0, "atol must be greater than or equal to zero, but got ", atol);
  const GradientModeGuard no_gradient(false);
  Tensor close = eq(input, other);
  if (equal_nan && is_differentiable(input.dtype())) {
    close = logical_or(close, logical_and(isnan(input), isnan(other)));
  }
  if (rtol == 0 && atol == 0) return close;
  const bool exact = !is_differentiable(input.dtype());
  const Tensor x = exact ? to_dtype(input, default_dtype()) : input;
  const Tensor reference = exact ? to_dtype(other, default_dtype()) : other;
  const Tensor allowed = add(abs(mul(reference, rtol)), atol);
  const Tensor error = abs(sub(x, reference));
  return logical_or(close, logical_and(isfinite(error), le(error, allowed)));
}

bool allclose(const Tensor& input, const Tensor& other, double rtol, double atol, bool equal_nan) {
  return all_true(isclose(input, other, rtol, atol, equal_nan));
}

bool equal(const Tensor& input, const Tensor& other) {
  if (input.dtype() != other.dtype()) {
    fail<RuntimeError>("Expected all tensors to have the same dtype, but got ", input.dtype(),
                       " and ", other.dtype());
  }
  return input.sizes() == other.sizes() && all_true(eq(input, other));
}

}  // namespace rushlight::ops
