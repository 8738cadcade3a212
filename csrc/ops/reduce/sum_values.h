#pragma once
#include <type_traits>

#include "base/half.h"
#include "ops/reduce/sum_kernels.h"
#include "simd/math.h"
#include "simd/vec.h"

// What is summed, and the sums that are carried along. Included by sum_kernels.cc only.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

using F = Vec<float>;
using D = Vec<double>;

// Vectors a step of the column kernels holds: bound by the number of registers.
#if RUSHLIGHT_AVX512
constexpr int strip = 4;
#elif RUSHLIGHT_NAIVE
constexpr int strip = 1;
#else
constexpr int strip = 2;
#endif
// Additions in float before the sum moves to double.
constexpr int block = 16;

// As many elements as a Vec<float> has lanes, as doubles.
struct Wide {
  D part[double_parts];

  RUSHLIGHT_INLINE static Wide fill(double value) {
    Wide wide;
    for (D& part : wide.part) part = D(value);
    return wide;
  }
};
RUSHLIGHT_INLINE Wide widened(F x) {
  Wide wide;
  widen(x, wide.part);
  return wide;
}
template <class T>
RUSHLIGHT_INLINE Wide load_wide(const T* source) {
  if constexpr (sizeof(T) == 8) {
    Wide wide;
    for (int i = 0; i < double_parts; ++i) wide.part[i] = D::load(source + i * D::size);
    return wide;
#if !RUSHLIGHT_NAIVE
  } else if constexpr (std::is_same_v<T, float>) {
    // Two loads, rather than one and taking it apart.
    Wide wide;
    for (int i = 0; i < double_parts; ++i) {
      typename NativeOf<float, D::size>::Type half;
      __builtin_memcpy(&half, source + i * D::size, sizeof(half));
      wide.part[i] = D::from(__builtin_convertvector(half, D::Native));
    }
    return wide;
#endif
  } else {
    return widened(load_float(source));
  }
}

// A running sum and what its roundings lost.
struct Total {
  D sum = D(0.0), lost = D(0.0);

  RUSHLIGHT_INLINE void add(D x) {
    const D next = sum + x, back = next - sum;
    lost += (sum - (next - back)) + (x - back);
    sum = next;
  }
  // An infinite sum has lost infinity minus itself.
  RUSHLIGHT_INLINE D value() const {
    return select(abs(sum) < D(__builtin_inf()), sum + lost, sum);
  }
};
struct WideTotal {
  Total part[double_parts];

  RUSHLIGHT_INLINE void add(const Wide& x) {
    for (int i = 0; i < double_parts; ++i) part[i].add(x.part[i]);
  }
  RUSHLIGHT_INLINE double sum() const {
    D result = part[0].value();
    for (int i = 1; i < double_parts; ++i) result += part[i].value();
    return rushlight::RUSHLIGHT_ISA::sum(result);
  }
};

// What is added. `narrow` ones act on floats, so that blocks can be summed in float; all act on
// doubles.
struct Plain {
  static constexpr bool narrow = true;
  template <class V>
  RUSHLIGHT_INLINE V operator()(V x) const {
    return x;
  }
};
struct SkipNan : Plain {
  template <class V>
  RUSHLIGHT_INLINE V operator()(V x) const {
    return select(is_nan(x), V(0), x);
  }
};
struct Absolute : Plain {
  template <class V>
  RUSHLIGHT_INLINE V operator()(V x) const {
    return abs(x);
  }
};
struct Nonzero : Plain {
  template <class V>
  RUSHLIGHT_INLINE V operator()(V x) const {
    return select(x != V(0), V(1), V(0));
  }
};
struct Square {
  static constexpr bool narrow = false;
  RUSHLIGHT_INLINE D operator()(D x) const { return x * x; }
};
struct Power {
  static constexpr bool narrow = false;
  D exponent;
  RUSHLIGHT_INLINE D operator()(D x) const { return pow(abs(x), exponent); }
};
struct Exponential {
  static constexpr bool narrow = false;
  D shift;
  RUSHLIGHT_INLINE D operator()(D x) const { return exp(x - shift); }
};

template <class Map>
RUSHLIGHT_INLINE Map make(const SumParameters& parameters, std::int64_t index) {
  if constexpr (requires(Map map) { map.exponent; }) {
    return {.exponent = D(parameters.exponent)};
  } else if constexpr (requires(Map map) { map.shift; }) {
    return {.shift = D(parameters.shift[index])};
  } else {
    (void)index;
    return {};
  }
}

// 16-bit numbers convert to float only.
template <class T>
using float_of = std::conditional_t<sizeof(T) == 8, double, float>;

// sum += map(x)
template <class Map>
RUSHLIGHT_INLINE void accumulate(const Map& map, const Wide& x, Wide& sum) {
  for (int k = 0; k < double_parts; ++k) {
    if constexpr (std::is_same_v<Map, Square>) {
      sum.part[k] = fma(x.part[k], x.part[k], sum.part[k]);
    } else {
      sum.part[k] += map(x.part[k]);
    }
  }
}

template <class T, class Map>
constexpr bool adds_in_float = Map::narrow && sizeof(T) < 8;

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
