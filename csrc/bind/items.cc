#include "bind/items.h"

#include "base/error.h"
#include "bind/interpreter_lock.h"

namespace rushlight::bind {

Py_ssize_t Items::other_size(PyObject* sequence) {
  const Py_ssize_t size = enter_python([sequence] { return PySequence_Size(sequence); });
  if (size < 0) throw py::error_already_set();
  return size;
}

py::object Items::other_item(Py_ssize_t at) const {
  PyObject* const item = enter_python([&] { return PySequence_GetItem(sequence_.ptr(), at); });
  if (!item) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(item);
}

void Items::fail_changed() const {
  fail<RuntimeError>("a list of ", size_, " items changed its length to ",
                     PyList_GET_SIZE(sequence_.ptr()), " while it was read");
}

py::tuple fixed_items(PyObject* sequence) {
  PyObject* const tuple = enter_python([sequence] { return PySequence_Tuple(sequence); });
  if (!tuple) throw py::error_already_set();
  return py::reinterpret_steal<py::tuple>(tuple);
}

}  // namespace rushlight::bind
