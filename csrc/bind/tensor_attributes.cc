#include "autograd/record.h"
#include "bind/arguments.h"
#include "bind/autograd_objects.h"
#include "bind/dtype_object.h"
#include "bind/errors.h"
#include "bind/tensor_options.h"
#include "bind/tensor_slots.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/shape/view.h"
#include "runtime/computations.h"

namespace rushlight::bind {

namespace {

template <auto read>
PyObject* get(PyObject* self, void*) {
  return guarded([&]() -> PyObject* { return to_python(read(tensor_of(self))); });
}

// The two that every script reads all the time, without a reference count.
PyObject* get_shape(PyObject* self, void*) { return dims_to_size(impl_of(self)->sizes); }
PyObject* get_device(PyObject*, void*) { return cpu_device_object(); }
PyObject* get_layout(PyObject*, void*) { return strided_object(); }
PyObject* get_dtype(PyObject* self, void*) { return dtype_object(impl_of(self)->dtype); }

int set_requires_grad_attribute(PyObject* self, PyObject* value, void*) {
  return guarded(
      [&]() -> int {
        if (!value || !PyBool_Check(value)) fail<RuntimeError>("requires_grad must be a bool");
        set_requires_grad(tensor_of(self), value == Py_True);
        return 0;
      },
      -1);
}

int set_grad(PyObject* self, PyObject* value, void*) {
  return guarded(
      [&]() -> int {
        if (!value || value == Py_None) {
          set_gradient(tensor_of(self), Tensor());
          return 0;
        }
        if (!is_tensor(value)) {
          fail<TypeError>("assigned grad expected to be a Tensor or None but got grad of type ",
                          Py_TYPE(value)->tp_name);
        }
        if (value == self) fail<RuntimeError>("can't assign Variable as its own grad");
        set_gradient(tensor_of(self), tensor_of(value));
        return 0;
      },
      -1);
}

// `.data`: the same memory outside of the graph, writes through it uncounted.
Tensor data_of(const Tensor& tensor) {
  Tensor result = detach(tensor);
  result.impl()->untracked = true;
  return result;
}

int set_data(PyObject* self, PyObject* value, void*) {
  return guarded(
      [&]() -> int {
        if (!value || !is_tensor(value)) {
          fail<TypeError>("Variable data has to be a tensor, but got ",
                          value ? Py_TYPE(value)->tp_name : "NULL");
        }
        wait_for_computations();
        const Tensor data = tensor_of(value);
        if (requires_grad(tensor_of(self)) && !is_differentiable(data.dtype())) {
          fail<RuntimeError>(
              "data set to a tensor that requires gradients must be floating point "
              "or complex dtype");
        }
        impl_of(self)->become(*data.impl());
        return 0;
      },
      -1);
}

PyObject* get_grad_fn(PyObject* self, void*) {
  return guarded([&]() -> PyObject* { return wrap_node(producer_of(tensor_of(self)).node); });
}

std::int64_t dimensions(const Tensor& tensor) { return tensor.dim(); }
Tensor base_of(const Tensor& tensor) {
  const Autograd* state = autograd_of(tensor);
  return state ? state->base : Tensor();
}
bool is_view(const Tensor& tensor) { return base_of(tensor).defined(); }
bool retains_grad(const Tensor& tensor) {
  const Autograd* state = autograd_of(tensor);
  return state && state->retains_grad;
}
std::int64_t version(const Tensor& tensor) {
  return tensor.impl()->untracked ? 0 : static_cast<std::int64_t>(tensor.storage().version());
}
std::int64_t output_number(const Tensor& tensor) {
  return static_cast<std::int64_t>(producer_of(tensor).index);
}
std::int64_t item_bytes(const Tensor& tensor) {
  return static_cast<std::int64_t>(tensor.item_size());
}
std::int64_t byte_count(const Tensor& tensor) { return static_cast<std::int64_t>(tensor.bytes()); }
bool is_inference(const Tensor& tensor) { return tensor.impl()->inference; }
bool no(const Tensor&) { return false; }

Tensor matrix_adjoint(const Tensor& tensor) { return ops::conj(ops::matrix_transpose(tensor)); }
Tensor conjugate_transpose(const Tensor& tensor) {
  if (tensor.dim() == 0) return ops::conj(tensor);
  if (tensor.dim() != 2) {
    fail<RuntimeError>("tensor.H is only supported on matrices (2-D tensors). Got ", tensor.dim(),
                       "-D tensor.");
  }
  return ops::conj(ops::transpose(tensor, 0, 1));
}

}  // namespace

std::vector<PyGetSetDef>& tensor_attributes() {
  static std::vector<PyGetSetDef> attributes = {
      {"shape", get_shape, nullptr, "The sizes of all dimensions, a Size.", nullptr},
      {"dtype", get_dtype, nullptr, "The dtype of the elements.", nullptr},
      {"device", get_device, nullptr, "Where the memory is: the CPU.", nullptr},
      {"layout", get_layout, nullptr, "How elements are stored: strided.", nullptr},
      {"T", get<ops::reversed_dims>, nullptr, "All dimensions reversed.", nullptr},
      {"H", get<conjugate_transpose>, nullptr, "The conjugate transpose of a matrix.", nullptr},
      {"mH", get<matrix_adjoint>, nullptr, "The conjugate of mT.", nullptr},
      {"mT", get<ops::matrix_transpose>, nullptr, "The last two dimensions swapped.", nullptr},
      {"ndim", get<dimensions>, nullptr, "The number of dimensions.", nullptr},
      {"requires_grad", get<requires_grad>, set_requires_grad_attribute,
       "Whether gradients are computed for this tensor.", nullptr},
      {"grad", get<gradient>, set_grad, "The accumulated gradient, or None.", nullptr},
      {"grad_fn", get_grad_fn, nullptr, "The node that made this tensor, or None.", nullptr},
      {"is_leaf", get<is_leaf>, nullptr, "Whether the tensor was not made by a recorded operation.",
       nullptr},
      {"retains_grad", get<retains_grad>, nullptr, "Whether a non-leaf keeps its gradient.",
       nullptr},
      {"data", get<data_of>, set_data, "The values, outside of the graph.", nullptr},
      {"_base", get<base_of>, nullptr, "The tensor this one is a view of, or None.", nullptr},
      {"_version", get<version>, nullptr, "How often the memory was written in place.", nullptr},
      {"output_nr", get<output_number>, nullptr, "Which result of grad_fn this is.", nullptr},
      {"itemsize", get<item_bytes>, nullptr, "Bytes of one element.", nullptr},
      {"nbytes", get<byte_count>, nullptr, "Bytes of all elements.", nullptr},
      {"_is_view_flag", get<is_view>, nullptr, "Whether the tensor is a view.", nullptr},
      {"_inference_flag", get<is_inference>, nullptr, "Whether it was made in inference mode.",
       nullptr},
      {"is_sparse", get<no>, nullptr, "Always False: tensors are strided.", nullptr},
      {"is_quantized", get<no>, nullptr, "Always False.", nullptr},
      {"is_cuda", get<no>, nullptr, "Always False: there is only the CPU.", nullptr},
      {"is_meta", get<no>, nullptr, "Always False: every tensor has memory.", nullptr},
      {"is_nested", get<no>, nullptr, "Always False.", nullptr},
      {"is_mkldnn", get<no>, nullptr, "Always False.", nullptr},
      {"is_mps", get<no>, nullptr, "Always False.", nullptr},
      {"is_xpu", get<no>, nullptr, "Always False.", nullptr},
      {nullptr, nullptr, nullptr, nullptr, nullptr}};
  return attributes;
}

}  // namespace rushlight::bind
