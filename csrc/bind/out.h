#pragma once
#include "bind/operator.h"

namespace rushlight::bind {

// The call of an operator whose last value is an `out`.
struct OutCall {
  const std::string& name;
  const Overload& overload;
  PyObject* const* values;
};

// What goes into `out` has no history: RuntimeError for a result that could have one.
[[gnu::noinline, gnu::cold]] void check_out_unrecorded(const OutCall& call);

// Writes the result (a tensor or a tuple of them) into `out` and returns `out` in its place.
// Everything is checked before anything is written.
PyObject* moved_to_out(const OutCall& call, py::object result);

}  // namespace rushlight::bind
