#include "ops/activation/activation_kernels.h"

#include "simd/math.h"
#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T>
RUSHLIGHT_INLINE Vec<T> constant(double value) {
  return Vec<T>(T(value));
}

#define RUSHLIGHT_TERNARY(Name, ...)                                                               \
  template <class T>                                                                               \
  struct Name : Stateless {                                                                        \
    using Stateless::Stateless;                                                                    \
    RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> g, Vec<T> x, Vec<T> y) const { return __VA_ARGS__; } \
  };

RUSHLIGHT_UNARY(Relu, max_or_second(Vec<T>(T(0)), x))  // NaN stays

template <class T>
struct LeakyRelu {
  Vec<T> slope;
  RUSHLIGHT_INLINE explicit LeakyRelu(const void* parameters) : slope(number<T>(parameters, 0)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const {
    return select(x > Vec<T>(T(0)), x, x * slope);
  }
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> g, Vec<T> x) const {
    return select(x > Vec<T>(T(0)), g, g * slope);
  }
};

template <class T>
struct Elu {
  static constexpr bool long_code = true;
  Vec<T> alpha, scale, factor;
  RUSHLIGHT_INLINE explicit Elu(const void* parameters)
      : alpha(number<T>(parameters, 0)),
        scale(number<T>(parameters, 1)),
        factor(number<T>(parameters, 2)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const {
    return select(x <= Vec<T>(T(0)), alpha * scale * expm1(x * factor), x * scale);
  }
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> g, Vec<T> x) const {
    const Vec<T> below = factor * (alpha * scale) * exp(x * factor);
    return g * select(x <= Vec<T>(T(0)), below, scale);
  }
};

// x Phi(x), Phi(x) = (1 + erf(x / sqrt(2))) / 2.
template <class T>
RUSHLIGHT_INLINE Vec<T> normal_distribution(Vec<T> x) {
  const Vec<T> half = constant<T>(0.5);
  return fma(half, erf(x * constant<T>(0x1.6a09e667f3bcdp-1)), half);
}
RUSHLIGHT_LONG_UNARY(Gelu, x* normal_distribution(x))
// Phi(x) + x e^(-x^2/2) / sqrt(2 pi)
RUSHLIGHT_LONG_BINARY(GeluBackward,
                      x*(normal_distribution(y) +
                         y * exp(y * y * constant<T>(-0.5)) * constant<T>(0x1.9884533d43651p-2)))

// x (1 + tanh(u)) / 2 = x sigmoid(2 u), 2 u = 2 sqrt(2/pi) (x + 0.044715 x^3).
template <class T>
RUSHLIGHT_INLINE Vec<T> gelu_gate(Vec<T> x) {
  const Vec<T> inner = fma(x * x, constant<T>(0.044715), constant<T>(1));
  return sigmoid(x * inner * constant<T>(0x1.9884533d43651p0));
}
RUSHLIGHT_LONG_UNARY(GeluTanh, x* gelu_gate(x))
template <class T>
struct GeluTanhBackward : Stateless {
  using Stateless::Stateless;
  static constexpr bool long_code = true;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> g, Vec<T> x) const {
    const Vec<T> gate = gelu_gate(x), one = constant<T>(1);
    const Vec<T> slope =
        fma(x * x, constant<T>(3 * 0.044715), one) * constant<T>(0x1.9884533d43651p0);
    return g * gate * fma(x * (one - gate), slope, one);
  }
};

RUSHLIGHT_LONG_UNARY(Silu, x / (constant<T>(1) + exp(-x)))
template <class T>
struct SiluBackward : Stateless {
  using Stateless::Stateless;
  static constexpr bool long_code = true;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> g, Vec<T> x) const {
    const Vec<T> gate = sigmoid(x), one = constant<T>(1);
    return g * gate * fma(x, one - gate, one);
  }
};

// log(1 + e^x)
template <class T>
RUSHLIGHT_INLINE Vec<T> softplus(Vec<T> x) {
  return max(x, Vec<T>(T(0))) + log1p(exp(-abs(x)));
}
RUSHLIGHT_LONG_UNARY(Mish, x* tanh(softplus(x)))
template <class T>
struct MishBackward : Stateless {
  using Stateless::Stateless;
  static constexpr bool long_code = true;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> g, Vec<T> x) const {
    const Vec<T> gate = tanh(softplus(x)), one = constant<T>(1);
    return g * fma(x * sigmoid(x), one - gate * gate, gate);
  }
};

template <class T>
struct Softplus {
  static constexpr bool long_code = true;
  Vec<T> beta, threshold;
  RUSHLIGHT_INLINE explicit Softplus(const void* parameters)
      : beta(number<T>(parameters, 0)), threshold(number<T>(parameters, 1)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const {
    const Vec<T> scaled = x * beta;
    return select(scaled > threshold, x, log1p(exp(scaled)) / beta);
  }
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> g, Vec<T> x) const {
    const Vec<T> scaled = x * beta;
    return select(scaled > threshold, g, g * sigmoid(scaled));
  }
};

RUSHLIGHT_LONG_UNARY(LogSigmoid, min(x, Vec<T>(T(0))) - log1p(exp(-abs(x))))
RUSHLIGHT_LONG_BINARY(LogSigmoidBackward, x* sigmoid(-y))

