#include "bind/whole_type.h"

#include <pybind11/pybind11.h>

#include <exception>
#include <utility>

#include "base/error.h"

namespace rushlight::bind {

namespace {

newfunc new_of_base = nullptr;

// Of pybind11's base alone, and of what Python derives from it, there are no objects: what pybind11
// throws at whoever makes one (`object.__reduce__` does) would end the process.
PyObject* new_below_base(PyTypeObject* type, PyObject* args, PyObject* kwargs) {
  try {
    return new_of_base(type, args, kwargs);
  } catch (const std::exception&) {
    return PyErr_Format(PyExc_TypeError, "cannot create '%s' instances", type->tp_name);
  }
}

void guard_base() {
  auto* const base = reinterpret_cast<PyTypeObject*>(py::detail::get_internals().instance_base);
  if (base->tp_new == new_below_base) return;
  new_of_base = std::exchange(base->tp_new, new_below_base);
  PyType_Modified(base);
}

// pybind11 ignores the call of `__init__` that follows.
PyObject* new_object(PyTypeObject* type, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    const auto object = py::reinterpret_steal<py::object>(py::detail::make_new_instance(type));
    if (!object) throw py::error_already_set();
    object.attr("__init__")(*py::reinterpret_borrow<py::args>(args),
                            **(kwargs ? py::reinterpret_borrow<py::dict>(kwargs) : py::dict()));
    return py::object(object).release().ptr();
  });
}

// Python's own way asks for an object of pybind11's base.
py::object refuse_pickling(const py::object& self) {
  fail<TypeError>("cannot pickle '", Py_TYPE(self.ptr())->tp_name, "' object");
}

}  // namespace

void make_whole(py::handle type) {
  guard_base();
  auto* const made = reinterpret_cast<PyTypeObject*>(type.ptr());
  if (!type.attr("__dict__").contains("__reduce__")) {
    type.attr("__reduce__") = py::cpp_function(refuse_pickling, py::is_method(type));
  }
  made->tp_new = new_object;
  made->tp_flags = (made->tp_flags | Py_TPFLAGS_IMMUTABLETYPE) & ~Py_TPFLAGS_BASETYPE;
  PyType_Modified(made);
}

}  // namespace rushlight::bind
