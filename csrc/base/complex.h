#pragma once

// A complex number with the layout of std::complex<T>. std::complex's functions may be emitted as
// shared symbols, which kernel files must not do; everything here is forced inline.

namespace rushlight {

template <class T>
struct Complex {
  T real;
  T imag;

  Complex() = default;
  [[gnu::always_inline]] constexpr Complex(T re, T im = T(0)) : real(re), imag(im) {}
  template <class U>
  [[gnu::always_inline]] explicit constexpr Complex(Complex<U> other)
      : real(static_cast<T>(other.real)), imag(static_cast<T>(other.imag)) {}

  [[gnu::always_inline]] friend constexpr Complex operator+(Complex a, Complex b) {
    return {a.real + b.real, a.imag + b.imag};
  }
  [[gnu::always_inline]] friend constexpr Complex operator-(Complex a, Complex b) {
    return {a.real - b.real, a.imag - b.imag};
  }
  [[gnu::always_inline]] friend constexpr Complex operator-(Complex a) {
    return {-a.real, -a.imag};
  }
  [[gnu::always_inline]] friend constexpr Complex operator*(Complex a, Complex b) {
    return {a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
  }
  // Scaled by the larger part of the divisor so that |b|^2 cannot overflow (Smith, 1962).
  [[gnu::always_inline]] friend constexpr Complex operator/(Complex a, Complex b) {
    const T size_real = b.real < 0 ? -b.real : b.real;
    const T size_imag = b.imag < 0 ? -b.imag : b.imag;
    if (size_real >= size_imag) {
      if (size_real == 0 && size_imag == 0) return {a.real / size_real, a.imag / size_imag};
      const T ratio = b.imag / b.real;
      const T denominator = b.real + b.imag * ratio;
      return {(a.real + a.imag * ratio) / denominator, (a.imag - a.real * ratio) / denominator};
    }
    const T ratio = b.real / b.imag;
    const T denominator = b.real * ratio + b.imag;
    return {(a.real * ratio + a.imag) / denominator, (a.imag * ratio - a.real) / denominator};
  }
  [[gnu::always_inline]] friend constexpr bool operator==(Complex a, Complex b) {
    return a.real == b.real && a.imag == b.imag;
  }
  [[gnu::always_inline]] friend constexpr bool operator!=(Complex a, Complex b) {
    return !(a == b);
  }
};

}  // namespace rushlight
