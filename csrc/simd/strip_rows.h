#pragma once
#include "base/loop_table.h"
#include "simd/strip.h"

// Fills the rows of a LoopTable from operators, which are class templates over the compute type.

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <ContiguousLoop loop, const Cell& output, const Cell& input, int... k>
constexpr Loop strip_over(std::integer_sequence<int, k...>) {
  return &strip<loop, output, (static_cast<void>(k), input)...>;
}
// The Loop with `inputs` operands of the kind `input`.
template <ContiguousLoop loop, int inputs, const Cell& output, const Cell& input>
constexpr Loop strip_of =
    strip_over<loop, output, input>(std::make_integer_sequence<int, inputs>{});

template <class Memory, class Compute, ContiguousLoop loop, int inputs>
constexpr Loop same_strip = strip_of<loop, inputs, cell<Memory, Compute>, cell<Memory, Compute>>;
template <class Memory, class Compute, ContiguousLoop loop, int inputs>
constexpr Loop test_strip = strip_of<loop, inputs, cell<std::uint8_t>, cell<Memory, Compute>>;

// Floating-point dtypes, all results of the same dtype.
template <template <class> class Op, int inputs>
constexpr void set_floats(LoopRow& row) {
  row[DType::float32] = same_strip<float, float, map<float, Op<float>, inputs>, inputs>;
  row[DType::float64] = same_strip<double, double, map<double, Op<double>, inputs>, inputs>;
  row[DType::float16] = same_strip<Float16, float, map<float, Op<float>, inputs>, inputs>;
  row[DType::bfloat16] = same_strip<BFloat16, float, map<float, Op<float>, inputs>, inputs>;
}

// The integer dtypes, each in its own width.
template <template <class> class Op, int inputs>
constexpr void set_integers(LoopRow& row) {
  row[DType::uint8] =
      same_strip<std::uint8_t, std::uint8_t, map<std::uint8_t, Op<std::uint8_t>, inputs>, inputs>;
  row[DType::int8] =
      same_strip<std::int8_t, std::int8_t, map<std::int8_t, Op<std::int8_t>, inputs>, inputs>;
  row[DType::int16] =
      same_strip<std::int16_t, std::int16_t, map<std::int16_t, Op<std::int16_t>, inputs>, inputs>;
  row[DType::int32] =
      same_strip<std::int32_t, std::int32_t, map<std::int32_t, Op<std::int32_t>, inputs>, inputs>;
  row[DType::int64] =
      same_strip<std::int64_t, std::int64_t, map<std::int64_t, Op<std::int64_t>, inputs>, inputs>;
}

// The integer dtypes through a loop over int64, for operators whose low bits depend on nothing but
// sign-extended inputs.
template <ContiguousLoop loop, int inputs>
constexpr void set_integers_wide(LoopRow& row) {
  row[DType::uint8] = same_strip<std::uint8_t, std::int64_t, loop, inputs>;
  row[DType::int8] = same_strip<std::int8_t, std::int64_t, loop, inputs>;
  row[DType::int16] = same_strip<std::int16_t, std::int64_t, loop, inputs>;
  row[DType::int32] = same_strip<std::int32_t, std::int64_t, loop, inputs>;
  row[DType::int64] = same_strip<std::int64_t, std::int64_t, loop, inputs>;
}
// uint16, uint32 and uint64, where only the low bits of the inputs matter.
template <ContiguousLoop loop, int inputs>
constexpr void set_large_unsigned(LoopRow& row) {
  row[DType::uint16] = same_strip<std::uint16_t, std::int64_t, loop, inputs>;
  row[DType::uint32] = same_strip<std::uint32_t, std::int64_t, loop, inputs>;
  row[DType::uint64] = same_strip<std::int64_t, std::int64_t, loop, inputs>;
}

// The complex dtypes, one element at a time in complex128.
template <class Op, int inputs>
constexpr void set_complex(LoopRow& row) {
  using Wide = Complex<double>;
  row[DType::complex64] =
      same_strip<Complex<float>, Wide, map_each<Wide, Wide, Op, inputs>, inputs>;
  row[DType::complex128] = same_strip<Wide, Wide, map_each<Wide, Wide, Op, inputs>, inputs>;
}

// 1 for the bytes that are not 0: one instruction, which comparisons do not become.
RUSHLIGHT_INLINE Vec<std::uint8_t> truths(Vec<std::uint8_t> bytes) {
#if RUSHLIGHT_AVX512
  const __m512i raw = __builtin_bit_cast(__m512i, bytes.native);
  const __m512i least = _mm512_min_epu8(raw, _mm512_set1_epi8(1));
#elif RUSHLIGHT_AVX2
  const __m256i raw = __builtin_bit_cast(__m256i, bytes.native);
  const __m256i least = _mm256_min_epu8(raw, _mm256_set1_epi8(1));
#elif RUSHLIGHT_SSE4
  const __m128i raw = __builtin_bit_cast(__m128i, bytes.native);
  const __m128i least = _mm_min_epu8(raw, _mm_set1_epi8(1));
#endif
#if RUSHLIGHT_AVX512 || RUSHLIGHT_AVX2 || RUSHLIGHT_SSE4
  return Vec<std::uint8_t>::from(__builtin_bit_cast(Vec<std::uint8_t>::Native, least));
#else
  return min(bytes, Vec<std::uint8_t>(std::uint8_t{1}));
#endif
}

