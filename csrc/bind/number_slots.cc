#include <algorithm>

#include "autograd/in_place.h"
#include "bind/arguments.h"
#include "bind/errors.h"
#include "bind/tensor_slots.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/bitwise.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/division.h"
#include "ops/elementwise/power.h"
#include "ops/elementwise/unary.h"
#include "ops/matmul/matmul.h"

// The number protocol and comparisons of Tensor, written against the interpreter's own slots.

namespace rushlight::bind {

namespace {

// An operator's name as a template argument, for its errors.
template <std::size_t size>
struct Name {
  constexpr Name(const char (&literal)[size]) { std::copy_n(literal, size, text); }
  char text[size];
};

// A number slot: either side may be the tensor, the other a tensor or a number.
template <auto operation, Name name>
PyObject* binary(PyObject* left, PyObject* right) {
  return guarded_operation(name.text, [&]() -> PyObject* {
    Operand a, b;
    if (!Argument<Operand>::convert(left, a) || !Argument<Operand>::convert(right, b)) {
      Py_RETURN_NOTIMPLEMENTED;
    }
    return wrap(operation(a, b, Target()));
  });
}

// A slot for tensors only.
template <Tensor (*operation)(const Tensor&, const Tensor&), Name name>
PyObject* binary_tensors(PyObject* left, PyObject* right) {
  return guarded_operation(name.text, [&]() -> PyObject* {
    if (!is_tensor_argument(left) || !is_tensor_argument(right)) Py_RETURN_NOTIMPLEMENTED;
    return wrap(operation(tensor_of(left), tensor_of(right)));
  });
}

// self <op>= other, written into the memory of self.
template <auto operation, Name name>
PyObject* binary_in_place(PyObject* self, PyObject* other) {
  return guarded_operation(name.text, [&]() -> PyObject* {
    Operand value;
    if (!Argument<Operand>::convert(other, value)) Py_RETURN_NOTIMPLEMENTED;
    return wrap(in_place(operation, tensor_of(self), value));
  });
}

template <auto operation, Name name>
PyObject* unary(PyObject* self) {
  return guarded_operation(
      name.text, [&]() -> PyObject* { return wrap(operation(tensor_of(self), Target())); });
}

Tensor add(const Operand& a, const Operand& b, const Target& target) {
  return ops::add(a, b, 1, target);
}
Tensor sub(const Operand& a, const Operand& b, const Target& target) {
  return ops::sub(a, b, 1, target);
}
// torch divides a number by a tensor through the reciprocal, which its graph shows.
Tensor div(const Operand& a, const Operand& b, const Target& target) {
  if (a.impl()->from_number) return ops::mul(ops::reciprocal(b), a);
  return ops::div(a, b, target);
}

PyObject* power(PyObject* left, PyObject* right, PyObject* modulus) {
  if (modulus != Py_None) Py_RETURN_NOTIMPLEMENTED;
  return binary<ops::pow, "pow">(left, right);
}
PyObject* power_in_place(PyObject* self, PyObject* exponent, PyObject* modulus) {
  if (modulus != Py_None) Py_RETURN_NOTIMPLEMENTED;
  return binary_in_place<ops::pow, "pow_">(self, exponent);
}

Tensor positive(const Tensor& input, const Target&) { return ops::positive(input); }

PyObject* compare(PyObject* self, PyObject* other, int comparison) {
  switch (comparison) {
    case Py_EQ:
      return binary<ops::eq, "eq">(self, other);
    case Py_NE:
      return binary<ops::ne, "ne">(self, other);
    case Py_LT:
      return binary<ops::lt, "lt">(self, other);
    case Py_LE:
      return binary<ops::le, "le">(self, other);
    case Py_GT:
      return binary<ops::gt, "gt">(self, other);
    default:
      return binary<ops::ge, "ge">(self, other);
  }
}

}  // namespace

void add_number_slots(std::vector<PyType_Slot>& slots) {
  const auto add_slot = [&slots](int slot, auto* function) {
    slots.push_back({slot, reinterpret_cast<void*>(function)});
  };
  add_slot(Py_nb_add, binary<add, "add">);
  add_slot(Py_nb_subtract, binary<sub, "sub">);
  add_slot(Py_nb_multiply, binary<ops::mul, "mul">);
  add_slot(Py_nb_true_divide, binary<div, "div">);
  add_slot(Py_nb_floor_divide, binary<ops::floor_divide, "floor_divide">);
  add_slot(Py_nb_remainder, binary<ops::remainder, "remainder">);
  add_slot(Py_nb_power, power);
  add_slot(Py_nb_matrix_multiply, binary_tensors<ops::matmul, "matmul">);
  add_slot(Py_nb_and, binary<ops::bitwise_and, "bitwise_and">);
  add_slot(Py_nb_or, binary<ops::bitwise_or, "bitwise_or">);
  add_slot(Py_nb_xor, binary<ops::bitwise_xor, "bitwise_xor">);
  add_slot(Py_nb_lshift, binary<ops::bitwise_left_shift, "bitwise_left_shift">);
  add_slot(Py_nb_rshift, binary<ops::bitwise_right_shift, "bitwise_right_shift">);
  add_slot(Py_nb_inplace_add, binary_in_place<add, "add_">);
  add_slot(Py_nb_inplace_subtract, binary_in_place<sub, "sub_">);
  add_slot(Py_nb_inplace_multiply, binary_in_place<ops::mul, "mul_">);
  add_slot(Py_nb_inplace_true_divide, binary_in_place<ops::div, "div_">);
  add_slot(Py_nb_inplace_floor_divide, binary_in_place<ops::floor_divide, "floor_divide_">);
  add_slot(Py_nb_inplace_remainder, binary_in_place<ops::remainder, "remainder_">);
  add_slot(Py_nb_inplace_power, power_in_place);
  add_slot(Py_nb_inplace_and, binary_in_place<ops::bitwise_and, "bitwise_and_">);
  add_slot(Py_nb_inplace_or, binary_in_place<ops::bitwise_or, "bitwise_or_">);
  add_slot(Py_nb_inplace_xor, binary_in_place<ops::bitwise_xor, "bitwise_xor_">);
  add_slot(Py_nb_inplace_lshift, binary_in_place<ops::bitwise_left_shift, "bitwise_left_shift_">);
  add_slot(Py_nb_inplace_rshift, binary_in_place<ops::bitwise_right_shift, "bitwise_right_shift_">);
  add_slot(Py_nb_negative, unary<ops::neg, "neg">);
  add_slot(Py_nb_positive, unary<positive, "positive">);
  add_slot(Py_nb_absolute, unary<ops::abs, "abs">);
  add_slot(Py_nb_invert, unary<ops::bitwise_not, "bitwise_not">);
  add_slot(Py_tp_richcompare, compare);
}

}  // namespace rushlight::bind
