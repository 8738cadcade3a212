#include "bind/operator.h"

#include <pybind11/pybind11.h>

#include <Python.h>
#include <structmember.h>

#include <unordered_map>

#include "bind/errors.h"
#include "bind/interpreter_lock.h"
#include "bind/out.h"
#include "bind/signature.h"

namespace rushlight::bind {

namespace {

// All overloads under one name.
struct OperatorData {
  std::string name;
  std::vector<Overload> overloads;
  PyTypeObject* result_type = nullptr;
};

struct OperatorObject {
  PyObject_HEAD vectorcallfunc vectorcall;
  OperatorData* data;
  PyObject* dict;
};

PyTypeObject* function_type = nullptr;
PyTypeObject* method_type = nullptr;

OperatorObject* as_operator(PyObject* object) { return reinterpret_cast<OperatorObject*>(object); }

PyObject* named(PyObject* tuple, PyTypeObject* type) {
  const py::object items = py::reinterpret_steal<py::object>(tuple);
  PyObject* result = PyStructSequence_New(type);
  if (!result) throw py::error_already_set();
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); ++i) {
    PyStructSequence_SET_ITEM(result, i, Py_NewRef(PyTuple_GET_ITEM(tuple, i)));
  }
  return result;
}

// `misfit` is the parameter of the last overload whose value did not fit. Nothing is converted
// again: the program's code might give another answer now.
[[noreturn]] __attribute__((noinline, cold)) void fail_mismatch(const OperatorData& data,
                                                                PyObject* const* arguments,
                                                                std::size_t positional,
                                                                PyObject* keyword_names,
                                                                std::size_t misfit) {
  if (data.overloads.size() == 1) {
    const Overload& overload = data.overloads[0];
    PyObject* values[max_parameters];
    py::object storage;
    std::string problem;
    if (!distribute(overload, arguments, positional, keyword_names, values, storage, &problem)) {
      fail<TypeError>(data.name, "() ", problem);
    }
    PyObject* value = values[misfit];
    fail<TypeError>(data.name, "(): argument '", PyUnicode_AsUTF8(overload.parameters[misfit].name),
                    "' (position ", misfit + 1, ") must be ", overload.type_names[misfit], ", not ",
                    describe_type(value));
  }
  std::string text = data.name + "() received an invalid combination of arguments - got " +
                     describe_arguments(arguments, positional, keyword_names) +
                     ", but expected one of:\n";
  for (const Overload& overload : data.overloads) {
    text += " * " + describe_overload(overload) + "\n";
  }
  throw TypeError(text);
}

PyObject* call_operator(PyObject* callable, PyObject* const* arguments, std::size_t flags,
                        PyObject* keyword_names) {
  const OperatorData& data = *as_operator(callable)->data;
  let_changes_pass();
  return guarded_operation(data.name.c_str(), [&]() -> PyObject* {
    const auto positional = static_cast<std::size_t>(PyVectorcall_NARGS(flags));
    PyObject* values[max_parameters];
    std::size_t misfit = 0;
    for (const Overload& overload : data.overloads) {
      py::object storage;
      if (!distribute(overload, arguments, positional, keyword_names, values, storage, nullptr)) {
        continue;
      }
      const bool to_out = overload.has_out && values[overload.parameters.size() - 1] != Py_None;
      if (to_out) check_out_unrecorded({data.name, overload, values});
      bool matched = true;
      PyObject* result = overload.call(values, matched, misfit);
      if (!matched) continue;
      if (!result) return nullptr;
      if (data.result_type && PyTuple_CheckExact(result)) result = named(result, data.result_type);
      if (to_out && overload.copies_to_out) {
        return moved_to_out({data.name, overload, values},
                            py::reinterpret_steal<py::object>(result));
      }
      return result;
    }
    fail_mismatch(data, arguments, positional, keyword_names, misfit);
  });
}

// A method called through the type: its first argument must be a tensor, whatever the operator
// takes there.
PyObject* call_method(PyObject* callable, PyObject* const* arguments, std::size_t flags,
                      PyObject* keyword_names) {
  if (PyVectorcall_NARGS(flags) > 0 && !is_tensor(arguments[0])) {
    return PyErr_Format(PyExc_TypeError,
                        "descriptor '%s' for 'rushlight.Tensor' objects doesn't apply to a '%s' "
                        "object",
                        as_operator(callable)->data->name.c_str(), Py_TYPE(arguments[0])->tp_name);
  }
  return call_operator(callable, arguments, flags, keyword_names);
}

