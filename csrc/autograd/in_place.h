#pragma once
#include "autograd/record.h"

namespace rushlight {

// RuntimeError when `self` must not be written: a leaf that requires grad, memory that several
// indices share, a view that autograd cannot follow, read-only memory.
void check_in_place(const Tensor& self);

// RuntimeError when several indices of `self` share memory.
void check_apart(const Tensor& self);

// RuntimeError when a write to `self` cannot be put into the graph: a view of another dtype than
// its base's, which has no geometry in units of the base.
void check_recordable(const Tensor& self);

// Counts a write to the tensor's storage.
inline void count_write(const Tensor& tensor) noexcept {
  if (!tensor.impl()->untracked) tensor.storage_reference()->bump_version();
}

// Makes `producer` the history of the written tensor; of its base too when it is a view. Changes
// nothing when it raises.
void rebase_history(const Tensor& self, Edge producer);

// How a tensor and its base came to be before an in-place operation, to be put back when it fails.
class History {
 public:
  explicit History(const Tensor& self);
  void restore() noexcept;

 private:
  struct Part {
    Tensor tensor;
    Edge producer;
    std::shared_ptr<HookList> hooks;
    std::uint32_t version = 0;

    explicit Part(const Tensor& tensor_in);
    void restore() noexcept;
  };

  Part self_;
  std::optional<Part> base_;
};

// Writes to the tensor are not counted while this lives.
class UncountedWrites {
 public:
  explicit UncountedWrites(const Tensor& self)
      : self_(self), before_(std::exchange(self.impl()->untracked, true)) {}
  ~UncountedWrites() { self_.impl()->untracked = before_; }
  UncountedWrites(const UncountedWrites&) = delete;
  UncountedWrites& operator=(const UncountedWrites&) = delete;

 private:
  const Tensor& self_;
  bool before_;
};

// An in-place operation whose backward needs no value: `record` takes it down, then `write` makes
// it. In this order, for a history can be taken back, a write and its being counted cannot.
template <class Record, class Write>
Tensor record_then_write(const Tensor& self, const Record& record, const Write& write) {
  History before(self);
  try {
    {
      const UncountedWrites uncounted(self);
      record(Unrecorded(self, Target::Kind::in_place));
    }
    write();
  } catch (...) {
    before.restore();
    throw;
  }
  count_write(self);
  return self;
}

// What `self` is before an in-place operation writes it: its values in memory of their own when
// the operation is recorded (backward may need them), else the tensor itself.
Tensor before_write(const Tensor& self, bool recorded);

namespace detail {

void copy_back(const Tensor& self, const Tensor& original);

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

// Runs `operation`, and gives `self` its values back when that fails after it wrote: recording
// needs memory.
template <class Operation>
Tensor all_or_nothing(const Tensor& self, const Tensor& original, const Operation& operation) {
  if (original.is_same(self)) return operation();
  try {
    return operation();
  } catch (...) {
    copy_back(self, original);
    throw;
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
  return detail::all_or_nothing(self, original, [&] {
    return operation(original, detail::replaced(arguments, self, original)...,
                     Target::in_place(self));
  });
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
  return detail::all_or_nothing(self, original, [&] {
    return overwrite(self, operation(original, detail::replaced(arguments, self, original)...));
  });
}

}  // namespace rushlight
