#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace rushlight {

enum class DType : std::uint8_t {
  uint8,
  int8,
  int16,
  int32,
  int64,
  float16,
  float32,
  float64,
  complex64,
  complex128,
  bool_,
  bfloat16,
  uint16,
  uint32,
  uint64,
};

inline constexpr std::size_t dtype_count = 15;

constexpr std::size_t index_of(DType dtype) { return static_cast<std::size_t>(dtype); }

constexpr std::size_t item_size(DType dtype) {
  constexpr std::uint8_t sizes[dtype_count] = {1, 1, 2, 4, 8, 2, 4, 8, 8, 16, 1, 2, 2, 4, 8};
  return sizes[index_of(dtype)];
}

constexpr bool is_floating_point(DType dtype) {
  return dtype == DType::float16 || dtype == DType::float32 || dtype == DType::float64 ||
         dtype == DType::bfloat16;
}
constexpr bool is_complex(DType dtype) {
  return dtype == DType::complex64 || dtype == DType::complex128;
}
constexpr bool is_half(DType dtype) { return dtype == DType::float16 || dtype == DType::bfloat16; }
constexpr bool is_unsigned(DType dtype) {
  return dtype == DType::uint8 || dtype == DType::uint16 || dtype == DType::uint32 ||
         dtype == DType::uint64;
}
// Integers, without bool.
constexpr bool is_integer(DType dtype) {
  return !is_floating_point(dtype) && !is_complex(dtype) && dtype != DType::bool_;
}
// Floating point and complex: the dtypes that can require gradients.
constexpr bool is_differentiable(DType dtype) {
  return is_floating_point(dtype) || is_complex(dtype);
}

// "float32", the name below the package.
const char* dtype_name(DType dtype);
// "Float", the name in error texts.
const char* dtype_title(DType dtype);
inline void append_to(std::string& text, DType dtype) { text.append(dtype_title(dtype)); }

// The real dtype of a complex one (float32 of complex64); any other dtype itself.
DType real_dtype(DType dtype);
// The complex dtype that holds a floating-point one.
DType complex_dtype(DType dtype);

// The smallest dtype both convert to.
DType promote_types(DType a, DType b);
// Whether a result of dtype `from` may be written into `to`: no float into integer, no complex into
// real, nothing but bool into bool.
bool can_cast(DType from, DType to);

}  // namespace rushlight
