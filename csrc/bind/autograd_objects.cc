#include "bind/autograd_objects.h"

#include <pybind11/pybind11.h>

#include <functional>

#include "autograd/arithmetic.h"
#include "autograd/engine.h"
#include "bind/callable.h"
#include "bind/errors.h"
#include "bind/whole_type.h"

namespace rushlight::bind {

namespace {

Tensor replacement(const py::object& result, const char* what) {
  if (result.is_none()) return {};
  if (!is_tensor(result.ptr())) {
    fail<TypeError>(what, " expected to return None or a Tensor, but got ",
                    Py_TYPE(result.ptr())->tp_name);
  }
  return tensor_of(result.ptr());
}

class PythonGradientHook final : public GradientHook {
 public:
  explicit PythonGradientHook(py::object function) : callable_(std::move(function)) {}
  Tensor call(const Tensor& gradient) override {
    const InterpreterLock lock;
    const py::object given = object_of(gradient);
    return replacement(enter_python([&] { return callable_.function()(given); }),
                       "a gradient hook");
  }
  std::string name() const override { return callable_.name(); }
  void* binding_object() const override { return callable_.function().ptr(); }

 private:
  Callable callable_;
};

py::tuple tuple_of(const Gradients& gradients) {
  py::tuple tuple(gradients.size());
  for (std::size_t i = 0; i < gradients.size(); ++i) tuple[i] = object_of(gradients[i]);
  return tuple;
}

void replace(Gradients& gradients, const py::object& result) {
  if (result.is_none()) return;
  if (!PyTuple_Check(result.ptr())) {
    fail<TypeError>("expected tuple, but hook returned '", Py_TYPE(result.ptr())->tp_name, "'");
  }
  const auto count = static_cast<std::size_t>(PyTuple_GET_SIZE(result.ptr()));
  Gradients replaced(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto item = PyTuple_GET_ITEM(result.ptr(), static_cast<Py_ssize_t>(i));
    replaced[i] = replacement(py::reinterpret_borrow<py::object>(item), "a node hook");
  }
  gradients = std::move(replaced);
}

class PythonNodeHook final : public NodeHook {
 public:
  explicit PythonNodeHook(py::object function) : callable_(std::move(function)) {}
  void before(Gradients& gradients) override {
    const InterpreterLock lock;
    const py::tuple given = tuple_of(gradients);
    replace(gradients, enter_python([&] { return callable_.function()(given); }));
  }
  void after(Gradients& inputs, const Gradients& results) override {
    const InterpreterLock lock;
    const py::tuple found = tuple_of(inputs), given = tuple_of(results);
    replace(inputs, enter_python([&] { return callable_.function()(found, given); }));
  }
  std::string name() const override { return callable_.name(); }

 private:
  Callable callable_;
};

// What the program notes down at a node. It changes no gradient, but stays as long as hooks do.
class Metadata final : public NodeHook {
 public:
  py::object entries() const { return entries_.function(); }

 private:
  Callable entries_{py::dict()};
};

// The Python object of a node.
struct NodeHandle {
  Reference<Node> node;

