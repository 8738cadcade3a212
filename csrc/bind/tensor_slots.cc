#include "bind/tensor_slots.h"

#include "bind/arguments.h"
#include "bind/buffers.h"
#include "bind/data.h"
#include "bind/errors.h"

namespace rushlight::bind {

namespace {

// Python functions that the package hands over: text and iteration are not hot.
PyObject* repr_function = nullptr;

PyObject* repr(PyObject* self) {
  if (!repr_function) return PyUnicode_FromFormat("<tensor at %p>", self);
  return PyObject_CallOneArg(repr_function, self);
}

Py_hash_t hash(PyObject* self) { return _Py_HashPointer(self); }

Py_ssize_t length(PyObject* self) {
  return guarded(
      [&]() -> Py_ssize_t {
        const Dims& sizes = impl_of(self)->sizes;
        if (sizes.empty()) fail<TypeError>("len() of a 0-d tensor");
        return static_cast<Py_ssize_t>(sizes[0]);
      },
      Py_ssize_t{-1});
}

int truth(PyObject* self) {
  return guarded(
      [&]() -> int {
        const Tensor tensor = tensor_of(self);
        if (tensor.numel() == 0) {
          fail<RuntimeError>("Boolean value of Tensor with no values is ambiguous");
        }
        if (tensor.numel() > 1) {
          fail<RuntimeError>("Boolean value of Tensor with more than one value is ambiguous");
        }
        return item(tensor).to_bool();
      },
      -1);
}

PyObject* to_int(PyObject* self) {
  return guarded([&]() -> PyObject* {
    const Scalar value = item(tensor_of(self));
    if (value.kind() == Scalar::Kind::floating) {
      return PyLong_FromDouble(value.to_double());
    }
    if (value.is_complex()) fail<RuntimeError>("value cannot be converted to type int64_t");
    return PyLong_FromLongLong(value.to_integer());
  });
}

PyObject* to_float(PyObject* self) {
  return guarded([&]() -> PyObject* {
    const Scalar value = item(tensor_of(self));
    if (value.is_complex()) fail<RuntimeError>("value cannot be converted to type double");
    return PyFloat_FromDouble(value.to_double());
  });
}

PyObject* to_index(PyObject* self) {
  return guarded([&]() -> PyObject* {
    const Tensor tensor = tensor_of(self);
    const bool integral = is_integer(tensor.dtype()) || tensor.dtype() == DType::bool_;
    if (!integral || tensor.numel() != 1) {
      fail<TypeError>("only integer tensors of a single element can be converted to an index");
    }
    return PyLong_FromLongLong(item(tensor).to_integer());
  });
}

}  // namespace

void set_repr_function(py::object function) { repr_function = function.release().ptr(); }

std::vector<PyType_Slot> tensor_slots() {
  std::vector<PyType_Slot> slots = {{Py_tp_repr, reinterpret_cast<void*>(repr)},
                                    {Py_tp_hash, reinterpret_cast<void*>(hash)},
                                    {Py_sq_length, reinterpret_cast<void*>(length)},
                                    {Py_mp_length, reinterpret_cast<void*>(length)},
                                    {Py_nb_bool, reinterpret_cast<void*>(truth)},
                                    {Py_nb_int, reinterpret_cast<void*>(to_int)},
                                    {Py_nb_float, reinterpret_cast<void*>(to_float)},
                                    {Py_nb_index, reinterpret_cast<void*>(to_index)}};
  add_number_slots(slots);
  add_indexing_slots(slots);
  add_buffer_slots(slots);
  add_constructor(slots);
  return slots;
}

}  // namespace rushlight::bind
