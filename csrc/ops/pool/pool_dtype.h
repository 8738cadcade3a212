#pragma once
#include "base/dtype.h"
#include "base/error.h"
#include "tensor/iterate.h"

// Pooling computes in float, double or int64; other dtypes are converted there and back.

namespace rushlight::ops {

inline DType pool_dtype(const char* name, DType dtype) {
  if (is_half(dtype)) return DType::float32;
  if (dtype == DType::float32 || dtype == DType::float64) return dtype;
  if (is_integer(dtype)) return DType::int64;
  fail<NotImplementedError>(name, ": not defined for dtype ", dtype_name(dtype));
}

template <class Body>
void for_pool_type(DType dtype, const Body& body) {
  switch (dtype) {
    case DType::float32:
      return body(float{});
    case DType::float64:
      return body(double{});
    default:
      return body(std::int64_t{});
  }
}

}  // namespace rushlight::ops
