#include "ops/elementwise/complex_kernels.h"

#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

using Number = Complex<double>;
using Native = __complex__ double;

RUSHLIGHT_INLINE Native native(Number x) {
  Native result;
  __real__ result = x.real;
  __imag__ result = x.imag;
  return result;
}
RUSHLIGHT_INLINE Number number_of(Native x) { return {__real__ x, __imag__ x}; }

RUSHLIGHT_INLINE double size_of(Number x) { return __builtin_hypot(x.real, x.imag); }
RUSHLIGHT_INLINE Number times(Number x, double factor) {
  return {x.real * factor, x.imag * factor};
}
RUSHLIGHT_INLINE Number exp(Number x) { return number_of(__builtin_cexp(native(x))); }
RUSHLIGHT_INLINE Number log(Number x) { return number_of(__builtin_clog(native(x))); }
RUSHLIGHT_INLINE Number sqrt(Number x) { return number_of(__builtin_csqrt(native(x))); }
RUSHLIGHT_INLINE Number inverse(Number x) { return Number(1.0) / x; }

// (e^a - 1) cos b + (cos b - 1) + i e^a sin b
RUSHLIGHT_INLINE Number expm1(Number x) {
  const double half = __builtin_sin(x.imag / 2);
  const double real = __builtin_expm1(x.real) * __builtin_cos(x.imag) - 2 * half * half;
  return {real, __builtin_exp(x.real) * __builtin_sin(x.imag)};
}
// log |1 + x| = log1p(a (a + 2) + b^2) / 2 where 1 + x is near 1.
RUSHLIGHT_INLINE Number log1p(Number x) {
  const Number sum(x.real + 1, x.imag);
  if (size_of(x) > 0.5) return log(sum);
  return {__builtin_log1p(x.real * (x.real + 2) + x.imag * x.imag) / 2,
          __builtin_atan2(sum.imag, sum.real)};
}
RUSHLIGHT_INLINE Number sgn(Number x) {
  const double size = size_of(x);
  return size == 0 ? Number(0.0) : Number(x.real / size, x.imag / size);
}
RUSHLIGHT_INLINE Number sinc(Number x) {
  if (x.real == 0 && x.imag == 0) return Number(1.0);
  const Number angle = times(x, 0x1.921fb54442d18p1);
  return number_of(__builtin_csin(native(angle))) / angle;
}
RUSHLIGHT_INLINE Number pow(Number x, Number y) {
  if (y.real == 0 && y.imag == 0) return Number(1.0);
  if (x.real == 0 && x.imag == 0 && y.real > 0) return Number(0.0);
  return number_of(__builtin_cpow(native(x), native(y)));
}

#define RUSHLIGHT_COMPLEX(Name, ...)                                         \
  struct Name : Stateless {                                                  \
    using Stateless::Stateless;                                              \
    RUSHLIGHT_INLINE auto operator()(Number x) const { return __VA_ARGS__; } \
  };
