#include "bind/arguments.h"
#include "bind/errors.h"
#include "autograd/in_place.h"
#include "bind/tensor_slots.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/matmul/matmul.h"

namespace rushlight::bind {

namespace {

using BinaryFunction = Tensor (*)(const Operand&, const Operand&);

// A number slot: either side may be the tensor, the other a tensor or a number.
template <BinaryFunction operation>
PyObject* binary(PyObject* left, PyObject* right) {
  return guarded([&]() -> PyObject* {
    Operand a, b;
    if (!Argument<Operand>::convert(left, a) || !Argument<Operand>::convert(right, b)) {
      Py_RETURN_NOTIMPLEMENTED;
    }
    return wrap(operation(a, b));
  });
}

// A slot for tensors only.
template <Tensor (*operation)(const Tensor&, const Tensor&)>
PyObject* binary_tensors(PyObject* left, PyObject* right) {
  return guarded([&]() -> PyObject* {
    if (!is_tensor(left) || !is_tensor(right)) Py_RETURN_NOTIMPLEMENTED;
    return wrap(operation(tensor_of(left), tensor_of(right)));
  });
}

// self <op>= other, written into the memory of self.
template <auto operation>
PyObject* binary_in_place(PyObject* self, PyObject* other) {
  return guarded([&]() -> PyObject* {
    Operand value;
    if (!Argument<Operand>::convert(other, value)) Py_RETURN_NOTIMPLEMENTED;
    return wrap(in_place(operation, tensor_of(self), value));
  });
}

Tensor add(const Operand& a, const Operand& b) { return ops::add(a, b); }
Tensor sub(const Operand& a, const Operand& b) { return ops::sub(a, b); }
Tensor mul(const Operand& a, const Operand& b) { return ops::mul(a, b); }
Tensor div(const Operand& a, const Operand& b) { return ops::div(a, b); }

Tensor add_into(const Operand& a, const Operand& b, const Target& target) {
  return ops::add(a, b, 1, target);
}
Tensor sub_into(const Operand& a, const Operand& b, const Target& target) {
  return ops::sub(a, b, 1, target);
}

}  // namespace

void add_number_slots(std::vector<PyType_Slot>& slots) {
  const auto add_slot = [&slots](int slot, auto* function) {
    slots.push_back({slot, reinterpret_cast<void*>(function)});
  };
  add_slot(Py_nb_add, binary<add>);
  add_slot(Py_nb_subtract, binary<sub>);
  add_slot(Py_nb_multiply, binary<mul>);
  add_slot(Py_nb_true_divide, binary<div>);
  add_slot(Py_nb_matrix_multiply, binary_tensors<ops::matmul>);
  add_slot(Py_nb_inplace_add, binary_in_place<add_into>);
  add_slot(Py_nb_inplace_subtract, binary_in_place<sub_into>);
  add_slot(Py_nb_inplace_multiply, binary_in_place<ops::mul>);
  add_slot(Py_nb_inplace_true_divide, binary_in_place<ops::div>);
}

}  // namespace rushlight::bind
