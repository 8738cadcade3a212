#include <pybind11/pybind11.h>

#include "bind/autograd_function.h"
#include "bind/autograd_objects.h"
#include "bind/buffers.h"
#include "bind/data.h"
#include "bind/dtype_object.h"
#include "bind/errors.h"
#include "bind/explained.h"
#include "bind/families.h"
#include "bind/generator_object.h"
#include "bind/module_call.h"
#include "bind/runtime.h"
#include "bind/storage_object.h"
#include "bind/tensor_methods.h"
#include "bind/tensor_object.h"
#include "bind/tensor_options.h"
#include "bind/tensor_slots.h"
#include "runtime/parallel.h"

namespace rushlight::bind {

namespace {

// Parallel regions run without the interpreter lock, when this thread holds it.
void* enter_region() noexcept { return PyGILState_Check() ? PyEval_SaveThread() : nullptr; }
void leave_region(void* token) noexcept {
  if (token) PyEval_RestoreThread(static_cast<PyThreadState*>(token));
}
// Raises KeyboardInterrupt in the middle of a long region.
void poll_signals(void* token) {
  if (!token) return;
  PyEval_RestoreThread(static_cast<PyThreadState*>(token));
  if (PyErr_CheckSignals() == 0) {
    PyEval_SaveThread();
    return;
  }
  py::error_already_set interruption;
  PyEval_SaveThread();
  throw interruption;
}

}  // namespace

}  // namespace rushlight::bind

PYBIND11_MODULE(_C, module) {
  using namespace rushlight::bind;
  bind_errors(module);
  module.def("_set_repr_function", set_repr_function);
  module.def("_live_storage_count", rushlight::live_storage_count);
  bind_runtime(module);
  bind_dtype(module);
  bind_tensor_options(module);
  bind_tensor_type(module);
  bind_storage_type(module);
  bind_generator_type(module);
  bind_operator_types(module);
  bind_autograd(module);
  bind_autograd_function(module);
  bind_module_call(module);
  bind_explained(module);
  Registry registry(module);
  bind_tensor_methods(registry);
  bind_autograd_methods(registry);
  bind_buffers(registry);
  bind_data(registry);
  bind_storage_methods(registry);
  bind_families(registry);
  rushlight::set_region_hooks({.enter = enter_region, .leave = leave_region, .poll = poll_signals});
}
