#include "bind/storage_object.h"

#include <pybind11/pybind11.h>

#include <cstring>

#include "bind/errors.h"
#include "bind/whole_type.h"
#include "runtime/computations.h"
#include "runtime/shared_memory.h"

namespace rushlight::bind {

namespace {

struct Bytes {
  Reference<Storage> storage;
};

std::uint8_t* begin(const Bytes& self) {
  return reinterpret_cast<std::uint8_t*>(self.storage->data());
}

std::uint8_t& at(const Bytes& self, std::int64_t index) {
  const auto count = static_cast<std::int64_t>(self.storage->bytes());
  if (index < -count || index >= count) {
    fail<IndexError>("index ", index, " out of range for storage of size ", count);
  }
  return begin(self)[index < 0 ? index + count : index];
}

Bytes allocate(const py::object& bytes) {
  const auto size = argument<std::int64_t>(bytes, "UntypedStorage", "size");
  if (size < 0) fail<RuntimeError>("UntypedStorage: size must not be negative, got ", size);
  return {Storage::allocate(static_cast<std::size_t>(size))};
}

py::buffer_info buffer(Bytes& self) {
  self.storage->mark_exported();
  const auto count = static_cast<py::ssize_t>(self.storage->bytes());
  return py::buffer_info(begin(self), 1, "B", 1, {count}, {py::ssize_t{1}},
                         !self.storage->is_writable());
}

py::list to_list(const Bytes& self) {
  py::list list = new_list(self.storage->bytes());
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = py::int_(begin(self)[i]);
  return list;
}

Bytes clone(const Bytes& self) {
  Bytes copy{Storage::allocate(self.storage->bytes())};
  if (self.storage->bytes()) {
    std::memcpy(copy.storage->data(), self.storage->data(), self.storage->bytes());
  }
  return copy;
}

py::object untyped_storage(const Tensor& input) {
  return py::cast(Bytes{input.storage_reference()});
}

Tensor set_geometry(const Tensor& input, const Reference<Storage>& storage, Dims size, Dims stride,
                    std::int64_t offset) {
  wait_for_computations();
  check_in_place(input);
  if (const Autograd* state = autograd_of(input); state && state->base.defined()) {
    fail<RuntimeError>("set_: the tensor is a view of another one");
  }
  if (size.size() != stride.size()) {
    fail<RuntimeError>("set_: ", size.size(), " sizes, but ", stride.size(), " strides");
  }
  for (const Dims* numbers : {&size, &stride}) {
    for (const std::int64_t number : *numbers) {
      if (number < 0) fail<RuntimeError>("set_: sizes and strides must not be negative");
    }
  }
  check_geometry(size, stride, offset, input.dtype(), storage->bytes());
  TensorImpl* impl = input.impl();
  impl->storage = storage;
  impl->set_geometry(std::move(size), std::move(stride), offset);
  return input;
}

Tensor set_empty(const Tensor& input) {
  return set_geometry(input, Storage::allocate(0), Dims{0}, Dims{1}, 0);
}

Tensor set_like(const Tensor& input, const Tensor& source) {
  if (input.dtype() != source.dtype()) {
    fail<RuntimeError>("set_: a tensor of ", dtype_name(input.dtype()), " cannot become one of ",
                       dtype_name(source.dtype()));
  }
  return set_geometry(input, source.storage_reference(), source.sizes(), source.strides(),
                      source.offset());
}

// Without sizes the tensor gets one dimension over all of the storage.
Tensor set_storage(const Tensor& input, const Bytes& source, std::int64_t offset,
                   std::optional<Dims> size, std::optional<Dims> stride) {
  if (!size) {
    const auto count = static_cast<std::int64_t>(source.storage->bytes() / input.item_size());
    if (offset < 0 || offset > count) {
      fail<RuntimeError>("set_: storage_offset ", offset, " is outside a storage of ", count,
                         " elements");
    }
    size = Dims{count - offset};
  }
  if (!stride) stride = contiguous_strides(*size);
  return set_geometry(input, source.storage, std::move(*size), std::move(*stride), offset);
}

bool is_shared(const Tensor& input) { return is_shared_memory(input.storage().data()); }

// Gives the tensor memory of its own that child processes share.
Tensor share_memory(const Tensor& input) {
  wait_for_computations();
  const std::size_t bytes = input.storage().bytes();
  if (is_shared(input) || bytes == 0) return input;
  if (input.storage_reference()->use_count() > 1) {
    fail<RuntimeError>(
        "share_memory_: other tensors or arrays view this memory and would be left behind; share "
        "before making views, or share a clone");
  }
  void* const memory = map_shared_memory(bytes);
  std::memcpy(memory, input.storage().data(), bytes);
  try {
    auto shared =
        Storage::wrap(memory, bytes, [memory, bytes] { unmap_shared_memory(memory, bytes); });
    shared->continue_version(input.storage());
    input.impl()->storage = std::move(shared);
  } catch (...) {
    unmap_shared_memory(memory, bytes);
    throw;
  }
  return input;
}

}  // namespace

template <>
struct Argument<Bytes> {
  static constexpr const char* name = "UntypedStorage";
  static bool convert(PyObject* object, Bytes& value) {
    if (!py::isinstance<Bytes>(object)) return false;
    value = py::handle(object).cast<const Bytes&>();
    return true;
  }
};

void bind_storage_type(py::module_& module) {
  py::class_<Bytes> type(module, "UntypedStorage", py::buffer_protocol(),
                         "A block of bytes that tensors view.");
  type.def(py::init(&allocate), py::arg("size") = 0, "Allocates a block of undefined contents.")
      .def_buffer(&buffer)
      .def(
          "nbytes", [](const Bytes& self) { return self.storage->bytes(); }, "Number of bytes.")
      .def(
          "size", [](const Bytes& self) { return self.storage->bytes(); }, "Number of bytes.")
      .def("__len__", [](const Bytes& self) { return self.storage->bytes(); })
      .def(
          "element_size", [](const Bytes&) { return 1; }, "Always 1.")
      .def(
          "data_ptr",
          [](const Bytes& self) {
            return self.storage->bytes() ? reinterpret_cast<std::intptr_t>(begin(self)) : 0;
          },
          "Address of the first byte, 0 if there is none.")
      .def("tolist", &to_list, "The bytes as a list of ints.")
      .def("clone", &clone, "A copy of the bytes.")
      .def("__getitem__",
           [](const Bytes& self, py::handle index) {
             const auto position = argument<std::int64_t>(index, "UntypedStorage", "index");
             return at(self, position);
           })
      .def("__setitem__",
           [](const Bytes& self, py::handle index, py::handle value) {
             const auto position = argument<std::int64_t>(index, "UntypedStorage", "index");
             const auto byte = argument<std::int64_t>(value, "UntypedStorage", "value");
             if (byte < 0 || byte > 255) {
               fail<ValueError>("UntypedStorage: a byte must lie in [0, 255], got ", byte);
             }
             if (!self.storage->is_writable()) fail<RuntimeError>("the storage is read-only");
             at(self, position) = static_cast<std::uint8_t>(byte);
             self.storage->bump_version();
           })
      .def("__eq__",
           [](const Bytes& self, const py::object& other) {
             return py::isinstance<Bytes>(other) &&
                    self.storage == other.cast<const Bytes&>().storage;
           })
      .def("__hash__",
           [](const Bytes& self) { return reinterpret_cast<std::intptr_t>(self.storage.get()); })
      .def("__repr__", [](const Bytes& self) {
        std::string text;
        for (std::size_t i = 0; i < self.storage->bytes(); ++i) {
          text += " " + std::to_string(begin(self)[i]) + "\n";
        }
        return text + "[torch.storage.UntypedStorage(device=cpu) of size " +
               std::to_string(self.storage->bytes()) + "]";
      });
  make_whole(type);
}

void bind_storage_methods(Registry& registry) {
  registry.add<&untyped_storage>("untyped_storage", "input", method);
  registry.add<&is_shared>("is_shared", "input", method);
  registry.add<&share_memory>("share_memory_", "input", method);
  registry.add<&set_empty>("set_", "input", method);
  registry.add<&set_like>("set_", "input, source", method);
  registry.add<&set_storage>("set_", "input, source, storage_offset=0, size=None, stride=None",
                             method);
}

}  // namespace rushlight::bind
