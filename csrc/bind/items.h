#pragma once
#include "bind/errors.h"

namespace rushlight::bind {

// The items of a sequence that the program gave. What is done with one of them may run the
// program's code (`__index__`, `__float__`, `__len__`, `__getitem__`), which may change the
// sequence: so every item is held while it is used, and the sequence is as long as it was first.
class Items {
 public:
  // A tuple, a list, or anything else with a length and items.
  explicit Items(PyObject* sequence)
      : sequence_(py::reinterpret_borrow<py::object>(sequence)), size_(size_of(sequence)) {}

  std::size_t size() const noexcept { return static_cast<std::size_t>(size_); }

  py::object operator[](std::size_t i) const {
    PyObject* const sequence = sequence_.ptr();
    const auto at = static_cast<Py_ssize_t>(i);
    if (PyTuple_Check(sequence)) {
      return py::reinterpret_borrow<py::object>(PyTuple_GET_ITEM(sequence, at));
    }
    if (!PyList_Check(sequence)) return other_item(at);
    if (PyList_GET_SIZE(sequence) != size_) fail_changed();
    return py::reinterpret_borrow<py::object>(PyList_GET_ITEM(sequence, at));
  }

 private:
  static Py_ssize_t size_of(PyObject* sequence) {
    if (PyTuple_Check(sequence)) return PyTuple_GET_SIZE(sequence);
    if (PyList_Check(sequence)) return PyList_GET_SIZE(sequence);
    return other_size(sequence);
  }
  static Py_ssize_t other_size(PyObject* sequence);
  py::object other_item(Py_ssize_t at) const;
  [[noreturn]] void fail_changed() const;

  py::object sequence_;
  Py_ssize_t size_;
};

// The items of a tuple or a list as a tuple, which nobody changes.
py::tuple fixed_items(PyObject* sequence);

}  // namespace rushlight::bind
