#pragma once
#include <optional>

#include "bind/tensor_object.h"
#include "tensor/scalar.h"

// numpy's arrays and scalars, told from other objects without importing numpy: where it was never
// imported, there are none.

namespace rushlight::bind {

bool is_numpy_array(PyObject* object);
bool is_numpy_scalar(PyObject* object);

// The number that a scalar of numpy is; false where it is none (datetime64, str_, void).
bool numpy_scalar(PyObject* scalar, Scalar& value);

// numpy.<name>
py::object numpy_attribute(const char* name);

// The dtype of elements of this format (of the struct module), in memory as the processor has them.
std::optional<DType> dtype_of_format(const char* format, Py_ssize_t item_bytes);

// TypeError: there is no dtype for the elements of this array or scalar.
[[noreturn]] void fail_numpy_type(py::handle object);

}  // namespace rushlight::bind