// An operator of bytes that are 0 or 1, for memory of dtype bool, in which all but 0 are true.
template <class Op>
struct OfTruths : Op {
  using Op::Op;
  template <class... Bytes>
  RUSHLIGHT_INLINE auto operator()(Bytes... x) const {
    return Op::operator()(truths(x)...);
  }
};
template <template <class> class Op, int inputs>
constexpr void set_bool(LoopRow& row) {
  using Byte = std::uint8_t;
  row[DType::bool_] = same_strip<Byte, Byte, map<Byte, OfTruths<Op<Byte>>, inputs>, inputs>;
}

// Results of dtype bool.
template <template <class> class Op, int inputs>
constexpr void set_float_tests(LoopRow& row) {
  row[DType::float32] = test_strip<float, float, test<float, Op<float>, inputs>, inputs>;
  row[DType::float64] = test_strip<double, double, test<double, Op<double>, inputs>, inputs>;
  row[DType::float16] = test_strip<Float16, float, test<float, Op<float>, inputs>, inputs>;
  row[DType::bfloat16] = test_strip<BFloat16, float, test<float, Op<float>, inputs>, inputs>;
}
// Integers and bool: the narrow ones in int64.
template <template <class> class Op, int inputs>
constexpr void set_integer_tests(LoopRow& row) {
  using Byte = std::uint8_t;
  using Wide = std::int64_t;
  constexpr ContiguousLoop loop = test<Wide, Op<Wide>, inputs>;
  row[DType::bool_] = test_strip<Byte, Byte, test<Byte, OfTruths<Op<Byte>>, inputs>, inputs>;
  row[DType::uint8] = test_strip<Byte, Byte, test<Byte, Op<Byte>, inputs>, inputs>;
  row[DType::int8] = test_strip<std::int8_t, Wide, loop, inputs>;
  row[DType::int16] = test_strip<std::int16_t, Wide, loop, inputs>;
  row[DType::int32] = test_strip<std::int32_t, Wide, loop, inputs>;
  row[DType::int64] = test_strip<Wide, Wide, loop, inputs>;
  row[DType::uint16] = test_strip<std::uint16_t, Wide, loop, inputs>;
  row[DType::uint32] = test_strip<std::uint32_t, Wide, loop, inputs>;
  row[DType::uint64] = test_strip<Wide, Wide, loop, inputs>;
}
// With loops of their own for int32 and for uint64, whose order is not that of int64.
template <template <class> class Op, int inputs>
constexpr void set_ordered_integer_tests(LoopRow& row) {
  set_integer_tests<Op, inputs>(row);
  using Medium = std::int32_t;
  row[DType::int32] = test_strip<Medium, Medium, test<Medium, Op<Medium>, inputs>, inputs>;
  using Large = std::uint64_t;
  row[DType::uint64] = test_strip<Large, Large, test<Large, Op<Large>, inputs>, inputs>;
}
template <class Op, int inputs>
constexpr void set_complex_tests(LoopRow& row) {
  using Wide = Complex<double>;
  constexpr ContiguousLoop loop = map_each<std::uint8_t, Wide, Op, inputs>;
  row[DType::complex64] = test_strip<Complex<float>, Wide, loop, inputs>;
  row[DType::complex128] = test_strip<Wide, Wide, loop, inputs>;
}

// Number `index` of the operator, in the type it is computed in.
template <class T>
RUSHLIGHT_INLINE T number(const void* parameters, int index) {
  const LoopNumbers& numbers = *static_cast<const LoopNumbers*>(parameters);
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(numbers.integer[index]);
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(numbers.real[index]);
  } else {
    return T(numbers.real[index], numbers.imaginary[index]);
  }
}

// Operators without numbers, as one expression of x (and y, z).
#define RUSHLIGHT_UNARY(Name, ...)                                             \
  template <class T>                                                           \
  struct Name : Stateless {                                                    \
    using Stateless::Stateless;                                                \
    RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const { return __VA_ARGS__; } \
  };
#define RUSHLIGHT_BINARY(Name, ...)                                                      \
  template <class T>                                                                     \
  struct Name : Stateless {                                                              \
    using Stateless::Stateless;                                                          \
    RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y) const { return __VA_ARGS__; } \
  };
// With the tail of the array in the same code as its body: for long expressions.
#define RUSHLIGHT_LONG_UNARY(Name, ...)                                        \
  template <class T>                                                           \
  struct Name : Stateless {                                                    \
    using Stateless::Stateless;                                                \
    static constexpr bool long_code = true;                                    \
    RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const { return __VA_ARGS__; } \
  };
#define RUSHLIGHT_LONG_BINARY(Name, ...)                                                 \
  template <class T>                                                                     \
  struct Name : Stateless {                                                              \
    using Stateless::Stateless;                                                          \
    static constexpr bool long_code = true;                                              \
    RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y) const { return __VA_ARGS__; } \
  };

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
