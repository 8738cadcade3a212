#pragma once
#include <cstddef>
#include <cstdint>

// Running results along the rows of a matrix of `count` rows of `columns` neighbours: every element
// of the output depends on those above it, or below it when `reverse`. Input and output have the
// same layout, in which rows are `stride` elements apart and columns `column_stride`.

namespace rushlight {

enum class ScanType { float32, float64, bfloat16, float16, int64 };
inline constexpr std::size_t scan_type_count = 5;

struct ScanShape {
  std::int64_t count, stride, columns, column_stride;
  bool reverse;
};

using ScanFunction = void (*)(const void* input, void* output, const ScanShape& shape);

struct ScanKernels {
  ScanFunction sum[scan_type_count];
  ScanFunction product[scan_type_count];
  // log(sum exp) of what came so far; floating point only.
  ScanFunction log_sum_exp[scan_type_count];
  // y[k] = b[k] + a[k] y[k - 1] (y[k + 1] when reverse), y starting from 0; floating point only.
  void (*recurrence[scan_type_count])(const void* a, const void* b, void* output,
                                      const ScanShape& shape);
  // The largest or smallest so far and its last place; a NaN stays.
  void (*largest[scan_type_count])(const void* input, void* values, std::int64_t* indices,
                                   const ScanShape& shape);
  void (*smallest[scan_type_count])(const void* input, void* values, std::int64_t* indices,
                                    const ScanShape& shape);
};

const ScanKernels& scan_kernels();

}  // namespace rushlight
