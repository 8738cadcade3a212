#include "ops/elementwise/trigonometric_kernels.h"

#include "simd/math.h"
#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

RUSHLIGHT_LONG_UNARY(Sin, sin(x))
RUSHLIGHT_LONG_UNARY(Cos, cos(x))
RUSHLIGHT_LONG_UNARY(Tan, tan(x))
RUSHLIGHT_LONG_UNARY(ASin, asin(x))
RUSHLIGHT_LONG_UNARY(ACos, acos(x))
RUSHLIGHT_LONG_UNARY(ATan, atan(x))
RUSHLIGHT_LONG_BINARY(ATan2, atan2(x, y))

// sin(pi x) / (pi x)
template <class T>
struct Sinc : Stateless {
  using Stateless::Stateless;
  static constexpr bool long_code = true;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const {
    const Vec<T> angle = x * Vec<T>(T(0x1.921fb54442d18p1));
    return select(x == Vec<T>(T(0)), Vec<T>(T(1)), sin(angle) / angle);
  }
};

// Infinite where one side is, even beside a NaN.
template <class T>
struct Hypot : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Vec<float> operator()(Vec<float> x, Vec<float> y) const {
    Vec<double> xs[double_parts], ys[double_parts];
    widen(x, xs);
    widen(y, ys);
    for (int i = 0; i < double_parts; ++i) xs[i] = sqrt(xs[i] * xs[i] + ys[i] * ys[i]);
    const Vec<float> limit(infinity<float>);
    return select((abs(x) == limit) | (abs(y) == limit), limit, narrow(xs));
  }
  RUSHLIGHT_INLINE Vec<double> operator()(Vec<double> x, Vec<double> y) const {
    return each_lane(x, y, [](double a, double b) { return __builtin_hypot(a, b); });
  }
};

constexpr LoopTable<Trigonometric> make_table() {
  LoopTable<Trigonometric> table;
  set_floats<Sin, 1>(table[Trigonometric::sin]);
  set_floats<Cos, 1>(table[Trigonometric::cos]);
  set_floats<Tan, 1>(table[Trigonometric::tan]);
  set_floats<ASin, 1>(table[Trigonometric::asin]);
  set_floats<ACos, 1>(table[Trigonometric::acos]);
  set_floats<ATan, 1>(table[Trigonometric::atan]);
  set_floats<ATan2, 2>(table[Trigonometric::atan2]);
  set_floats<Sinc, 1>(table[Trigonometric::sinc]);
  set_floats<Hypot, 2>(table[Trigonometric::hypot]);
  return table;
}

}  // namespace

extern const TrigonometricKernels trigonometric_kernels;
constinit const TrigonometricKernels trigonometric_kernels = {make_table()};

}  // namespace rushlight::RUSHLIGHT_ISA
