#include "ops/elementwise/arithmetic_kernels.h"

#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

RUSHLIGHT_BINARY(Add, x + y)
RUSHLIGHT_BINARY(Subtract, x - y)
RUSHLIGHT_BINARY(Multiply, x* y)
RUSHLIGHT_BINARY(Divide, x / y)
RUSHLIGHT_BINARY(Or, x | y)
RUSHLIGHT_BINARY(And, x& y)
RUSHLIGHT_BINARY(Maximum, max(x, y))
RUSHLIGHT_BINARY(Minimum, min(x, y))
// The other operand where one is NaN.
RUSHLIGHT_BINARY(FMax, select(is_nan(y), x, max_or_second(x, y)))
RUSHLIGHT_BINARY(FMin, select(is_nan(y), x, min_or_second(x, y)))
RUSHLIGHT_BINARY(Heaviside,
                 select(x == Vec<T>(T(0)), y, select(x > Vec<T>(T(0)), Vec<T>(T(1)), Vec<T>(T(0)))))

template <class T>
RUSHLIGHT_INLINE Vec<T> multiply_add(Vec<T> x, Vec<T> y, Vec<T> z) {
  if constexpr (std::is_floating_point_v<T>) {
    return fma(x, y, z);
  } else {
    return x * y + z;
  }
}

template <class T>
struct AddScaled {
  Vec<T> alpha;
  RUSHLIGHT_INLINE explicit AddScaled(const void* parameters) : alpha(number<T>(parameters, 0)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y) const { return multiply_add(y, alpha, x); }
};
template <class T>
struct OrScaled {
  Vec<T> alpha;
  RUSHLIGHT_INLINE explicit OrScaled(const void* parameters)
      : alpha(T(number<T>(parameters, 0) != 0)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y) const { return x | (y & alpha); }
};

template <class T>
struct Clamp {
  Vec<T> low, high;
  RUSHLIGHT_INLINE explicit Clamp(const void* parameters)
      : low(number<T>(parameters, 0)), high(number<T>(parameters, 1)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const { return min(max(x, low), high); }
};
template <class T>
struct ClampTo : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> low, Vec<T> high) const {
    return min(max(x, low), high);
  }
};

template <class T>
struct AddCMul {
  Vec<T> value;
  RUSHLIGHT_INLINE explicit AddCMul(const void* parameters) : value(number<T>(parameters, 0)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y, Vec<T> z) const {
    return multiply_add(value * y, z, x);
  }
};
template <class T>
struct AddCDiv {
  Vec<T> value;
  RUSHLIGHT_INLINE explicit AddCDiv(const void* parameters) : value(number<T>(parameters, 0)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y, Vec<T> z) const {
    return multiply_add(value, y / z, x);
  }
};

// From the nearer end, so that weights 0 and 1 give the ends themselves.
template <class T>
struct Lerp : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> start, Vec<T> end, Vec<T> weight) const {
    const Vec<T> way = end - start;
    return select(abs(weight) < Vec<T>(T(0.5)), fma(weight, way, start),
                  fma(weight - Vec<T>(T(1)), way, end));
  }
};

// Complex numbers.
struct ComplexAdd : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Complex<double> operator()(Complex<double> x, Complex<double> y) const {
    return x + y;
  }
};
struct ComplexAddScaled {
  Complex<double> alpha;
  RUSHLIGHT_INLINE explicit ComplexAddScaled(const void* parameters)
      : alpha(number<Complex<double>>(parameters, 0)) {}
  RUSHLIGHT_INLINE Complex<double> operator()(Complex<double> x, Complex<double> y) const {
    return x + alpha * y;
  }
};
struct ComplexSubtract : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Complex<double> operator()(Complex<double> x, Complex<double> y) const {
    return x - y;
  }
};
struct ComplexMultiply : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Complex<double> operator()(Complex<double> x, Complex<double> y) const {
    return x * y;
  }
};
struct ComplexDivide : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Complex<double> operator()(Complex<double> x, Complex<double> y) const {
    return x / y;
  }
};
struct ComplexAddCMul {
  Complex<double> value;
  RUSHLIGHT_INLINE explicit ComplexAddCMul(const void* parameters)
      : value(number<Complex<double>>(parameters, 0)) {}
  RUSHLIGHT_INLINE Complex<double> operator()(Complex<double> x, Complex<double> y,
                                              Complex<double> z) const {
    return x + value * y * z;
  }
};
struct ComplexAddCDiv {
  Complex<double> value;
  RUSHLIGHT_INLINE explicit ComplexAddCDiv(const void* parameters)
      : value(number<Complex<double>>(parameters, 0)) {}
  RUSHLIGHT_INLINE Complex<double> operator()(Complex<double> x, Complex<double> y,
                                              Complex<double> z) const {
    return x + value * y / z;
  }
};
struct ComplexLerp : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Complex<double> operator()(Complex<double> start, Complex<double> end,
                                              Complex<double> weight) const {
    const bool near = weight.real * weight.real + weight.imag * weight.imag < 0.25;
    const Complex<double> way = end - start;
    return near ? start + weight * way : end - way * (Complex<double>(1.0) - weight);
  }
};

