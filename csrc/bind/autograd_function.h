#pragma once
#include <pybind11/pybind11.h>

namespace rushlight::bind {

namespace py = pybind11;

// What rushlight.autograd.Function is made of: a node whose backward is a Python callable, and
// tensors saved for it.
void bind_autograd_function(py::module_& module);

}  // namespace rushlight::bind
