#include "bind/module_call.h"

#include <pybind11/pybind11.h>

#include <array>

#include "bind/errors.h"

namespace rushlight::bind {

namespace {

// Kept as long as the process lives.
PyObject* any_global_hook = nullptr;
PyObject* locate = nullptr;
PyObject* hooked_name = nullptr;
PyObject* forward_name = nullptr;
PyObject* hooks_name = nullptr;

// Calls with more arguments take the general path.
constexpr std::size_t max_direct_arguments = 6;

// Whether hooks may have to run; -1 with an exception.
int has_hooks(PyObject* self) {
  if (PyDict_GET_SIZE(any_global_hook) != 0) return 1;
  PyObject* hooked = PyObject_GetAttr(self, hooked_name);
  if (!hooked) return -1;
  const int result = PyObject_IsTrue(hooked);
  Py_DECREF(hooked);
  return result;
}

// self.forward(*args, **kwargs)
PyObject* call_forward(PyObject* self, PyObject* args, PyObject* kwargs) {
  const auto count = static_cast<std::size_t>(PyTuple_GET_SIZE(args));
  if ((!kwargs || PyDict_GET_SIZE(kwargs) == 0) && count <= max_direct_arguments) {
    std::array<PyObject*, max_direct_arguments + 1> stack;
    stack[0] = self;
    for (std::size_t i = 0; i < count; ++i) {
      stack[i + 1] = PyTuple_GET_ITEM(args, static_cast<Py_ssize_t>(i));
    }
    return PyObject_VectorcallMethod(forward_name, stack.data(), count + 1, nullptr);
  }
  PyObject* forward = PyObject_GetAttr(self, forward_name);
  if (!forward) return nullptr;
  PyObject* result = PyObject_Call(forward, args, kwargs);
  Py_DECREF(forward);
  return result;
}

// self._call_with_hooks(args, kwargs)
PyObject* call_with_hooks(PyObject* self, PyObject* args, PyObject* kwargs) {
  PyObject* named = kwargs ? Py_NewRef(kwargs) : PyDict_New();
  if (!named) return nullptr;
  PyObject* result = PyObject_CallMethodObjArgs(self, hooks_name, args, named, nullptr);
  Py_DECREF(named);
  return result;
}

// `locate` may name another exception to raise.
void show_to_locate(PyObject* self, PyObject* args, PyObject* kwargs) {
  reconsider_error([&](const py::object& raised) {
    return py::handle(locate)(raised, py::handle(self), py::handle(args),
                              py::handle(kwargs ? kwargs : Py_None));
  });
}

PyObject* call(PyObject* self, PyObject* args, PyObject* kwargs) {
  const int hooked = has_hooks(self);
  PyObject* result = nullptr;
  if (hooked >= 0) {
    result = hooked ? call_with_hooks(self, args, kwargs) : call_forward(self, args, kwargs);
  }
  if (!result) show_to_locate(self, args, kwargs);
  return result;
}

PyObject* intern(const char* name) {
  PyObject* interned = PyUnicode_InternFromString(name);
  if (!interned) throw py::error_already_set();
  return interned;
}

}  // namespace

void bind_module_call(py::module_& module) {
  // Until the package gives its own: no hooks, and nobody to be shown an exception.
  any_global_hook = py::dict().release().ptr();
  locate = py::none().release().ptr();
  hooked_name = intern("_hooked");
  forward_name = intern("forward");
  hooks_name = intern("_call_with_hooks");
  static PyType_Slot slots[] = {{Py_tp_call, reinterpret_cast<void*>(call)}, {0, nullptr}};
  PyType_Spec spec = {"rushlight._C._ModuleCall", sizeof(PyObject), 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  module.attr("_ModuleCall") = py::reinterpret_steal<py::object>(PyType_FromSpec(&spec));
  module.def("_set_module_call", [](py::dict hooks, py::object function) {
    any_global_hook = hooks.release().ptr();
    locate = function.release().ptr();
  });
}

}  // namespace rushlight::bind
