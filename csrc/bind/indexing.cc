#include "autograd/in_place.h"
#include "bind/buffers.h"
#include "bind/data.h"
#include "bind/errors.h"
#include "bind/interpreter_lock.h"
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
  const bool is_data = has_buffer(object) || PySequence_Check(object);
  if (!is_data || PyUnicode_Check(object) || PyBytes_Check(object)) fail_index_type(object);
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

// The bounds of a slice, as far as they are given.
struct Bounds {
  std::optional<std::int64_t> start, stop;
  std::int64_t step = 1;
};

Bounds bounds_of(PyObject* object) {
  const auto* slice = reinterpret_cast<PySliceObject*>(object);
  Bounds bounds;
  bounds.step = bound_of(slice->step).value_or(1);
  if (bounds.step <= 0) fail<ValueError>("step must be greater than zero");
  bounds.start = bound_of(slice->start);
  bounds.stop = bound_of(slice->stop);
  return bounds;
}

Tensor sliced(const Tensor& input, std::int64_t dim, const Bounds& bounds) {
  return ops::slice(input, dim, bounds.start, bounds.stop, bounds.step);
}

void check_has_dimensions(const Tensor& input) {
  if (input.dim() > 0) return;
  fail<IndexError>(
      "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or "
      "`tensor.item<T>()` in C++ to convert a 0-dim tensor to a number");
}

Tensor selected(const Tensor& input, std::int64_t dim, std::int64_t position) {
  const std::int64_t size = input.size(dim);
  if (position < -size || position >= size) {
    fail<IndexError>("index ", position, " is out of bounds for dimension ", dim, " with size ",
                     size);
  }
  return ops::select(input, dim, position);
}

// An item of an index. All code of the program that it runs has run, before anything is asked of
// the tensor that is indexed.
struct Item {
  enum class Kind : std::uint8_t { ellipsis, none, boolean, slice, integer, tensor };

  Kind kind = Kind::none;
  std::int64_t number = 0;  // of an integer or a boolean
  Bounds bounds;
  Tensor tensor;

  explicit Item(PyObject* object) {
    if (object == Py_None) return;
    if (object == Py_Ellipsis) {
      kind = Kind::ellipsis;
    } else if (PyBool_Check(object)) {
      kind = Kind::boolean;
      number = object == Py_True;
    } else if (PySlice_Check(object)) {
      kind = Kind::slice;
      bounds = bounds_of(object);
    } else if (is_integer_object(object)) {
      kind = Kind::integer;
      number = integer_of(object);
    } else {
      kind = Kind::tensor;
      tensor = index_tensor(object);
    }
  }

  // The dimensions that it takes.
  std::int64_t dimensions() const {
    if (kind == Kind::none || kind == Kind::ellipsis || kind == Kind::boolean) return 0;
    return kind == Kind::tensor && is_mask(tensor) ? tensor.dim() : 1;
  }
};
using Index = SmallVector<Item, 2>;

// What an index selects: a view, and the index tensors that go on from there.
struct Selection {
  Tensor view;
  std::vector<Tensor> indices;  // one a dimension; empty when there are none
};

// A mask stands for as many index tensors as it has dimensions; returns the dimension behind them.
template <class Place>
std::int64_t place_mask(const Tensor& view, std::int64_t dim, const Tensor& mask, Place&& place) {
  for (std::int64_t d = 0; d < mask.dim(); ++d) {
    if (view.size(dim + d) != mask.size(d)) {
      fail<IndexError>("The shape of the mask ", mask.sizes(), " at index ", d,
                       " does not match the shape of the indexed tensor ", view.sizes(),
                       " at index ", dim + d);
    }
  }
  for (Tensor& positions : ops::nonzero_tuple(mask)) place(dim++, std::move(positions));
  return dim;
}

