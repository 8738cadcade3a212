#include "ops/index/gather_kernels.h"

#include <type_traits>

#include "base/complex.h"
#include "base/half.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

struct Sixteen {
  std::uint64_t low, high;
};

bool in_range(const std::int64_t* indices, std::int64_t count, std::int64_t size) {
  std::uint64_t bad = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    bad |= static_cast<std::uint64_t>(static_cast<std::uint64_t>(indices[i]) >=
                                      static_cast<std::uint64_t>(size));
  }
  return bad == 0;
}

// Indices are checked a block at a time, just before they are used, so that memory gives them once.
template <class Word>
void gather(char* const* data, const std::int64_t* strides, std::int64_t size,
            const void* parameters) {
  const IndexedDimension dimension = *static_cast<const IndexedDimension*>(parameters);
  constexpr std::int64_t block = 1024;
  Word* const output = reinterpret_cast<Word*>(data[0]);
  const std::int64_t* const indices = reinterpret_cast<const std::int64_t*>(data[1]);
  const char* const base = data[2];
  for (std::int64_t begin = 0; begin < size; begin += block) {
    const std::int64_t end = size - begin < block ? size : begin + block;
    if (!in_range(indices + begin, end - begin, dimension.size)) {
      __atomic_store_n(dimension.outside, 1, __ATOMIC_RELAXED);
      return;
    }
    if (strides[2] == 0 && dimension.stride == sizeof(Word)) {
      const Word* const row = reinterpret_cast<const Word*>(base);
      for (std::int64_t i = begin; i < end; ++i) output[i] = row[indices[i]];
    } else {
      for (std::int64_t i = begin; i < end; ++i) {
        output[i] =
            *reinterpret_cast<const Word*>(base + i * strides[2] + indices[i] * dimension.stride);
      }
    }
  }
}

struct Replace {
  template <class T>
  [[gnu::always_inline]] static T apply(T, T b) {
    return b;
  }
};
struct Add {
  template <class T>
  [[gnu::always_inline]] static T apply(T a, T b) {
    return static_cast<T>(a + b);
  }
};
struct Multiply {
  template <class T>
  [[gnu::always_inline]] static T apply(T a, T b) {
    if constexpr (std::is_same_v<T, std::uint16_t>) {  // uint16 * uint16 would overflow int
      return static_cast<T>(static_cast<unsigned>(a) * static_cast<unsigned>(b));
    } else {
      return static_cast<T>(a * b);
    }
  }
};
struct Maximum {
  template <class T>
  [[gnu::always_inline]] static T apply(T a, T b) {
    const T chosen = a > b ? a : b;  // one instruction: which it is cannot be predicted
    return a != a ? a : chosen;
  }
};
struct Minimum {
  template <class T>
  [[gnu::always_inline]] static T apply(T a, T b) {
    const T chosen = a < b ? a : b;  // one instruction: which it is cannot be predicted
    return a != a ? a : chosen;
  }
};

template <class Operation, class T>
[[gnu::always_inline]] inline T combined(T a, T b) {
  if constexpr (requires { a.bits; }) {
    return T(Operation::apply(static_cast<float>(a), static_cast<float>(b)));
  } else {
    return Operation::apply(a, b);
  }
}

template <class Operation, class T>
void scatter(char* const* data, const std::int64_t* strides, std::int64_t size,
             const void* parameters) {
  const IndexedDimension dimension = *static_cast<const IndexedDimension*>(parameters);
  constexpr std::int64_t item = sizeof(T);
  const bool dense = strides[1] == 8 && (strides[2] == item || strides[2] == 0);
  if (dense && strides[0] == 0 && dimension.stride == item) {
    T* const base = reinterpret_cast<T*>(data[0]);
    const std::int64_t* const indices = reinterpret_cast<const std::int64_t*>(data[1]);
    const T* const source = reinterpret_cast<const T*>(data[2]);
    if (strides[2] == 0) {
      const T value = *source;
      for (std::int64_t i = 0; i < size; ++i) {
        base[indices[i]] = combined<Operation>(base[indices[i]], value);
      }
    } else {
      for (std::int64_t i = 0; i < size; ++i) {
        base[indices[i]] = combined<Operation>(base[indices[i]], source[i]);
      }
    }
    return;
  }
  for (std::int64_t i = 0; i < size; ++i) {
    const std::int64_t index = *reinterpret_cast<const std::int64_t*>(data[1] + i * strides[1]);
    T& target = *reinterpret_cast<T*>(data[0] + i * strides[0] + index * dimension.stride);
    target = combined<Operation>(target, *reinterpret_cast<const T*>(data[2] + i * strides[2]));
  }
}

