#include "bind/arguments.h"

#include "bind/dtype_object.h"
#include "bind/interpreter_lock.h"
#include "bind/numpy_objects.h"

namespace rushlight::bind {

namespace {

// Whether a one-element tensor may stand for a Python number.
bool is_number_tensor(PyObject* object) {
  return is_tensor(object) && impl_of(object)->element_count == 1;
}

// An integer outside of int64.
[[gnu::noinline, gnu::cold]] Scalar large_integer(PyObject* object) {
  const std::uint64_t value = PyLong_AsUnsignedLongLong(object);
  if (PyErr_Occurred()) {
    PyErr_Clear();
    fail<OverflowError>("an integer below -2**63 or above 2**64 - 1 does not fit 64 bits");
  }
  return Scalar(value);
}

[[noreturn]] void fail_overflow() {
  PyErr_Clear();
  fail<RuntimeError>("Overflow when unpacking long: the integer does not fit 64 bits");
}

// After an exception of `__index__` or `__float__`: a TypeError says that there is no number.
void expect_type_error() {
  if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw py::error_already_set();
  PyErr_Clear();
}

// What `__index__` returns; no object where there is none.
py::object index_of(PyObject* object) {
  if (!PyIndex_Check(object)) return {};
  PyObject* const index = enter_python([object] { return PyNumber_Index(object); });
  if (!index) expect_type_error();
  return py::reinterpret_steal<py::object>(index);
}

// An object of a type that is neither Python's nor ours.
__attribute__((noinline, cold)) bool to_foreign_scalar(PyObject* object, Scalar& value) {
  if (is_numpy_scalar(object)) return numpy_scalar(object, value);
  if (PyUnicode_Check(object) || PyBytes_Check(object)) return false;
  if (const py::object index = index_of(object)) return to_scalar(index.ptr(), value);
  const PyNumberMethods* const numbers = Py_TYPE(object)->tp_as_number;
  if (!numbers || !numbers->nb_float || PySequence_Check(object)) return false;
  const double number = enter_python([object] { return PyFloat_AsDouble(object); });
  if (number == -1.0 && PyErr_Occurred()) {
    expect_type_error();
    return false;
  }
  value = Scalar(number);
  return true;
}

}  // namespace

bool to_integer(PyObject* object, std::int64_t& value) {
  if (PyLong_Check(object)) {
    if (PyBool_Check(object)) return false;
    value = PyLong_AsLongLong(object);
    if (value == -1 && PyErr_Occurred()) fail_overflow();
    return true;
  }
  if (is_number_tensor(object)) {
    const Tensor tensor = tensor_of(object);
    if (!is_integer(tensor.dtype())) return false;
    value = item(tensor).to_integer();
    return true;
  }
  const py::object index = PyFloat_Check(object) ? py::object() : index_of(object);
  return index && to_integer(index.ptr(), value);
}

bool to_number(PyObject* object, double& value) {
  if (PyFloat_Check(object)) {
    value = PyFloat_AS_DOUBLE(object);
    return true;
  }
  Scalar scalar;
  if (!to_scalar(object, scalar) || scalar.is_complex()) return false;
  value = scalar.to_double();
  return true;
}

bool to_scalar(PyObject* object, Scalar& value) {
  if (PyFloat_Check(object)) {
    value = Scalar(PyFloat_AS_DOUBLE(object));
    return true;
  }
  if (PyBool_Check(object)) {
    value = Scalar(object == Py_True);
    return true;
  }
  if (PyLong_Check(object)) {
    int overflow = 0;
    const std::int64_t integer = PyLong_AsLongLongAndOverflow(object, &overflow);
    value = overflow == 0 ? Scalar(integer) : large_integer(object);
    return true;
  }
  if (PyComplex_Check(object)) {
    value = Scalar(
        std::complex<double>(PyComplex_RealAsDouble(object), PyComplex_ImagAsDouble(object)));
    return true;
  }
  if (is_tensor(object)) {
    if (!impl_of(object)->sizes.empty()) return false;
    value = item(tensor_of(object));
    return true;
  }
  return to_foreign_scalar(object, value);
}

bool to_dims(PyObject* object, Dims& dims) {
  dims.clear();
  const auto add = [&dims](PyObject* number) {
    std::int64_t value;
    if (!to_integer(number, value)) return false;
    dims.push_back(value);
    return true;
  };
  if (PyTuple_Check(object)) {  // which nobody changes: its items need not be held
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(object); ++i) {
      if (!add(PyTuple_GET_ITEM(object, i))) return false;
    }
    return true;
  }
  if (!PyList_Check(object)) return add(object);
  const Items items(object);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!add(items[i].ptr())) return false;
  }
  return true;
}

bool to_dtype(PyObject* object, DType& dtype) {
  if (is_dtype(object)) {
    dtype = dtype_of(object);
    return true;
  }
  if (object == reinterpret_cast<PyObject*>(&PyFloat_Type)) {
    dtype = default_dtype();
  } else if (object == reinterpret_cast<PyObject*>(&PyLong_Type)) {
    dtype = DType::int64;
  } else if (object == reinterpret_cast<PyObject*>(&PyBool_Type)) {
    dtype = DType::bool_;
  } else if (object == reinterpret_cast<PyObject*>(&PyComplex_Type)) {
    dtype = complex_dtype(default_dtype());
  } else {
    return false;
  }
  return true;
}

PyObject* scalar_to_python(const Scalar& scalar) {
  switch (scalar.kind()) {
    case Scalar::Kind::boolean:
      return PyBool_FromLong(scalar.to_bool());
    case Scalar::Kind::integer:
      return PyLong_FromLongLong(scalar.to_integer());
    case Scalar::Kind::large:
      return PyLong_FromUnsignedLongLong(scalar.to_bits());
    case Scalar::Kind::floating:
      return PyFloat_FromDouble(scalar.to_double());
    case Scalar::Kind::complex:
      return PyComplex_FromDoubles(scalar.to_complex().real(), scalar.to_complex().imag());
  }
  return nullptr;
}

std::string describe_type(PyObject* object) {
  const auto name = [](PyObject* value) -> std::string {
    return is_tensor(value) ? "Tensor" : Py_TYPE(value)->tp_name;
  };
  std::string text = name(object);
  if (!PyTuple_Check(object) && !PyList_Check(object)) return text;
  constexpr std::size_t most_types = 3;
  const Items items(object);
  std::vector<std::string> types;
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::string type = name(items[i].ptr());
    if (std::find(types.begin(), types.end(), type) != types.end()) continue;
    if (types.size() == most_types) return text + " and others";
    text += types.empty() ? " of " : " and ";
    text += types.emplace_back(std::move(type));
  }
  return text;
}

}  // namespace rushlight::bind
