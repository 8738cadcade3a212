#pragma once
#include <pybind11/pybind11.h>

namespace rushlight::bind {

// The process: threads, warnings, memory, and what `python -m rushlight.info` tells.
void bind_runtime(pybind11::module_& module);

}  // namespace rushlight::bind
