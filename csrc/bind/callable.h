#pragma once
#include <string>

#include "bind/interpreter_lock.h"
#include "bind/tensor_object.h"

namespace rushlight::bind {

// A Python callable that C++ may drop from any thread.
class Callable {
 public:
  explicit Callable(py::object function) : function_(std::move(function)) {}
  ~Callable();
  Callable(const Callable&) = delete;
  Callable& operator=(const Callable&) = delete;
  const py::object& function() const { return function_; }
  // What error messages call it.
  std::string name() const {
    const InterpreterLock lock;
    const auto name =
        py::reinterpret_steal<py::object>(PyObject_GetAttrString(function_.ptr(), "__name__"));
    PyErr_Clear();
    return name && PyUnicode_Check(name.ptr()) ? std::string(py::str(name)) : "<unknown>";
  }

 private:
  py::object function_;
};

inline py::object object_of(Tensor tensor) {
  return py::reinterpret_steal<py::object>(wrap(std::move(tensor)));
}

// The tensor of an object that an internal function was given. TypeError for other objects.
inline Tensor checked_tensor(py::handle object, const char* what) {
  if (!is_tensor(object.ptr())) {
    fail<TypeError>(what, " must be a Tensor, not ", Py_TYPE(object.ptr())->tp_name);
  }
  return tensor_of(object.ptr());
}

}  // namespace rushlight::bind
