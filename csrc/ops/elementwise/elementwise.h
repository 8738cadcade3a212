#pragma once
#include "autograd/in_place.h"
#include "tensor/iterate.h"
#include "tensor/operand.h"

// What all elementwise operators share. An operator is a table of loops by dtype, a dtype to
// compute in, and a derivative.

namespace rushlight::ops {

// One loop a dtype; null where the operator is not defined.
using LoopTable = Loop[dtype_count];

// The dtype the operands convert to: tensors with dimensions decide before 0-d ones, those before
// plain numbers, unless the latter are of a higher category (bool < integer < floating < complex).
DType result_type(Operands operands);
// As result_type; integers and bool become the default floating-point dtype.
DType floating_result_type(Operands operands);

struct ElementwiseOptions {
  DType compute;            // inputs are converted to it
  DType result;             // what the loop writes
  const void* parameters = nullptr;
  std::int64_t grain = elementwise_grain;
};

// Broadcasts the inputs, makes the result (or takes the target) and runs the loop of
// `options.compute`. `name` is for errors.
Unrecorded elementwise(const char* name, const Target& target, const LoopTable& loops,
                       const ElementwiseOptions& options, Operands inputs);

// The usual case: computed and returned in one dtype.
inline Unrecorded elementwise(const char* name, const Target& target, const LoopTable& loops,
                              DType dtype, Operands inputs) {
  return elementwise(name, target, loops, ElementwiseOptions{dtype, dtype}, inputs);
}

}  // namespace rushlight::ops
