#include <algorithm>

#include "ops/creation/creation.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

Tensor eye(std::int64_t n, std::optional<std::int64_t> m, std::optional<DType> dtype) {
  const std::int64_t columns = m.value_or(n);
  if (n < 0) fail<RuntimeError>("n must be greater or equal to 0, got ", n);
  if (columns < 0) fail<RuntimeError>("m must be greater or equal to 0, got ", columns);
  const std::int64_t sizes[] = {n, columns};
  Unrecorded result = empty_result(sizes, dtype.value_or(default_dtype()));
  fill_elements(*result, 0);
  fill_elements(new_alias(*result, {std::min(n, columns)}, {columns + 1}, 0), 1);
  return std::move(result).not_differentiable();
}

namespace {

// The columns [first, last) of a row that lie in the triangle.
struct Columns {
  std::int64_t first, last;
};

struct Triangle {
  std::int64_t row, col, offset;
  bool lower;

  Columns columns(std::int64_t r) const {
    const std::int64_t split = std::clamp<std::int64_t>(r + offset + (lower ? 1 : 0), 0, col);
    return lower ? Columns{0, split} : Columns{split, col};
  }
  // Rows outside of [begin_row, end_row) are empty.
  std::int64_t begin_row() const { return lower ? std::clamp<std::int64_t>(-offset, 0, row) : 0; }
  std::int64_t end_row() const {
    return lower ? row : std::clamp<std::int64_t>(col - offset, 0, row);
  }
};

// Elements of a lower triangle: rows that grow by one, then full ones.
std::int64_t lower_count(std::int64_t row, std::int64_t col, std::int64_t offset) {
  const std::int64_t begin = std::clamp<std::int64_t>(-offset, 0, row);
  const std::int64_t full = std::clamp<std::int64_t>(col - offset, begin, row);
  const __int128 growing = static_cast<__int128>(full - begin) *
                           (static_cast<__int128>(begin) + full + 2 * offset + 1) / 2;
  return static_cast<std::int64_t>(growing) + (row - full) * col;
}

Tensor triangle_indices(const char* name, std::int64_t row, std::int64_t col, std::int64_t offset,
                        bool lower, std::optional<DType> dtype) {
  if (row < 0) fail<RuntimeError>("row must be non-negative, got", row);
  if (col < 0) fail<RuntimeError>("col must be non-negative, got", col);
  const DType chosen = dtype.value_or(DType::int64);
  if (chosen != DType::int64 && chosen != DType::int32) {
    fail<RuntimeError>("\"", name, "\" not implemented for '", dtype_title(chosen), "'");
  }
  const std::int64_t all = checked_multiply(row, col);
  // Beyond the matrix an offset changes nothing; inside of it sums cannot overflow.
  const Triangle triangle{row, col, std::clamp(offset, -row - 1, col + 1), lower};
  const std::int64_t count = lower ? lower_count(row, col, triangle.offset)
                                   : all - lower_count(row, col, triangle.offset - 1);
  const std::int64_t sizes[] = {2, count};
  const Tensor indices = new_tensor(sizes, DType::int64);
  std::int64_t* rows = indices.data<std::int64_t>();
  std::int64_t* columns = rows + count;
  const std::int64_t last_row = count == 0 ? 0 : triangle.end_row();
  for (std::int64_t r = triangle.begin_row(); r < last_row; ++r) {
    const Columns range = triangle.columns(r);
    for (std::int64_t c = range.first; c < range.last; ++c) {
      *rows++ = r;
      *columns++ = c;
    }
  }
  return Unrecorded(as_contiguous(indices, chosen)).not_differentiable();
}

}  // namespace

Tensor tril_indices(std::int64_t row, std::int64_t col, std::int64_t offset,
                    std::optional<DType> dtype) {
  return triangle_indices("tril_indices", row, col, offset, true, dtype);
}

Tensor triu_indices(std::int64_t row, std::int64_t col, std::int64_t offset,
                    std::optional<DType> dtype) {
  return triangle_indices("triu_indices", row, col, offset, false, dtype);
}

}  // namespace rushlight::ops
