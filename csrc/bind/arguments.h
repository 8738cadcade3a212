#pragma once
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "bind/items.h"
#include "bind/tensor_object.h"
#include "tensor/operand.h"

// Conversion of Python arguments to the parameter types of operators, and of results back.
// Argument<T>::convert returns false when the object does not fit (another overload may); it throws
// only for errors that no other overload could mend, and passes on what the program's own code
// (`__index__`, `__float__`) raises, but for a TypeError, which says that the object is no number.

namespace rushlight::bind {

template <class T>
struct Argument;

bool to_integer(PyObject* object, std::int64_t& value);
bool to_number(PyObject* object, double& value);
bool to_scalar(PyObject* object, Scalar& value);
bool to_dims(PyObject* object, Dims& dims);
bool to_dtype(PyObject* object, DType& dtype);
// What errors call a value: "Tensor", "list of Tensor and int".
std::string describe_type(PyObject* object);

template <>
struct Argument<Tensor> {
  static constexpr const char* name = "Tensor";
  static bool convert(PyObject* object, Tensor& value) {
    if (object == Py_None || !is_tensor_argument(object)) return false;
    value = tensor_of(object);
    return true;
  }
};

template <>
struct Argument<Operand> {
  static constexpr const char* name = "Tensor or Number";
  static bool convert(PyObject* object, Operand& value) {
    if (is_tensor_argument(object)) {
      value = Operand(tensor_of(object));
      return true;
    }
    Scalar number;
    if (!to_scalar(object, number)) return false;
    value = Operand(number);
    return true;
  }
};

template <>
struct Argument<Scalar> {
  static constexpr const char* name = "Number";
  static bool convert(PyObject* object, Scalar& value) { return to_scalar(object, value); }
};

template <>
struct Argument<std::int64_t> {
  static constexpr const char* name = "int";
  static bool convert(PyObject* object, std::int64_t& value) { return to_integer(object, value); }
};

template <>
struct Argument<double> {
  static constexpr const char* name = "float";
  static bool convert(PyObject* object, double& value) { return to_number(object, value); }
};

template <>
struct Argument<bool> {
  static constexpr const char* name = "bool";
  static bool convert(PyObject* object, bool& value) {
    if (object != Py_True && object != Py_False) return false;
    value = object == Py_True;
    return true;
  }
};

template <>
struct Argument<std::string> {
  static constexpr const char* name = "str";
  static bool convert(PyObject* object, std::string& value) {
    if (!PyUnicode_Check(object)) return false;
    Py_ssize_t size;
    const char* text = PyUnicode_AsUTF8AndSize(object, &size);
    if (!text) throw py::error_already_set();
    value.assign(text, static_cast<std::size_t>(size));
    return true;
  }
};

template <>
struct Argument<Dims> {
  static constexpr const char* name = "tuple of ints";
  static bool convert(PyObject* object, Dims& value) { return to_dims(object, value); }
};

template <>
struct Argument<DType> {
  static constexpr const char* name = "dtype";
  static bool convert(PyObject* object, DType& value) { return to_dtype(object, value); }
};

// Any Python object, as it is.
template <>
struct Argument<py::object> {
  static constexpr const char* name = "object";
  static bool convert(PyObject* object, py::object& value) {
    value = py::reinterpret_borrow<py::object>(object);
    return true;
  }
};

template <class T>
struct Argument<std::optional<T>> {
  static constexpr const char* name = Argument<T>::name;
  static bool convert(PyObject* object, std::optional<T>& value) {
    if (object == Py_None) {
      value.reset();
      return true;
    }
    return Argument<T>::convert(object, value.emplace());
  }
};

// "sequence of Tensors"
template <class T>
inline constexpr auto sequence_name = [] {
  constexpr std::string_view start = "sequence of ", element = Argument<T>::name;
  std::array<char, start.size() + element.size() + 2> text{};
  std::copy(element.begin(), element.end(), std::copy(start.begin(), start.end(), text.begin()));
  text[text.size() - 2] = 's';
  return text;
}();

template <class T>
struct Argument<std::vector<T>> {
  static constexpr const char* name = sequence_name<T>.data();
  static bool convert(PyObject* object, std::vector<T>& value) {
    if (!PyTuple_Check(object) && !PyList_Check(object)) return false;
    const Items items(object);
    value.resize(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      T element{};
      if (!Argument<T>::convert(items[i].ptr(), element)) return false;
      value[i] = std::move(element);
    }
    return true;
  }
};

// An argument of a function that is no operator; TypeError where it does not fit.
template <class T>
T argument(py::handle object, const char* function, const char* name) {
  T value{};
  if (!Argument<T>::convert(object.ptr(), value)) {
    fail<TypeError>(function, "(): argument '", name, "' must be ", Argument<T>::name, ", not ",
                    describe_type(object.ptr()));
  }
  return value;
}

// Results.

PyObject* dims_to_size(DimsView dims);
PyObject* dtype_object(DType dtype);
PyObject* scalar_to_python(const Scalar& scalar);

inline PyObject* to_python(Tensor tensor) { return wrap(std::move(tensor)); }
inline PyObject* to_python(Operand tensor) { return wrap(std::move(tensor)); }
inline PyObject* to_python(bool value) { return PyBool_FromLong(value); }
inline PyObject* to_python(std::int64_t value) { return PyLong_FromLongLong(value); }
inline PyObject* to_python(double value) { return PyFloat_FromDouble(value); }
inline PyObject* to_python(const Scalar& value) { return scalar_to_python(value); }
inline PyObject* to_python(DType dtype) { return dtype_object(dtype); }
inline PyObject* to_python(const Dims& dims) { return dims_to_size(dims); }
inline PyObject* to_python(const std::string& text) {
  return PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
}
inline PyObject* to_python(py::object object) { return object.release().ptr(); }

template <class Range>
PyObject* range_to_tuple(Range& items) {
  py::tuple tuple = new_tuple(std::size(items));
  Py_ssize_t i = 0;
  for (auto& item : items) PyTuple_SET_ITEM(tuple.ptr(), i++, to_python(std::move(item)));
  return tuple.release().ptr();
}
template <class T>
PyObject* to_python(std::vector<T> items) {
  return range_to_tuple(items);
}
template <class T, std::size_t count>
PyObject* to_python(std::array<T, count> items) {
  return range_to_tuple(items);
}
template <class... T>
PyObject* to_python(std::tuple<T...> items) {
  py::tuple tuple = new_tuple(sizeof...(T));
  Py_ssize_t i = 0;
  std::apply(
      [&](auto&... item) { (PyTuple_SET_ITEM(tuple.ptr(), i++, to_python(std::move(item))), ...); },
      items);
  return tuple.release().ptr();
}

}  // namespace rushlight::bind
