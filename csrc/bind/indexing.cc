#include "autograd/in_place.h"
#include "bind/buffers.h"
#include "bind/data.h"
#include "bind/errors.h"
#include "bind/tensor_slots.h"
#include "ops/creation/creation.h"
#include "ops/index/index.h"
#include "ops/shape/copy.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::bind {

namespace {

bool is_mask(const Tensor& tensor) {
  return tensor.dtype() == DType::bool_ || tensor.dtype() == DType::uint8;
}

// A 0-d integer tensor stands for a number.
bool is_number_tensor(PyObject* object) {
  if (!is_tensor(object)) return false;
  const TensorImpl* impl = impl_of(object);
  return impl->sizes.empty() && is_integer(impl->dtype) && impl->dtype != DType::uint8;
}

bool is_integer_object(PyObject* object) {
  return (PyLong_Check(object) && !PyBool_Check(object)) || is_number_tensor(object) ||
         (!is_tensor(object) && !PyBool_Check(object) && !PyList_Check(object) &&
          PyIndex_Check(object) && !PySequence_Check(object));
}

std::int64_t integer_of(PyObject* object) {
  const Py_ssize_t value = PyNumber_AsSsize_t(object, PyExc_IndexError);
  if (value == -1 && PyErr_Occurred()) throw py::error_already_set();
  return value;
}

[[noreturn]] void fail_index_type(PyObject* object) {
  fail<IndexError>(
      "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables "
      "are valid indices (got ",
      Py_TYPE(object)->tp_name, ")");
}

// A list, an array or a range as an index tensor.
Tensor index_tensor(PyObject* object) {
  if (is_tensor_argument(object)) return tensor_of(object);
  if (!has_buffer(object) && !PySequence_Check(object)) fail_index_type(object);
  if (PyUnicode_Check(object) || PyBytes_Check(object)) fail_index_type(object);
  Tensor tensor = tensor_from_data(object, std::nullopt);
  // [] is a list of no positions.
  if (tensor.numel() == 0 && is_floating_point(tensor.dtype())) {
    return contiguous_copy(tensor, DType::int64);
  }
  return tensor;
}

std::optional<std::int64_t> bound_of(PyObject* object) {
  if (object == Py_None) return std::nullopt;
  if (!PyIndex_Check(object)) {
    fail<TypeError>("slice indices must be integers or None or have an __index__ method");
  }
  const Py_ssize_t value = PyNumber_AsSsize_t(object, nullptr);  // clips
  if (value == -1 && PyErr_Occurred()) throw py::error_already_set();
  return value;
}

Tensor sliced(const Tensor& input, std::int64_t dim, PyObject* object) {
  const auto* bounds = reinterpret_cast<PySliceObject*>(object);
  const std::int64_t step = bound_of(bounds->step).value_or(1);
  if (step <= 0) fail<ValueError>("step must be greater than zero");
  return ops::slice(input, dim, bound_of(bounds->start), bound_of(bounds->stop), step);
}

// What an index selects: a view, and the index tensors that go on from there.
struct Selection {
  Tensor view;
  std::vector<Tensor> indices;  // one a dimension; empty when there are none
};

// Dimensions that an item of an index takes.
std::int64_t dimensions_of(PyObject* object, const Tensor& tensor) {
  if (object == Py_None || object == Py_Ellipsis || PyBool_Check(object)) return 0;
  if (tensor.defined() && is_mask(tensor)) return tensor.dim();
  return 1;
}

Selection select_items(const Tensor& input, PyObject* const* items, std::size_t count) {
  SmallVector<Tensor, 4> tensors(count);
  std::int64_t taken = 0;
  for (std::size_t i = 0; i < count; ++i) {
    PyObject* object = items[i];
    const bool plain = object == Py_None || object == Py_Ellipsis || PyBool_Check(object) ||
                       PySlice_Check(object) || is_integer_object(object);
    if (!plain) tensors[i] = index_tensor(object);
    taken += dimensions_of(object, tensors[i]);
  }
  if (taken > input.dim()) {
    fail<IndexError>("too many indices for tensor of dimension ", input.dim());
  }
  Selection selection{input, {}};
  const auto place = [&selection](std::int64_t dim, Tensor tensor) {
    if (selection.indices.size() <= static_cast<std::size_t>(dim)) {
      selection.indices.resize(static_cast<std::size_t>(dim) + 1);
    }
    selection.indices[static_cast<std::size_t>(dim)] = std::move(tensor);
  };
  std::int64_t dim = 0;
  for (std::size_t i = 0; i < count; ++i) {
    PyObject* object = items[i];
    Tensor& view = selection.view;
    if (object == Py_Ellipsis) {
      dim += input.dim() - taken;
    } else if (object == Py_None) {
      view = ops::unsqueeze(view, dim++);
    } else if (PyBool_Check(object)) {
      view = ops::unsqueeze(view, dim);
      place(dim++, ops::zeros({object == Py_True ? 1 : 0}, DType::int64));
    } else if (PySlice_Check(object)) {
      view = sliced(view, dim++, object);
    } else if (!tensors[i].defined()) {
      const std::int64_t position = integer_of(object);
      const std::int64_t size = view.size(dim);
      if (position < -size || position >= size) {
        fail<IndexError>("index ", position, " is out of bounds for dimension ", dim, " with size ",
                         size);
      }
      view = ops::select(view, dim, position);
    } else if (is_mask(tensors[i]) && tensors[i].dim() == 0) {
      view = ops::unsqueeze(view, dim);
      const bool set = item(tensors[i]).to_bool();
      place(dim++, ops::zeros({set ? 1 : 0}, DType::int64));
    } else if (is_mask(tensors[i])) {
      // A mask stands for as many index tensors as it has dimensions.
      for (std::int64_t d = 0; d < tensors[i].dim(); ++d) {
        if (view.size(dim + d) != tensors[i].size(d)) {
          fail<IndexError>("The shape of the mask ", tensors[i].sizes(), " at index ", d,
                           " does not match the shape of the indexed tensor ", view.sizes(),
                           " at index ", dim + d);
        }
      }
      for (Tensor& positions : ops::nonzero_tuple(tensors[i])) place(dim++, std::move(positions));
    } else {
      place(dim++, tensors[i]);
    }
  }
  return selection;
}

// Whether a list stands for a tuple of indices: when it holds sequences, tensors, slices, ... .
bool is_index_list(PyObject* object) {
  if (!PyList_Check(object) || PyList_GET_SIZE(object) >= 32) return false;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(object); ++i) {
    PyObject* element = PyList_GET_ITEM(object, i);
    if (is_tensor(element) || PySequence_Check(element) || PySlice_Check(element) ||
        element == Py_Ellipsis || element == Py_None) {
      return true;
    }
  }
  return false;
}