template <class T>
struct HardtanhBackward {
  Vec<T> low, high;
  RUSHLIGHT_INLINE explicit HardtanhBackward(const void* parameters)
      : low(number<T>(parameters, 0)), high(number<T>(parameters, 1)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> g, Vec<T> x) const {
    return select((x <= low) | (x >= high), Vec<T>(T(0)), g);
  }
};

// min(max(x + 3, 0), 6) / 6
template <class T>
RUSHLIGHT_INLINE Vec<T> hard_gate(Vec<T> x) {
  return min(max(x + constant<T>(3), constant<T>(0)), constant<T>(6));
}
RUSHLIGHT_UNARY(Hardsigmoid, hard_gate(x) * constant<T>(1.0 / 6))
RUSHLIGHT_BINARY(HardsigmoidBackward, select((y > constant<T>(-3)) & (y < constant<T>(3)),
                                             x* constant<T>(1.0 / 6), constant<T>(0)))
RUSHLIGHT_UNARY(Hardswish, x* hard_gate(x) * constant<T>(1.0 / 6))
RUSHLIGHT_BINARY(HardswishBackward,
                 select(y <= constant<T>(-3), constant<T>(0),
                        select(y < constant<T>(3), x*(y* constant<T>(1.0 / 3) + constant<T>(0.5)),
                               x)))

template <class T>
struct Shrink {
  Vec<T> lambda;
  RUSHLIGHT_INLINE explicit Shrink(const void* parameters) : lambda(number<T>(parameters, 0)) {}
};
template <class T>
struct Hardshrink : Shrink<T> {
  using Shrink<T>::Shrink;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const {
    return select((x >= -this->lambda) & (x <= this->lambda), Vec<T>(T(0)), x);
  }
};
template <class T>
struct Softshrink : Shrink<T> {
  using Shrink<T>::Shrink;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const {
    const Vec<T> low = select(x < -this->lambda, x + this->lambda, x * Vec<T>(T(0)));
    return select(x > this->lambda, x - this->lambda, low);  // NaN stays
  }
};
template <class T>
struct ShrinkBackward : Shrink<T> {
  using Shrink<T>::Shrink;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> g, Vec<T> x) const {
    return select((x >= -this->lambda) & (x <= this->lambda), Vec<T>(T(0)), g);
  }
};

RUSHLIGHT_BINARY(Prelu, select(x > Vec<T>(T(0)), x, x* y))
RUSHLIGHT_TERNARY(PreluBackward, select(x > Vec<T>(T(0)), g, g* y))
RUSHLIGHT_BINARY(PreluWeightBackward, select(y > Vec<T>(T(0)), Vec<T>(T(0)), x* y))
RUSHLIGHT_LONG_BINARY(Glu, x* sigmoid(y))

constexpr LoopTable<Activation> make_table() {
  LoopTable<Activation> table;
  set_floats<Relu, 1>(table[Activation::relu]);
  set_integers<Relu, 1>(table[Activation::relu]);
  set_floats<LeakyRelu, 1>(table[Activation::leaky_relu]);
  set_floats<LeakyRelu, 2>(table[Activation::leaky_relu_backward]);
  set_floats<Elu, 1>(table[Activation::elu]);
  set_floats<Elu, 2>(table[Activation::elu_backward]);
  set_floats<Gelu, 1>(table[Activation::gelu]);
  set_floats<GeluBackward, 2>(table[Activation::gelu_backward]);
  set_floats<GeluTanh, 1>(table[Activation::gelu_tanh]);
  set_floats<GeluTanhBackward, 2>(table[Activation::gelu_tanh_backward]);
  set_floats<Silu, 1>(table[Activation::silu]);
  set_floats<SiluBackward, 2>(table[Activation::silu_backward]);
  set_floats<Mish, 1>(table[Activation::mish]);
  set_floats<MishBackward, 2>(table[Activation::mish_backward]);
  set_floats<Softplus, 1>(table[Activation::softplus]);
  set_floats<Softplus, 2>(table[Activation::softplus_backward]);
  set_floats<LogSigmoid, 1>(table[Activation::logsigmoid]);
  set_floats<LogSigmoidBackward, 2>(table[Activation::logsigmoid_backward]);
  set_floats<HardtanhBackward, 2>(table[Activation::hardtanh_backward]);
  set_floats<Hardsigmoid, 1>(table[Activation::hardsigmoid]);
  set_floats<HardsigmoidBackward, 2>(table[Activation::hardsigmoid_backward]);
  set_floats<Hardswish, 1>(table[Activation::hardswish]);
  set_floats<HardswishBackward, 2>(table[Activation::hardswish_backward]);
  set_floats<Hardshrink, 1>(table[Activation::hardshrink]);
  set_floats<Softshrink, 1>(table[Activation::softshrink]);
  set_floats<ShrinkBackward, 2>(table[Activation::shrink_backward]);
  set_floats<Prelu, 2>(table[Activation::prelu]);
  set_floats<PreluBackward, 3>(table[Activation::prelu_backward]);
  set_floats<PreluWeightBackward, 2>(table[Activation::prelu_weight_backward]);
  set_floats<Glu, 2>(table[Activation::glu]);
  return table;
}

}  // namespace

extern const ActivationKernels activation_kernels;
constinit const ActivationKernels activation_kernels = {make_table()};

}  // namespace rushlight::RUSHLIGHT_ISA
