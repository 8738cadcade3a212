#pragma once
#include <Python.h>

#include <utility>

namespace rushlight::bind {

// Sets the Python exception for the C++ exception being handled. Its text begins with `operation`
// where it does not have that word anyway.
void set_python_error(const char* operation = nullptr) noexcept;

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
