#pragma once
#include "autograd/arithmetic.h"
#include "bind/operator.h"

namespace rushlight::bind {

// A new tensor from nested sequences, numbers, arrays or tensors. ValueError for ragged nesting.
Tensor tensor_from_data(py::handle data, std::optional<DType> dtype);

// RuntimeError unless the argument is None or names the CPU.
void check_device(py::handle device);

void bind_data(Registry& registry);

}  // namespace rushlight::bind
