#pragma once
#include "base/dtype.h"
#include "base/loop.h"
#include "simd/vec.h"

// Loop templates for elementwise kernels; included by *_kernels.cc only.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// output = Operation::apply(a, b) over T, as vectors. Contiguous operands and scalars (stride 0)
// run vector by vector, other strides element by element.
template <class Operation, class T>
void binary_loop(char* const* data, const std::int64_t* strides, std::int64_t size, const void*) {
  constexpr std::int64_t step = Vec<T>::size;
  constexpr std::int64_t item = sizeof(T);
  T* output = reinterpret_cast<T*>(data[0]);
  const T* a = reinterpret_cast<const T*>(data[1]);
  const T* b = reinterpret_cast<const T*>(data[2]);
  const bool a_flat = strides[1] == item, b_flat = strides[2] == item;
  if (strides[0] == item && (a_flat || strides[1] == 0) && (b_flat || strides[2] == 0)) {
    std::int64_t i = 0;
    if (a_flat && b_flat) {
      for (; i + step <= size; i += step) {
        Operation::apply(Vec<T>::load(a + i), Vec<T>::load(b + i)).store(output + i);
      }
    } else if (a_flat) {
      const Vec<T> value(*b);
      for (; i + step <= size; i += step) {
        Operation::apply(Vec<T>::load(a + i), value).store(output + i);
      }
    } else if (b_flat) {
      const Vec<T> value(*a);
      for (; i + step <= size; i += step) {
        Operation::apply(value, Vec<T>::load(b + i)).store(output + i);
      }
    } else {
      const Vec<T> value = Operation::apply(Vec<T>(*a), Vec<T>(*b));
      for (; i + step <= size; i += step) value.store(output + i);
    }
    if (i < size) {
      const std::int64_t rest = size - i;
      const Vec<T> x = a_flat ? Vec<T>::load_partial(a + i, rest) : Vec<T>(*a);
      const Vec<T> y = b_flat ? Vec<T>::load_partial(b + i, rest) : Vec<T>(*b);
      Operation::apply(x, y).store_partial(output + i, rest);
    }
    return;
  }
  for (std::int64_t i = 0; i < size; ++i) {
    const T x = *reinterpret_cast<const T*>(data[1] + i * strides[1]);
    const T y = *reinterpret_cast<const T*>(data[2] + i * strides[2]);
    *reinterpret_cast<T*>(data[0] + i * strides[0]) = Operation::apply(Vec<T>(x), Vec<T>(y))[0];
  }
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
