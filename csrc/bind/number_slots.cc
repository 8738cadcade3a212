#include <algorithm>
#include <optional>
#include <string_view>

#include "autograd/in_place.h"
#include "bind/arguments.h"
#include "bind/buffers.h"
#include "bind/errors.h"
#include "bind/interpreter_lock.h"
#include "bind/numpy_objects.h"
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

// numpy's name for an operation.
const char* numpy_name(std::string_view operation) {
  constexpr std::string_view names[][2] = {{"sub", "subtract"},
                                           {"mul", "multiply"},
                                           {"div", "true_divide"},
                                           {"pow", "power"},
                                           {"bitwise_left_shift", "left_shift"},
                                           {"bitwise_right_shift", "right_shift"}};
  for (const auto& [ours, theirs] : names) {
    if (ours == operation) return theirs.data();
  }
  return operation.data();
}

// The operands are not of our kind. numpy leaves an array on the left to us, as tensors have the
// higher __array_priority__; one on the right it computes itself. The result becomes a tensor by
// Tensor.__array_wrap__.
__attribute__((noinline, cold)) PyObject* with_foreign(const char* operation, PyObject* left,
                                                       PyObject* right) {
  if (!is_numpy_array(left)) Py_RETURN_NOTIMPLEMENTED;
  return numpy_attribute(numpy_name(operation))(py::handle(left), py::handle(right))
      .release()
      .ptr();
}

// The values of an array of numbers, with any strides.
__attribute__((noinline, cold)) std::optional<Tensor> comparable_array(PyObject* object) {
  if (!is_numpy_array(object)) return std::nullopt;
  try {
    return tensor_over_buffer(
        numpy_attribute("asarray")(py::handle(object), py::arg("order") = "C"));
  } catch (const TypeError&) {
    return std::nullopt;  // of texts or objects
  }
}

// A number slot: either side may be the tensor, the other a tensor or a number.
template <auto operation, Name name>
PyObject* binary(PyObject* left, PyObject* right) {
  let_changes_pass();
  return guarded_operation(name.text, [&]() -> PyObject* {
    if (Py_TYPE(left) == tensor_type && Py_TYPE(right) == tensor_type) [[likely]] {
      return wrap(operation(tensor_of(left), tensor_of(right), Target()));
    }
    Operand a, b;
    if (!Argument<Operand>::convert(left, a) || !Argument<Operand>::convert(right, b)) {
      return with_foreign(name.text, left, right);
    }
    return wrap(operation(a, b, Target()));
  });
}

// A slot for tensors only.
template <Tensor (*operation)(const Tensor&, const Tensor&), Name name>
PyObject* binary_tensors(PyObject* left, PyObject* right) {
  let_changes_pass();
  return guarded_operation(name.text, [&]() -> PyObject* {
    if (!is_tensor_argument(left) || !is_tensor_argument(right)) {
      return with_foreign(name.text, left, right);
    }
    return wrap(operation(tensor_of(left), tensor_of(right)));
  });
}

// self <op>= other, written into the memory of self.
template <auto operation, Name name>
PyObject* binary_in_place(PyObject* self, PyObject* other) {
  let_changes_pass();
  return guarded_operation(name.text, [&]() -> PyObject* {
    Operand value;
    if (!Argument<Operand>::convert(other, value)) Py_RETURN_NOTIMPLEMENTED;
    return wrap(in_place(operation, tensor_of(self), value));
  });
}

template <auto operation, Name name>
PyObject* unary(PyObject* self) {
  let_changes_pass();
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

// A comparison with an array is one with the tensor over it; one with anything else that is neither
// tensor nor number is Python's to answer.
template <auto operation, Name name>
PyObject* comparison(PyObject* self, PyObject* other) {
  let_changes_pass();
  return guarded_operation(name.text, [&]() -> PyObject* {
    Operand value;
    if (!Argument<Operand>::convert(other, value)) {
      const std::optional<Tensor> array = comparable_array(other);
      if (!array) Py_RETURN_NOTIMPLEMENTED;
      value = Operand(*array);
    }
    return wrap(operation(tensor_of(self), value, Target()));
  });
}

PyObject* compare(PyObject* self, PyObject* other, int kind) {
  switch (kind) {
    case Py_EQ:
      return comparison<ops::eq, "eq">(self, other);
    case Py_NE:
      return comparison<ops::ne, "ne">(self, other);
    case Py_LT:
      return comparison<ops::lt, "lt">(self, other);
    case Py_LE:
      return comparison<ops::le, "le">(self, other);
    case Py_GT:
      return comparison<ops::gt, "gt">(self, other);
    default:
      return comparison<ops::ge, "ge">(self, other);
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
