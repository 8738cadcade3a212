#include <pybind11/pybind11.h>

#include "base/error.h"
#include "bind/autograd_objects.h"
#include "bind/dtype_object.h"
#include "bind/errors.h"
#include "bind/families.h"
#include "bind/tensor_methods.h"
#include "bind/tensor_object.h"
#include "runtime/parallel.h"

namespace rushlight::bind {

namespace {

// Parallel regions run without the interpreter lock, when this thread holds it.
void* enter_region() { return PyGILState_Check() ? PyEval_SaveThread() : nullptr; }
void leave_region(void* token) {
  if (token) PyEval_RestoreThread(static_cast<PyThreadState*>(token));
}

}  // namespace

}  // namespace rushlight::bind

PYBIND11_MODULE(_C, module) {
  using namespace rushlight::bind;
  py::register_exception_translator([](std::exception_ptr error) {
    try {
      if (error) std::rethrow_exception(error);
    } catch (const rushlight::Error&) {
      set_python_error();
    }
  });
  bind_dtype(module);
  bind_tensor_type(module);
  bind_operator_types(module);
  bind_autograd(module);
  Registry registry(module);
  bind_tensor_methods(registry);
  bind_autograd_methods(registry);
  bind_families(registry);
  rushlight::set_region_hooks({enter_region, leave_region});
}