PyObject* repr_operator(PyObject* self) {
  return PyUnicode_FromFormat("<built-in %s %s>",
                              Py_TYPE(self) == method_type ? "method" : "function",
                              as_operator(self)->data->name.c_str());
}

PyObject* bind_method(PyObject* self, PyObject* instance, PyObject*) {
  if (!instance || instance == Py_None) return Py_NewRef(self);
  return PyMethod_New(self, instance);
}

PyObject* name_of(PyObject* self, void*) {
  return PyUnicode_FromString(as_operator(self)->data->name.c_str());
}
PyObject* reduce(PyObject* self, PyObject*) { return name_of(self, nullptr); }

PyObject* overloads_of(PyObject* self, void*) {
  return guarded([&]() -> PyObject* {
    py::list texts;
    for (const Overload& overload : as_operator(self)->data->overloads) {
      texts.append(py::str(overload.text));
    }
    return texts.release().ptr();
  });
}

// The text lives in Python and is read when somebody asks for it.
PyObject* documentation_function = nullptr;
PyObject* documentation_of(PyObject* self, void*) {
  if (!documentation_function) Py_RETURN_NONE;
  return PyObject_CallFunction(documentation_function, "s", as_operator(self)->data->name.c_str());
}

PyGetSetDef operator_attributes[] = {
    {"__doc__", documentation_of, nullptr, nullptr, nullptr},
    {"__name__", name_of, nullptr, nullptr, nullptr},
    {"__qualname__", name_of, nullptr, nullptr, nullptr},
    {"overloads", overloads_of, nullptr, "The signatures, as text.", nullptr},
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyMemberDef operator_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(OperatorObject, vectorcall), READONLY, nullptr},
    {"__dictoffset__", T_PYSSIZET, offsetof(OperatorObject, dict), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr}};

PyMethodDef operator_methods[] = {{"__reduce__", reduce, METH_NOARGS, nullptr},
                                  {nullptr, nullptr, 0, nullptr}};

PyTypeObject* make_type(const char* name, bool descriptor) {
  std::vector<PyType_Slot> slots = {{Py_tp_call, reinterpret_cast<void*>(PyVectorcall_Call)},
                                    {Py_tp_repr, reinterpret_cast<void*>(repr_operator)},
                                    {Py_tp_getset, operator_attributes},
                                    {Py_tp_members, operator_members},
                                    {Py_tp_methods, operator_methods}};
  unsigned flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL |
                   Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE;
  if (descriptor) {
    slots.push_back({Py_tp_descr_get, reinterpret_cast<void*>(bind_method)});
    flags |= Py_TPFLAGS_METHOD_DESCRIPTOR;
  }
  slots.push_back({0, nullptr});
  PyType_Spec spec = {name, sizeof(OperatorObject), 0, flags, slots.data()};
  PyObject* type = PyType_FromSpec(&spec);
  if (!type) throw py::error_already_set();
  return reinterpret_cast<PyTypeObject*>(type);
}

// Operators are made once and live as long as the process.
py::object make_operator(PyTypeObject* type, OperatorData* data, const char* module_name) {
  OperatorObject* object = PyObject_New(OperatorObject, type);
  if (!object) throw py::error_already_set();
  object->vectorcall = type == method_type ? call_method : call_operator;
  object->data = data;
  object->dict = nullptr;
  auto result = py::reinterpret_steal<py::object>(reinterpret_cast<PyObject*>(object));
  result.attr("__module__") = module_name;
  return result;
}

struct PlaceEntry {
  Place place;
  const char* module;    // below rushlight._C; null for the Tensor type and for the root
  const char* shown_as;  // __module__
};
constexpr PlaceEntry place_table[] = {{function, "", "rushlight"},
                                      {method, nullptr, "rushlight.Tensor"},
                                      {nn, "_nn", "rushlight.nn.functional"},
                                      {linalg, "_linalg", "rushlight.linalg"},
                                      {special, "_special", "rushlight.special"}};

std::unordered_map<std::string, OperatorData*>& operators_at(Place place) {
  static std::unordered_map<unsigned, std::unordered_map<std::string, OperatorData*>> tables;
  return tables[place];
}

PyObject* repr_named_result(PyObject* self) {
  return guarded([&]() -> PyObject* {
    std::string text =
        "torch.return_types." + std::string(py::str(py::type::handle_of(self).attr("__name__")));
    const py::tuple names =
        py::handle(reinterpret_cast<PyObject*>(Py_TYPE(self))).attr("__match_args__");
    text += "(\n";
    for (std::size_t i = 0; i < names.size(); ++i) {
      text += std::string(py::str(names[i])) + "=" +
              std::string(py::repr(
                  py::handle(PyStructSequence_GET_ITEM(self, static_cast<Py_ssize_t>(i)))));
      text += i + 1 < names.size() ? ",\n" : ")";
    }
    return to_python(text);
  });
}

}  // namespace

