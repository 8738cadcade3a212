#pragma once
#include <pybind11/cast.h>

// Objects of the interpreter, owned and borrowed, for code that speaks to it by its C API. Only
// what makes functions and classes by pybind11 includes the whole of it: an empty file takes four
// times as long to compile with that as with this header.

PYBIND11_NAMESPACE_BEGIN(PYBIND11_NAMESPACE)
class module_;
PYBIND11_NAMESPACE_END(PYBIND11_NAMESPACE)

namespace rushlight::bind {

namespace py = pybind11;

}  // namespace rushlight::bind
