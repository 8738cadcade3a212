#pragma once
#include "bind/operator.h"

namespace rushlight::bind {

// rushlight.UntypedStorage: the bytes that tensors view, with the buffer protocol.
void bind_storage_type(py::module_& module);
// Tensor.untyped_storage() and Tensor.set_().
void bind_storage_methods(Registry& registry);

}  // namespace rushlight::bind
