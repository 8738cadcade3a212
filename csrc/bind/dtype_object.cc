#include "bind/dtype_object.h"

#include <pybind11/pybind11.h>

#include <string>

#include "bind/errors.h"
#include "tensor/scalar.h"

namespace rushlight::bind {

namespace {

struct DTypeObject {
  PyObject_HEAD DType dtype;
};

PyTypeObject* dtype_type = nullptr;
PyTypeObject* size_type = nullptr;
PyObject* dtype_objects[dtype_count];

PyObject* dtype_repr(PyObject* self) {
  return PyUnicode_FromFormat("torch.%s", dtype_name(dtype_of(self)));
}
// Pickled and copied by name.
PyObject* dtype_reduce(PyObject* self, PyObject*) {
  return PyUnicode_FromString(dtype_name(dtype_of(self)));
}

template <auto property>
PyObject* dtype_flag(PyObject* self, void*) {
  return PyBool_FromLong(property(dtype_of(self)));
}
bool is_signed(DType dtype) { return !is_unsigned(dtype) && dtype != DType::bool_; }

PyGetSetDef dtype_attributes[] = {
    {"is_floating_point", dtype_flag<rushlight::is_floating_point>, nullptr, nullptr, nullptr},
    {"is_complex", dtype_flag<rushlight::is_complex>, nullptr, nullptr, nullptr},
    {"is_signed", dtype_flag<is_signed>, nullptr, nullptr, nullptr},
    {"itemsize", [](PyObject* self, void*) { return PyLong_FromSize_t(item_size(dtype_of(self))); },
     nullptr, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyMethodDef dtype_methods[] = {
    {"__reduce__", dtype_reduce, METH_NOARGS, nullptr},
    {"to_real", [](PyObject* self, PyObject*) { return dtype_object(real_dtype(dtype_of(self))); },
     METH_NOARGS, "The real dtype of a complex one; any other dtype itself."},
    {"to_complex",
     [](PyObject* self, PyObject*) { return dtype_object(complex_dtype(dtype_of(self))); },
     METH_NOARGS, "The complex dtype that holds this floating-point one."},
    {nullptr, nullptr, 0, nullptr}};

PyType_Slot dtype_slots[] = {{Py_tp_repr, reinterpret_cast<void*>(dtype_repr)},
                             {Py_tp_getset, dtype_attributes},
                             {Py_tp_methods, dtype_methods},
                             {0, nullptr}};
PyType_Spec dtype_spec = {"rushlight.dtype", sizeof(DTypeObject), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, dtype_slots};

}  // namespace

bool is_dtype(PyObject* object) { return Py_TYPE(object) == dtype_type; }
DType dtype_of(PyObject* object) { return reinterpret_cast<DTypeObject*>(object)->dtype; }
PyObject* dtype_object(DType dtype) { return Py_NewRef(dtype_objects[index_of(dtype)]); }

PyObject* dims_to_size(DimsView dims) {
  PyObject* size = size_type->tp_alloc(size_type, static_cast<Py_ssize_t>(dims.size()));
  if (!size) return nullptr;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    PyTuple_SET_ITEM(size, static_cast<Py_ssize_t>(i), PyLong_FromLongLong(dims[i]));
  }
  return size;
}

void bind_dtype(py::module_& module) {
  PyObject* type = PyType_FromSpec(&dtype_spec);
  if (!type) throw py::error_already_set();
  dtype_type = reinterpret_cast<PyTypeObject*>(type);
  module.add_object("dtype", type);
  for (std::size_t i = 0; i < dtype_count; ++i) {
    DTypeObject* object = PyObject_New(DTypeObject, dtype_type);
    if (!object) throw py::error_already_set();
    object->dtype = static_cast<DType>(i);
    dtype_objects[i] = reinterpret_cast<PyObject*>(object);
    module.add_object(dtype_name(object->dtype), py::handle(dtype_objects[i]));
  }
  // Size is a Python class over tuple; sizes are made here, without running any Python.
  module.def("_set_size_type", [](py::handle size) {
    auto* const given = reinterpret_cast<PyTypeObject*>(size.ptr());
    if (!PyType_Check(size.ptr()) || !PyType_IsSubtype(given, &PyTuple_Type) ||
        given->tp_basicsize != PyTuple_Type.tp_basicsize) {
      fail<TypeError>("_set_size_type: expected a class of tuples without attributes");
    }
    size_type = reinterpret_cast<PyTypeObject*>(size.inc_ref().ptr());
  });
  module.def("get_default_dtype",
             [] { return py::reinterpret_steal<py::object>(dtype_object(default_dtype())); });
  module.def("set_default_dtype", [](py::handle dtype) {
    if (!is_dtype(dtype.ptr()) || !is_floating_point(dtype_of(dtype.ptr()))) {
      fail<TypeError>(
          "invalid dtype object: only floating-point types are supported as the default type");
    }
    set_default_dtype(dtype_of(dtype.ptr()));
  });
}

}  // namespace rushlight::bind
