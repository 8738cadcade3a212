#include "tensor/scalar.h"

#include <cmath>
#include <cstring>

#include "base/half.h"
#include "tensor/tensor.h"

namespace rushlight {

std::int64_t Scalar::to_integer() const {
  if (is_integral() && kind_ != Kind::large) return integer_;
  if (!(to_double() >= -0x1p63 && to_double() < 0x1p63)) {
    fail<RuntimeError>("value cannot be converted to type int64_t without overflow: ", to_double());
  }
  return static_cast<std::int64_t>(real_);
}

std::uint64_t Scalar::to_bits() const {
  if (is_integral()) return static_cast<std::uint64_t>(integer_);
  const bool above = real_ >= 0x1p63 && real_ < 0x1p64;
  return above ? static_cast<std::uint64_t>(real_) : static_cast<std::uint64_t>(to_integer());
}

DType inferred_dtype(const Scalar& value) {
  if (value.is_complex()) return complex_dtype(default_dtype());
  if (!value.is_integral()) return default_dtype();
  return value.kind() == Scalar::Kind::boolean ? DType::bool_ : DType::int64;
}

namespace {

bool fits_integer(const Scalar& value, DType dtype) {
  const int bits = static_cast<int>(8 * item_size(dtype)) - (is_unsigned(dtype) ? 0 : 1);
  if (!value.is_integral()) {
    // The greatest number of up to 32 bits is exact as a double; beyond, the next double is `end`.
    const double end = std::ldexp(1.0, bits);
    const double x = value.to_double(), lowest = is_unsigned(dtype) ? 0.0 : -end;
    return x >= lowest && (bits > 32 ? x < end : x <= end - 1);
  }
  if (value.kind() == Scalar::Kind::large) return dtype == DType::uint64;
  if (bits >= 63) return true;
  const std::int64_t integer = value.to_integer(), count = std::int64_t{1} << bits;
  return integer < count && (is_unsigned(dtype) ? integer > -count : integer >= -count);
}

double largest(DType dtype) {
  switch (real_dtype(dtype)) {
    case DType::float16:
      return 65504.0;
    case DType::bfloat16:
      return 0x1.fep127;
    case DType::float32:
      return std::numeric_limits<float>::max();
    default:
      return std::numeric_limits<double>::max();
  }
}

// As C++ calls the type, which is how torch names it.
const char* element_name(DType dtype) {
  constexpr const char* names[dtype_count] = {
      "uint8_t", "int8_t",         "int16_t",         "int",  "int64_t",  "Half",     "float",
      "double",  "complex<float>", "complex<double>", "bool", "BFloat16", "uint16_t", "uint32_t",
      "uint64_t"};
  return names[index_of(dtype)];
}

std::string text_of(const Scalar& value) {
  if (value.kind() == Scalar::Kind::large) return concat(value.to_bits());
  if (value.is_integral()) return concat(value.to_integer());
  const std::complex<double> z = value.to_complex();
  return value.is_complex() ? concat(z.real(), " + ", z.imag(), "j") : concat(z.real());
}

}  // namespace

bool fits(const Scalar& value, DType dtype) {
  if (dtype == DType::bool_) return true;
  const std::complex<double> z = value.to_complex();
  if (z.imag() != 0.0 && !is_complex(dtype)) return false;
  if (is_integer(dtype)) return fits_integer(value, dtype);
  const double limit = largest(dtype);
  const auto within = [limit](double x) { return !(std::abs(x) > limit) || std::isinf(x); };
  return within(z.real()) && within(z.imag());
}

void check_fits(const Scalar& value, DType dtype) {
  if (fits(value, dtype)) return;
  fail<RuntimeError>("value cannot be converted to type ", element_name(dtype),
                     " without overflow: ", text_of(value));
}

void check_fits_unwrapped(const Scalar& value, DType dtype) {
  check_fits(value, dtype);
  // As floating point, which no unsigned dtype holds modulo 2^bits.
  if (value.to_double() < 0) check_fits(value.to_double(), dtype);
}

void check_number(const Scalar& value, DType dtype) {
  check_fits(value, is_half(dtype) ? DType::float32 : dtype);
}

void store_scalar(const Scalar& value, DType dtype, void* destination) {
  check_fits(value, dtype);
  store_operand(value, dtype, destination);
}

void store_operand(const Scalar& value, DType dtype, void* destination) {
  const auto store = [destination](auto element) {
    std::memcpy(destination, &element, sizeof(element));
  };
  switch (dtype) {
    case DType::uint8:
      return store(static_cast<std::uint8_t>(value.to_bits()));
    case DType::int8:
      return store(static_cast<std::int8_t>(value.to_bits()));
    case DType::int16:
      return store(static_cast<std::int16_t>(value.to_bits()));
    case DType::int32:
      return store(static_cast<std::int32_t>(value.to_bits()));
    case DType::int64:
      return store(value.to_bits());
    case DType::uint16:
      return store(static_cast<std::uint16_t>(value.to_bits()));
    case DType::uint32:
      return store(static_cast<std::uint32_t>(value.to_bits()));
    case DType::uint64:
      return store(value.to_bits());
    case DType::bool_:
      return store(value.to_bool());
    case DType::float16:
      return store(Float16(static_cast<float>(value.to_double())));
    case DType::bfloat16:
      return store(BFloat16(static_cast<float>(value.to_double())));
    case DType::float32:
      return store(static_cast<float>(value.to_double()));
    case DType::float64:
      return store(value.to_double());
    case DType::complex64: {
      const std::complex<double> z = value.to_complex();
      return store(std::complex<float>(static_cast<float>(z.real()), static_cast<float>(z.imag())));
    }
    case DType::complex128:
      return store(value.to_complex());
  }
}

Scalar load_scalar(DType dtype, const void* source) {
  const auto load = [source]<class T>(T element) {
    std::memcpy(&element, source, sizeof(element));
    return element;
  };
  switch (dtype) {
    case DType::uint8:
      return static_cast<std::int64_t>(load(std::uint8_t{}));
    case DType::int8:
      return static_cast<std::int64_t>(load(std::int8_t{}));
    case DType::int16:
      return static_cast<std::int64_t>(load(std::int16_t{}));
    case DType::int32:
      return static_cast<std::int64_t>(load(std::int32_t{}));
    case DType::int64:
      return load(std::int64_t{});
    case DType::uint16:
      return static_cast<std::int64_t>(load(std::uint16_t{}));
    case DType::uint32:
      return static_cast<std::int64_t>(load(std::uint32_t{}));
    case DType::uint64:
      return load(std::uint64_t{});
    case DType::bool_:
      return load(std::uint8_t{}) != 0;
    case DType::float16:
      return static_cast<double>(static_cast<float>(load(Float16{})));
    case DType::bfloat16:
      return static_cast<double>(static_cast<float>(load(BFloat16{})));
    case DType::float32:
      return static_cast<double>(load(float{}));
    case DType::float64:
      return load(double{});
    case DType::complex64: {
      const auto z = load(std::complex<float>{});
      return std::complex<double>(z.real(), z.imag());
    }
    case DType::complex128:
      return load(std::complex<double>{});
  }
  return {};
}

}  // namespace rushlight
