#pragma once
#include "bind/arguments.h"
#include "runtime/generator.h"

// rushlight.Generator.

namespace rushlight::bind {

struct GeneratorObject {
  Reference<Generator> generator;
};

// None is the null reference: the default generator.
template <>
struct Argument<Reference<Generator>> {
  static constexpr const char* name = "Generator";
  static bool convert(PyObject* object, Reference<Generator>& value);
};

void bind_generator_type(py::module_& module);

}  // namespace rushlight::bind
