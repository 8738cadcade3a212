#pragma once
#include <cstdint>

#include "base/dtype.h"

namespace rushlight {

// Rows of `row` elements that lie at `offsets` (in bytes) from a base.
struct IndexKernels {
  // target[p] = base[offsets[p]], p < count; the target's rows follow each other.
  void (*gather_rows)(const char* base, const std::int64_t* offsets, std::int64_t count,
                      std::int64_t row_bytes, char* target);
  // base[offsets[p]] = source[p], in order; source rows are `source_step` bytes apart.
  void (*scatter_rows)(char* base, const std::int64_t* offsets, std::int64_t count,
                       std::int64_t row_bytes, const char* source, std::int64_t source_step);
  // base[offsets[p]] += source[p], in order.
  void (*add_rows[dtype_count])(char* base, const std::int64_t* offsets, std::int64_t count,
                                std::int64_t row, const char* source, std::int64_t source_step);
};
const IndexKernels& index_kernels();

}  // namespace rushlight
