#pragma once

#include "base/dtype.h"
#include "base/shape.h"
#include "bind/python.h"

namespace rushlight::bind {

// rushlight.dtype, and rushlight.Size (a tuple).
bool is_dtype(PyObject* object);
DType dtype_of(PyObject* object);
PyObject* dtype_object(DType dtype);
PyObject* dims_to_size(DimsView dims);

void bind_dtype(py::module_& module);

}  // namespace rushlight::bind
