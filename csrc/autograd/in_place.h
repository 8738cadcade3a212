#pragma once
#include "autograd/record.h"

namespace rushlight {

// RuntimeError when `self` must not be written: a leaf that requires grad, memory that several
// indices share, a view that autograd cannot follow, read-only memory.
void check_in_place(const Tensor& self);

// Counts a write to the tensor's storage.
inline void count_write(const Tensor& tensor) noexcept {
  if (!tensor.impl()->untracked) tensor.storage_reference()->bump_version();
}

// Makes `producer` the history of the written tensor; of its base too when it is a view.
void rebase_history(const Tensor& self, Edge producer);

// What `self` is before an in-place operation writes it: its values in memory of their own when
// the operation is recorded (backward may need them), else the tensor itself.
Tensor before_write(const Tensor& self, bool recorded);

namespace detail {

template <class T>
void collect(Inputs& inputs, const T& argument) {
  if constexpr (std::is_base_of_v<Tensor, T>) {
    inputs.add(argument);
  } else if constexpr (std::is_same_v<T, std::optional<Tensor>>) {
    if (argument) inputs.add(*argument);
  } else if constexpr (std::is_same_v<T, std::vector<Tensor>>) {
    for (const Tensor& tensor : argument) inputs.add(tensor);
  }
}

// The argument, or what `self` was before the write where the argument is `self`.
template <class T>
T replaced(const T& argument, const Tensor& self, const Tensor& original) {
  if constexpr (std::is_base_of_v<Tensor, T>) {
    return argument.defined() && argument.is_same(self) ? T(original) : argument;
  } else if constexpr (std::is_same_v<T, std::optional<Tensor>>) {
    return argument ? T(replaced(*argument, self, original)) : argument;
  } else if constexpr (std::is_same_v<T, std::vector<Tensor>>) {
    T result;
    for (const Tensor& tensor : argument) result.push_back(replaced(tensor, self, original));
    return result;
  } else {
    return argument;
  }
}

}  // namespace detail

// self = operation(self, arguments...), written into the memory of `self`. The operation is an
// operator whose last parameter is a Target.
template <class Operation, class... Arguments>
Tensor in_place(Operation&& operation, const Tensor& self, const Arguments&... arguments) {
  check_in_place(self);
  Inputs inputs{self};
  (detail::collect(inputs, arguments), ...);
  const Tensor original = before_write(self, needs_gradient(inputs));
  return operation(original, detail::replaced(arguments, self, original)...,
                   Target::in_place(self));
}

// Writes the values and the history of `result` into `self`, which must have its shape.
Tensor overwrite(const Tensor& self, const Tensor& result);

// self = operation(self, arguments...) for an operator without a Target: through a copy.
template <class Operation, class... Arguments>
Tensor in_place_by_copy(Operation&& operation, const Tensor& self, const Arguments&... arguments) {
  check_in_place(self);
  Inputs inputs{self};
  (detail::collect(inputs, arguments), ...);
  const Tensor original = before_write(self, needs_gradient(inputs));
  return overwrite(self, operation(original, detail::replaced(arguments, self, original)...));
}

}  // namespace rushlight
