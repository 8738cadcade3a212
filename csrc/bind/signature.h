#pragma once
#include "bind/operator.h"

namespace rushlight::bind {

// Reads "input, dim=None, *, keepdim=False" into the overload.
void parse_signature(Overload& overload, const char* text);

constexpr std::size_t max_parameters = 40;

// Distributes call arguments over the parameters. `storage` keeps a gathered tuple alive. Returns
// false when they do not fit, with the reason in `problem` when that is wanted.
bool distribute(const Overload& overload, PyObject* const* arguments, std::size_t positional,
                PyObject* keyword_names, PyObject** values, py::object& storage,
                std::string* problem);

// "(Tensor, int, dim=str)"
std::string describe_arguments(PyObject* const* arguments, std::size_t positional,
                               PyObject* keyword_names);
std::string describe_overload(const Overload& overload);

}  // namespace rushlight::bind
