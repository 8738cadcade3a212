#include "bind/autograd_function.h"

#include <pybind11/pybind11.h>

#include "autograd/in_place.h"
#include "bind/arguments.h"
#include "bind/autograd_objects.h"
#include "bind/callable.h"
#include "bind/whole_type.h"

namespace rushlight::bind {

namespace {

// The backward of a Python Function: backward(node, gradients) -> sequence of gradients.
class PythonNode final : public Node {
 public:
  PythonNode(std::string name, py::object backward, py::object release, bool materializes)
      : name_(std::move(name)),
        backward_(std::move(backward)),
        release_(std::move(release)),
        materializes_(materializes) {}

  void add_input(py::handle argument) {
    const bool tensor = !argument.is_none();
    is_tensor_.push_back(tensor);
    edges.push_back(tensor ? gradient_edge(checked_tensor(argument, "an input")) : Edge());
  }

  std::string_view name() const override { return name_; }
  bool accepts_undefined() const override { return true; }

  Gradients apply(Gradients gradients) override {
    const InterpreterLock lock;
    py::tuple given(gradients.size());
    const Backward context(*this, gradients);
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      given[i] = object_of(materializes_ ? context.grad(i) : gradients[i]);
    }
    const py::object node =
        py::reinterpret_steal<py::object>(wrap_node(Reference<Node>::share(this)));
    const py::tuple returned = enter_python([&] { return backward_.function()(node, given); });
    if (returned.size() != edges.size()) {
      fail<RuntimeError>("function ", name_,
                         " returned an incorrect number of gradients (expected ", edges.size(),
                         ", got ", returned.size(), ")");
    }
    Gradients result(edges.size());
    for (std::size_t i = 0; i < edges.size(); ++i) result[i] = gradient_of(returned[i], i);
    return result;
  }

  void release_saved() noexcept override {
    const InterpreterLock lock;
    PyObject* const function = release_.function().ptr();
    PyObject* const nothing = enter_python([&] { return PyObject_CallNoArgs(function); });
    if (!nothing) PyErr_WriteUnraisable(function);
    Py_XDECREF(nothing);
  }

  int visit_objects(Visit visit, void* context) const override {
    const int stop = visit(backward_.function().ptr(), context);
    return stop ? stop : visit(release_.function().ptr(), context);
  }

 private:
  Tensor gradient_of(const py::object& item, std::size_t i) const {
    if (item.is_none()) return {};
    if (!is_tensor(item.ptr())) {
      fail<RuntimeError>("function ", name_, ": expected Variable or None as gradient ", i,
                         " (got ", Py_TYPE(item.ptr())->tp_name, ")");
    }
    if (!is_tensor_[i]) {
      fail<RuntimeError>("function ", name_,
                         " returned a gradient different than None at position ", i + 1,
                         ", but the corresponding forward input was not a Variable");
    }
    const Edge& edge = edges[i];
    if (!edge.node) return {};
    Tensor gradient = tensor_of(item.ptr());
    if (const DType wanted = edge.node->results[edge.index].dtype;
        is_complex(gradient.dtype()) && !is_complex(wanted)) {
      fail<RuntimeError>("function ", name_, " returned a gradient of dtype ", gradient.dtype(),
                         " at position ", i + 1, " for an input of dtype ", wanted);
    }
    return gradient;
  }

  std::string name_;
  Callable backward_, release_;
  bool materializes_;
  std::vector<bool> is_tensor_;  // of the arguments of forward
};

struct SavedHandle {
  Saved saved;
};

SavedHandle save(py::handle tensor, bool is_output, std::uint32_t index) {
  const Tensor value = checked_tensor(tensor, "a saved value");
  return SavedHandle{is_output ? Saved::result(Unrecorded(value), index) : Saved(value)};
}

// Who asks for a saved tensor while no backward runs.
class NoBackward final : public Node {
 public:
  std::string_view name() const override { return "a Function"; }
  Gradients apply(Gradients) override { return {}; }
};

py::object unpack(const SavedHandle& handle, py::handle node) {
  const Gradients none{};
  if (!node.is_none()) return object_of(handle.saved.get(Backward(*node_of(node), none)));
  const GradientModeGuard unrecorded(false);
  NoBackward nobody;
  return object_of(handle.saved.get(Backward(nobody, none)));
}

// Connects the outputs to a new node. `inputs` has one entry an argument of the Function, None
// where it is no tensor; `dirty` and `constant` say which outputs were written in place and which
// have no gradient.
void record_function(const std::string& name, py::object backward, py::object release,
                     bool materializes, const py::list& inputs, const py::list& outputs,
                     const py::list& dirty, const py::list& constant) {
  if (dirty.size() != outputs.size() || constant.size() != outputs.size()) {
    fail<RuntimeError>(name, ": ", outputs.size(), " outputs, but ", dirty.size(), " and ",
                       constant.size(), " marks");
  }
  auto node = Reference<PythonNode>::adopt(
      new PythonNode(name, std::move(backward), std::move(release), materializes));
  for (const py::handle input : inputs) node->add_input(input);
  for (const py::handle output : outputs) node->add_result(checked_tensor(output, "an output"));
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Tensor output = tensor_of(py::handle(outputs[i]).ptr());
    const bool is_dirty = py::cast<bool>(dirty[i]);
    const Edge edge{node, static_cast<std::uint32_t>(i)};
    if (py::cast<bool>(constant[i]) || !is_differentiable(output.dtype())) {
      // What was written has lost the history of what it was before.
      if (is_dirty) replace_history(output, {});
      continue;
    }
    if (is_dirty) {
      rebase_history(output, edge);
    } else {
      replace_history(output, edge);
      ensure_autograd(output).requires_grad = false;
    }
    // What backward refers to may refer to the output.
    track_cycles(output);
  }
}

}  // namespace

void bind_autograd_function(py::module_& module) {
  py::class_<SavedHandle> saved(module, "_SavedTensor");
  saved.def("unpack", unpack);
  make_whole(saved);
  module.def("_save", save);
  module.def("_record_function", record_function);
  module.def("_count_write",
             [](py::handle tensor) { count_write(checked_tensor(tensor, "the argument")); });
  module.def("_check_in_place",
             [](py::handle tensor) { check_in_place(checked_tensor(tensor, "the argument")); });
}

}  // namespace rushlight::bind
