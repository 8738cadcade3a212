#include "bind/numpy_objects.h"

#include <pybind11/pybind11.h>

#include <cstring>

#include "bind/errors.h"

namespace rushlight::bind {

namespace {

// numpy.ndarray and numpy.generic, once numpy is there.
PyTypeObject* array_type = nullptr;
PyTypeObject* scalar_type = nullptr;

bool is_numpy_there() {
  if (scalar_type) return true;
  const auto name = py::reinterpret_steal<py::object>(PyUnicode_InternFromString("numpy"));
  const auto module = py::reinterpret_steal<py::object>(PyImport_GetModule(name.ptr()));
  PyErr_Clear();
  if (!module) return false;
  // They are missing while numpy itself is being imported.
  py::object array = py::getattr(module, "ndarray", py::none());
  py::object scalar = py::getattr(module, "generic", py::none());
  if (!PyType_Check(array.ptr()) || !PyType_Check(scalar.ptr())) return false;
  array_type = reinterpret_cast<PyTypeObject*>(array.release().ptr());
  scalar_type = reinterpret_cast<PyTypeObject*>(scalar.release().ptr());
  return true;
}

std::optional<DType> integer_of_size(Py_ssize_t bytes, bool is_signed) {
  switch (bytes) {
    case 1:
      return is_signed ? DType::int8 : DType::uint8;
    case 2:
      return is_signed ? DType::int16 : DType::uint16;
    case 4:
      return is_signed ? DType::int32 : DType::uint32;
    case 8:
      return is_signed ? DType::int64 : DType::uint64;
    default:
      return std::nullopt;
  }
}

std::optional<DType> dtype_of_letter(const char* format, Py_ssize_t item_bytes) {
  if (std::strcmp(format, "Zf") == 0) return DType::complex64;
  if (std::strcmp(format, "Zd") == 0) return DType::complex128;
  if (std::strlen(format) != 1) return std::nullopt;
  if (std::strchr("bhilqn", *format)) return integer_of_size(item_bytes, true);
  if (std::strchr("BHILQNc", *format)) return integer_of_size(item_bytes, false);
  switch (*format) {
    case '?':
      return DType::bool_;
    case 'e':
      return DType::float16;
    case 'f':
      return DType::float32;
    case 'd':
      return DType::float64;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<DType> dtype_of_format(const char* format, Py_ssize_t item_bytes) {
  if (!format) format = "B";
  while (*format == '@' || *format == '=' || *format == '<') ++format;
  const std::optional<DType> dtype = dtype_of_letter(format, item_bytes);
  const bool whole = dtype && static_cast<Py_ssize_t>(item_size(*dtype)) == item_bytes;
  return whole ? dtype : std::nullopt;
}

bool is_numpy_array(PyObject* object) {
  return is_numpy_there() && PyObject_TypeCheck(object, array_type);
}
bool is_numpy_scalar(PyObject* object) {
  return is_numpy_there() && PyObject_TypeCheck(object, scalar_type);
}

bool numpy_scalar(PyObject* scalar, Scalar& value) {
  Py_buffer view;
  if (PyObject_GetBuffer(scalar, &view, PyBUF_STRIDES | PyBUF_FORMAT)) {
    PyErr_Clear();
    return false;
  }
  // A datetime64 shows itself as a row of bytes.
  const auto dtype = view.ndim == 0 ? dtype_of_format(view.format, view.itemsize) : std::nullopt;
  const bool is_long_double = view.ndim == 0 && view.format && std::strcmp(view.format, "g") == 0;
  if (dtype) value = load_scalar(*dtype, view.buf);
  PyBuffer_Release(&view);
  if (!is_long_double) return dtype.has_value();
  const double number = PyFloat_AsDouble(scalar);
  if (number == -1.0 && PyErr_Occurred()) throw py::error_already_set();
  value = Scalar(number);
  return true;
}

py::object numpy_attribute(const char* name) { return py::module_::import("numpy").attr(name); }

void fail_numpy_type(py::handle object) {
  const py::object type = object.attr("dtype").attr("type");
  const bool is_type = PyType_Check(type.ptr());
  fail<TypeError>(
      "can't convert np.ndarray of type ",
      (is_type ? reinterpret_cast<PyTypeObject*>(type.ptr()) : Py_TYPE(type.ptr()))->tp_name,
      ". The only supported types are: float64, float32, float16, complex64, "
      "complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool.");
}

}  // namespace rushlight::bind
