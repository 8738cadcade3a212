#pragma once
#include "autograd/in_place.h"
#include "base/loop_table.h"
#include "tensor/iterate.h"
#include "tensor/operand.h"

// What all elementwise operators share. An operator is a row of loops by dtype, a dtype to compute
// in, and a derivative.

namespace rushlight::ops {

// The dtype the operands convert to: tensors with dimensions decide before 0-d ones, those before
// plain numbers, unless the latter are of a higher category (bool < integer < floating < complex).
DType result_type(Operands operands);
// As result_type; integers and bool become the default floating-point dtype.
DType floating_result_type(Operands operands);

struct ElementwiseOptions {
  DType compute;  // inputs are converted to it
  DType result;   // what the loop writes
  const void* parameters = nullptr;
  std::int64_t grain = elementwise_grain;
};

// Broadcasts the inputs, makes the result (or takes the target) and runs the loop of
// `options.compute`. `name` is for errors.
Unrecorded elementwise(const char* name, const Target& target, const LoopRow& row,
                       const ElementwiseOptions& options, Operands inputs);

// The usual case: computed and returned in one dtype.
inline Unrecorded elementwise(const char* name, const Target& target, const LoopRow& row,
                              DType dtype, Operands inputs, const void* parameters = nullptr) {
  return elementwise(name, target, row, ElementwiseOptions{dtype, dtype, parameters}, inputs);
}

// `values` as the result: into the target when there is one. For operators that compute their
// values by others.
Unrecorded deliver(const Target& target, const Tensor& values);
// Likewise; RuntimeError unless the target has the dtype of the values.
Unrecorded deliver_unconverted(const Target& target, const Tensor& values);

// The numbers an operator takes, for its loops. RuntimeError for a number that does not fit
// (check_number).
LoopNumbers loop_numbers(DType dtype, std::initializer_list<Scalar> numbers);

// A function of one tensor whose derivative depends on its input, or on its result:
// derivative(gradient, saved) -> gradient of the input.
template <class Derivative>
Tensor record_input(Unrecorded result, const char* node, const Tensor& input,
                    Derivative derivative) {
  return std::move(result).differentiable(node, {input}, [&] {
    return [saved = Saved(input), derivative](const Backward& backward) -> Gradients {
      return {derivative(backward.grad(), saved.get(backward))};
    };
  });
}
template <class Derivative>
Tensor record_result(Unrecorded result, const char* node, const Tensor& input,
                     Derivative derivative) {
  const Unrecorded& values = result;
  return std::move(result).differentiable(node, {input}, [&] {
    return [saved = Saved::result(values), derivative](const Backward& backward) -> Gradients {
      return {derivative(backward.grad(), saved.get(backward))};
    };
  });
}
// A step function: its derivative is zero wherever it exists.
Tensor record_flat(Unrecorded result, const char* node, const Tensor& input);

}  // namespace rushlight::ops
