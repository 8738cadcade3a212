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
#include "bind/interpreter_lock.h"
#include "bind/module_call.h"
#include "bind/runtime.h"
#include "bind/storage_object.h"
#include "bind/tensor_methods.h"
#include "bind/tensor_object.h"
#include "bind/tensor_options.h"
#include "bind/tensor_slots.h"

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
  bind_interpreter_lock();
}
