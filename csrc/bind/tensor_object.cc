#include "bind/tensor_object.h"

#include <pybind11/pybind11.h>

#include "bind/errors.h"
#include "bind/interpreter_lock.h"
#include "bind/tensor_slots.h"

namespace rushlight::bind {

PyTypeObject* tensor_type = nullptr;
PyTypeObject* parameter_type = nullptr;

namespace {

PyTypeObject* uninitialized_type = nullptr;

TensorObject* as_tensor(PyObject* object) { return reinterpret_cast<TensorObject*>(object); }

// Objects of the exact type are reused: allocation and garbage-collector bookkeeping are most of
// the cost of a small result.
constexpr std::size_t free_list_capacity = 128;
TensorObject* free_list[free_list_capacity];
std::size_t free_list_size = 0;

// Objects start untracked by the garbage collector: without an attribute dictionary they cannot
// be part of a cycle that it could free.
void track(PyObject* object) {
  if (!PyObject_GC_IsTracked(object)) PyObject_GC_Track(object);
}

// Whether C++ holds the tensor too.
bool is_shared(const TensorObject* self) { return self->impl && self->impl->use_count() != 1; }

// The last reference from the interpreter has gone while C++ still holds the tensor: attributes
// and subclass must survive, so the tensor takes the object over.
bool hand_over(TensorObject* self) {
  if (!is_shared(self)) return false;
  const bool plain = Py_TYPE(self) == tensor_type && !self->dict && !self->weak_references;
  if (plain) return false;
  Py_SET_REFCNT(self, 1);
  TensorImpl* impl = self->impl;
  impl->owns_binding_object = true;
  // The object's reference turns into a borrowed one. Not the last: see above.
  Reference<TensorImpl>::adopt(impl).reset();
  return true;
}

// From the first step on the tensor must not lead back to the dying object: all of them may run
// code of the user.
void drop_impl(TensorObject* self) {
  if (!self->impl) return;
  self->impl->binding_object.store(nullptr);
  if (self->weak_references) PyObject_ClearWeakRefs(reinterpret_cast<PyObject*>(self));
  Reference<TensorImpl>::adopt(std::exchange(self->impl, nullptr)).reset();
}

// The values of `__slots__`, each with where it is kept.
template <class Visit>
int visit_slots(PyObject* object, PyTypeObject* type, const Visit& visit) {
  for (Py_ssize_t i = 0; i < Py_SIZE(type); ++i) {
    const PyMemberDef& member = type->tp_members[i];
    if (member.type != T_OBJECT_EX || (member.flags & READONLY)) continue;
    auto* const place =
        reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + member.offset);
    if (const int stop = visit(*place)) return stop;
  }
  return 0;
}

void clear_slots(PyObject* object) {
  for (PyTypeObject* type = Py_TYPE(object); type != tensor_type; type = type->tp_base) {
    visit_slots(object, type, [](PyObject*& value) {
      Py_CLEAR(value);
      return 0;
    });
  }
}

void deallocate(PyObject* object) {
  TensorObject* self = as_tensor(object);
  if (hand_over(self)) return;
  if (PyObject_GC_IsTracked(object)) PyObject_GC_UnTrack(object);
  drop_impl(self);
  Py_CLEAR(self->dict);
  // A subclass that is not adopted comes here from the interpreter's deallocator.
  PyTypeObject* type = Py_TYPE(object);
  if (type == tensor_type && free_list_size < free_list_capacity) {
    free_list[free_list_size++] = self;
  } else {
    PyObject_GC_Del(object);
  }
  Py_DECREF(type);
}

// Instances of subclasses made in Python. The interpreter's own deallocator could not be stopped
// from freeing an object that is handed over more than once.
void deallocate_subclass(PyObject* object) {
  TensorObject* self = as_tensor(object);
  PyTypeObject* type = Py_TYPE(object);
  // Without a tensor it comes back from the interpreter's list of postponed deallocations.
  if (self->impl) {
    if (hand_over(self)) return;
    if (type->tp_finalize) {
      if (PyObject_CallFinalizerFromDealloc(object) < 0) return;
      // The finalizer may have given the tensor to C++.
      if (hand_over(self)) return;
    }
    PyObject_GC_UnTrack(object);
    drop_impl(self);
  }
  Py_TRASHCAN_BEGIN(object, deallocate_subclass) clear_slots(object);
  Py_CLEAR(self->dict);
  type->tp_free(object);
  Py_DECREF(type);
  Py_TRASHCAN_END
}

// Hooks, and the node that made the tensor, belong to the object only while nothing else in C++
// shares the tensor.
Autograd* exclusive_autograd(PyObject* object) {
  TensorImpl* impl = as_tensor(object)->impl;
  if (!impl || impl->use_count() != 1) return nullptr;
  return static_cast<Autograd*>(impl->gradient_state.get());
}

Node* exclusive_node(const Autograd& state) {
  Node* node = state.producer.node.get();
  return node && node->use_count() == 1 ? node : nullptr;
}

// The hooks on the gradient, unless something else than the tensor and its own node shares them.
HookList* exclusive_hooks(const Autograd& state) {
  if (!state.hooks) return nullptr;
  long owners = 1;
  if (const Node* node = exclusive_node(state); node && node->hooks()) {
    for (const auto& [index, list] : node->hooks()->results) owners += list == state.hooks;
  }
  return state.hooks.use_count() == owners ? state.hooks.get() : nullptr;
}

int visit_hooks(const std::vector<HookList::Entry>& entries, visitproc visit, void* arg) {
  for (const HookList::Entry& entry : entries) {
    if (entry.hook.use_count() == 1) Py_VISIT(static_cast<PyObject*>(entry.hook->binding_object()));
  }
  return 0;
}

int traverse(PyObject* object, visitproc visit, void* arg) {
  // C++ may bring the object back: what it refers to is no garbage, whoever else refers to it.
  if (is_shared(as_tensor(object))) return 0;
  Py_VISIT(as_tensor(object)->dict);
  Py_VISIT(Py_TYPE(object));
  const Autograd* state = exclusive_autograd(object);
  if (!state) return 0;
  if (const HookList* list = exclusive_hooks(*state)) {
    if (const int stop = visit_hooks(list->hooks, visit, arg)) return stop;
  }
  if (const Node* node = exclusive_node(*state)) {
    std::pair<visitproc, void*> visitor{visit, arg};
    const auto show = [](void* shown, void* context) {
      const auto& [call, argument] = *static_cast<std::pair<visitproc, void*>*>(context);
      return call(static_cast<PyObject*>(shown), argument);
    };
    if (const int stop = node->visit_objects(show, &visitor)) return stop;
  }
  return visit_hooks(state->after_accumulation, visit, arg);
}

int clear(PyObject* object) {
  if (is_shared(as_tensor(object))) return 0;
  Py_CLEAR(as_tensor(object)->dict);
  if (Autograd* state = exclusive_autograd(object)) {
    // Moved out first: what they refer to may run code of the user.
    std::vector<HookList::Entry> dropped = std::move(state->after_accumulation), hooks;
    if (HookList* list = exclusive_hooks(*state)) hooks.swap(list->hooks);
    state->after_accumulation.clear();
  }
  return 0;
}

int traverse_subclass(PyObject* object, visitproc visit, void* arg) {
  if (is_shared(as_tensor(object))) return 0;
  for (PyTypeObject* type = Py_TYPE(object); type != tensor_type; type = type->tp_base) {
    // The interpreter's own traversal has been at the slots of a type that is not adopted.
    if (type->tp_traverse != traverse_subclass) continue;
    const auto show = [&](PyObject* value) { return value ? visit(value, arg) : 0; };
    if (const int stop = visit_slots(object, type, show)) return stop;
  }
  return traverse(object, visit, arg);
}

// With a tp_clear of its own a class could not be assigned to `__class__`.
void adopt_subclass(PyTypeObject* type) {
  for (; type != tensor_type; type = type->tp_base) {
    type->tp_dealloc = deallocate_subclass;
    type->tp_traverse = traverse_subclass;
  }
}

// The last reference from C++ has gone: it turns into the object's own, which may use the tensor
// while it is finalized, and longer when somebody else refers to it.
void release_object(void* object) noexcept {
  TensorImpl* impl = static_cast<TensorObject*>(object)->impl;
  // While the interpreter ends, its collector still visits the object, which is left behind.
  if (!Py_IsInitialized()) {
    impl->owns_binding_object = false;
    return;
  }
  const InterpreterLock lock;
  impl->owns_binding_object = false;
  Py_DECREF(static_cast<PyObject*>(object));
}

int set_attribute(PyObject* object, PyObject* name, PyObject* value) {
  track(object);
  return PyObject_GenericSetAttr(object, name, value);
}

PyObject* get_dict(PyObject* object, void* context) {
  track(object);
  return PyObject_GenericGetDict(object, context);
}

PyObject* init_subclass(PyObject* type, PyObject*, PyObject*) {
  adopt_subclass(reinterpret_cast<PyTypeObject*>(type));
  Py_RETURN_NONE;
}

// Tensor._make_subclass(cls, data, require_grad=False)
PyObject* make_subclass(PyObject*, PyObject* args, PyObject* kwargs) {
  return guarded([&]() -> PyObject* {
    PyObject* type;
    PyObject* data;
    int wants_gradient = 0;
    static const char* names[] = {"cls", "data", "require_grad", nullptr};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O!|p", const_cast<char**>(names),
                                     &PyType_Type, &type, tensor_type, &data, &wants_gradient)) {
      return nullptr;
    }
    auto* const subclass = reinterpret_cast<PyTypeObject*>(type);
    if (!PyType_IsSubtype(subclass, tensor_type)) {
      fail<TypeError>(
          "Creating a Tensor subclass from a class that does not inherit from Tensor is "
          "not possible. Make sure your class inherits from Tensor, got ",
          subclass->tp_name);
    }
    Tensor tensor = detach(tensor_of(data));
    if (wants_gradient) set_requires_grad(tensor, true);
    return wrap_as(subclass, std::move(tensor));
  });
}

