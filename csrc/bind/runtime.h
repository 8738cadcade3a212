#pragma once
#include "bind/python.h"

namespace rushlight::bind {

// The process: threads, warnings, memory, and what `python -m rushlight.info` tells.
void bind_runtime(pybind11::module_& module);

}  // namespace rushlight::bind
