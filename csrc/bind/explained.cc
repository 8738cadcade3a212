#include "bind/explained.h"

#include <pybind11/pybind11.h>

#include <structmember.h>

#include "bind/errors.h"

namespace rushlight::bind {

namespace {

// Functions of the package: made once, they live as long as the process.
struct ExplainedObject {
  PyObject_HEAD vectorcallfunc vectorcall;
  PyObject* function;
  PyObject* dict;
};

PyObject* explain = nullptr;

PyObject* function_of(PyObject* self) { return reinterpret_cast<ExplainedObject*>(self)->function; }

// The arguments of a call as a tuple and a dictionary.
std::pair<py::tuple, py::dict> gathered(PyObject* const* arguments, std::size_t count,
                                        PyObject* names) {
  py::tuple positional(count);
  for (std::size_t i = 0; i < count; ++i) positional[i] = py::handle(arguments[i]);
  py::dict named;
  const Py_ssize_t named_count = names ? PyTuple_GET_SIZE(names) : 0;
  for (Py_ssize_t i = 0; i < named_count; ++i) {
    named[py::handle(PyTuple_GET_ITEM(names, i))] =
        py::handle(arguments[count + static_cast<std::size_t>(i)]);
  }
  return {std::move(positional), std::move(named)};
}

// Not a part of `call`, whose frame stays small.
[[gnu::noinline, gnu::cold]] void show_to_explain(PyObject* self, PyObject* const* arguments,
                                                  std::size_t flags, PyObject* names) {
  if (!explain) return;
  reconsider_error([&](const py::object& raised) {
    const auto [positional, named] =
        gathered(arguments, static_cast<std::size_t>(PyVectorcall_NARGS(flags)), names);
    return py::handle(explain)(raised, py::handle(function_of(self)), positional, named);
  });
}

PyObject* call(PyObject* self, PyObject* const* arguments, std::size_t flags, PyObject* names) {
  PyObject* result = PyObject_Vectorcall(function_of(self), arguments, flags, names);
  if (!result) [[unlikely]]
    show_to_explain(self, arguments, flags, names);
  return result;
}

PyObject* make(PyTypeObject* type, PyObject* args, PyObject*) {
  PyObject* function;
  if (!PyArg_ParseTuple(args, "O", &function)) return nullptr;
  if (!PyCallable_Check(function)) {
    return PyErr_Format(PyExc_TypeError, "_Explained: expected a function, got %s",
                        Py_TYPE(function)->tp_name);
  }
  PyObject* object = type->tp_alloc(type, 0);
  if (!object) return nullptr;
  auto* self = reinterpret_cast<ExplainedObject*>(object);
  self->vectorcall = call;
  self->function = Py_NewRef(function);
  return object;
}

void deallocate(PyObject* object) {
  auto* self = reinterpret_cast<ExplainedObject*>(object);
  PyTypeObject* type = Py_TYPE(object);
  Py_XDECREF(self->function);
  Py_XDECREF(self->dict);
  type->tp_free(object);
  Py_DECREF(type);
}

PyObject* bind_method(PyObject* self, PyObject* instance, PyObject*) {
  if (!instance || instance == Py_None) return Py_NewRef(self);
  return PyMethod_New(self, instance);
}

PyObject* repr(PyObject* self) { return PyObject_Repr(function_of(self)); }

// Pickled by its name, as functions are; copies are the function itself.
PyObject* reduce(PyObject* self, PyObject*) {
  return PyObject_GetAttrString(function_of(self), "__qualname__");
}

PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(ExplainedObject, vectorcall), READONLY, nullptr},
    {"__dictoffset__", T_PYSSIZET, offsetof(ExplainedObject, dict), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr}};

PyMethodDef methods[] = {{"__reduce__", reduce, METH_NOARGS, nullptr},
                         {nullptr, nullptr, 0, nullptr}};

PyGetSetDef attributes[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

}  // namespace

void bind_explained(py::module_& module) {
  static PyType_Slot slots[] = {{Py_tp_new, reinterpret_cast<void*>(make)},
                                {Py_tp_dealloc, reinterpret_cast<void*>(deallocate)},
                                {Py_tp_call, reinterpret_cast<void*>(PyVectorcall_Call)},
                                {Py_tp_descr_get, reinterpret_cast<void*>(bind_method)},
                                {Py_tp_repr, reinterpret_cast<void*>(repr)},
                                {Py_tp_members, members},
                                {Py_tp_methods, methods},
                                {Py_tp_getset, attributes},
                                {0, nullptr}};
  PyType_Spec spec = {
      "rushlight._C._Explained", sizeof(ExplainedObject), 0,
      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR, slots};
  module.attr("_Explained") = py::reinterpret_steal<py::object>(PyType_FromSpec(&spec));
  module.def("_set_explain", [](py::object function) { explain = function.release().ptr(); });
}

}  // namespace rushlight::bind
