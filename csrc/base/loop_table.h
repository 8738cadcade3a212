#pragma once
#include "base/dtype.h"
#include "base/loop.h"

namespace rushlight {

// The loops of one elementwise operator by dtype; null where the operator has none.
struct LoopRow {
  Loop loops[dtype_count] = {};

  [[gnu::always_inline]] constexpr Loop& operator[](DType dtype) {
    return loops[static_cast<std::size_t>(dtype)];
  }
  [[gnu::always_inline]] constexpr Loop operator[](DType dtype) const {
    return loops[static_cast<std::size_t>(dtype)];
  }
};

// The rows of a family: one for each enumerator of Operator, which ends in `count`.
template <class Operator>
struct LoopTable {
  LoopRow rows[static_cast<std::size_t>(Operator::count)] = {};

  [[gnu::always_inline]] constexpr LoopRow& operator[](Operator op) {
    return rows[static_cast<std::size_t>(op)];
  }
  [[gnu::always_inline]] constexpr const LoopRow& operator[](Operator op) const {
    return rows[static_cast<std::size_t>(op)];
  }
};

// The numbers an elementwise operator takes beside its tensors; a loop reads those of its dtype.
struct LoopNumbers {
  double real[3] = {};
  double imaginary[3] = {};
  std::int64_t integer[3] = {};
  // Set by a loop that met an integer division by zero.
  mutable bool divided_by_zero = false;
};

}  // namespace rushlight