bool Argument<Target>::convert(PyObject* object, Target& value) {
  if (object == Py_None) {
    value = Target();
    return true;
  }
  if (!is_tensor_argument(object)) return false;
  value = Target::out(tensor_of(object));
  return true;
}

Registry::Registry(py::module_& module) : module_(module) {}

void Registry::add_overload(const char* name, const char* parameters, unsigned places,
                            Overload::Call call, std::span<const char* const> type_names) {
  Overload overload;
  parse_signature(overload, parameters);
  overload.call = call;
  overload.copies_to_out = overload.parameters.size() == type_names.size() + 1;
  if (overload.parameters.size() != type_names.size() && !overload.copies_to_out) {
    fail<ValueError>("binding: ", name, "(", parameters, ") does not name the ", type_names.size(),
                     " parameters of the operator");
  }
  overload.has_out = !overload.parameters.empty() &&
                     PyUnicode_CompareWithASCIIString(overload.parameters.back().name, "out") == 0;
  overload.out_rules = places & (out_of_result_dtype | out_apart);
  if (overload.out_rules && !overload.copies_to_out) {
    fail<ValueError>("binding: rules for the out of ", name, "(", parameters, "), which the ",
                     "operator writes itself");
  }
  overload.type_names.assign(type_names.begin(), type_names.end());
  for (const PlaceEntry& entry : place_table) {
    if (!(places & entry.place)) continue;
    OperatorData*& data = operators_at(entry.place)[name];
    if (!data) {
      data = new OperatorData{name, {}, nullptr};
      if (entry.place == method) {
        py::handle(reinterpret_cast<PyObject*>(tensor_type)).attr(name) =
            make_operator(method_type, data, entry.shown_as);
      } else {
        py::module_ owner = *entry.module ? module_.def_submodule(entry.module) : module_;
        owner.attr(name) = make_operator(function_type, data, entry.shown_as);
      }
    }
    data->overloads.push_back(overload);
  }
}

void Registry::alias(const char* name, const char* known, unsigned places) {
  for (const PlaceEntry& entry : place_table) {
    if (!(places & entry.place)) continue;
    const auto found = operators_at(entry.place).find(known);
    if (found == operators_at(entry.place).end()) {
      fail<ValueError>("binding: alias ", name, " of unknown ", known);
    }
    for (const Overload& overload : found->second->overloads) {
      add_overload(name, overload.text.c_str(), entry.place | overload.out_rules, overload.call,
                   overload.type_names);
    }
    operators_at(entry.place)[name]->result_type = found->second->result_type;
  }
}

void Registry::name_results(const char* name, std::initializer_list<const char*> fields) {
  const std::string full_name = std::string("rushlight.return_types.") + name;
  std::vector<PyStructSequence_Field> field_list;
  for (const char* field : fields) field_list.push_back({field, nullptr});
  field_list.push_back({nullptr, nullptr});
  // The type keeps pointing at its name.
  char* kept_name = new char[full_name.size() + 1];
  full_name.copy(kept_name, full_name.size());
  kept_name[full_name.size()] = '\0';
  PyStructSequence_Desc description = {kept_name, nullptr, field_list.data(),
                                       static_cast<int>(fields.size())};
  PyTypeObject* type = PyStructSequence_NewType(&description);
  if (!type) throw py::error_already_set();
  type->tp_repr = repr_named_result;
  type->tp_str = repr_named_result;
  module_.def_submodule("_return_types").attr(name) = py::handle(reinterpret_cast<PyObject*>(type));
  for (const PlaceEntry& entry : place_table) {
    const auto found = operators_at(entry.place).find(name);
    if (found != operators_at(entry.place).end()) found->second->result_type = type;
  }
}

void bind_operator_types(py::module_& module) {
  function_type = make_type("rushlight.builtin_function", false);
  method_type = make_type("rushlight.builtin_method", true);
  module.def("_set_documentation_function",
             [](py::object lookup) { documentation_function = lookup.release().ptr(); });
  module.def("_describe_type", [](py::handle object) { return describe_type(object.ptr()); });
  module.attr("_builtin_function") = py::handle(reinterpret_cast<PyObject*>(function_type));
}

}  // namespace rushlight::bind
