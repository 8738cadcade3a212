#include "ops/shape/reverse_kernels.h"

#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

struct Sixteen {
  std::uint64_t low, high;
};

#if !RUSHLIGHT_NAIVE
template <class T>
RUSHLIGHT_INLINE Vec<T> reversed(Vec<T> x) {
  constexpr int size = Vec<T>::size;
  return [&]<int... i>(std::integer_sequence<int, i...>) {
    return Vec<T>::from(__builtin_shufflevector(x.native, x.native, (size - 1 - i)...));
  }(std::make_integer_sequence<int, size>{});
}
#endif

// target[i] = last[-i]
template <class T>
RUSHLIGHT_INLINE void copy_backwards(T* target, const T* last, std::int64_t size) {
  std::int64_t i = 0;
#if !RUSHLIGHT_NAIVE
  if constexpr (sizeof(T) <= 8) {
    constexpr int step = Vec<T>::size;
    for (; i + step <= size; i += step) {
      reversed(Vec<T>::load(last - i - (step - 1))).store(target + i);
    }
  }
#endif
  for (; i < size; ++i) target[i] = last[-i];
}

template <class T>
RUSHLIGHT_INLINE void copy_forwards(T* target, const T* source, std::int64_t size) {
  std::int64_t i = 0;
#if !RUSHLIGHT_NAIVE
  if constexpr (sizeof(T) <= 8) {
    constexpr int step = Vec<T>::size;
    for (; i + step <= size; i += step) Vec<T>::load(source + i).store(target + i);
  }
#endif
  for (; i < size; ++i) target[i] = source[i];
}

template <class T>
void copy(char* const* data, const std::int64_t* strides, std::int64_t size, const void*) {
  constexpr std::int64_t item = sizeof(T);
  if (strides[0] == item && strides[1] == item) {
    // Not memcpy: from a few KB on it may take the string instructions, half as fast in cache.
    copy_forwards(reinterpret_cast<T*>(data[0]), reinterpret_cast<const T*>(data[1]), size);
  } else if (strides[0] == item && strides[1] == -item) {
    copy_backwards(reinterpret_cast<T*>(data[0]), reinterpret_cast<const T*>(data[1]), size);
  } else {
    for (std::int64_t i = 0; i < size; ++i) {
      *reinterpret_cast<T*>(data[0] + i * strides[0]) =
          *reinterpret_cast<const T*>(data[1] + i * strides[1]);
    }
  }
}

}  // namespace

extern const ReverseKernels reverse_kernels;
constinit const ReverseKernels reverse_kernels = {{&copy<std::uint8_t>, &copy<std::uint16_t>,
                                                   &copy<std::uint32_t>, &copy<std::uint64_t>,
                                                   &copy<Sixteen>}};

}  // namespace rushlight::RUSHLIGHT_ISA
