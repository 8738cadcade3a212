#include "bind/data.h"

#include <algorithm>

#include "bind/buffers.h"
#include "bind/dtype_object.h"
#include "bind/errors.h"
#include "ops/shape/copy.h"
#include "tensor/iterate.h"

namespace rushlight::bind {

namespace {

// Sizes and dtype of nested sequences, found in one walk along first elements and one over all.
struct Nested {
  Dims sizes;
  bool any = false;
  DType dtype = DType::bool_;

  void add(DType other) {
    dtype = any ? promote_types(dtype, other) : other;
    any = true;
  }
};

bool is_sequence(PyObject* object) {
  return PyTuple_Check(object) || PyList_Check(object) ||
         (PySequence_Check(object) && !is_tensor(object) && !PyUnicode_Check(object) &&
          !PyBytes_Check(object) && PySequence_Size(object) >= 0);
}

py::object fast(PyObject* object) {
  PyObject* sequence = PySequence_Fast(object, "not a sequence");
  if (!sequence) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(sequence);
}

Scalar scalar_of(PyObject* object) {
  Scalar value;
  if (is_tensor(object) && impl_of(object)->element_count == 1) return item(tensor_of(object));
  if (!to_scalar(object, value)) {
    if (PyUnicode_Check(object)) fail<TypeError>("new(): invalid data type 'str'");
    fail<RuntimeError>("Could not infer dtype of ", Py_TYPE(object)->tp_name);
  }
  return value;
}

DType scalar_dtype(PyObject* object) {
  if (is_tensor(object)) return impl_of(object)->dtype;
  // numpy's scalars know their own dtype.
  if (!PyFloat_CheckExact(object) && !PyLong_CheckExact(object) && !PyBool_Check(object) &&
      has_buffer(object)) {
    return tensor_over_buffer(object).dtype();
  }
  // Whatever the size.
  if (PyLong_CheckExact(object)) return DType::int64;
  return inferred_dtype(scalar_of(object));
}

void measure(PyObject* object, Nested& nested) {
  std::vector<py::object> kept;
  PyObject* level = object;
  while (is_sequence(level)) {
    kept.push_back(fast(level));
    const Py_ssize_t size = PySequence_Fast_GET_SIZE(kept.back().ptr());
    nested.sizes.push_back(size);
    if (nested.sizes.size() > max_dimensions) {
      fail<ValueError>("too many dimensions '", Py_TYPE(object)->tp_name, "'");
    }
    if (size == 0) return;
    level = PySequence_Fast_GET_ITEM(kept.back().ptr(), 0);
  }
  if (is_tensor(level)) {
    for (const std::int64_t size : impl_of(level)->sizes) nested.sizes.push_back(size);
  }
}

void find_dtype(PyObject* object, Nested& nested) {
  if (!is_sequence(object)) {
    nested.add(scalar_dtype(object));
    return;
  }
  const py::object sequence = fast(object);
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(sequence.ptr()); ++i) {
    find_dtype(PySequence_Fast_GET_ITEM(sequence.ptr(), i), nested);
  }
}

// An integer outside of int64 as an element.
[[gnu::noinline, gnu::cold]] Scalar large_element(PyObject* object, DType dtype) {
  if (dtype == DType::bool_) return true;
  Scalar value;
  if (is_integer(dtype)) {
    if (dtype != DType::uint64)
      fail<ValueError>("Overflow when unpacking long long: ", dtype_name(dtype),
                       " does not hold the integer");
    to_scalar(object, value);
    return value;
  }
  const double real = PyLong_AsDouble(object);
  if (PyErr_Occurred()) {
    PyErr_Clear();
    fail<OverflowError>("an integer is too large for ", dtype_name(dtype));
  }
  return real;
}

// Writes one number. As in torch, floating-point numbers beyond the dtype become infinite.
void store_element(PyObject* object, DType dtype, char* position) {
  int overflow = 0;
  if (PyLong_Check(object)) PyLong_AsLongLongAndOverflow(object, &overflow);
  const Scalar value = overflow == 0 ? scalar_of(object) : large_element(object, dtype);
  if (value.is_complex() && !is_complex(dtype) && dtype != DType::bool_) {
    fail<TypeError>("a complex number is no element of a tensor of dtype ", dtype_name(dtype));
  }
  if (is_integer(dtype)) {
    const bool negative = value.is_integral() && value.to_double() < 0;
    if (negative && dtype == DType::uint64) {
      fail<OverflowError>("can't convert negative int to unsigned: uint64");
    }
    check_fits(value, dtype);
  }
  store_operand(value, dtype, position);
}

void fill(PyObject* object, const Tensor& target, std::size_t level, char*& position) {
  if (is_tensor(object) && impl_of(object)->sizes.size() == target.sizes().size() - level) {
    const Tensor part = as_contiguous(tensor_of(object), target.dtype());
    if (!std::equal(part.sizes().begin(), part.sizes().end(), target.sizes().begin() + level)) {
      fail<ValueError>("expected sequences of equal shapes, got ", part.sizes());
    }
    std::copy_n(part.bytes_begin(), part.bytes(), position);
    position += part.bytes();
    return;
  }
  if (level == target.sizes().size()) {
    if (is_sequence(object)) {
      fail<ValueError>("expected a number at the innermost level, got a sequence");
    }
    store_element(object, target.dtype(), position);
    position += target.item_size();
    return;
  }
  if (!is_sequence(object)) {
    fail<TypeError>("expected a sequence of length ", target.sizes()[level], " at dim ", level);
  }
  const py::object sequence = fast(object);
  const Py_ssize_t size = PySequence_Fast_GET_SIZE(sequence.ptr());
  if (size != target.sizes()[level]) {
    fail<ValueError>("expected sequence of length ", target.sizes()[level], " at dim ", level,
                     " (got ", size, ")");
  }
  for (Py_ssize_t i = 0; i < size; ++i) {
    fill(PySequence_Fast_GET_ITEM(sequence.ptr(), i), target, level + 1, position);
  }
}

// What an object offers through __array__ (pandas, numpy subclasses without a buffer).
py::object offered_array(py::handle object) {
  if (is_tensor(object.ptr()) || !py::hasattr(object, "__array__")) return py::none();
  return object.attr("__array__")();
}

Tensor as_tensor(py::object data, std::optional<DType> dtype, CpuDevice) {
  if (is_tensor_argument(data.ptr())) {
    const Tensor tensor = tensor_of(data.ptr());
    return !dtype || *dtype == tensor.dtype() ? tensor : ops::to_dtype(tensor, *dtype);
  }
  if (has_buffer(data) && !PyBytes_Check(data.ptr())) {
    const Tensor tensor = tensor_over_buffer(data);
    return !dtype || *dtype == tensor.dtype() ? tensor : contiguous_copy(tensor, *dtype);
  }
  return tensor_from_data(data, dtype);
}

Tensor tensor(py::object data, std::optional<DType> dtype, CpuDevice, bool wants_gradient,
              bool /*pin_memory*/) {
  const Tensor result = tensor_from_data(data, dtype);
  if (wants_gradient) set_requires_grad(result, true);
  return result;
}

// Tensor(2, 3), Tensor([1, 2]), Tensor(tensor): the default dtype, uninitialised for sizes.
PyObject* construct(PyTypeObject* type, PyObject* arguments, PyObject* keywords) {
  return guarded([&]() -> PyObject* {
    if (keywords && PyDict_Size(keywords) > 0) {
      fail<TypeError>("new(): Tensor takes no keyword arguments");
    }
    const Py_ssize_t count = PyTuple_GET_SIZE(arguments);
    Dims sizes;
    PyObject* first = count > 0 ? PyTuple_GET_ITEM(arguments, 0) : nullptr;
    if (count == 1 && is_tensor(first)) return wrap_as(type, detach(tensor_of(first)));
    if (count == 1 && !PyLong_Check(first)) {
      return wrap_as(type, tensor_from_data(first, default_dtype()));
    }
    if (!to_dims(arguments, sizes)) fail<TypeError>("new(): expected sizes or data");
    if (count == 0) sizes = {0};
    return wrap_as(type, new_tensor(sizes, default_dtype()));
  });
}

}  // namespace