PyMemberDef members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(TensorObject, weak_references), READONLY, nullptr},
    {"__dictoffset__", T_PYSSIZET, offsetof(TensorObject, dict), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr}};

PyGetSetDef dict_attribute = {"__dict__", get_dict, PyObject_GenericSetDict, nullptr, nullptr};

PyMethodDef methods[] = {
    {"__init_subclass__",
     reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(init_subclass)),
     METH_CLASS | METH_VARARGS | METH_KEYWORDS, nullptr},
    {"_make_subclass", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(make_subclass)),
     METH_STATIC | METH_VARARGS | METH_KEYWORDS, nullptr},
    {nullptr, nullptr, 0, nullptr}};

}  // namespace

bool is_initialized_tensor(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  if (!PyType_IsSubtype(type, tensor_type)) return false;
  if (uninitialized_type && PyType_IsSubtype(type, uninitialized_type)) {
    fail<ValueError>(type->tp_name,
                     " has no values before the module's first call: call the module with an "
                     "example input first");
  }
  return true;
}

PyObject* wrap(Tensor tensor) {
  if (!tensor.defined()) Py_RETURN_NONE;
  TensorImpl* impl = tensor.impl();
  if (auto* known = static_cast<PyObject*>(impl->binding_object.load())) {
    if (impl->owns_binding_object) {
      // Ownership turns around again: the caller gets the tensor's reference to the object, the
      // object gets ours to the tensor.
      impl->owns_binding_object = false;
      tensor.detach_impl();
      return known;
    }
    return Py_NewRef(known);
  }
  TensorObject* self;
  if (free_list_size > 0) {
    self = free_list[--free_list_size];
    PyObject_Init(reinterpret_cast<PyObject*>(self), tensor_type);
  } else {
    self = PyObject_GC_New(TensorObject, tensor_type);
    if (!self) return nullptr;
  }
  self->dict = nullptr;
  self->weak_references = nullptr;
  self->impl = tensor.detach_impl();
  impl->binding_object.store(self);
  return reinterpret_cast<PyObject*>(self);
}

