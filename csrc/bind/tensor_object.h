#pragma once
#include "bind/python.h"
#include "tensor/tensor.h"

// The interpreter's side of a Tensor, written against the C API: pybind11's generic call path
// costs about 300 ns a call, these slots about 50.

namespace rushlight::bind {

struct TensorObject {
  PyObject_HEAD
      // Owned, except while the tensor owns this object (TensorImpl::owns_binding_object).
      TensorImpl* impl;
  PyObject* dict;
  PyObject* weak_references;
};

extern PyTypeObject* tensor_type;

inline bool is_tensor(PyObject* object) {
  return Py_TYPE(object) == tensor_type || PyType_IsSubtype(Py_TYPE(object), tensor_type);
}
// nn.Parameter, once the package has named it.
extern PyTypeObject* parameter_type;
// Whether an instance of another type is a tensor; ValueError where it has no shape yet
// (nn.UninitializedParameter).
bool is_initialized_tensor(PyObject* object);
// Whether an argument is a tensor to compute with.
inline bool is_tensor_argument(PyObject* object) {
  const PyTypeObject* type = Py_TYPE(object);
  return type == tensor_type || type == parameter_type || is_initialized_tensor(object);
}

inline TensorImpl* impl_of(PyObject* object) {
  return reinterpret_cast<TensorObject*>(object)->impl;
}
// A new handle to the object's tensor.
inline Tensor tensor_of(PyObject* object) {
  return Tensor(Reference<TensorImpl>::share(impl_of(object)));
}

// A new reference to the tensor's object (None when undefined); the same object for the same
// tensor as long as anything refers to it.
PyObject* wrap(Tensor tensor);
// As wrap, for a tensor that has no object yet, as an instance of a subclass.
PyObject* wrap_as(PyTypeObject* type, Tensor tensor);

// Makes the tensor's object visible to the garbage collector: it may now be part of a cycle.
void track_cycles(const Tensor& tensor);

// Creates the type and adds it to the module.
void bind_tensor_type(py::module_& module);

}  // namespace rushlight::bind
