// Columns are independent of each other: some of them go side by side. In double.
#include "ops/reduce/scan_kernels.h"

#include <type_traits>

#include "base/half.h"
#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

constexpr std::int64_t width = 16;

template <class T>
using Wide = std::conditional_t<std::is_integral_v<T>, std::int64_t, double>;

template <class T>
RUSHLIGHT_INLINE Wide<T> widen_one(T x) {
  if constexpr (sizeof(T) == 2) {
    return static_cast<double>(static_cast<float>(x));
  } else {
    return static_cast<Wide<T>>(x);
  }
}
template <class T>
RUSHLIGHT_INLINE T narrow_one(Wide<T> x) {
  if constexpr (sizeof(T) == 2) {
    return T(static_cast<float>(x));
  } else {
    return static_cast<T>(x);
  }
}

struct Sum {
  template <class W>
  RUSHLIGHT_INLINE static W next(W state, W x) {
    if constexpr (std::is_integral_v<W>) {
      return static_cast<W>(static_cast<std::uint64_t>(state) + static_cast<std::uint64_t>(x));
    } else {
      return state + x;
    }
  }
  static constexpr double start = 0.0;
};
struct Product {
  template <class W>
  RUSHLIGHT_INLINE static W next(W state, W x) {
    if constexpr (std::is_integral_v<W>) {
      return static_cast<W>(static_cast<std::uint64_t>(state) * static_cast<std::uint64_t>(x));
    } else {
      return state * x;
    }
  }
  static constexpr double start = 1.0;
};
struct LogSumExp {
  RUSHLIGHT_INLINE static double next(double state, double x) {
    const double high = state < x || x != x ? x : state, low = state < x || x != x ? state : x;
    if (high != high || low != low) return state + x;
    if (low == high && __builtin_isinf(high)) return high;
    return high + __builtin_log1p(__builtin_exp(low - high));
  }
  static constexpr double start = -__builtin_inf();
};

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
  Wide<T> best[width];
  std::int64_t place[width];
  bool first = true;
  walk(
      shape, [&](std::int64_t) { first = true; },
      [&](std::int64_t row, std::int64_t at, std::int64_t here) {
        for (std::int64_t i = 0; i < here; ++i) {
          const std::int64_t position = at + i * shape.column_stride;
          const Wide<T> value = widen_one(x[position]);
          const bool reaches = largest ? value >= best[i] : value <= best[i];
          if (first || value != value || (best[i] == best[i] && reaches)) {
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
