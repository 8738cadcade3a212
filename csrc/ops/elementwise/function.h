#pragma once
#include "ops/elementwise/complex_kernels.h"
#include "ops/elementwise/elementwise.h"

namespace rushlight::ops {

// A function of one tensor: integers are computed in the default dtype, complex numbers by a loop
// of their own, if there is one.
inline Unrecorded function_of(const char* name, const Target& target, const LoopRow& real,
                              const Tensor& input, ComplexFunction complex = ComplexFunction::count,
                              const void* parameters = nullptr) {
  const DType dtype = floating_result_type({&input});
  const bool other_loops = is_complex(dtype) && complex != ComplexFunction::count;
  return elementwise(name, target, other_loops ? complex_kernels().table[complex] : real, dtype,
                     {&input}, parameters);
}

}  // namespace rushlight::ops
