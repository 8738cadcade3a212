#pragma once
#include <complex>
#include <cstdint>

#include "base/dtype.h"
#include "base/error.h"

namespace rushlight {

// A number from outside of any tensor: bool, integer, floating point or complex.
class Scalar {
 public:
  enum class Kind : std::uint8_t { boolean, integer, floating, complex };

  Scalar() noexcept : Scalar(std::int64_t{0}) {}
  Scalar(bool value) noexcept : kind_(Kind::boolean), integer_(value) {}
  Scalar(std::int64_t value) noexcept : kind_(Kind::integer), integer_(value) {}
  Scalar(int value) noexcept : Scalar(static_cast<std::int64_t>(value)) {}
  Scalar(double value) noexcept : kind_(Kind::floating), real_(value) {}
  Scalar(std::complex<double> value) noexcept
      : kind_(Kind::complex), real_(value.real()), imaginary_(value.imag()) {}

  Kind kind() const noexcept { return kind_; }
  bool is_integral() const noexcept { return kind_ <= Kind::integer; }
  bool is_complex() const noexcept { return kind_ == Kind::complex; }

  // The dtype a tensor made of the bare number has, before the default dtype replaces float64.
  DType dtype() const noexcept {
    constexpr DType dtypes[] = {DType::bool_, DType::int64, DType::float64, DType::complex128};
    return dtypes[static_cast<int>(kind_)];
  }

  double to_double() const noexcept {
    return is_integral() ? static_cast<double>(integer_) : real_;
  }
  std::int64_t to_integer() const {
    if (is_integral()) return integer_;
    if (!(real_ >= -9.3e18 && real_ <= 9.3e18)) {
      fail<RuntimeError>("value cannot be converted to type int64_t without overflow");
    }
    return static_cast<std::int64_t>(real_);
  }
  bool to_bool() const noexcept {
    return is_integral() ? integer_ != 0 : real_ != 0.0 || imaginary_ != 0.0;
  }
  std::complex<double> to_complex() const noexcept {
    return {to_double(), is_integral() ? 0.0 : imaginary_};
  }
  bool equals(double value) const noexcept {
    return to_double() == value && (is_integral() || imaginary_ == 0.0);
  }
  Scalar operator-() const noexcept {
    if (is_complex()) return Scalar(-to_complex());
    return is_integral() ? Scalar(-integer_) : Scalar(-real_);
  }

 private:
  Kind kind_;
  union {
    std::int64_t integer_;
    double real_;
  };
  double imaginary_ = 0.0;
};

// Writes `value` as one element of `dtype` to `destination` (at most 16 bytes).
void store_scalar(const Scalar& value, DType dtype, void* destination);
Scalar load_scalar(DType dtype, const void* source);

// The default dtype of new floating-point tensors.
DType default_dtype() noexcept;
void set_default_dtype(DType dtype);

}  // namespace rushlight