  explicit NodeHandle(Reference<Node> node_in) : node(std::move(node_in)) {}
  ~NodeHandle() { node->binding_object.store(nullptr); }
  NodeHandle(const NodeHandle&) = delete;
  NodeHandle& operator=(const NodeHandle&) = delete;
};

py::object object_of(const Reference<Node>& node) {
  return py::reinterpret_steal<py::object>(wrap_node(node));
}

// What register_hook returns: remove() takes the hook off again.
struct HookHandle {
  std::function<void()> remove;
};

py::tuple next_functions(const NodeHandle& handle) {
  py::tuple result(handle.node->edges.size());
  for (std::size_t i = 0; i < handle.node->edges.size(); ++i) {
    const Edge& edge = handle.node->edges[i];
    result[i] = py::make_tuple(object_of(edge.node), edge.index);
  }
  return result;
}

py::object metadata(const NodeHandle& handle) {
  auto& list = handle.node->ensure_hooks().before;
  for (const NodeHooks::Entry& entry : list) {
    if (const auto* known = dynamic_cast<Metadata*>(entry.hook.get())) return known->entries();
  }
  const auto made = std::make_shared<Metadata>();
  list.push_back({next_hook_id(), made});
  return made->entries();
}

HookHandle add_node_hook(NodeHandle& handle, py::object function, bool before) {
  const std::uint64_t id = next_hook_id();
  NodeHooks& hooks = handle.node->ensure_hooks();
  auto& list = before ? hooks.before : hooks.after;
  list.push_back({id, std::make_shared<PythonNodeHook>(std::move(function))});
  return {[node = handle.node, id, before] {
    NodeHooks& owner = node->ensure_hooks();
    std::erase_if(before ? owner.before : owner.after,
                  [id](const NodeHooks::Entry& entry) { return entry.id == id; });
  }};
}

py::object handle_object(std::function<void()> remove) {
  return py::cast(HookHandle{std::move(remove)});
}

// Tensor methods.

Tensor requires_grad_in_place(const Tensor& input, bool value) {
  set_requires_grad(input, value);
  return input;
}

Tensor detach_recorded(const Tensor& input) { return detach(input); }
Tensor detach_self(const Tensor& input) {
  detach_in_place(input);
  return input;
}

py::object register_hook(const Tensor& input, py::object hook) {
  track_cycles(input);
  const std::uint64_t id =
      add_gradient_hook(input, std::make_shared<PythonGradientHook>(std::move(hook)));
  return handle_object(
      [list = ensure_autograd(input).hooks, id] { remove_gradient_hook(*list, id); });
}

py::object register_post_accumulate_grad_hook(const Tensor& input, py::object hook) {
  track_cycles(input);
  const std::uint64_t id =
      add_accumulation_hook(input, std::make_shared<PythonGradientHook>(std::move(hook)));
  return handle_object([input, id] {
    std::erase_if(ensure_autograd(input).after_accumulation,
                  [id](const HookList::Entry& entry) { return entry.id == id; });
  });
}

// With `holes`, None stands for an undefined tensor.
std::vector<Tensor> tensors_from(py::handle object, const char* what, bool holes = false) {
  std::vector<Tensor> tensors;
  if (object.is_none()) return tensors;
  if (is_tensor(object.ptr())) return {tensor_of(object.ptr())};
  if (!Py_TYPE(object.ptr())->tp_iter && !PySequence_Check(object.ptr())) {
    fail<TypeError>(what, " must be a Tensor or an iterable of Tensors, not ",
                    Py_TYPE(object.ptr())->tp_name);
  }
  for (const py::handle item : object) {
    if (holes && item.is_none()) {
      tensors.emplace_back();
      continue;
    }
    if (!is_tensor(item.ptr())) {
      fail<TypeError>(what, " must be Tensors", holes ? " or None" : "", ", not ",
                      Py_TYPE(item.ptr())->tp_name);
    }
    tensors.push_back(tensor_of(item.ptr()));
  }
  return tensors;
}

// Without `inputs` accumulates into all leaves; with them into those only.
void run_accumulating(const std::vector<Tensor>& outputs, const std::vector<Tensor>& gradients,
                      py::handle given_inputs, bool keep_graph, bool create_graph) {
  const std::vector<Tensor> inputs = tensors_from(given_inputs, "inputs");
  check(given_inputs.is_none() || !inputs.empty(),
        "'inputs' argument to 'backward' cannot be empty.");
  const Gradients captured =
      run_backward(outputs, gradients, inputs, {keep_graph, create_graph, true});
  std::vector<Tensor> sums(inputs.size());
  const GradientModeGuard guard(create_graph);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (is_leaf(inputs[i]) || !captured[i].defined()) continue;
    const Tensor before = gradient(inputs[i]);
    const Tensor fresh = create_graph ? captured[i] : detach(captured[i]);
    sums[i] = before.defined() ? arithmetic::add(before, fresh) : fresh;
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (sums[i].defined()) set_gradient(inputs[i], sums[i]);
  }
}

void backward(const Tensor& input, const std::optional<Tensor>& gradient_in,
              std::optional<bool> retain_graph, bool create_graph, py::object inputs) {
  run_accumulating({input}, {gradient_in.value_or(Tensor())}, inputs,
                   retain_graph.value_or(create_graph), create_graph);
}

void check_interruption() {
  if (PyGILState_Check() && PyErr_CheckSignals() != 0) throw py::error_already_set();
}

}  // namespace

