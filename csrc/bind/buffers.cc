#include "bind/buffers.h"

#include <pybind11/pybind11.h>

#include "bind/errors.h"
#include "bind/interpreter_lock.h"
#include "bind/numpy_objects.h"

namespace rushlight::bind {

namespace {

const char* format_of(DType dtype) {
  switch (dtype) {
    case DType::uint8:
      return "B";
    case DType::int8:
      return "b";
    case DType::int16:
      return "h";
    case DType::int32:
      return "i";
    case DType::int64:
      return "q";
    case DType::uint16:
      return "H";
    case DType::uint32:
      return "I";
    case DType::uint64:
      return "Q";
    case DType::float16:
      return "e";
    case DType::float32:
      return "f";
    case DType::float64:
      return "d";
    case DType::complex64:
      return "Zf";
    case DType::complex128:
      return "Zd";
    case DType::bool_:
      return "?";
    case DType::bfloat16:
      return nullptr;
  }
  return nullptr;
}

struct Exported {
  std::vector<Py_ssize_t> shape, strides;
  // The tensor may be given other memory meanwhile (set_, share_memory_).
  Reference<Storage> storage;
};

int get_buffer(PyObject* self, Py_buffer* view, int flags) {
  return guarded(
      [&]() -> int {
        const Tensor tensor = tensor_of(self);
        if (gradient_mode() && requires_grad(tensor)) {
          PyErr_SetString(PyExc_RuntimeError,
                          "Can't call numpy() on Tensor that requires grad. Use "
                          "tensor.detach().numpy() instead.");
          return -1;
        }
        const char* format = format_of(tensor.dtype());
        if (!format) {
          PyErr_SetString(PyExc_TypeError, "Got unsupported ScalarType BFloat16");
          return -1;
        }
        const bool needs_contiguous = (flags & PyBUF_STRIDES) != PyBUF_STRIDES;
        if (needs_contiguous && !tensor.is_contiguous()) {
          PyErr_SetString(PyExc_BufferError, "the tensor is not contiguous");
          return -1;
        }
        if ((flags & PyBUF_WRITABLE) && !tensor.storage().is_writable()) {
          PyErr_SetString(PyExc_BufferError, "the tensor's memory is read-only");
          return -1;
        }
        tensor.storage_reference()->mark_exported();
        auto exported = std::make_unique<Exported>();
        exported->storage = tensor.storage_reference();
        const auto item_bytes = static_cast<Py_ssize_t>(tensor.item_size());
        for (std::size_t i = 0; i < tensor.sizes().size(); ++i) {
          exported->shape.push_back(tensor.sizes()[i]);
          exported->strides.push_back(tensor.strides()[i] * item_bytes);
        }
        view->buf = tensor.bytes_begin();
        view->obj = Py_NewRef(self);
        view->len = static_cast<Py_ssize_t>(tensor.bytes());
        view->itemsize = item_bytes;
        view->readonly = !tensor.storage().is_writable();
        view->ndim = static_cast<int>(tensor.dim());
        view->format = (flags & PyBUF_FORMAT) ? const_cast<char*>(format) : nullptr;
        view->shape = (flags & PyBUF_ND) ? exported->shape.data() : nullptr;
        view->strides = needs_contiguous ? nullptr : exported->strides.data();
        view->suboffsets = nullptr;
        view->internal = exported.release();
        return 0;
      },
      -1);
}

void release_buffer(PyObject*, Py_buffer* view) { delete static_cast<Exported*>(view->internal); }

struct Releaser {
  void operator()(Py_buffer* held) const {
    PyBuffer_Release(held);
    delete held;
  }
};
using HeldBuffer = std::unique_ptr<Py_buffer, Releaser>;

// The memory of an object; read-only where it may not be written.
HeldBuffer hold_buffer(py::handle object, int flags) {
  auto view = std::make_unique<Py_buffer>();
  if (PyObject_GetBuffer(object.ptr(), view.get(), flags | PyBUF_WRITABLE)) {
    PyErr_Clear();
    if (PyObject_GetBuffer(object.ptr(), view.get(), flags)) throw py::error_already_set();
  }
  return HeldBuffer(view.release());
}

// Storage over held memory, which is given back by whoever drops the storage.
Reference<Storage> storage_over(HeldBuffer held, void* begin, std::size_t bytes) {
  Py_buffer* const raw = held.get();
  auto storage = Storage::wrap(
      begin, bytes,
      [raw] {
        if (!Py_IsInitialized()) return;
        const InterpreterLock lock;
        Releaser()(raw);
      },
      !raw->readonly);
  held.release();
  return storage;
}

Tensor from_numpy(const py::object& array) {
  if (!is_numpy_array(array.ptr())) {
    fail<TypeError>("expected np.ndarray (got ", Py_TYPE(array.ptr())->tp_name, ")");
  }
  return tensor_over_buffer(array);
}

// An unrecorded 1-d tensor over `count` elements of any buffer, from byte `offset` on.
Tensor from_buffer(const py::object& buffer, DType dtype, std::int64_t count, std::int64_t offset,
                   bool wants_gradient) {
  if (!has_buffer(buffer)) {
    fail<ValueError>("object does not implement Python buffer protocol: ",
                     Py_TYPE(buffer.ptr())->tp_name);
  }
  HeldBuffer held;
  try {
    held = hold_buffer(buffer, PyBUF_SIMPLE);
  } catch (const py::error_already_set& error) {
    fail<RuntimeError>("could not retrieve buffer from object: ", std::string(error.what()));
  }
  const std::int64_t total = held->len;
  const auto item_bytes = static_cast<std::int64_t>(item_size(dtype));
  if (total == 0 || count == 0) {
    fail<ValueError>("both buffer length (", total, ") and count (", count, ") must not be 0");
  }
  if (offset < 0 || offset >= total) {
    fail<ValueError>("offset (", offset,
                     " bytes) must be non-negative and no greater than buffer "
                     "length (",
                     total, " bytes) minus 1");
  }
  const std::int64_t available = (total - offset) / item_bytes;
  if (count < 0) {
    if ((total - offset) % item_bytes != 0) {
      fail<ValueError>("buffer length (", total - offset, " bytes) after offset (", offset,
                       " bytes) must be a multiple of element size (", item_bytes, ")");
    }
    count = available;
  } else if (count > available) {
    fail<ValueError>("requested buffer length (", checked_multiply(count, item_bytes),
                     " bytes) after offset (", offset,
                     " bytes) must not be greater than actual "
                     "buffer length (",
                     total, " bytes)");
  }
  char* const begin = static_cast<char*>(held->buf) + offset;
  auto storage = storage_over(std::move(held), begin, static_cast<std::size_t>(count * item_bytes));
  Tensor result(Reference<TensorImpl>::adopt(
      new TensorImpl(std::move(storage), dtype, Dims{count}, Dims{1}, 0)));
  if (wants_gradient) set_requires_grad(result, true);
  return result;
}

// A numpy array over the same memory. `force` detaches first.
py::object numpy(const Tensor& input, bool force) {
  const Tensor values = force ? detach(input) : input;
  if (gradient_mode() && requires_grad(values)) {
    fail<RuntimeError>(
        "Can't call numpy() on Tensor that requires grad. Use "
        "tensor.detach().numpy() instead.");
  }
  if (!format_of(values.dtype())) fail<TypeError>("Got unsupported ScalarType BFloat16");
  const auto object = py::reinterpret_steal<py::object>(wrap(values));
  return py::module_::import("numpy").attr("asarray")(object);
}

// What numpy calls where it does not take the buffer.
py::object array(const Tensor& input, const py::object& dtype, const py::object& copy) {
  py::object result = numpy(input, false);
  if (!dtype.is_none()) result = result.attr("astype")(dtype, py::arg("copy") = false);
  const int must_copy = enter_python([&] { return PyObject_IsTrue(copy.ptr()); });
  if (must_copy < 0) throw py::error_already_set();
  if (must_copy) result = result.attr("copy")();
  return result;
}

DType dtype_of_elements(py::handle object, const Py_buffer& held, bool is_array) {
  const char* const format = held.format;
  if (format && (*format == '>' || *format == '!')) {
    fail<ValueError>(
        "given numpy array has byte order different from the native byte order. Conversion "
        "between byte orders is currently not supported.");
  }
  // A datetime64 shows itself as a row of bytes.
  const bool is_row = held.ndim > 0 && is_numpy_scalar(object.ptr());
  const auto dtype = is_row ? std::nullopt : dtype_of_format(format, held.itemsize);
  if (dtype) return *dtype;
  if (is_array || is_numpy_scalar(object.ptr())) fail_numpy_type(object);
  fail<TypeError>("can't convert elements of format '", format, "' of ",
                  Py_TYPE(object.ptr())->tp_name);
}

struct Geometry {
  Dims sizes, strides;  // in elements
};

// numpy shows the strides of empty arrays in its attribute only: its buffers have others.
std::vector<Py_ssize_t> strides_of_empty_array(py::handle array) {
  std::vector<Py_ssize_t> strides;
  const py::object shown = array.attr("strides");
  if (!PyTuple_Check(shown.ptr())) return strides;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(shown.ptr()); ++i) {
    strides.push_back(
        argument<std::int64_t>(PyTuple_GET_ITEM(shown.ptr(), i), "strides", "stride"));
  }
  return strides;
}

Geometry geometry_of(py::handle object, const Py_buffer& held, bool is_array) {
  if (held.ndim > 0 && !held.shape) {
    fail<TypeError>("the memory of ", Py_TYPE(object.ptr())->tp_name, " has no shape");
  }
  std::vector<Py_ssize_t> of_empty;
  if (is_array && held.len == 0) of_empty = strides_of_empty_array(object);
  const Py_ssize_t item_bytes = std::max<Py_ssize_t>(held.itemsize, 1);
  Geometry geometry;
  for (int i = 0; i < held.ndim; ++i) geometry.sizes.push_back(held.shape[i]);
  geometry.strides = contiguous_strides(geometry.sizes);
  // Without strides (as of ctypes) the memory is contiguous.
  for (int i = 0; held.strides && i < held.ndim; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const Py_ssize_t stride = at < of_empty.size() ? of_empty[at] : held.strides[i];
    if (stride < 0 && held.shape[i] > 1) {
      fail<ValueError>(
          "At least one stride in the given numpy array is negative, and tensors with "
          "negative strides are not currently supported. (You can probably work "
          "around this by making a copy of your array  with array.copy().)");
    }
    if (stride % item_bytes != 0 && held.shape[i] > 1) {
      fail<ValueError>(
          "given numpy array strides not a multiple of the element byte size. Copy "
          "the numpy array to reallocate the memory.");
    }
    geometry.strides[at] = stride < 0 ? 1 : stride / item_bytes;
  }
  return geometry;
}

}  // namespace

