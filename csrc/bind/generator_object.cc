#include "bind/generator_object.h"

#include <pybind11/pybind11.h>

#include <cstring>

#include "bind/interpreter_lock.h"
#include "bind/tensor_options.h"
#include "bind/whole_type.h"
#include "tensor/tensor.h"

namespace rushlight::bind {
namespace {

// Negative seeds count from 2^64 downwards.
std::uint64_t to_seed(const py::object& object) {
  if (PyUnicode_Check(object.ptr()) || PyBytes_Check(object.ptr())) {
    fail<TypeError>("manual_seed: the seed must be an int, not ", Py_TYPE(object.ptr())->tp_name);
  }
  const auto number =
      py::reinterpret_steal<py::object>(enter_python([&] { return PyNumber_Long(object.ptr()); }));
  if (!number) throw py::error_already_set();
  int overflow = 0;
  const long long value = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
  if (overflow == 0) return static_cast<std::uint64_t>(value);
  const unsigned long long large = PyLong_AsUnsignedLongLong(number.ptr());
  if (PyErr_Occurred()) {
    PyErr_Clear();
    fail<ValueError>("manual_seed: the seed must lie in [-2^63, 2^64), got ",
                     std::string(py::str(number)));
  }
  return large;
}

py::object state_tensor(const Generator& generator) {
  const auto state = generator.state();
  const std::int64_t sizes[] = {static_cast<std::int64_t>(state.size())};
  const Tensor tensor = new_tensor(sizes, DType::uint8);
  std::memcpy(tensor.bytes_begin(), state.data(), state.size());
  return py::reinterpret_steal<py::object>(wrap(tensor));
}

void set_state(Generator& generator, const py::object& object) {
  Tensor state;
  if (!Argument<Tensor>::convert(object.ptr(), state) || state.dtype() != DType::uint8) {
    fail<TypeError>("RNG state must be a torch.ByteTensor");
  }
  check(state.is_contiguous(), "RNG state must be contiguous");
  generator.set_state({reinterpret_cast<const std::byte*>(state.bytes_begin()),
                       static_cast<std::size_t>(state.numel())});
}

GeneratorObject make(const py::object& device) {
  check_device(device);
  return {Reference<Generator>::adopt(new Generator)};
}

}  // namespace

bool Argument<Reference<Generator>>::convert(PyObject* object, Reference<Generator>& value) {
  if (object == Py_None) {
    value = nullptr;
    return true;
  }
  if (!py::isinstance<GeneratorObject>(object)) return false;
  value = py::cast<GeneratorObject&>(py::handle(object)).generator;
  return true;
}

void bind_generator_type(py::module_& module) {
  using G = GeneratorObject;
  py::class_<G> type(module, "Generator", R"(A stream of random numbers.

    Args:
        device: where it lives; only the CPU is served.

    Example:
        >>> generator = rushlight.Generator().manual_seed(0)
        >>> rushlight.randperm(4, generator=generator)
        tensor([0, 1, 3, 2])
    )");
  type.attr("__module__") = "rushlight";
  type.def(py::init(&make), py::arg("device") = py::none());
  type.def(
      "manual_seed",
      [](G& self, const py::object& seed) {
        self.generator->manual_seed(to_seed(seed));
        return py::cast(self, py::return_value_policy::reference);  // the object itself
      },
      py::arg("seed"), "Starts the stream that belongs to `seed`, and returns the generator.");
  type.def(
      "seed", [](G& self) { return self.generator->seed(); },
      "Starts the stream of a seed from the system, and returns the seed.");
  type.def(
      "initial_seed", [](G& self) { return self.generator->initial_seed(); },
      "Returns the seed of the stream.");
  type.def(
      "get_state", [](G& self) { return state_tensor(*self.generator); },
      "Returns where the stream is, as a uint8 tensor.");
  type.def(
      "set_state", [](G& self, const py::object& state) { set_state(*self.generator, state); },
      py::arg("new_state"), "Continues from what get_state returned.");
  type.def(
      "clone_state", [](G& self) { return G{self.generator->clone()}; },
      "Returns another generator at the same place of the same stream.");
  type.def_property_readonly(
      "device", [](G&) { return py::reinterpret_steal<py::object>(cpu_device_object()); });
  type.def("__reduce__", [](const py::object& self) {
    return py::make_tuple(py::type::of(self), py::tuple(), self.attr("get_state")());
  });
  type.attr("__setstate__") = type.attr("set_state");
  make_whole(type);
  module.attr("default_generator") = G{Reference<Generator>::share(&default_generator())};
}

}  // namespace rushlight::bind
