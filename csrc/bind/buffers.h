#pragma once
#include "bind/operator.h"

namespace rushlight::bind {

// Tensors share memory with anything that speaks the buffer protocol, in both directions.
void add_buffer_slots(std::vector<PyType_Slot>& slots);

// A tensor over the memory of an object with the buffer protocol (a numpy array). TypeError for
// element formats without a dtype, ValueError for another byte order and for negative or uneven
// strides.
Tensor tensor_over_buffer(py::handle object);
// Whether the object offers its memory.
bool has_buffer(py::handle object);

void bind_buffers(Registry& registry);

}  // namespace rushlight::bind
