#include "base/dtype.h"

namespace rushlight {

const char* dtype_name(DType dtype) {
  static constexpr const char* names[dtype_count] = {
      "uint8",     "int8",       "int16", "int32",    "int64",  "float16", "float32", "float64",
      "complex64", "complex128", "bool",  "bfloat16", "uint16", "uint32",  "uint64"};
  return names[index_of(dtype)];
}

const char* dtype_title(DType dtype) {
  static constexpr const char* titles[dtype_count] = {
      "Byte",         "Char",          "Short", "Int",      "Long",   "Half",   "Float", "Double",
      "ComplexFloat", "ComplexDouble", "Bool",  "BFloat16", "UInt16", "UInt32", "UInt64"};
  return titles[index_of(dtype)];
}

DType real_dtype(DType dtype) {
  if (dtype == DType::complex64) return DType::float32;
  if (dtype == DType::complex128) return DType::float64;
  return dtype;
}

DType complex_dtype(DType dtype) {
  return dtype == DType::float64 || dtype == DType::complex128 ? DType::complex128
                                                               : DType::complex64;
}

namespace {

// Category order: bool < unsigned/signed integers < floating point < complex.
int category(DType dtype) {
  if (dtype == DType::bool_) return 0;
  if (is_complex(dtype)) return 3;
  return is_floating_point(dtype) ? 2 : 1;
}

DType signed_dtype_wider_than(DType dtype) {
  switch (item_size(dtype)) {
    case 1:
      return DType::int16;
    case 2:
      return DType::int32;
    default:
      return DType::int64;
  }
}

DType promote_integers(DType a, DType b) {
  if (is_unsigned(a) == is_unsigned(b)) return item_size(a) >= item_size(b) ? a : b;
  const DType u = is_unsigned(a) ? a : b, s = is_unsigned(a) ? b : a;
  return item_size(s) > item_size(u) ? s : signed_dtype_wider_than(u);
}

DType promote_floats(DType a, DType b) {
  // float16 and bfloat16 hold each other's values in neither.
  if (item_size(a) == item_size(b)) return DType::float32;
  return item_size(a) > item_size(b) ? a : b;
}

}  // namespace

DType promote_types(DType a, DType b) {
  if (a == b) return a;
  const int ca = category(a), cb = category(b);
  if (ca == 3 || cb == 3) {
    const bool wide = a == DType::complex128 || b == DType::complex128 || a == DType::float64 ||
                      b == DType::float64;
    return wide ? DType::complex128 : DType::complex64;
  }
  if (ca != cb) return ca > cb ? a : b;
  return ca == 1 ? promote_integers(a, b) : promote_floats(a, b);
}

bool can_cast(DType from, DType to) {
  if (is_complex(from) && !is_complex(to)) return false;
  if (is_floating_point(from) && !is_floating_point(to) && !is_complex(to)) return false;
  if (from != DType::bool_ && to == DType::bool_) return false;
  return true;
}

}  // namespace rushlight
