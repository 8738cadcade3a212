#pragma once

#include <exception>
#include <utility>

#include "bind/python.h"

namespace rushlight::bind {

// Creates rushlight.OutOfMemoryError, a RuntimeError and a MemoryError in one, which every refusal
// of memory becomes, and has pybind11's functions raise our errors like the operators.
void bind_errors(py::module_& module);

// A tuple or a list of `count` items to be set; OutOfMemory where there is no room for them.
py::tuple new_tuple(std::size_t count);
py::list new_list(std::size_t count);

// Sets the Python exception for the C++ exception being handled. Its text begins with `operation`
// where it does not have that word anyway.
void set_python_error(const char* operation = nullptr) noexcept;

// Shows the exception being raised to judge(exception); one that it returns is raised instead. Not
// what is no Exception, such as KeyboardInterrupt.
template <class Judge>
void reconsider_error(const Judge& judge) {
  if (!PyErr_ExceptionMatches(PyExc_Exception)) return;
  py::error_already_set raised;
  if (raised.trace()) PyException_SetTraceback(raised.value().ptr(), raised.trace().ptr());
  try {
    const py::object better = judge(raised.value());
    if (PyExceptionInstance_Check(better.ptr())) {
      return PyErr_SetObject(PyExceptionInstance_Class(better.ptr()), better.ptr());
    }
  } catch (const std::exception&) {
    // The error that the program made matters more than one of `judge`.
  }
  raised.restore();
}

// Runs a slot's body; a C++ exception becomes a Python one and `failure` is returned.
template <class Body, class Result = decltype(std::declval<Body>()())>
Result guarded(Body&& body, Result failure = Result{}) noexcept {
  try {
    return body();
  } catch (...) {
    set_python_error();
    return failure;
  }
}

// The same for the body of an operation whose name the error shall have.
template <class Body>
PyObject* guarded_operation(const char* operation, Body&& body) noexcept {
  try {
    return body();
  } catch (...) {
    set_python_error(operation);
    return nullptr;
  }
}

}  // namespace rushlight::bind
