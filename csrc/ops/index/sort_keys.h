#pragma once
#include <cmath>
#include <type_traits>

#include "base/boolean.h"
#include "base/half.h"
#include "tensor/tensor.h"

// Unsigned integers that are ordered as the values are: NaN last, -0 equal to 0.

namespace rushlight::ops {

template <std::size_t bytes>
using UnsignedOf = std::conditional_t<
    bytes == 1, std::uint8_t,
    std::conditional_t<bytes == 2, std::uint16_t,
                       std::conditional_t<bytes == 4, std::uint32_t, std::uint64_t>>>;

template <class T>
UnsignedOf<sizeof(T)> sort_key(T value) {
  using Key = UnsignedOf<sizeof(T)>;
  constexpr Key sign = Key(Key(1) << (8 * sizeof(T) - 1));
  if constexpr (std::is_same_v<T, Bool>) {
    return value;
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<Key>(static_cast<Key>(value) ^ (std::is_signed_v<T> ? sign : Key(0)));
  } else {
    bool is_nan, is_zero;
    if constexpr (std::is_floating_point_v<T>) {
      is_nan = std::isnan(value);
      is_zero = value == T(0);
    } else {
      is_nan = std::isnan(static_cast<float>(value));
      is_zero = static_cast<float>(value) == 0.0f;
    }
    if (is_nan) return static_cast<Key>(~Key(0));
    const Key bits = is_zero ? Key(0) : __builtin_bit_cast(Key, value);
    return static_cast<Key>(bits & sign ? ~bits : bits | sign);
  }
}

// Calls body(T{}) with the type of a real dtype's elements.
template <class Body>
void visit_real(const char* name, DType dtype, const Body& body) {
  switch (dtype) {
    case DType::uint8:
      return body(std::uint8_t{});
    case DType::int8:
      return body(std::int8_t{});
    case DType::int16:
      return body(std::int16_t{});
    case DType::int32:
      return body(std::int32_t{});
    case DType::int64:
      return body(std::int64_t{});
    case DType::uint16:
      return body(std::uint16_t{});
    case DType::uint32:
      return body(std::uint32_t{});
    case DType::uint64:
      return body(std::uint64_t{});
    case DType::float16:
      return body(Float16{});
    case DType::bfloat16:
      return body(BFloat16{});
    case DType::float32:
      return body(float{});
    case DType::float64:
      return body(double{});
    case DType::bool_:
      return body(Bool{});
    default:
      fail<NotImplementedError>("\"", name, "\" not implemented for '", dtype, "'");
  }
}

}  // namespace rushlight::ops
