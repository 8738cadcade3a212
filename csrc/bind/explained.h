#pragma once
#include "bind/python.h"

namespace rushlight::bind {

// The type rushlight._C._Explained: `_Explained(function)` calls the function, and shows every
// exception to the `explain` that rushlight._C._set_explain was given, which may name a better one.
void bind_explained(pybind11::module_& module);

}  // namespace rushlight::bind
