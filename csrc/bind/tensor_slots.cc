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

// The number that is converted to one of Python's.
Scalar only_value(const char* type, PyObject* self) {
  const Tensor tensor = tensor_of(self);
  if (tensor.numel() != 1) {
    fail<ValueError>("only one element tensors can be converted to Python scalars: ", type,
                     "() of a tensor of shape ", tensor.sizes());
  }
  return item(tensor);
}

PyObject* to_int(PyObject* self) {
  return guarded([&]() -> PyObject* {
    const Scalar value = only_value("int", self);
    if (value.is_integral()) {
      return value.kind() == Scalar::Kind::boolean ? PyLong_FromLong(value.to_bool())
                                                   : scalar_to_python(value);
    }
    if (value.is_complex()) check_fits(value, DType::int64);
    return PyLong_FromDouble(value.to_double());
  });
}

PyObject* to_float(PyObject* self) {
  return guarded([&]() -> PyObject* {
    const Scalar value = only_value("float", self);
    check_fits(value, DType::float64);
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
    return to_int(self);
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
