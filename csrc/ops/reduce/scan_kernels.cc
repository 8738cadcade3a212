// Columns are independent of each other: some of them go side by side. In double.
#include "ops/reduce/scan_kernels.h"

#include "ops/reduce/scan_rows.h"
#include "ops/reduce/scan_values.h"
#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

constexpr std::int64_t width = 16;

// Calls body(row, first column, columns here) for `width` columns at a time, row after row.
template <class Start, class Body>
RUSHLIGHT_INLINE void walk(const ScanShape& shape, const Start& start, const Body& body) {
  for (std::int64_t column = 0; column < shape.columns; column += width) {
    const std::int64_t here = shape.columns - column < width ? shape.columns - column : width;
    start(here);
    for (std::int64_t k = 0; k < shape.count; ++k) {
      const std::int64_t row = shape.reverse ? shape.count - 1 - k : k;
      body(row, row * shape.stride + column * shape.column_stride, here);
    }
  }
}

template <class T, class Operation>
void scan(const void* input, void* output, const ScanShape& shape) {
  const T* x = static_cast<const T*>(input);
  T* y = static_cast<T*>(output);
  if constexpr (std::is_same_v<Operation, Sum>) {
    if (shape.stride == 1) return sum_rows(x, y, shape);
  } else if constexpr (std::is_same_v<Operation, Product>) {
    if (shape.stride == 1) return scan_rows<Operation>(x, y, shape);
  }
  Wide<T> state[width];
  walk(
      shape,
      [&](std::int64_t) {
        for (auto& s : state) s = static_cast<Wide<T>>(Operation::start);
      },
      [&](std::int64_t, std::int64_t at, std::int64_t here) {
        for (std::int64_t i = 0; i < here; ++i) {
          const std::int64_t place = at + i * shape.column_stride;
          state[i] = Operation::next(state[i], widen_one(x[place]));
          y[place] = narrow_one<T>(state[i]);
        }
      });
}

template <class T>
void recurrence(const void* factors, const void* terms, void* output, const ScanShape& shape) {
  const T* a = static_cast<const T*>(factors);
  const T* b = static_cast<const T*>(terms);
  T* y = static_cast<T*>(output);
  double state[width];
  bool first = true;
  walk(
      shape, [&](std::int64_t) { first = true; },
      [&](std::int64_t, std::int64_t at, std::int64_t here) {
        for (std::int64_t i = 0; i < here; ++i) {
          const std::int64_t place = at + i * shape.column_stride;
          // Not a factor times zero: it may be infinite.
          state[i] =
              first ? widen_one(b[place]) : widen_one(b[place]) + widen_one(a[place]) * state[i];
          y[place] = narrow_one<T>(state[i]);
        }
        first = false;
      });
}

template <class T, bool largest>
void extreme(const void* input, void* values, std::int64_t* indices, const ScanShape& shape) {
  const T* x = static_cast<const T*>(input);
  T* y = static_cast<T*>(values);
  if (shape.stride == 1) return extreme_rows<largest>(x, y, indices, shape);
  Wide<T> best[width];
  std::int64_t place[width];
  bool first = true;
  walk(
      shape, [&](std::int64_t) { first = true; },
      [&](std::int64_t row, std::int64_t at, std::int64_t here) {
        for (std::int64_t i = 0; i < here; ++i) {
          const std::int64_t position = at + i * shape.column_stride;
          const Wide<T> value = widen_one(x[position]);
          if (first || replaces<largest>(best[i], value)) {
            best[i] = value;
            place[i] = row;
          }
          y[position] = narrow_one<T>(best[i]);
          indices[position] = place[i];
        }
        first = false;
      });
}

#define RUSHLIGHT_ALL(function, ...)                                                              \
  {&function<float __VA_OPT__(, ) __VA_ARGS__>, &function<double __VA_OPT__(, ) __VA_ARGS__>,     \
   &function<BFloat16 __VA_OPT__(, ) __VA_ARGS__>, &function<Float16 __VA_OPT__(, ) __VA_ARGS__>, \
   &function<std::int64_t __VA_OPT__(, ) __VA_ARGS__>}
#define RUSHLIGHT_FLOATS(function, ...)                                                           \
  {&function<float __VA_OPT__(, ) __VA_ARGS__>, &function<double __VA_OPT__(, ) __VA_ARGS__>,     \
   &function<BFloat16 __VA_OPT__(, ) __VA_ARGS__>, &function<Float16 __VA_OPT__(, ) __VA_ARGS__>, \
   nullptr}

}  // namespace
extern const ScanKernels scan_kernels;
constinit const ScanKernels scan_kernels = {
    RUSHLIGHT_ALL(scan, Sum),     RUSHLIGHT_ALL(scan, Product), RUSHLIGHT_FLOATS(scan, LogSumExp),
    RUSHLIGHT_FLOATS(recurrence), RUSHLIGHT_ALL(extreme, true), RUSHLIGHT_ALL(extreme, false)};
}  // namespace rushlight::RUSHLIGHT_ISA