template <template <class> class Op>
constexpr void set_real(LoopRow& row) {
  set_floats<Op, 2>(row);
  set_integers<Op, 2>(row);
}

constexpr LoopTable<Arithmetic> make_table() {
  LoopTable<Arithmetic> table;
  using I = std::int64_t;
  set_real<Add>(table[Arithmetic::add]);
  set_large_unsigned<map<I, Add<I>, 2>, 2>(table[Arithmetic::add]);
  set_complex<ComplexAdd, 2>(table[Arithmetic::add]);
  set_bool<Or, 2>(table[Arithmetic::add]);
  set_floats<AddScaled, 2>(table[Arithmetic::add_scaled]);
  set_integers_wide<map<I, AddScaled<I>, 2>, 2>(table[Arithmetic::add_scaled]);
  set_large_unsigned<map<I, AddScaled<I>, 2>, 2>(table[Arithmetic::add_scaled]);
  set_complex<ComplexAddScaled, 2>(table[Arithmetic::add_scaled]);
  set_bool<OrScaled, 2>(table[Arithmetic::add_scaled]);
  set_real<Subtract>(table[Arithmetic::sub]);
  set_large_unsigned<map<I, Subtract<I>, 2>, 2>(table[Arithmetic::sub]);
  set_complex<ComplexSubtract, 2>(table[Arithmetic::sub]);
  set_real<Multiply>(table[Arithmetic::mul]);
  set_large_unsigned<map<I, Multiply<I>, 2>, 2>(table[Arithmetic::mul]);
  set_complex<ComplexMultiply, 2>(table[Arithmetic::mul]);
  set_bool<And, 2>(table[Arithmetic::mul]);
  set_floats<Divide, 2>(table[Arithmetic::div]);
  set_complex<ComplexDivide, 2>(table[Arithmetic::div]);

  set_real<Maximum>(table[Arithmetic::maximum]);
  set_bool<Or, 2>(table[Arithmetic::maximum]);
  set_real<Minimum>(table[Arithmetic::minimum]);
  set_bool<And, 2>(table[Arithmetic::minimum]);
  set_floats<FMax, 2>(table[Arithmetic::fmax]);
  set_floats<FMin, 2>(table[Arithmetic::fmin]);
  set_floats<Clamp, 1>(table[Arithmetic::clamp]);
  set_integers<Clamp, 1>(table[Arithmetic::clamp]);
  set_floats<ClampTo, 3>(table[Arithmetic::clamp_to]);
  set_integers_wide<map<I, ClampTo<I>, 3>, 3>(table[Arithmetic::clamp_to]);
  set_floats<Heaviside, 2>(table[Arithmetic::heaviside]);
  set_integers_wide<map<I, Heaviside<I>, 2>, 2>(table[Arithmetic::heaviside]);
  set_bool<Heaviside, 2>(table[Arithmetic::heaviside]);

  set_floats<AddCMul, 3>(table[Arithmetic::addcmul]);
  set_integers_wide<map<I, AddCMul<I>, 3>, 3>(table[Arithmetic::addcmul]);
  set_complex<ComplexAddCMul, 3>(table[Arithmetic::addcmul]);
  set_floats<AddCDiv, 3>(table[Arithmetic::addcdiv]);
  set_complex<ComplexAddCDiv, 3>(table[Arithmetic::addcdiv]);
  set_floats<Lerp, 3>(table[Arithmetic::lerp]);
  set_complex<ComplexLerp, 3>(table[Arithmetic::lerp]);
  return table;
}

}  // namespace

extern const ArithmeticKernels arithmetic_kernels;
constinit const ArithmeticKernels arithmetic_kernels = {make_table()};

}  // namespace rushlight::RUSHLIGHT_ISA
