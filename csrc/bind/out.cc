#include "bind/out.h"

#include "bind/items.h"
#include "tensor/iterate.h"

namespace rushlight::bind {

namespace {

void check_apart(const OutCall& call, const Tensor& out, PyObject* argument) {
  if (PyTuple_Check(argument) || PyList_Check(argument)) {
    for (const py::handle item : fixed_items(argument)) check_apart(call, out, item.ptr());
  } else if (is_tensor(argument) && shares_memory(out, tensor_of(argument))) {
    fail<RuntimeError>(call.name,
                       "(): unsupported operation: some elements of the input tensor and the "
                       "written-to tensor refer to a single memory location. Please clone() the "
                       "tensor before performing the operation. Input ",
                       tensor_of(argument).sizes(), ", out ", out.sizes());
  }
}

void check_out(const OutCall& call, const Tensor& out, const Tensor& result) {
  const std::string& name = call.name;
  if ((call.overload.out_rules & out_of_result_dtype) && out.dtype() != result.dtype()) {
    fail<RuntimeError>(name, "(): Expected out tensor to have dtype ", result.dtype(), ", but got ",
                       out.dtype(), " instead");
  }
  if (!can_cast(result.dtype(), out.dtype())) {
    fail<RuntimeError>(name, "(): result type ", result.dtype(),
                       " can't be cast to the desired output type ", out.dtype());
  }
  check_in_place(out);
  const std::int64_t end = checked_add(out.offset(), result.numel());
  if (out.sizes() != result.sizes() && !out.storage().is_resizable() &&
      checked_multiply(end, static_cast<std::int64_t>(out.item_size())) >
          static_cast<std::int64_t>(out.storage().bytes())) {
    fail<RuntimeError>(name, "(): out of shape ", out.sizes(), " has to grow to ", result.sizes(),
                       ", but its storage is not resizable");
  }
  if (call.overload.out_rules & out_apart) {
    for (std::size_t i = 0; i + 1 < call.overload.parameters.size(); ++i) {
      check_apart(call, out, call.values[i]);
    }
  }
}

void write_out(const Tensor& out, const Tensor& result) {
  if (out.sizes() != result.sizes()) resize_tensor(out, result.sizes());
  copy_elements(out, result);
  count_write(out);
}

// Whether the test holds for the tensor, or one in the list of them.
template <class Test>
bool any_tensor(PyObject* argument, const Test& test) {
  if (!PyTuple_Check(argument) && !PyList_Check(argument)) {
    return is_tensor(argument) && test(tensor_of(argument));
  }
  for (const py::handle item : fixed_items(argument)) {
    if (is_tensor(item.ptr()) && test(tensor_of(item.ptr()))) return true;
  }
  return false;
}

}  // namespace

void check_out_unrecorded(const OutCall& call) {
  const std::size_t count = call.overload.parameters.size();
  const auto differentiable = [](const Tensor& out) { return is_differentiable(out.dtype()); };
  if (!gradient_mode() || !any_tensor(call.values[count - 1], differentiable)) return;
  for (std::size_t i = 0; i < count; ++i) {
    if (any_tensor(call.values[i], requires_grad)) {
      fail<RuntimeError>(call.name,
                         "(): functions with out=... arguments don't support automatic "
                         "differentiation, but one of the arguments requires grad.");
    }
  }
}

PyObject* moved_to_out(const OutCall& call, py::object result) {
  PyObject* out = call.values[call.overload.parameters.size() - 1];
  if (is_tensor(result.ptr()) && is_tensor(out)) {
    check_out(call, tensor_of(out), tensor_of(result.ptr()));
    write_out(tensor_of(out), tensor_of(result.ptr()));
    return Py_NewRef(out);
  }
  if (PyTuple_Check(result.ptr()) && (PyTuple_Check(out) || PyList_Check(out))) {
    py::tuple outs = fixed_items(out);
    const auto results = py::reinterpret_borrow<py::tuple>(result);
    const std::size_t count = outs.size() == results.size() ? outs.size() : 0;
    const auto out_at = [&](std::size_t i) { return py::handle(outs[i]).ptr(); };
    const auto result_at = [&](std::size_t i) { return tensor_of(py::handle(results[i]).ptr()); };
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_tensor(out_at(i))) {
        fail<TypeError>(call.name, "(): argument 'out' must be Tensors, not ",
                        Py_TYPE(out_at(i))->tp_name);
      }
      check_out(call, tensor_of(out_at(i)), result_at(i));
      for (std::size_t k = 0; k < i; ++k) check_apart(call, tensor_of(out_at(i)), out_at(k));
    }
    for (std::size_t i = 0; i < count; ++i) write_out(tensor_of(out_at(i)), result_at(i));
    if (count > 0) return outs.release().ptr();
  }
  fail<TypeError>(
      call.name,
      "(): argument 'out' must be a Tensor or as many Tensors as there are results, not ",
      Py_TYPE(out)->tp_name);
}

}  // namespace rushlight::bind