#define RUSHLIGHT_COMPLEX_LIBM(Name, function) \
  RUSHLIGHT_COMPLEX(Name, number_of(__builtin_##function(native(x))))
RUSHLIGHT_COMPLEX(Abs, size_of(x))
RUSHLIGHT_COMPLEX(Angle, __builtin_atan2(x.imag, x.real))
RUSHLIGHT_COMPLEX(Neg, -x)
RUSHLIGHT_COMPLEX(Conj, Number(x.real, -x.imag))
RUSHLIGHT_COMPLEX(Sgn, sgn(x))
RUSHLIGHT_COMPLEX(Square, x* x)
RUSHLIGHT_COMPLEX(Reciprocal, inverse(x))
RUSHLIGHT_COMPLEX(Sqrt, sqrt(x))
RUSHLIGHT_COMPLEX(RSqrt, inverse(sqrt(x)))
RUSHLIGHT_COMPLEX(Exp, exp(x))
RUSHLIGHT_COMPLEX(Exp2, exp(times(x, 0x1.62e42fefa39efp-1)))
RUSHLIGHT_COMPLEX(ExpM1, expm1(x))
RUSHLIGHT_COMPLEX(Log, log(x))
RUSHLIGHT_COMPLEX(Log2, times(log(x), 0x1.71547652b82fep0))
RUSHLIGHT_COMPLEX(Log10, times(log(x), 0x1.bcb7b1526e50ep-2))
RUSHLIGHT_COMPLEX(Log1P, log1p(x))
RUSHLIGHT_COMPLEX(Sigmoid, inverse(Number(1.0) + exp(-x)))
RUSHLIGHT_COMPLEX_LIBM(Sin, csin)
RUSHLIGHT_COMPLEX_LIBM(Cos, ccos)
RUSHLIGHT_COMPLEX_LIBM(Tan, ctan)
RUSHLIGHT_COMPLEX_LIBM(Sinh, csinh)
RUSHLIGHT_COMPLEX_LIBM(Cosh, ccosh)
RUSHLIGHT_COMPLEX_LIBM(Tanh, ctanh)
RUSHLIGHT_COMPLEX_LIBM(ASin, casin)
RUSHLIGHT_COMPLEX_LIBM(ACos, cacos)
RUSHLIGHT_COMPLEX_LIBM(ATan, catan)
RUSHLIGHT_COMPLEX_LIBM(ASinh, casinh)
RUSHLIGHT_COMPLEX_LIBM(ACosh, cacosh)
RUSHLIGHT_COMPLEX_LIBM(ATanh, catanh)
RUSHLIGHT_COMPLEX(Sinc, sinc(x))
struct Pow : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Number operator()(Number x, Number y) const { return pow(x, y); }
};

// Complex numbers to real ones.
template <class Op>
constexpr void set_real_results(LoopRow& row) {
  constexpr ContiguousLoop loop = map_each<double, Number, Op, 1>;
  row[DType::complex64] = &strip<loop, cell<float, double>, cell<Complex<float>, Number>>;
  row[DType::complex128] = &strip<loop, cell<double>, cell<Number>>;
}

constexpr LoopTable<ComplexFunction> make_table() {
  LoopTable<ComplexFunction> table;
  set_real_results<Abs>(table[ComplexFunction::abs]);
  set_real_results<Angle>(table[ComplexFunction::angle]);
  set_complex<Neg, 1>(table[ComplexFunction::neg]);
  set_complex<Conj, 1>(table[ComplexFunction::conj]);
  set_complex<Sgn, 1>(table[ComplexFunction::sgn]);
  set_complex<Square, 1>(table[ComplexFunction::square]);
  set_complex<Reciprocal, 1>(table[ComplexFunction::reciprocal]);
  set_complex<Sqrt, 1>(table[ComplexFunction::sqrt]);
  set_complex<RSqrt, 1>(table[ComplexFunction::rsqrt]);
  set_complex<Exp, 1>(table[ComplexFunction::exp]);
  set_complex<Exp2, 1>(table[ComplexFunction::exp2]);
  set_complex<ExpM1, 1>(table[ComplexFunction::expm1]);
  set_complex<Log, 1>(table[ComplexFunction::log]);
  set_complex<Log2, 1>(table[ComplexFunction::log2]);
  set_complex<Log10, 1>(table[ComplexFunction::log10]);
  set_complex<Log1P, 1>(table[ComplexFunction::log1p]);
  set_complex<Sigmoid, 1>(table[ComplexFunction::sigmoid]);
  set_complex<Sin, 1>(table[ComplexFunction::sin]);
  set_complex<Cos, 1>(table[ComplexFunction::cos]);
  set_complex<Tan, 1>(table[ComplexFunction::tan]);
  set_complex<Sinh, 1>(table[ComplexFunction::sinh]);
  set_complex<Cosh, 1>(table[ComplexFunction::cosh]);
  set_complex<Tanh, 1>(table[ComplexFunction::tanh]);
  set_complex<ASin, 1>(table[ComplexFunction::asin]);
  set_complex<ACos, 1>(table[ComplexFunction::acos]);
  set_complex<ATan, 1>(table[ComplexFunction::atan]);
  set_complex<ASinh, 1>(table[ComplexFunction::asinh]);
  set_complex<ACosh, 1>(table[ComplexFunction::acosh]);
  set_complex<ATanh, 1>(table[ComplexFunction::atanh]);
  set_complex<Sinc, 1>(table[ComplexFunction::sinc]);
  set_complex<Pow, 2>(table[ComplexFunction::pow]);
  return table;
}

}  // namespace

extern const ComplexKernels complex_kernels;
constinit const ComplexKernels complex_kernels = {make_table()};

}  // namespace rushlight::RUSHLIGHT_ISA
