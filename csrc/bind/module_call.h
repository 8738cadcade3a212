#pragma once
#include "bind/python.h"

namespace rushlight::bind {

// Adds _ModuleCall, the base of rushlight.nn.Module: its call costs about a third of one written in
// Python. What is not common stays in Python: `_set_module_call(any_global_hook, locate)` gives the
// dictionary that is empty when no hook is for all modules, and the function `locate(error,
// module, args, kwargs)` that every exception on its way out of a call is shown to; what it returns
// is raised instead, unless it is None.
void bind_module_call(pybind11::module_& module);

}  // namespace rushlight::bind
