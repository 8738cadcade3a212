#pragma once
#include <cstdint>

// The 16-bit floating-point types: storage and conversion only, arithmetic is done in float.
// Everything is forced inline: kernel files, which may not emit shared symbols, include this.

namespace rushlight {

namespace detail {

[[gnu::always_inline]] constexpr std::uint16_t bfloat16_bits(float value) {
  const std::uint32_t bits = __builtin_bit_cast(std::uint32_t, value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>(0x7fc0u);
  return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

[[gnu::always_inline]] constexpr float bfloat16_value(std::uint16_t bits) {
  return __builtin_bit_cast(float, static_cast<std::uint32_t>(bits) << 16);
}

[[gnu::always_inline]] constexpr std::uint16_t float16_bits(float value) {
  const std::uint32_t bits = __builtin_bit_cast(std::uint32_t, value);
  const std::uint32_t sign = (bits >> 16) & 0x8000u;
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  std::uint32_t result = 0;
  if (magnitude > 0x7f800000u) {
    result = 0x7e00u | ((magnitude >> 13) & 0x1ffu);  // quiet NaN, top of the payload kept
  } else if (magnitude >= 0x477ff000u) {
    result = 0x7c00u;  // 65520 and more round to infinity
  } else if (magnitude >= 0x38800000u) {
    result = (magnitude - 0x38000000u + 0xfffu + ((magnitude >> 13) & 1u)) >> 13;
  } else {
    // Denormal: adding 1/2 makes the float adder shift and round to a multiple of 2^-24.
    const float shifted = __builtin_bit_cast(float, magnitude) + 0.5f;
    result = __builtin_bit_cast(std::uint32_t, shifted) - 0x3f000000u;
  }
  return static_cast<std::uint16_t>(sign | result);
}

[[gnu::always_inline]] constexpr float float16_value(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16;
  const std::uint32_t magnitude = static_cast<std::uint32_t>(bits & 0x7fffu) << 13;
  std::uint32_t result = 0;
  if (magnitude >= 0x0f800000u) {
    result = magnitude + 0x70000000u;  // infinity and NaN
  } else if (magnitude >= 0x00800000u) {
    result = magnitude + 0x38000000u;
  } else {
    // Denormal: the bits are a multiple of 2^-24, read off below 2^-14.
    const float shifted = __builtin_bit_cast(float, magnitude + 0x38800000u);
    result = __builtin_bit_cast(std::uint32_t, shifted - 0x1p-14f);
  }
  return __builtin_bit_cast(float, sign | result);
}

}  // namespace detail

// The upper half of a float: 8 bits of exponent, 7 of fraction.
struct BFloat16 {
  std::uint16_t bits;

  BFloat16() = default;
  [[gnu::always_inline]] explicit constexpr BFloat16(float value)
      : bits(detail::bfloat16_bits(value)) {}
  [[gnu::always_inline]] explicit constexpr operator float() const {
    return detail::bfloat16_value(bits);
  }
  [[gnu::always_inline]] static constexpr BFloat16 from_bits(std::uint16_t bits) {
    BFloat16 result{};
    result.bits = bits;
    return result;
  }
};

// IEEE 754 binary16: 5 bits of exponent, 10 of fraction.
struct Float16 {
  std::uint16_t bits;

  Float16() = default;
  [[gnu::always_inline]] explicit constexpr Float16(float value)
      : bits(detail::float16_bits(value)) {}
  [[gnu::always_inline]] explicit constexpr operator float() const {
    return detail::float16_value(bits);
  }
  [[gnu::always_inline]] static constexpr Float16 from_bits(std::uint16_t bits) {
    Float16 result{};
    result.bits = bits;
    return result;
  }
};

}  // namespace rushlight
