#include "bind/tensor_options.h"

#include <pybind11/pybind11.h>

#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "bind/errors.h"
#include "bind/whole_type.h"

namespace rushlight::bind {

namespace {

// Names that programs written for other machines mention; tensors live on "cpu" only.
constexpr std::string_view device_types[] = {"cpu",           "cuda",   "mps",    "xpu",
                                             "meta",          "hpu",    "mkldnn", "xla",
                                             "privateuseone", "vulkan", "ipu",    "mtia"};

struct Device {
  std::string type;
  std::optional<std::int64_t> index;

  bool operator==(const Device&) const = default;
  std::string text() const { return index ? concat(type, ":", *index) : type; }
};

Device parse_device(std::string_view text, std::optional<std::int64_t> index) {
  const std::size_t colon = text.find(':');
  Device device{std::string(text.substr(0, colon)), index};
  if (colon != std::string_view::npos) {
    if (index) {
      fail<RuntimeError>(
          "type (string) must not include an index because index was passed "
          "explicitly: ",
          std::string(text));
    }
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + colon + 1, end, number);
    if (parsed.ptr != end || parsed.ec != std::errc() || number < 0) {
      fail<RuntimeError>("Invalid device string: '", std::string(text), "'");
    }
    device.index = number;
  }
  if (std::find(std::begin(device_types), std::end(device_types), device.type) ==
      std::end(device_types)) {
    fail<RuntimeError>(
        "Expected one of cpu, cuda, mps, xpu, meta device type at start of device "
        "string: ",
        std::string(text));
  }
  return device;
}

Device make_device(const py::object& type, const py::object& index) {
  if (py::isinstance<Device>(type)) return type.cast<Device>();
  if (PyLong_Check(type.ptr())) return {"cpu", argument<std::int64_t>(type, "device", "index")};
  if (!py::isinstance<py::str>(type)) {
    fail<TypeError>("device(): argument 'type' must be str, not ", Py_TYPE(type.ptr())->tp_name);
  }
  return parse_device(argument<std::string>(type, "device", "type"),
                      argument<std::optional<std::int64_t>>(index, "device", "index"));
}

// A constant that is its own name.
struct Named {
  std::string name;
};
struct Layout : Named {};
struct Format : Named {
  MemoryFormat format;
};

PyObject* cpu_object = nullptr;
PyObject* strided = nullptr;

template <class T>
py::class_<T> bind_named(py::module_& module, const char* type_name) {
  py::class_<T> type(module, type_name);
  type.def("__repr__", [](const T& self) { return "torch." + self.name; })
      .def("__reduce__", [](const T& self) { return self.name; });
  make_whole(type);
  return type;
}

void bind_device(py::module_& module) {
  py::class_<Device> bound(module, "device");
  bound
      .def(py::init([](const py::object& type, const py::object& index) {
             return make_device(type, index);
           }),
           py::arg("type") = "cpu", py::arg("index") = py::none())
      .def_readonly("type", &Device::type)
      .def_readonly("index", &Device::index)
      .def("__repr__",
           [](const Device& self) {
             std::string text = concat("device(type='", self.type, "'");
             if (self.index) text += concat(", index=", *self.index);
             return text + ")";
           })
      .def("__str__", &Device::text)
      .def("__eq__",
           [](const Device& self, const py::object& other) {
             return py::isinstance<Device>(other) && self == other.cast<const Device&>();
           })
      .def("__hash__", [](const Device& self) { return std::hash<std::string>()(self.text()); })
      .def("__reduce__",
           [](const Device& device) {
             py::tuple arguments = py::make_tuple(device.type);
             if (device.index) arguments = py::make_tuple(device.type, *device.index);
             return py::make_tuple(py::type::of<Device>(), arguments);
           })
      // As a context it chooses the device of new tensors; there is nothing to choose.
      .def("__enter__",
           [](py::object self) {
             check_device(self);
             return self;
           })
      .def("__exit__", [](const Device&, const py::args&) {});
  make_whole(bound);
  cpu_object = py::cast(Device{"cpu", std::nullopt}).release().ptr();
}

}  // namespace

bool is_device(PyObject* object) {
  return PyUnicode_Check(object) || py::isinstance<Device>(object);
}

void check_device(py::handle device) {
  if (device.is_none() || device.ptr() == cpu_object) return;
  const std::string name =
      make_device(py::reinterpret_borrow<py::object>(device), py::none()).text();
  if (name.starts_with("cuda")) {
    // What scripts catch that try a GPU first.
    PyErr_SetString(PyExc_AssertionError,
                    "Torch not compiled with CUDA enabled: rushlight computes on the CPU only");
    throw py::error_already_set();
  }
  if (name != "cpu" && name != "cpu:0") {
    fail<RuntimeError>("device ", name, " is not available: there is only 'cpu'");
  }
}

PyObject* cpu_device_object() { return Py_NewRef(cpu_object); }
PyObject* strided_object() { return Py_NewRef(strided); }

bool Argument<CpuDevice>::convert(PyObject* object, CpuDevice&) {
  if (object == Py_None || object == cpu_object) return true;
  if (!is_device(object)) return false;
  check_device(object);
  return true;
}

bool Argument<StridedLayout>::convert(PyObject* object, StridedLayout&) {
  if (object == Py_None || object == strided) return true;
  if (!py::isinstance<Layout>(object)) return false;
  fail<RuntimeError>("layout ", py::handle(object).cast<const Layout&>().name,
                     " is not available: there is only torch.strided");
}

bool Argument<MemoryFormat>::convert(PyObject* object, MemoryFormat& value) {
  if (!py::isinstance<Format>(object)) return false;
  value = py::handle(object).cast<const Format&>().format;
  return true;
}

void bind_tensor_options(py::module_& module) {
  bind_device(module);
  bind_named<Layout>(module, "layout");
  for (const char* name : {"strided", "sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr",
                           "sparse_bsc", "jagged"}) {
    module.attr(name) = Layout{{name}};
  }
  strided = module.attr("strided").ptr();
  bind_named<Format>(module, "memory_format");
  module.attr("contiguous_format") = Format{{"contiguous_format"}, MemoryFormat::contiguous};
  module.attr("preserve_format") = Format{{"preserve_format"}, MemoryFormat::preserve};
  module.attr("channels_last") = Format{{"channels_last"}, MemoryFormat::channels_last};
  module.attr("channels_last_3d") = Format{{"channels_last_3d"}, MemoryFormat::channels_last_3d};
}

}  // namespace rushlight::bind