bool has_buffer(py::handle object) { return PyObject_CheckBuffer(object.ptr()) != 0; }

Tensor tensor_over_buffer(py::handle object) {
  const bool is_array = is_numpy_array(object.ptr());
  HeldBuffer held;
  try {
    held = hold_buffer(object, PyBUF_STRIDES | PyBUF_FORMAT);
  } catch (const py::error_already_set&) {
    if (is_array) fail_numpy_type(object);  // datetime64 and timedelta64 have no format
    throw;
  }
  const Geometry geometry = geometry_of(object, *held, is_array);
  const DType dtype = dtype_of_elements(object, *held, is_array);
  const auto bytes =
      static_cast<std::size_t>(extent(geometry.sizes, geometry.strides)) * item_size(dtype);
  void* const begin = held->buf;
  return Tensor(Reference<TensorImpl>::adopt(new TensorImpl(
      storage_over(std::move(held), begin, bytes), dtype, geometry.sizes, geometry.strides, 0)));
}

void add_buffer_slots(std::vector<PyType_Slot>& slots) {
  slots.push_back({Py_bf_getbuffer, reinterpret_cast<void*>(get_buffer)});
  slots.push_back({Py_bf_releasebuffer, reinterpret_cast<void*>(release_buffer)});
}

void bind_buffers(Registry& registry) {
  registry.add<&numpy>("numpy", "input, *, force=False", method);
  registry.add<&array>("__array__", "input, dtype=None, copy=None", method);
  registry.add<&from_numpy>("from_numpy", "ndarray", function);
  registry.add<&from_buffer>("frombuffer",
                             "buffer, *, dtype, count=-1, offset=0, requires_grad=False", function);
}

}  // namespace rushlight::bind
