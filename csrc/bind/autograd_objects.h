#pragma once
#include "autograd/node.h"
#include "bind/operator.h"

namespace rushlight::bind {

// The Python object of a node (None for no node); the same one while it is referred to.
PyObject* wrap_node(Reference<Node> node);

Reference<Node> node_of(py::handle object);

void bind_autograd(py::module_& module);
void bind_autograd_methods(Registry& registry);

}  // namespace rushlight::bind
