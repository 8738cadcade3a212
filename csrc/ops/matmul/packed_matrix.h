#pragma once
#include <cstdint>

#include "runtime/scratch.h"

namespace rushlight {

// The right operand of a matrix product, rearranged once for many products:
//   PackedMatrix<float> weight(k, n, {data, row_stride, column_stride});
//   gemm<float>(m, {a, k, 1}, weight, target);
// T: float or double. It keeps a copy: pack again after the matrix changed.
template <class T>
class PackedMatrix {
 public:
  PackedMatrix() = default;
  PackedMatrix(std::int64_t rows, std::int64_t columns, const T* data, std::int64_t row_stride,
               std::int64_t column_stride);

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }

  // What the blocked loops read: the columns, in panels, of the rows from `depth` on.
  const T* panels(std::int64_t depth) const;

 private:
  std::int64_t rows_ = 0, columns_ = 0;
  Scratch<T> data_;
};

}  // namespace rushlight
