#pragma once
#include <complex>
#include <cstdint>
#include <limits>

#include "base/dtype.h"
#include "base/error.h"

namespace rushlight {

// A number from outside of any tensor: bool, integer, floating point or complex. Integers reach
// from -2^63 to 2^64 - 1; those from 2^63 on are of the kind `large`.
class Scalar {
 public:
  enum class Kind : std::uint8_t { boolean, integer, floating, complex, large };

  Scalar() noexcept : Scalar(std::int64_t{0}) {}
  Scalar(bool value) noexcept : kind_(Kind::boolean), integer_(value) {}
  Scalar(std::int64_t value) noexcept : kind_(Kind::integer), integer_(value) {}
  Scalar(int value) noexcept : Scalar(static_cast<std::int64_t>(value)) {}
  Scalar(std::uint64_t value) noexcept
      : kind_(value >> 63 ? Kind::large : Kind::integer),
        integer_(static_cast<std::int64_t>(value)) {}
  Scalar(double value) noexcept : kind_(Kind::floating), real_(value) {}
  Scalar(std::complex<double> value) noexcept
      : kind_(Kind::complex), real_(value.real()), imaginary_(value.imag()) {}

  Kind kind() const noexcept { return kind_; }
  bool is_integral() const noexcept { return kind_ <= Kind::integer || kind_ == Kind::large; }
  bool is_complex() const noexcept { return kind_ == Kind::complex; }

  // The dtype a tensor made of the bare number has, before the default dtype replaces float64.
  DType dtype() const noexcept {
    constexpr DType dtypes[] = {DType::bool_, DType::int64, DType::float64, DType::complex128,
                                DType::uint64};
    return dtypes[static_cast<int>(kind_)];
  }

  double to_double() const noexcept {
    if (!is_integral()) return real_;
    return kind_ == Kind::large ? static_cast<double>(static_cast<std::uint64_t>(integer_))
                                : static_cast<double>(integer_);
  }
  // Towards zero; RuntimeError for what int64 does not reach.
  std::int64_t to_integer() const;
  // The same modulo 2^64: also for integers up to 2^64 - 1.
  std::uint64_t to_bits() const;
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
    const bool exact =
        kind_ <= Kind::integer && integer_ != std::numeric_limits<std::int64_t>::min();
    return exact ? Scalar(-integer_) : Scalar(-to_double());
  }

 private:
  Kind kind_;
  union {
    std::int64_t integer_;
    double real_;
  };
  double imaginary_ = 0.0;
};

// Whether an element of `dtype` can hold the number: an integer in the range of the dtype, a
// floating-point number that does not become infinite, no imaginary part where there is none.
// Fractions are cut off. As in torch, an unsigned dtype holds negative integers modulo 2^bits.
bool fits(const Scalar& value, DType dtype);
// RuntimeError unless it fits.
void check_fits(const Scalar& value, DType dtype);
// The same where torch does not let unsigned dtypes wrap: a negative number does not fit them.
void check_fits_unwrapped(const Scalar& value, DType dtype);
// As check_fits for a number that an operator on `dtype` counts with: half precision counts in
// float32.
void check_number(const Scalar& value, DType dtype);

// Writes `value` as one element of `dtype` to `destination` (at most 16 bytes). RuntimeError unless
// it fits.
void store_scalar(const Scalar& value, DType dtype, void* destination);
// The same for operands of arithmetic, which converts as it counts: integers modulo 2^bits,
// floating-point numbers up to infinity.
void store_operand(const Scalar& value, DType dtype, void* destination);
Scalar load_scalar(DType dtype, const void* source);

// The default dtype of new floating-point tensors.
DType default_dtype() noexcept;
void set_default_dtype(DType dtype);

}  // namespace rushlight