template <class Operation>
constexpr void fill_real(Loop (&loops)[dtype_count]) {
  loops[index_of(DType::uint8)] = scatter<Operation, std::uint8_t>;
  loops[index_of(DType::int8)] = scatter<Operation, std::int8_t>;
  loops[index_of(DType::int16)] = scatter<Operation, std::int16_t>;
  loops[index_of(DType::int32)] = scatter<Operation, std::int32_t>;
  loops[index_of(DType::int64)] = scatter<Operation, std::int64_t>;
  loops[index_of(DType::uint16)] = scatter<Operation, std::uint16_t>;
  loops[index_of(DType::uint32)] = scatter<Operation, std::uint32_t>;
  loops[index_of(DType::uint64)] = scatter<Operation, std::uint64_t>;
  loops[index_of(DType::float16)] = scatter<Operation, Float16>;
  loops[index_of(DType::bfloat16)] = scatter<Operation, BFloat16>;
  loops[index_of(DType::float32)] = scatter<Operation, float>;
  loops[index_of(DType::float64)] = scatter<Operation, double>;
}
// Sums and products of integers wrap: they are made of unsigned ones.
template <class Operation>
constexpr void fill_wrapping(Loop (&loops)[dtype_count]) {
  fill_real<Operation>(loops);
  loops[index_of(DType::int8)] = scatter<Operation, std::uint8_t>;
  loops[index_of(DType::int16)] = scatter<Operation, std::uint16_t>;
  loops[index_of(DType::int32)] = scatter<Operation, std::uint32_t>;
  loops[index_of(DType::int64)] = scatter<Operation, std::uint64_t>;
  loops[index_of(DType::complex64)] = scatter<Operation, Complex<float>>;
  loops[index_of(DType::complex128)] = scatter<Operation, Complex<double>>;
}

constexpr GatherKernels make_kernels() {
  GatherKernels kernels{
      {gather<std::uint8_t>, gather<std::uint16_t>, gather<std::uint32_t>, gather<std::uint64_t>,
       gather<Sixteen>},
      {scatter<Replace, std::uint8_t>, scatter<Replace, std::uint16_t>,
       scatter<Replace, std::uint32_t>, scatter<Replace, std::uint64_t>, scatter<Replace, Sixteen>},
      {},
      {},
      {},
      {},
      in_range};
  fill_wrapping<Add>(kernels.add);
  fill_wrapping<Multiply>(kernels.multiply);
  fill_real<Maximum>(kernels.maximum);
  fill_real<Minimum>(kernels.minimum);
  // bool: the sum is "or", the product "and", as maximum and minimum of 0 and 1 are.
  for (Loop* loop :
       {&kernels.add[index_of(DType::bool_)], &kernels.maximum[index_of(DType::bool_)]}) {
    *loop = scatter<Maximum, std::uint8_t>;
  }
  for (Loop* loop :
       {&kernels.multiply[index_of(DType::bool_)], &kernels.minimum[index_of(DType::bool_)]}) {
    *loop = scatter<Minimum, std::uint8_t>;
  }
  return kernels;
}

}  // namespace

extern const GatherKernels gather_kernels;
constinit const GatherKernels gather_kernels = make_kernels();

}  // namespace rushlight::RUSHLIGHT_ISA