PyObject* wrap_as(PyTypeObject* type, Tensor tensor) {
  if (type == tensor_type) return wrap(std::move(tensor));
  // Not yet where the program has an `__init_subclass__` of its own.
  if (type->tp_dealloc != deallocate_subclass) adopt_subclass(type);
  PyObject* object = type->tp_alloc(type, 0);
  if (!object) return nullptr;
  TensorImpl* impl = tensor.detach_impl();
  as_tensor(object)->impl = impl;
  impl->binding_object.store(object);
  return object;
}

void track_cycles(const Tensor& tensor) {
  if (auto* object = static_cast<PyObject*>(tensor.impl()->binding_object.load())) track(object);
}

void bind_tensor_type(py::module_& module) {
  std::vector<PyType_Slot> slots = tensor_slots();
  std::vector<PyGetSetDef>& attributes = tensor_attributes();
  attributes.insert(attributes.begin(), dict_attribute);
  slots.push_back({Py_tp_dealloc, reinterpret_cast<void*>(deallocate)});
  slots.push_back({Py_tp_traverse, reinterpret_cast<void*>(traverse)});
  slots.push_back({Py_tp_clear, reinterpret_cast<void*>(clear)});
  slots.push_back({Py_tp_setattro, reinterpret_cast<void*>(set_attribute)});
  slots.push_back({Py_tp_members, members});
  slots.push_back({Py_tp_methods, methods});
  slots.push_back({Py_tp_getset, attributes.data()});
  slots.push_back({0, nullptr});
  PyType_Spec spec = {"rushlight.Tensor", sizeof(TensorObject), 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots.data()};
  PyObject* type = PyType_FromSpec(&spec);
  if (!type) throw py::error_already_set();
  tensor_type = reinterpret_cast<PyTypeObject*>(type);
  module.add_object("Tensor", type);
  // Both live as long as the process.
  module.def("_set_parameter_types", [](py::type parameter, py::type uninitialized) {
    auto* const given = reinterpret_cast<PyTypeObject*>(parameter.ptr());
    if (!PyType_IsSubtype(given, tensor_type)) {
      fail<TypeError>("_set_parameter_types(): '", given->tp_name, "' is no subclass of Tensor");
    }
    parameter_type = reinterpret_cast<PyTypeObject*>(parameter.release().ptr());
    uninitialized_type = reinterpret_cast<PyTypeObject*>(uninitialized.release().ptr());
  });
  release_binding_object = release_object;
}

}  // namespace rushlight::bind
