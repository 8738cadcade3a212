#pragma once
#include <string>

#include "bind/operator.h"
#include "tensor/memory_format.h"

// device, layout and memory_format: named constants, of which only "cpu" and "strided" are served.

namespace rushlight::bind {

// A device argument: converting it raises RuntimeError unless it names the CPU.
struct CpuDevice {};
// A layout argument: strided.
struct StridedLayout {};

// Whether the object names a device: a rushlight.device or a string like one.
bool is_device(PyObject* object);
// RuntimeError unless the argument is None or names the CPU.
void check_device(py::handle device);
// rushlight.device("cpu"), and rushlight.strided.
PyObject* cpu_device_object();
PyObject* strided_object();

template <>
struct Argument<CpuDevice> {
  static constexpr const char* name = "device";
  static bool convert(PyObject* object, CpuDevice& value);
};
template <>
struct Argument<StridedLayout> {
  static constexpr const char* name = "layout";
  static bool convert(PyObject* object, StridedLayout& value);
};
template <>
struct Argument<MemoryFormat> {
  static constexpr const char* name = "memory_format";
  static bool convert(PyObject* object, MemoryFormat& value);
};

void bind_tensor_options(py::module_& module);

}  // namespace rushlight::bind
