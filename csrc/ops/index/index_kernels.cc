#include "ops/index/index_kernels.h"

#include "base/complex.h"
#include "base/half.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

struct Sixteen {
  std::uint64_t low, high;
};

// A word may hold several elements of a row, and then lies at no multiple of its size.
template <class Word>
void gather_words(const char* base, const std::int64_t* offsets, std::int64_t count, char* target) {
  constexpr auto bytes = static_cast<std::int64_t>(sizeof(Word));
  for (std::int64_t p = 0; p < count; ++p) {
    __builtin_memcpy(target + p * bytes, base + offsets[p], sizeof(Word));
  }
}

void gather_rows(const char* base, const std::int64_t* offsets, std::int64_t count,
                 std::int64_t row_bytes, char* target) {
  switch (row_bytes) {
    case 1:
      return gather_words<std::uint8_t>(base, offsets, count, target);
    case 2:
      return gather_words<std::uint16_t>(base, offsets, count, target);
    case 4:
      return gather_words<std::uint32_t>(base, offsets, count, target);
    case 8:
      return gather_words<std::uint64_t>(base, offsets, count, target);
    case 16:
      return gather_words<Sixteen>(base, offsets, count, target);
    default:
      for (std::int64_t p = 0; p < count; ++p) {
        __builtin_memcpy(target + p * row_bytes, base + offsets[p],
                         static_cast<std::size_t>(row_bytes));
      }
  }
}

template <class Word>
void scatter_words(char* base, const std::int64_t* offsets, std::int64_t count, const char* source,
                   std::int64_t source_step) {
  for (std::int64_t p = 0; p < count; ++p) {
    __builtin_memcpy(base + offsets[p], source + p * source_step, sizeof(Word));
  }
}

void scatter_rows(char* base, const std::int64_t* offsets, std::int64_t count,
                  std::int64_t row_bytes, const char* source, std::int64_t source_step) {
  switch (row_bytes) {
    case 1:
      return scatter_words<std::uint8_t>(base, offsets, count, source, source_step);
    case 2:
      return scatter_words<std::uint16_t>(base, offsets, count, source, source_step);
    case 4:
      return scatter_words<std::uint32_t>(base, offsets, count, source, source_step);
    case 8:
      return scatter_words<std::uint64_t>(base, offsets, count, source, source_step);
    default:
      for (std::int64_t p = 0; p < count; ++p) {
        __builtin_memcpy(base + offsets[p], source + p * source_step,
                         static_cast<std::size_t>(row_bytes));
      }
  }
}

template <class T>
[[gnu::always_inline]] inline T sum_of(T a, T b) {
  if constexpr (requires { a.bits; }) {
    return T(static_cast<float>(a) + static_cast<float>(b));
  } else {
    return static_cast<T>(a + b);
  }
}

template <class T>
void add_rows(char* base, const std::int64_t* offsets, std::int64_t count, std::int64_t row,
              const char* source, std::int64_t source_step) {
  if (row == 1) {
    for (std::int64_t p = 0; p < count; ++p) {
      T& target = *reinterpret_cast<T*>(base + offsets[p]);
      target = sum_of(target, *reinterpret_cast<const T*>(source + p * source_step));
    }
    return;
  }
  for (std::int64_t p = 0; p < count; ++p) {
    T* __restrict target = reinterpret_cast<T*>(base + offsets[p]);
    const T* __restrict values = reinterpret_cast<const T*>(source + p * source_step);
    for (std::int64_t i = 0; i < row; ++i) target[i] = sum_of(target[i], values[i]);
  }
}

// Wraps; signed overflow is undefined.
template <class Unsigned>
constexpr void fill(IndexKernels& kernels, DType a, DType b) {
  kernels.add_rows[index_of(a)] = add_rows<Unsigned>;
  kernels.add_rows[index_of(b)] = add_rows<Unsigned>;
}

void or_rows(char* base, const std::int64_t* offsets, std::int64_t count, std::int64_t row,
             const char* source, std::int64_t source_step) {
  for (std::int64_t p = 0; p < count; ++p) {
    for (std::int64_t i = 0; i < row; ++i) base[offsets[p] + i] |= source[p * source_step + i];
  }
}

constexpr IndexKernels make_kernels() {
  IndexKernels kernels{};
  kernels.gather_rows = gather_rows;
  kernels.scatter_rows = scatter_rows;
  fill<std::uint8_t>(kernels, DType::uint8, DType::int8);
  fill<std::uint16_t>(kernels, DType::uint16, DType::int16);
  fill<std::uint32_t>(kernels, DType::uint32, DType::int32);
  fill<std::uint64_t>(kernels, DType::uint64, DType::int64);
  kernels.add_rows[index_of(DType::float32)] = add_rows<float>;
  kernels.add_rows[index_of(DType::float64)] = add_rows<double>;
  kernels.add_rows[index_of(DType::float16)] = add_rows<Float16>;
  kernels.add_rows[index_of(DType::bfloat16)] = add_rows<BFloat16>;
  kernels.add_rows[index_of(DType::complex64)] = add_rows<Complex<float>>;
  kernels.add_rows[index_of(DType::complex128)] = add_rows<Complex<double>>;
  kernels.add_rows[index_of(DType::bool_)] = or_rows;
  return kernels;
}

}  // namespace

extern const IndexKernels index_kernels;
constinit const IndexKernels index_kernels = make_kernels();

}  // namespace rushlight::RUSHLIGHT_ISA
