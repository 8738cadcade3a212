#pragma once
#include <type_traits>

#include "autograd/in_place.h"
#include "base/half.h"
#include "ops/creation/creation.h"
#include "ops/random/random.h"
#include "tensor/iterate.h"

// Where random numbers go: plain memory, in the order in which torch fills it.

namespace rushlight::ops {

inline Generator& chosen(const GeneratorOption& generator) {
  return generator ? *generator : default_generator();
}

// Calls body(T*()) for the element type of a floating-point dtype, or of any real dtype.
template <class Body>
void for_floating(const char* name, DType dtype, const Body& body) {
  switch (dtype) {
    case DType::float32:
      return body(static_cast<float*>(nullptr));
    case DType::float64:
      return body(static_cast<double*>(nullptr));
    case DType::bfloat16:
      return body(static_cast<BFloat16*>(nullptr));
    case DType::float16:
      return body(static_cast<Float16*>(nullptr));
    default:
      fail<NotImplementedError>("\"", name, "\" not implemented for '", dtype, "'");
  }
}
template <class Body>
void for_real(const char* name, DType dtype, const Body& body) {
  switch (dtype) {
    case DType::uint8:
    case DType::bool_:
      return body(static_cast<std::uint8_t*>(nullptr));
    case DType::int8:
      return body(static_cast<std::int8_t*>(nullptr));
    case DType::int16:
      return body(static_cast<std::int16_t*>(nullptr));
    case DType::int32:
      return body(static_cast<std::int32_t*>(nullptr));
    case DType::int64:
      return body(static_cast<std::int64_t*>(nullptr));
    default:
      return for_floating(name, dtype, body);
  }
}

// Calls fill(memory, count, in_order) for all elements of `target`, as a run of `count` of them:
// its own memory where that has no gaps, else a copy. `in_order` says whether the run has the
// order of the indices.
template <class Fill>
void fill_memory(const Tensor& target, const Fill& fill) {
  if (target.is_dense()) {
    fill(target.bytes_begin(), target.numel(), target.is_contiguous());
    return;
  }
  const Tensor dense = new_strided_tensor(
      target.sizes(), elementwise_strides(target.sizes(), {&target}), target.dtype());
  fill(dense.bytes_begin(), dense.numel(), false);
  copy_elements(target, dense);
}

// Overwrites `self`; what it was before gets a gradient of zero.
template <class Fill>
Tensor fill_in_place(const char* name, const Tensor& self, const Fill& fill) {
  check_in_place(self);
  return record_then_write(
      self,
      [&](Unrecorded written) {
        return std::move(written).differentiable(name, {self}, [] {
          return
              [](const Backward& backward) -> Gradients { return {zeros_like(backward.grad())}; };
        });
      },
      [&] { fill_memory(self, fill); });
}

// Fills a fresh tensor.
template <class Fill>
Tensor filled(const Tensor& fresh, const Fill& fill) {
  fill_memory(fresh, fill);
  return Unrecorded(fresh).not_differentiable();
}

}  // namespace rushlight::ops
