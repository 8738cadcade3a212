#pragma once
#include "bind/operator.h"
#include "bind/tensor_options.h"

namespace rushlight::bind {

// A new tensor from nested sequences, numbers, arrays or tensors. ValueError for ragged nesting.
Tensor tensor_from_data(py::handle data, std::optional<DType> dtype);

// The constructor of the Tensor type.
void add_constructor(std::vector<PyType_Slot>& slots);

void bind_data(Registry& registry);

}  // namespace rushlight::bind
