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

Tensor converted(const Tensor& input, DType dtype) {
  if (input.dtype() == dtype) return input;
  Tensor result = new_strided_tensor(input.sizes(),
                                     elementwise_strides(input.sizes(), {&input}), dtype);
  copy_elements(result, input);
  return result;
}

bool same_place(const Tensor& a, const Tensor& b) {
  return a.bytes_begin() == b.bytes_begin() && a.strides() == b.strides() && a.sizes() == b.sizes();
}

}  // namespace

DType result_type(Operands operands) {
  bool alike = true;
  const DType first = (*operands.begin())->dtype();
  for (const Tensor* operand : operands) {
    alike &= operand->dtype() == first && !operand->impl()->from_number;
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

Unrecorded elementwise(const char* name, const Target& target, const LoopTable& loops,
                       const ElementwiseOptions& options, Operands inputs) {
  const Loop loop = loops[index_of(options.compute)];
  if (!loop) {
    fail<NotImplementedError>("\"", name, "\" not implemented for '", options.compute, "'");
  }
  SmallVector<Tensor, 4> operands;
  Dims sizes = (*inputs.begin())->sizes();
  for (const Tensor* input : inputs) {
    if (input->sizes() != sizes) sizes = broadcast_shapes(sizes, input->sizes());
    operands.push_back(converted(*input, options.compute));
  }

  Tensor output;
  Tensor destination = target.tensor();
  if (!target.is_fresh()) {
    if (!can_cast(options.result, destination.dtype())) {
      fail<RuntimeError>("result type ", options.result,
                         " can't be cast to the desired output type ", destination.dtype());
    }
    if (target.kind() == Target::Kind::out) {
      check_in_place(destination);
      if (destination.sizes() != sizes) resize_tensor(destination, sizes);
    } else if (destination.sizes() != sizes) {
      fail<RuntimeError>("output with shape ", destination.sizes(),
                         " doesn't match the broadcast shape ", sizes);
    }
    bool direct = destination.dtype() == options.result;
    for (const Tensor& operand : operands) {
      direct &= !shares_memory(operand, destination) || same_place(operand, destination);
    }
    if (direct) output = destination;
  }
  if (!output.defined()) {
    output = operands.size() == 1 || !target.is_fresh()
                 ? new_strided_tensor(sizes, elementwise_strides(sizes, {&operands[0]}),
                                      options.result)
                 : new_strided_tensor(sizes, elementwise_strides(sizes, inputs), options.result);
  }
  switch (operands.size()) {
    case 1:
      iterate({&output, &operands[0]}, loop, options.parameters, options.grain);
      break;
    case 2:
      iterate({&output, &operands[0], &operands[1]}, loop, options.parameters, options.grain);
      break;
    case 3:
      iterate({&output, &operands[0], &operands[1], &operands[2]}, loop, options.parameters,
              options.grain);
      break;
    default:
      iterate({&output, &operands[0], &operands[1], &operands[2], &operands[3]}, loop,
              options.parameters, options.grain);
  }
  if (target.is_fresh()) return Unrecorded(std::move(output));
  if (!output.is_same(destination)) copy_elements(destination, output);
  return Unrecorded(std::move(destination), target.kind());
}

}  // namespace rushlight::ops
