#include "ops/elementwise/where.h"

#include "ops/elementwise/choice_kernels.h"
#include "ops/elementwise/elementwise.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(ChoiceKernels, choice_kernels)

namespace rushlight::ops {

namespace {

Loop where_loop(std::size_t bytes) {
  std::size_t index = 0;
  while ((std::size_t{1} << index) < bytes) ++index;
  return choice_kernels().where[index];
}

Tensor of_dtype(const Tensor& tensor, DType dtype) {
  if (tensor.dtype() == dtype) return tensor;
  if (tensor.impl()->from_number) check_number(item(tensor), dtype);
  Tensor result =
      new_strided_tensor(tensor.sizes(), elementwise_strides(tensor.sizes(), {&tensor}), dtype);
  copy_elements(result, tensor);
  return result;
}

}  // namespace

Tensor where(const Tensor& condition, const Operand& input, const Operand& other,
             const Target& target) {
  if (condition.dtype() != DType::bool_ && condition.dtype() != DType::uint8) {
    fail<RuntimeError>(
        "where expected condition to be a boolean tensor, but got a tensor with "
        "dtype ",
        condition.dtype());
  }
  const DType dtype = result_type({&input, &other});
  const Tensor x = of_dtype(input, dtype), y = of_dtype(other, dtype);
  const Dims sizes = broadcast_shapes(broadcast_shapes(condition.sizes(), x.sizes()), y.sizes());
  const Tensor values =
      new_strided_tensor(sizes, elementwise_strides(sizes, {&condition, &x, &y}), dtype);
  iterate({&values, &condition, &x, &y}, where_loop(values.item_size()));
  return deliver(target, values).differentiable("WhereBackward0", {input, other}, [&] {
    return [condition = Saved(condition)](const Backward& backward) -> Gradients {
      const Tensor choice = condition.get(backward);
      return {backward.needs(0) ? where(choice, backward.grad(), 0) : Tensor(),
              backward.needs(1) ? where(choice, 0, backward.grad()) : Tensor()};
    };
  });
}

Tensor threshold(const Tensor& input, const Scalar& threshold, const Scalar& value,
                 const Target& target) {
  check_fits(value, input.dtype());
  if (is_unsigned(input.dtype())) check_fits_unwrapped(threshold, input.dtype());
  const LoopNumbers numbers = loop_numbers(input.dtype(), {threshold, value});
  return record_input(
      elementwise("threshold_cpu", target, choice_kernels().table[Choice::threshold], input.dtype(),
                  {&input}, &numbers),
      "ThresholdBackward0", input, [threshold](const Tensor& gradient, const Tensor& x) {
        return threshold_backward(gradient, x, threshold);
      });
}

Tensor threshold_backward(const Tensor& gradient, const Tensor& input, const Scalar& threshold) {
  const LoopNumbers numbers = loop_numbers(input.dtype(), {threshold});
  return elementwise("threshold_backward", {}, choice_kernels().table[Choice::threshold_backward],
                     input.dtype(), {&gradient, &input}, &numbers)
      .differentiable("ThresholdBackwardBackward0", {gradient, input}, [&] {
        return [x = Saved(input), threshold](const Backward& backward) -> Gradients {
          return {threshold_backward(backward.grad(), x.get(backward), threshold), Tensor()};
        };
      });
}

}  // namespace rushlight::ops
