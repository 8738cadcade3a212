#pragma once
#include <type_traits>

#include "base/half.h"
#include "ops/reduce/scan_kernels.h"
#include "simd/vec.h"

// What is carried along a scan: in double, integers as int64. Included by scan_kernels.cc only.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

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

// Whether a value is the new extreme after `best`: the last of equal ones is, and a NaN stays.
template <bool largest, class W>
RUSHLIGHT_INLINE bool replaces(W best, W value) {
  const bool reaches = largest ? value >= best : value <= best;
  return value != value || (best == best && reaches);
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
