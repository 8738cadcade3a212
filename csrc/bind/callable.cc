#include "bind/callable.h"

#include <vector>

namespace rushlight::bind {

namespace {

// A function may own a tensor whose hooks are functions, and so on: what goes while another one is
// dropped on this thread waits, so that a chain of any length takes the stack of one.
thread_local std::vector<py::object> waiting;
thread_local bool dropping = false;

void drop(py::object function) {
  if (dropping) {
    try {
      waiting.push_back(std::move(function));
    } catch (const std::bad_alloc&) {
      function = py::object();  // here and now, with the stack that takes
    }
    return;
  }
  dropping = true;
  function = py::object();
  while (!waiting.empty()) {
    py::object next = std::move(waiting.back());
    waiting.pop_back();
    next = py::object();
  }
  dropping = false;
}

}  // namespace

Callable::~Callable() {
  if (!Py_IsInitialized()) {
    function_.release();
    return;
  }
  const InterpreterLock lock;
  drop(std::move(function_));
}

}  // namespace rushlight::bind