Reference<Node> node_of(py::handle object) { return object.cast<NodeHandle&>().node; }

PyObject* wrap_node(Reference<Node> node) {
  if (!node) Py_RETURN_NONE;
  Node* raw = node.get();
  if (auto* known = static_cast<PyObject*>(raw->binding_object.load())) return Py_NewRef(known);
  py::object object = py::cast(std::make_unique<NodeHandle>(std::move(node)));
  raw->binding_object.store(object.ptr());
  return object.release().ptr();
}

void bind_autograd(py::module_& module) {
  py::class_<HookHandle> removable(module, "RemovableHandle");
  removable
      .def("remove",
           [](HookHandle& handle) {
             if (handle.remove) handle.remove();
             handle.remove = nullptr;
           })
      .def("__enter__", [](py::object self) { return self; })
      .def("__exit__", [](HookHandle& handle, const py::args&) {
        if (handle.remove) handle.remove();
        handle.remove = nullptr;
      });
  py::class_<NodeHandle, std::unique_ptr<NodeHandle>> node(module, "Node", py::dynamic_attr());
  node.def("name", [](const NodeHandle& handle) { return std::string(handle.node->name()); })
      .def("__repr__",
           [](const NodeHandle& handle) {
             return py::str("<{} object at {:#x}>")
                 .format(std::string(handle.node->name()),
                         reinterpret_cast<std::uintptr_t>(handle.node.get()));
           })
      .def_property_readonly("next_functions", next_functions)
      .def_property_readonly("metadata", metadata)
      .def_property_readonly("variable",
                             [](const NodeHandle& handle) {
                               const Tensor variable = accumulated_variable(*handle.node);
                               if (!variable.defined()) {
                                 throw py::attribute_error("only AccumulateGrad has a variable");
                               }
                               return object_of(variable);
                             })
      .def("_sequence_nr", [](const NodeHandle& handle) { return handle.node->sequence; })
      .def("register_hook",
           [](NodeHandle& handle, py::object hook) {
             return add_node_hook(handle, std::move(hook), false);
           })
      .def("register_prehook", [](NodeHandle& handle, py::object hook) {
        return add_node_hook(handle, std::move(hook), true);
      });
  make_whole(removable);
  make_whole(node);

  module.def("_backward", [](py::handle outputs, py::handle gradients, py::handle inputs,
                             bool keep_graph, bool create_graph) {
    let_changes_pass();
    run_accumulating(tensors_from(outputs, "outputs"), tensors_from(gradients, "gradients", true),
                     inputs, keep_graph, create_graph);
  });
  module.def("_grad",
             [](py::handle outputs, py::handle gradients, py::handle inputs, bool keep_graph,
                bool create_graph) -> py::object {
               let_changes_pass();
               return tuple_of(run_backward(
                   tensors_from(outputs, "outputs"), tensors_from(gradients, "gradients", true),
                   tensors_from(inputs, "inputs"), {keep_graph, create_graph, false}));
             });
  module.def("_gradient_edge_node", [](py::handle tensor) {
    return object_of(gradient_edge(checked_tensor(tensor, "the argument")).node);
  });
  module.def("is_grad_enabled", gradient_mode);
  module.def("_set_grad_enabled", set_gradient_mode);
  module.def("is_inference_mode_enabled", inference_mode);
  module.def("_set_inference_mode", set_inference_mode);
  set_interruption_check(check_interruption);
}

void bind_autograd_methods(Registry& registry) {
  registry.add<&requires_grad_in_place>("requires_grad_", "input, requires_grad=True", method);
  registry.add<&detach_recorded>("detach", "input", method | function);
  registry.add<&detach_self>("detach_", "input", method | function);
  registry.add<&retain_gradient>("retain_grad", "input", method);
  registry.add<&register_hook>("register_hook", "input, hook", method);
  registry.add<&register_post_accumulate_grad_hook>("register_post_accumulate_grad_hook",
                                                    "input, hook", method);
  registry.add<&backward>(
      "backward", "input, gradient=None, retain_graph=None, create_graph=False, inputs=None",
      method);
}

}  // namespace rushlight::bind
