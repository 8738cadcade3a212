#include "ops/index/gather_kernels.h"

#include <type_traits>

#include "base/checked_indices.h"
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

void note_outside(const IndexedDimension& dimension) {
  __atomic_store_n(dimension.outside, 1, __ATOMIC_RELAXED);
}

template <class Word>
void gather(char* const* data, const std::int64_t* strides, std::int64_t size,
            const void* parameters) {
  const IndexedDimension dimension = *static_cast<const IndexedDimension*>(parameters);
  Word* const output = reinterpret_cast<Word*>(data[0]);
  const std::int64_t* const indices = reinterpret_cast<const std::int64_t*>(data[1]);
  const char* const base = data[2];
  const std::int64_t step = strides[2];
  bool inside;
  if (step == 0 && dimension.stride == sizeof(Word)) {
    const Word* const row = reinterpret_cast<const Word*>(base);
    inside = for_indices(indices, size, dimension.size,
                         [=](std::int64_t i, std::int64_t index) { output[i] = row[index]; });
  } else {
    inside = for_indices(indices, size, dimension.size, [=](std::int64_t i, std::int64_t index) {
      output[i] = *reinterpret_cast<const Word*>(base + i * step + index * dimension.stride);
    });
  }
  if (!inside) note_outside(dimension);
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
  bool inside;
  if (dense && strides[0] == 0 && dimension.stride == item) {
    T* const base = reinterpret_cast<T*>(data[0]);
    const std::int64_t* const indices = reinterpret_cast<const std::int64_t*>(data[1]);
    const T* const source = reinterpret_cast<const T*>(data[2]);
    if (strides[2] == 0) {
      const T value = *source;
      inside = for_indices(indices, size, dimension.size, [=](std::int64_t, std::int64_t index) {
        base[index] = combined<Operation>(base[index], value);
      });
    } else {
      inside = for_indices(indices, size, dimension.size, [=](std::int64_t i, std::int64_t index) {
        base[index] = combined<Operation>(base[index], source[i]);
      });
    }
  } else {
    char* const base = data[0];
    const char* const source = data[2];
    const std::int64_t base_step = strides[0], source_step = strides[2];
    inside = for_strided_indices(
        data[1], strides[1], size, dimension.size, [=](std::int64_t i, std::int64_t index) {
          T& target = *reinterpret_cast<T*>(base + i * base_step + index * dimension.stride);
          target =
              combined<Operation>(target, *reinterpret_cast<const T*>(source + i * source_step));
        });
  }
  if (!inside) note_outside(dimension);
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
