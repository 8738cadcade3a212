#include "ops/elementwise/exponential_kernels.h"

#include "simd/math.h"
#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

RUSHLIGHT_LONG_UNARY(Exp, exp(x))
RUSHLIGHT_LONG_UNARY(Exp2, exp2(x))
RUSHLIGHT_LONG_UNARY(ExpM1, expm1(x))
RUSHLIGHT_LONG_UNARY(Log, log(x))
RUSHLIGHT_LONG_UNARY(Log2, log2(x))
RUSHLIGHT_LONG_UNARY(Log10, log10(x))
RUSHLIGHT_LONG_UNARY(Log1P, log1p(x))
RUSHLIGHT_LONG_UNARY(Sigmoid, sigmoid(x))
RUSHLIGHT_LONG_UNARY(Tanh, tanh(x))
RUSHLIGHT_LONG_UNARY(Sinh, sinh(x))
RUSHLIGHT_LONG_UNARY(Cosh, cosh(x))
RUSHLIGHT_LONG_UNARY(ASinh, asinh(x))
RUSHLIGHT_LONG_UNARY(ACosh, acosh(x))
RUSHLIGHT_LONG_UNARY(ATanh, atanh(x))
RUSHLIGHT_BINARY(SigmoidBackward, x*(Vec<T>(T(1)) - y) * y)
RUSHLIGHT_BINARY(TanhBackward, x*(Vec<T>(T(1)) - y * y))

// log(x / (1 - x)), x kept within [eps, 1 - eps] when there is an eps.
template <class T>
struct Logit {
  static constexpr bool long_code = true;
  Vec<T> low, high;
  RUSHLIGHT_INLINE explicit Logit(const void* parameters) {
    const T eps = number<T>(parameters, 0);
    low = Vec<T>(eps < T(0) ? -infinity<T> : eps);
    high = Vec<T>(eps < T(0) ? infinity<T> : T(1) - eps);
  }
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const {
    const Vec<T> inside = min(max(x, low), high);
    return log(inside / (Vec<T>(T(1)) - inside));
  }
};

// log(e^x + e^y) = max + log1p(e^-|x - y|); equal infinities give themselves.
template <class T>
struct LogAddExp : Stateless {
  using Stateless::Stateless;
  static constexpr bool long_code = true;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y) const {
    const Vec<T> larger = max(x, y);
    const Vec<T> sum = larger + log1p(exp(-abs(x - y)));
    return select((x == y) & (abs(x) == Vec<T>(infinity<T>)), x, sum);
  }
};
template <class T>
struct LogAddExp2 : Stateless {
  using Stateless::Stateless;
  static constexpr bool long_code = true;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y) const {
    const Vec<T> larger = max(x, y);
    const Vec<T> sum =
        larger + log1p(exp2(-abs(x - y))) * Vec<T>(T(0x1.71547652b82fep0));  // log2(e)
    return select((x == y) & (abs(x) == Vec<T>(infinity<T>)), x, sum);
  }
};

// x log y, 0 where x is 0, NaN where y is.
template <class T>
RUSHLIGHT_INLINE Vec<T> zero_times(Vec<T> x, Vec<T> y, Vec<T> logarithm) {
  const Vec<T> zero(T(0));
  return select(is_nan(y), y, select(x == zero, zero, x * logarithm));
}
template <class T>
struct XLogY : Stateless {
  using Stateless::Stateless;
  static constexpr bool long_code = true;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y) const { return zero_times(x, y, log(y)); }
};
template <class T>
struct XLog1PY : Stateless {
  using Stateless::Stateless;
  static constexpr bool long_code = true;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y) const {
    return zero_times(x, y, log1p(y));
  }
};

constexpr LoopTable<Exponential> make_table() {
  LoopTable<Exponential> table;
  set_floats<Exp, 1>(table[Exponential::exp]);
  set_floats<Exp2, 1>(table[Exponential::exp2]);
  set_floats<ExpM1, 1>(table[Exponential::expm1]);
  set_floats<Log, 1>(table[Exponential::log]);
  set_floats<Log2, 1>(table[Exponential::log2]);
  set_floats<Log10, 1>(table[Exponential::log10]);
  set_floats<Log1P, 1>(table[Exponential::log1p]);
  set_floats<Sigmoid, 1>(table[Exponential::sigmoid]);
  set_floats<Logit, 1>(table[Exponential::logit]);
  set_floats<Tanh, 1>(table[Exponential::tanh]);
  set_floats<Sinh, 1>(table[Exponential::sinh]);
  set_floats<Cosh, 1>(table[Exponential::cosh]);
  set_floats<ASinh, 1>(table[Exponential::asinh]);
  set_floats<ACosh, 1>(table[Exponential::acosh]);
  set_floats<ATanh, 1>(table[Exponential::atanh]);
  set_floats<LogAddExp, 2>(table[Exponential::logaddexp]);
  set_floats<LogAddExp2, 2>(table[Exponential::logaddexp2]);
  set_floats<XLogY, 2>(table[Exponential::xlogy]);
  set_floats<XLog1PY, 2>(table[Exponential::xlog1py]);
  set_floats<SigmoidBackward, 2>(table[Exponential::sigmoid_backward]);
  set_floats<TanhBackward, 2>(table[Exponential::tanh_backward]);
  return table;
}

}  // namespace

extern const ExponentialKernels exponential_kernels;
constinit const ExponentialKernels exponential_kernels = {make_table()};

}  // namespace rushlight::RUSHLIGHT_ISA
