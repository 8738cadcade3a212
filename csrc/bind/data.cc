#include "bind/data.h"

#include <algorithm>

#include "bind/buffers.h"
#include "bind/errors.h"
#include "bind/numpy_objects.h"
#include "ops/shape/copy.h"
#include "tensor/iterate.h"

namespace rushlight::bind {

namespace {

bool is_text(PyObject* object) { return PyUnicode_Check(object) || PyBytes_Check(object); }

// A list, a tuple, or what has items and a length.
bool is_sequence(PyObject* object) {
  if (PyTuple_Check(object) || PyList_Check(object)) return true;
  const PySequenceMethods* const sequence = Py_TYPE(object)->tp_as_sequence;
  return PySequence_Check(object) && sequence->sq_length && !is_tensor(object) &&
         !is_text(object) && !is_numpy_scalar(object);
}

// A number of Python's own types: those of numpy that derive from them have dtypes.
bool is_plain_number(PyObject* object) {
  return PyFloat_CheckExact(object) || PyLong_CheckExact(object) || PyBool_Check(object) ||
         PyComplex_CheckExact(object);
}
bool is_python_number(PyObject* object) {
  return PyFloat_Check(object) || PyLong_Check(object) || PyComplex_Check(object);
}

[[noreturn]] void fail_text(PyObject* object) {
  fail<TypeError>("new(): invalid data type '", Py_TYPE(object)->tp_name, "'");
}

// The contents of nested sequences. Everything is read once: what the program's own objects do when
// they are asked for their length, an item or their value changes nothing that was read.
class Contents {
 public:
  explicit Contents(std::optional<DType> dtype) : wanted_(dtype) {}

  void read(PyObject* object, std::size_t level) {
    if (is_tensor(object)) {
      const Tensor tensor = tensor_of(object);
      tensor.numel() == 1 ? add_number(item(tensor), tensor.dtype(), level)
                          : add_part(tensor, level);
    } else if (is_plain_number(object)) {
      read_number(object, level);
    } else if (is_numpy_array(object)) {
      add_part(tensor_over_buffer(object), level);
    } else if (is_numpy_scalar(object)) {
      const Tensor tensor = tensor_over_buffer(object);
      add_number(item(tensor), tensor.dtype(), level);
    } else if (is_sequence(object) && !is_python_number(object)) {
      read_items(object, level);
    } else {
      read_number(object, level);
    }
  }

  Tensor tensor() const {
    const DType dtype = wanted_.value_or(has_dtype_ ? dtype_ : default_dtype());
    if (has_large_integer_ && is_integer(dtype)) {
      fail<ValueError>("Overflow when unpacking long long: ", dtype_name(dtype),
                       " does not hold an integer of the data");
    }
    const Tensor result = new_tensor(sizes_, dtype);
    char* position = result.bytes_begin();
    std::size_t next = 0;
    const auto write_numbers = [&](std::size_t end) {
      for (; next < end; ++next, position += result.item_size()) {
        store_element(numbers_[next], dtype, position);
      }
    };
    for (const Part& part : parts_) {
      write_numbers(part.numbers_before);
      const Tensor values = as_contiguous(part.tensor, dtype);
      std::copy_n(values.bytes_begin(), values.bytes(), position);
      position += values.bytes();
    }
    write_numbers(numbers_.size());
    return result;
  }

 private:
  // A tensor or an array among the items.
  struct Part {
    std::size_t numbers_before;
    Tensor tensor;
  };

  Scalar number_of(PyObject* object) {
    Scalar value;
    if (PyLong_Check(object) && !PyBool_Check(object)) {
      int overflow = 0;
      const std::int64_t integer = PyLong_AsLongLongAndOverflow(object, &overflow);
      return overflow == 0 ? Scalar(integer) : large_number(object);
    }
    if (PyUnicode_Check(object)) {
      fail<ValueError>("too many dimensions '", Py_TYPE(object)->tp_name, "'");
    }
    if (PyBytes_Check(object)) fail_text(object);
    if (!to_scalar(object, value)) {
      fail<RuntimeError>("Could not infer dtype of ", Py_TYPE(object)->tp_name);
    }
    return value;
  }

  void read_number(PyObject* object, std::size_t level) {
    const Scalar number = number_of(object);
    // An integer is one of int64, whatever its size.
    const bool integer = PyLong_Check(object) && !PyBool_Check(object);
    add_number(number, integer ? DType::int64 : inferred_dtype(number), level);
  }

  // An integer outside of int64: exact where uint64 is wanted, else the nearest floating-point
  // number, which no integer dtype holds.
  [[gnu::noinline, gnu::cold]] Scalar large_number(PyObject* object) {
    Scalar value;
    if (wanted_ == DType::uint64) {
      to_scalar(object, value);
      return value;
    }
    has_large_integer_ = true;
    const double real = PyLong_AsDouble(object);
    if (PyErr_Occurred()) {
      PyErr_Clear();
      fail<OverflowError>("an integer is too large for a floating-point number");
    }
    return real;
  }