Selection select(const Tensor& input, const Index& index) {
  std::int64_t taken = 0;
  for (const Item& item : index) taken += item.dimensions();
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
  const auto place_boolean = [&](std::int64_t dim, bool value) {
    selection.view = ops::unsqueeze(selection.view, dim);
    place(dim, ops::zeros({value ? 1 : 0}, DType::int64));
  };
  std::int64_t dim = 0;
  for (const Item& entry : index) {
    Tensor& view = selection.view;
    switch (entry.kind) {
      case Item::Kind::ellipsis:
        dim += input.dim() - taken;
        break;
      case Item::Kind::none:
        view = ops::unsqueeze(view, dim++);
        break;
      case Item::Kind::boolean:
        place_boolean(dim++, entry.number != 0);
        break;
      case Item::Kind::slice:
        view = sliced(view, dim++, entry.bounds);
        break;
      case Item::Kind::integer:
        view = selected(view, dim, entry.number);
        break;
      case Item::Kind::tensor:
        if (!is_mask(entry.tensor)) {
          place(dim++, entry.tensor);
        } else if (entry.tensor.dim() == 0) {
          place_boolean(dim++, item(entry.tensor).to_bool());
        } else {
          dim = place_mask(view, dim, entry.tensor, place);
        }
        break;
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

Index read_index(PyObject* object) {
  Index index;
  if (PyTuple_Check(object) || is_index_list(object)) {
    const Items items(object);
    index.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) index.emplace_back(items[i].ptr());
  } else {
    index.emplace_back(object);
  }
  return index;
}

PyObject* subscript(PyObject* self, PyObject* index) {
  let_changes_pass();
  return guarded([&]() -> PyObject* {
    const Tensor input = tensor_of(self);
    if (PySlice_Check(index) && input.dim() > 0) {
      const Bounds bounds = bounds_of(index);
      return wrap(sliced(input, 0, bounds));
    }
    if (is_integer_object(index)) {
      const std::int64_t position = integer_of(index);
      check_has_dimensions(input);
      return wrap(selected(input, 0, position));
    }
    const Selection selection = select(input, read_index(index));
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

// A value that is no number, of the written dtype where it comes from Python data.
Tensor value_tensor(PyObject* value, DType dtype) {
  if (is_tensor_argument(value)) return tensor_of(value);
  const bool is_data = PyList_Check(value) || PyTuple_Check(value) || has_buffer(value);
  if (is_data && !PyUnicode_Check(value) && !PyBytes_Check(value)) {
    return tensor_from_data(value, dtype);
  }
  fail<TypeError>("can't assign a ", Py_TYPE(value)->tp_name, " to a torch.", dtype_title(dtype),
                  "Tensor");
}

// Leading dimensions of size 1 that the destination does not have.
Tensor without_leading_ones(const Tensor& value, std::size_t dimensions) {
  const Dims& sizes = value.sizes();
  std::size_t first = 0;
  while (sizes.size() - first > dimensions && sizes[first] == 1) ++first;
  return first == 0 ? value : ops::view(value, Dims(sizes.begin() + first, sizes.end()));
}

int assign_subscript(PyObject* self, PyObject* index, PyObject* value) {
  let_changes_pass();
  return guarded(
      [&]() -> int {
        if (!value) fail<TypeError>("Tensor does not support deleting items");
        const Tensor input = tensor_of(self);
        if (is_integer_object(index)) check_has_dimensions(input);
        // Code of the program runs here, and may change the tensor: nothing of it is known yet.
        Scalar number;
        const bool is_number = !is_tensor(value) && to_scalar(value, number);
        Tensor source = is_number ? Tensor() : value_tensor(value, input.dtype());
        const Index items = read_index(index);
        const Selection selection = select(input, items);
        const Tensor& view = selection.view;
        if (selection.indices.empty()) {
          if (is_number) {
            ops::fill_(view, number);
          } else {
            ops::copy_(view, without_leading_ones(source, view.sizes().size()));
          }
          return 0;
        }
        if (is_number) source = new_scalar(number, view.dtype());
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