Selection select(const Tensor& input, PyObject* index) {
  if (PyTuple_Check(index) || is_index_list(index)) {
    return select_items(input, PySequence_Fast_ITEMS(index),
                        static_cast<std::size_t>(PySequence_Fast_GET_SIZE(index)));
  }
  return select_items(input, &index, 1);
}

PyObject* subscript(PyObject* self, PyObject* index) {
  return guarded([&]() -> PyObject* {
    const Tensor input = tensor_of(self);
    if (PySlice_Check(index) && input.dim() > 0) return wrap(sliced(input, 0, index));
    if (input.dim() == 0 && is_integer_object(index)) {
      fail<IndexError>(
          "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or "
          "`tensor.item<T>()` in C++ to convert a 0-dim tensor to a number");
    }
    const Selection selection = select(input, index);
    if (!selection.indices.empty()) {
      return wrap(ops::index(selection.view, selection.indices));
    }
    // x[()] and x[...] are views, not the tensor itself.
    if (selection.view.is_same(input)) {
      return wrap(ops::view(input, input.sizes()));
    }
    return wrap(selection.view);
  });
}

// The value as a tensor of the written dtype where it is a number or comes from Python data.
Tensor value_tensor(PyObject* value, const Tensor& destination) {
  if (is_tensor_argument(value)) return tensor_of(value);
  Scalar number;
  if (to_scalar(value, number)) return new_scalar(number, destination.dtype());
  if (PyList_Check(value) || PyTuple_Check(value) || has_buffer(value)) {
    return tensor_from_data(value, destination.dtype());
  }
  fail<TypeError>("can't assign a ", Py_TYPE(value)->tp_name, " to a torch.",
                  dtype_title(destination.dtype()), "Tensor");
}

// Leading dimensions of size 1 that the destination does not have.
Tensor without_leading_ones(const Tensor& value, std::size_t dimensions) {
  const Dims& sizes = value.sizes();
  std::size_t first = 0;
  while (sizes.size() - first > dimensions && sizes[first] == 1) ++first;
  return first == 0 ? value : ops::view(value, Dims(sizes.begin() + first, sizes.end()));
}

int assign_subscript(PyObject* self, PyObject* index, PyObject* value) {
  return guarded(
      [&]() -> int {
        if (!value) fail<TypeError>("Tensor does not support deleting items");
        const Tensor input = tensor_of(self);
        if (input.dim() == 0 && is_integer_object(index)) {
          fail<IndexError>(
              "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or "
              "`tensor.item<T>()` in C++ to convert a 0-dim tensor to a number");
        }
        const Selection selection = select(input, index);
        const Tensor& view = selection.view;
        if (selection.indices.empty()) {
          Scalar number;
          if (!is_tensor(value) && to_scalar(value, number)) {
            ops::fill_(view, number);
          } else {
            ops::copy_(view, without_leading_ones(value_tensor(value, view), view.sizes().size()));
          }
          return 0;
        }
        Tensor source = value_tensor(value, view);
        if (source.dim() == 0 && source.dtype() != view.dtype()) {
          source = ops::to_dtype(source, view.dtype());
        }
        std::size_t dimensions = 0, indexed = 0;
        for (const Tensor& tensor : selection.indices) {
          if (!tensor.defined()) continue;
          ++indexed;
          dimensions = std::max(dimensions, tensor.sizes().size());
        }
        dimensions += view.sizes().size() - indexed;
        ops::index_put_(view, selection.indices, without_leading_ones(source, dimensions));
        return 0;
      },
      -1);
}

// The parts along the first dimension, as one node of the graph.
PyObject* iterator(PyObject* self) {
  return guarded([&]() -> PyObject* {
    const Tensor input = tensor_of(self);
    if (input.dim() == 0) fail<TypeError>("iteration over a 0-d tensor");
    const auto parts = py::reinterpret_steal<py::object>(to_python(ops::unbind(input)));
    return PyObject_GetIter(parts.ptr());
  });
}

}  // namespace

void add_indexing_slots(std::vector<PyType_Slot>& slots) {
  slots.push_back({Py_tp_iter, reinterpret_cast<void*>(iterator)});
  slots.push_back({Py_mp_subscript, reinterpret_cast<void*>(subscript)});
  slots.push_back({Py_mp_ass_subscript, reinterpret_cast<void*>(assign_subscript)});
}

}  // namespace rushlight::bind