  // Writes one number. As in torch, floating-point numbers beyond the dtype become infinite.
  static void store_element(const Scalar& value, DType dtype, char* position) {
    if (value.is_complex() && !is_complex(dtype) && dtype != DType::bool_) {
      fail<TypeError>("a complex number is no element of a tensor of dtype ", dtype_name(dtype));
    }
    if (is_integer(dtype)) {
      if (dtype == DType::uint64 && value.is_integral() && value.to_double() < 0) {
        fail<OverflowError>("can't convert negative int to unsigned: uint64");
      }
      check_fits(value, dtype);
    }
    store_operand(value, dtype, position);
  }

  void read_items(PyObject* object, std::size_t level) {
    const Items items(object);
    // Memory for a length that is a lie is refused before the items are asked for.
    if (level == sizes_.size()) numbers_.reserve(items.size());
    enter(static_cast<std::int64_t>(items.size()), level);
    if (items.size() == 0) is_complete_ = true;
    for (std::size_t i = 0; i < items.size(); ++i) read(items[i].ptr(), level + 1);
  }

  // A sequence of `size` items at this level.
  void enter(std::int64_t size, std::size_t level) {
    if (level == sizes_.size() && !is_complete_) {
      if (level == max_dimensions) fail<ValueError>("too many dimensions: more than ", level);
      sizes_.push_back(size);
    } else if (level >= sizes_.size()) {
      fail<ValueError>("expected a number at dim ", level, ", got a sequence of length ", size);
    } else if (size != sizes_[level]) {
      fail<ValueError>("expected sequence of length ", sizes_[level], " at dim ", level, " (got ",
                       size, ")");
    }
  }

  void expect_level(std::size_t level) {
    if (level < sizes_.size()) {
      fail<TypeError>("expected a sequence of length ", sizes_[level], " at dim ", level,
                      ", got a number");
    }
    is_complete_ = true;
  }

  void add_number(const Scalar& number, DType dtype, std::size_t level) {
    expect_level(level);
    add_dtype(dtype);
    numbers_.push_back(number);
  }

  void add_part(const Tensor& tensor, std::size_t level) {
    for (const std::int64_t size : tensor.sizes()) enter(size, level++);
    expect_level(level);
    add_dtype(tensor.dtype());
    parts_.push_back({numbers_.size(), contiguous_copy(tensor, tensor.dtype())});
  }

  void add_dtype(DType dtype) {
    dtype_ = has_dtype_ ? promote_types(dtype_, dtype) : dtype;
    has_dtype_ = true;
  }

  std::optional<DType> wanted_;
  Dims sizes_;
  bool is_complete_ = false;  // sizes_ has all dimensions
  bool has_dtype_ = false;
  bool has_large_integer_ = false;  // beyond int64, read as a floating-point number
  DType dtype_ = DType::bool_;
  std::vector<Scalar> numbers_;
  std::vector<Part> parts_;
};

// What an object offers through __array__ (pandas); no object where it offers nothing.
py::object offered_array(PyObject* object) {
  if (is_plain_number(object) || PyTuple_Check(object) || PyList_Check(object) ||
      PyType_Check(object)) {
    return {};
  }
  PyObject* const method = PyObject_GetAttrString(object, "__array__");
  if (!method) {
    if (!PyErr_ExceptionMatches(PyExc_AttributeError)) throw py::error_already_set();
    PyErr_Clear();
    return {};
  }
  py::object array = py::reinterpret_steal<py::object>(method)();
  if (!is_numpy_array(array.ptr())) {
    fail<TypeError>("__array__ of ", Py_TYPE(object)->tp_name, " must return an array, not ",
                    Py_TYPE(array.ptr())->tp_name);
  }
  return array;
}

Tensor as_tensor(py::object data, std::optional<DType> dtype, CpuDevice) {
  if (is_tensor_argument(data.ptr())) {
    const Tensor tensor = tensor_of(data.ptr());
    return !dtype || *dtype == tensor.dtype() ? tensor : ops::to_dtype(tensor, *dtype);
  }
  if (is_numpy_array(data.ptr())) {
    const Tensor tensor = tensor_over_buffer(data);
    return !dtype || *dtype == tensor.dtype() ? tensor : contiguous_copy(tensor, *dtype);
  }
  return tensor_from_data(data, dtype);
}

// The tensor itself, or one over memory that the object offers; none where it offers none.
Tensor view_of(py::object object, CpuDevice) {
  if (is_tensor(object.ptr())) return tensor_of(object.ptr());
  const bool is_constant = is_text(object.ptr()) || is_numpy_scalar(object.ptr());
  return has_buffer(object) && !is_constant ? tensor_over_buffer(object) : Tensor();
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
  const auto copy_of = [dtype](py::handle array) {
    const Tensor source = tensor_over_buffer(array);
    return contiguous_copy(source, dtype.value_or(source.dtype()));
  };
  if (is_numpy_array(data.ptr())) return copy_of(data);
  if (is_text(data.ptr())) fail_text(data.ptr());
  if (const py::object array = offered_array(data.ptr())) return copy_of(array);
  Contents contents(dtype);
  contents.read(data.ptr(), 0);
  return contents.tensor();
}

void bind_data(Registry& registry) {
  registry.add<&tensor>("tensor",
                        "data, *, dtype=None, device=None, requires_grad=False, pin_memory=False",
                        function);
  registry.add<&view_of>("_view_of", "object, device=None", function);
  registry.add<&as_tensor>("as_tensor", "data, dtype=None, device=None", function);
}

}  // namespace rushlight::bind