void add_constructor(std::vector<PyType_Slot>& slots) {
  slots.push_back({Py_tp_new, reinterpret_cast<void*>(construct)});
}

Tensor tensor_from_data(py::handle data, std::optional<DType> dtype) {
  if (is_tensor_argument(data.ptr())) {
    const Tensor source = tensor_of(data.ptr());
    return contiguous_copy(source, dtype.value_or(source.dtype()));
  }
  if (PyUnicode_Check(data.ptr())) fail<TypeError>("new(): invalid data type 'str'");
  if (has_buffer(data) && !PyBytes_Check(data.ptr())) {
    const Tensor source = tensor_over_buffer(data);
    return contiguous_copy(source, dtype.value_or(source.dtype()));
  }
  if (const py::object array = offered_array(data); !array.is_none()) {
    return tensor_from_data(array, dtype);
  }
  Nested nested;
  measure(data.ptr(), nested);
  if (!dtype) find_dtype(data.ptr(), nested);
  Tensor result =
      new_tensor(nested.sizes, dtype.value_or(nested.any ? nested.dtype : default_dtype()));
  char* position = result.bytes_begin();
  fill(data.ptr(), result, 0, position);
  return result;
}

void bind_data(Registry& registry) {
  registry.add<&tensor>("tensor",
                        "data, *, dtype=None, device=None, requires_grad=False, pin_memory=False",
                        function);
  registry.add<&as_tensor>("as_tensor", "data, dtype=None, device=None", function);
}

}  // namespace rushlight::bind
