#pragma once
#include <Python.h>
#include <structmember.h>

#include <vector>

#include "autograd/state.h"
#include "bind/tensor_object.h"

namespace rushlight::bind {

// The slots of the Tensor type: numbers (number_slots.cc), indexing (indexing.cc), comparison,
// conversion and length (tensor_slots.cc).
std::vector<PyType_Slot> tensor_slots();
void add_number_slots(std::vector<PyType_Slot>& slots);
void add_indexing_slots(std::vector<PyType_Slot>& slots);
// Sets the Python function behind repr(tensor).
void set_repr_function(py::object function);
// Its attributes (tensor_attributes.cc); ends with the sentinel.
std::vector<PyGetSetDef>& tensor_attributes();

}  // namespace rushlight::bind
