#include "bind/autograd_function.h"

#include "autograd/in_place.h"
#include "bind/arguments.h"
#include "bind/autograd_objects.h"
#include "bind/callable.h"

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

  std::string_view name() const override { return name_; }
  bool accepts_undefined() const override { return true; }

  Gradients apply(Gradients gradients) override {
    const py::gil_scoped_acquire gil;
    py::tuple given(gradients.size());
    const Backward context(*this, gradients);
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      const bool zeros = materializes_ && is_differentiable(results[i].dtype);
      given[i] = object_of(zeros ? context.grad(i) : gradients[i]);
    }
    const py::object node =
        py::reinterpret_steal<py::object>(wrap_node(Reference<Node>::share(this)));
    const py::tuple returned = backward_.function()(node, given);
    if (returned.size() != edges.size()) {
      fail<RuntimeError>("function ", name_,
                         " returned an incorrect number of gradients (expected ", edges.size(),
                         ", got ", returned.size(), ")");
    }
    Gradients result(edges.size());
    for (std::size_t i = 0; i < edges.size(); ++i) {
      const py::object item = returned[i];
      if (item.is_none()) continue;
      if (!is_tensor(item.ptr())) {
        fail<TypeError>("function ", name_, ": expected Tensor or None as gradient ", i, ", got ",
                        Py_TYPE(item.ptr())->tp_name);
      }
      if (edges[i].node) result[i] = tensor_of(item.ptr());
    }
    return result;
  }

  void release_saved() noexcept override {
    const PyGILState_STATE state = PyGILState_Ensure();
    PyObject* const function = release_.function().ptr();
    PyObject* const nothing = PyObject_CallNoArgs(function);
    if (!nothing) PyErr_WriteUnraisable(function);
    Py_XDECREF(nothing);
    PyGILState_Release(state);
  }

 private:
  std::string name_;
  Callable backward_, release_;
  bool materializes_;
};

struct SavedHandle {
  Saved saved;
};

// Connects the outputs to a new node. `inputs` has one entry an argument of the Function, None
// where it is no tensor; `dirty` and `constant` say which outputs were written in place and which
// have no gradient.
void record_function(const std::string& name, py::object backward, py::object release,
                     bool materializes, const py::list& inputs, const py::list& outputs,
                     const py::list& dirty, const py::list& constant) {
  auto node = Reference<Node>::adopt(
      new PythonNode(name, std::move(backward), std::move(release), materializes));
  for (const py::handle input : inputs) {
    node->edges.push_back(input.is_none() ? Edge() : gradient_edge(tensor_of(input.ptr())));
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Tensor output = tensor_of(py::handle(outputs[i]).ptr());
    node->add_result(output);
    if (py::cast<bool>(constant[i]) || !is_differentiable(output.dtype())) continue;
    const Edge edge{node, static_cast<std::uint32_t>(i)};
    if (py::cast<bool>(dirty[i])) {
      rebase_history(output, edge);
    } else {
      Autograd& state = ensure_autograd(output);
      state.requires_grad = false;
      state.producer = edge;
    }
  }
}

}  // namespace

void bind_autograd_function(py::module_& module) {
  py::class_<SavedHandle>(module, "_SavedTensor")
      .def(py::init([](py::handle tensor, bool is_output, std::uint32_t index) {
        const Tensor value = tensor_of(tensor.ptr());
        return SavedHandle{is_output ? Saved::result(Unrecorded(value), index) : Saved(value)};
      }))
      .def("unpack", [](const SavedHandle& handle, py::handle node) {
        const Gradients none{};
        Node& owner = *node_of(node);
        return object_of(handle.saved.get(Backward(owner, none)));
      });
  module.def("_record_function", record_function);
  module.def("_count_write", [](py::handle tensor) { count_write(tensor_of(tensor.ptr())); });
  module.def("_check_in_place", [](py::handle tensor) { check_in_place(tensor_of(tensor.ptr())); });
}

}  // namespace rushlight::bind
