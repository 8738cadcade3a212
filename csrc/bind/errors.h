#pragma once
#include <Python.h>

#include <utility>

namespace rushlight::bind {

// Sets the Python exception for the C++ exception being handled.
void set_python_error() noexcept;

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

}  // namespace rushlight::bind
