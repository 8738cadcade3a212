#include "bind/buffers.h"

#include <cstring>

#include "bind/dtype_object.h"
#include "bind/errors.h"

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

DType dtype_of_format(const char* format, Py_ssize_t item_bytes) {
  if (!format) return DType::uint8;
  while (*format == '@' || *format == '=' || *format == '<') ++format;
  const auto integer = [item_bytes](bool is_signed) {
    switch (item_bytes) {
      case 1:
        return is_signed ? DType::int8 : DType::uint8;
      case 2:
        return is_signed ? DType::int16 : DType::uint16;
      case 4:
        return is_signed ? DType::int32 : DType::uint32;
      default:
        return is_signed ? DType::int64 : DType::uint64;
    }
  };
  if (std::strlen(format) == 1) {
    switch (*format) {
      case '?':
        return DType::bool_;
      case 'b':
      case 'h':
      case 'i':
      case 'l':
      case 'q':
      case 'n':
        return integer(true);
      case 'B':
      case 'H':
      case 'I':
      case 'L':
      case 'Q':
      case 'N':
      case 'c':
        return integer(false);
      case 'e':
        return DType::float16;
      case 'f':
        return DType::float32;
      case 'd':
        return DType::float64;
      default:
        break;
    }
  }
  if (std::strcmp(format, "Zf") == 0) return DType::complex64;
  if (std::strcmp(format, "Zd") == 0) return DType::complex128;
  fail<TypeError>(
      "can't convert elements of format '", format,
      "'. The only supported types are: float64, float32, float16, complex64, "
      "complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool.");
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

Tensor from_numpy(const py::object& array) {
  if (!has_buffer(array)) {
    fail<TypeError>("expected np.ndarray (got ", Py_TYPE(array.ptr())->tp_name, ")");
  }
  return tensor_over_buffer(array);
}

// An unrecorded 1-d tensor over `count` elements of any buffer, from byte `offset` on.
Tensor from_buffer(const py::object& buffer, DType dtype, std::int64_t count, std::int64_t offset,
                   bool wants_gradient) {
  const Tensor bytes = tensor_over_buffer(buffer);
  const auto total = static_cast<std::int64_t>(bytes.bytes());
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
  if (!bytes.is_contiguous()) fail<ValueError>("frombuffer: the buffer must be contiguous");
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
  auto storage = Storage::wrap(
      bytes.bytes_begin() + offset, static_cast<std::size_t>(count * item_bytes), [bytes] {},
      bytes.storage().is_writable());
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
  if (!copy.is_none() && py::cast<bool>(copy)) result = result.attr("copy")();
  return result;
}

}  // namespace

bool has_buffer(py::handle object) { return PyObject_CheckBuffer(object.ptr()) != 0; }

Tensor tensor_over_buffer(py::handle object) {
  auto view = std::make_unique<Py_buffer>();
  bool writable = true;
  if (PyObject_GetBuffer(object.ptr(), view.get(), PyBUF_STRIDES | PyBUF_FORMAT | PyBUF_WRITABLE)) {
    PyErr_Clear();
    writable = false;
    if (PyObject_GetBuffer(object.ptr(), view.get(), PyBUF_STRIDES | PyBUF_FORMAT)) {
      throw py::error_already_set();
    }
  }
  struct Releaser {
    void operator()(Py_buffer* held) const {
      PyBuffer_Release(held);
      delete held;
    }
  };
  std::unique_ptr<Py_buffer, Releaser> held(view.release());
  const DType dtype = dtype_of_format(held->format, held->itemsize);
  // numpy shows the strides of empty arrays in its attribute only: its buffers have others.
  std::vector<Py_ssize_t> of_empty;
  if (held->len == 0 && py::hasattr(object, "strides")) {
    for (const py::handle stride : object.attr("strides")) {
      of_empty.push_back(py::cast<Py_ssize_t>(stride));
    }
  }
  Dims sizes, strides;
  for (int i = 0; i < held->ndim; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const Py_ssize_t stride = at < of_empty.size() ? of_empty[at] : held->strides[i];
    if (stride < 0 && held->shape[i] > 1) {
      fail<ValueError>(
          "At least one stride in the given numpy array is negative, and tensors with "
          "negative strides are not currently supported. (You can probably work "
          "around this by making a copy of your array  with array.copy().)");
    }
    if (stride % held->itemsize != 0 && held->shape[i] > 1) {
      fail<ValueError>(
          "given numpy array strides not a multiple of the element byte size. Copy "
          "the numpy array to reallocate the memory.");
    }
    sizes.push_back(held->shape[i]);
    strides.push_back(stride < 0 ? 1 : stride / held->itemsize);
  }
  const auto bytes = static_cast<std::size_t>(extent(sizes, strides)) * item_size(dtype);
  Py_buffer* raw = held.release();
  auto storage = Storage::wrap(
      raw->buf, bytes,
      [raw] {
        if (!Py_IsInitialized()) return;
        const PyGILState_STATE state = PyGILState_Ensure();
        PyBuffer_Release(raw);
        delete raw;
        PyGILState_Release(state);
      },
      writable);
  return Tensor(Reference<TensorImpl>::adopt(
      new TensorImpl(std::move(storage), dtype, std::move(sizes), std::move(strides), 0)));
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
