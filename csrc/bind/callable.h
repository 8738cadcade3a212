#pragma once
#include "bind/tensor_object.h"

namespace rushlight::bind {

// A Python callable that C++ may drop from any thread.
class Callable {
 public:
  explicit Callable(py::object function) : function_(std::move(function)) {}
  ~Callable() {
    if (!Py_IsInitialized()) {
      function_.release();
      return;
    }
    const py::gil_scoped_acquire gil;
    function_ = py::object();
  }
  Callable(const Callable&) = delete;
  Callable& operator=(const Callable&) = delete;
  const py::object& function() const { return function_; }

 private:
  py::object function_;
};

inline py::object object_of(Tensor tensor) {
  return py::reinterpret_steal<py::object>(wrap(std::move(tensor)));
}

}  // namespace rushlight::bind
