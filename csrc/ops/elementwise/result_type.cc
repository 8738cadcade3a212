#include "ops/elementwise/elementwise.h"

namespace rushlight::ops {

namespace {

int category(DType dtype) {
  if (dtype == DType::bool_) return 0;
  if (is_complex(dtype)) return 3;
  return is_floating_point(dtype) ? 2 : 1;
}

// What a plain number asks for: its category in the default dtypes.
DType number_dtype(DType dtype) {
  if (is_complex(dtype)) return complex_dtype(default_dtype());
  return is_floating_point(dtype) ? default_dtype() : dtype;
}

// The common dtype of one priority class of operands.
struct Promoted {
  bool any = false;
  DType dtype = DType::bool_;
  void add(DType other) {
    dtype = any ? promote_types(dtype, other) : other;
    any = true;
  }
};

}  // namespace

DType result_type(Operands operands) {
  // The common cases: all alike, or plain numbers of no higher category beside one tensor dtype.
  const DType first = (*operands.begin())->dtype();
  bool alike = !(*operands.begin())->impl()->from_number && (*operands.begin())->dim() > 0;
  for (const Tensor* operand : operands) {
    const TensorImpl& impl = *operand->impl();
    alike &= impl.from_number ? category(impl.dtype) <= category(first) : impl.dtype == first;
  }
  if (alike) return first;
  Promoted dimensioned, scalars, numbers;
  for (const Tensor* operand : operands) {
    if (operand->impl()->from_number) {
      numbers.add(number_dtype(operand->dtype()));
    } else if (operand->dim() == 0) {
      scalars.add(operand->dtype());
    } else {
      dimensioned.add(operand->dtype());
    }
  }
  Promoted result = dimensioned;
  for (const Promoted& lower : {scalars, numbers}) {
    if (!lower.any) continue;
    if (!result.any) {
      result = lower;
    } else if (category(lower.dtype) > category(result.dtype)) {
      // A complex number beside a floating-point tensor keeps the tensor's precision.
      result.dtype = is_complex(lower.dtype) && is_floating_point(result.dtype)
                         ? complex_dtype(result.dtype)
                         : promote_types(result.dtype, lower.dtype);
    }
  }
  return result.dtype;
}

DType floating_result_type(Operands operands) {
  const DType dtype = result_type(operands);
  return is_differentiable(dtype) ? dtype : default_dtype();
}

}  // namespace rushlight::ops
