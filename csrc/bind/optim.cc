#include "ops/optim/optim.h"

#include "bind/families.h"

namespace rushlight::bind {

namespace {

// The options of a group, one after the other; TypeError names the one that has the wrong type.
class Options {
 public:
  Options(const char* optimizer, PyObject* tuple) : optimizer_(optimizer), tuple_(tuple) {}

  double number(const char* name) {
    double value = 0;
    PyObject* object = next();
    if (object && is_tensor(object) && impl_of(object)->element_count == 1) {
      const Tensor tensor = tensor_of(object);
      if (is_complex(tensor.dtype())) refuse(name, "a real number", object);
      return item(tensor).to_double();
    }
    if (!object || !to_number(object, value)) refuse(name, "a number", object);
    return value;
  }
  std::size_t count(const char* name) {
    std::int64_t value = 0;
    PyObject* object = next();
    if (!object || !to_integer(object, value) || value < 0) refuse(name, "a count", object);
    return static_cast<std::size_t>(value);
  }
  bool flag(const char* name) {
    PyObject* object = next();
    const int value = object ? PyObject_IsTrue(object) : -1;
    if (value < 0) {
      if (PyErr_Occurred()) throw py::error_already_set();
      refuse(name, "a bool", object);
    }
    return value > 0;
  }

 private:
  PyObject* next() {
    return position_ < PyTuple_GET_SIZE(tuple_) ? PyTuple_GET_ITEM(tuple_, position_++) : nullptr;
  }
  [[noreturn]] void refuse(const char* name, const char* wanted, PyObject* object) const {
    fail<TypeError>(optimizer_, ": the option '", name, "' must be ", wanted, ", not ",
                    object ? Py_TYPE(object)->tp_name : "left out");
  }

  const char* optimizer_;
  PyObject* tuple_;
  Py_ssize_t position_ = 0;
};

// The options of one group of parameters, a tuple in the order in which they are read here.
void read(PyObject* tuple, ops::SgdGroup& group) {
  Options options("sgd_step", tuple);
  group.count = options.count("count");
  group.rate = options.number("lr");
  group.momentum = options.number("momentum");
  group.dampening = options.number("dampening");
  group.weight_decay = options.number("weight_decay");
  group.nesterov = options.flag("nesterov");
  group.maximize = options.flag("maximize");
  group.first = options.flag("first");
}

void read(PyObject* tuple, ops::AdamGroup& group) {
  Options options("adam_step", tuple);
  group.count = options.count("count");
  group.rate = options.number("lr");
  group.beta1 = options.number("beta1");
  group.beta2 = options.number("beta2");
  group.epsilon = options.number("eps");
  group.weight_decay = options.number("weight_decay");
  group.decoupled = options.flag("decoupled_weight_decay");
  group.maximize = options.flag("maximize");
  group.amsgrad = options.flag("amsgrad");
}

template <class Group>
struct GroupArgument {
  static constexpr const char* name = "group";
  static bool convert(PyObject* object, Group& group) {
    if (!PyTuple_Check(object)) return false;
    read(object, group);
    return true;
  }
};

}  // namespace

template <>
struct Argument<ops::SgdGroup> : GroupArgument<ops::SgdGroup> {};
template <>
struct Argument<ops::AdamGroup> : GroupArgument<ops::AdamGroup> {};

void bind_optim(Registry& registry) {
  registry.add<&ops::sgd_step>("_sgd_step", "parameters, gradients, buffers, groups", nn);
  registry.add<&ops::adam_step>(
      "_adam_step", "parameters, gradients, means, squares, largest, steps, groups", nn);
}

}  // namespace rushlight::bind
