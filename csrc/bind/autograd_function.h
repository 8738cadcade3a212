#pragma once
#include "bind/python.h"

namespace rushlight::bind {

// What rushlight.autograd.Function is made of: a node whose backward is a Python callable, and
// tensors saved for it.
void bind_autograd_function(py::module_& module);

}  // namespace rushlight::bind
