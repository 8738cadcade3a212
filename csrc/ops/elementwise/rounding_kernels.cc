#include "ops/elementwise/rounding_kernels.h"

#include "simd/math.h"
#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

RUSHLIGHT_UNARY(Floor, floor(x))
RUSHLIGHT_UNARY(Ceil, ceil(x))
RUSHLIGHT_UNARY(Round, round(x))
RUSHLIGHT_UNARY(Trunc, trunc(x))
RUSHLIGHT_UNARY(Frac, x - trunc(x))
RUSHLIGHT_UNARY(Identity, x)
RUSHLIGHT_UNARY(Neg, -x)
RUSHLIGHT_UNARY(Abs, abs(x))
RUSHLIGHT_UNARY(Sign, select(x > Vec<T>(T(0)), Vec<T>(T(1)),
                             select(x < Vec<T>(T(0)), Vec<T>(T(-1)), Vec<T>(T(0)))))
RUSHLIGHT_UNARY(Square, x* x)
RUSHLIGHT_UNARY(Reciprocal, Vec<T>(T(1)) / x)
RUSHLIGHT_UNARY(Sqrt, sqrt(x))
RUSHLIGHT_UNARY(RSqrt, Vec<T>(T(1)) / sqrt(x))
RUSHLIGHT_BINARY(CopySign, copysign(x, y))

template <class T>
struct RoundDecimals {
  Vec<T> power;
  bool up;
  RUSHLIGHT_INLINE explicit RoundDecimals(const void* parameters)
      : power(number<T>(parameters, 0)), up(number<T>(parameters, 1) != T(0)) {}
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x) const {
    return up ? round(x / power) * power : round(x * power) / power;
  }
};

// The neighbour of x in the direction of y: the bits of a number count up with its size. `Bits` is
// the integer of the width of the format, of which `infinity_bits` is the infinity.
template <class Bits, std::uint64_t infinity_bits>
struct NextAfter : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Bits operator()(Bits x, Bits y) const {
    constexpr Bits sign = static_cast<Bits>(Bits(1) << (8 * sizeof(Bits) - 1));
    constexpr Bits top = static_cast<Bits>(infinity_bits);
    const Bits x_size = static_cast<Bits>(x & ~sign), y_size = static_cast<Bits>(y & ~sign);
    if (x_size > top || y_size > top) return static_cast<Bits>(top + 1);
    if (x == y || (x_size == 0 && y_size == 0)) return y;
    if (x_size == 0) return static_cast<Bits>((y & sign) | 1);
    // Away from zero when y lies beyond x on its side.
    const bool same_side = (x & sign) == (y & sign);
    return static_cast<Bits>(same_side && y_size > x_size ? x + 1 : x - 1);
  }
};
template <class Bits, std::uint64_t infinity_bits>
constexpr Loop next_after =
    same_strip<Bits, Bits, map_each<Bits, Bits, NextAfter<Bits, infinity_bits>, 2>, 2>;

constexpr LoopTable<Rounding> make_table() {
  LoopTable<Rounding> table;
  set_floats<Floor, 1>(table[Rounding::floor]);
  set_floats<Ceil, 1>(table[Rounding::ceil]);
  set_floats<Round, 1>(table[Rounding::round]);
  // Integers are round.
  constexpr ContiguousLoop identity = map<std::int64_t, Identity<std::int64_t>, 1>;
  for (const Rounding op : {Rounding::floor, Rounding::ceil, Rounding::round, Rounding::trunc}) {
    set_integers_wide<identity, 1>(table[op]);
    set_large_unsigned<identity, 1>(table[op]);
  }
  set_floats<RoundDecimals, 1>(table[Rounding::round_decimals]);
  set_floats<Trunc, 1>(table[Rounding::trunc]);
  set_floats<Frac, 1>(table[Rounding::frac]);
  set_floats<Neg, 1>(table[Rounding::neg]);
  set_integers<Neg, 1>(table[Rounding::neg]);
  set_floats<Abs, 1>(table[Rounding::abs]);
  set_integers<Abs, 1>(table[Rounding::abs]);
  using Integer = std::int64_t;
  set_floats<Sign, 1>(table[Rounding::sign]);
  set_integers_wide<map<Integer, Sign<Integer>, 1>, 1>(table[Rounding::sign]);
  set_bool<Identity, 1>(table[Rounding::sign]);
  set_floats<Square, 1>(table[Rounding::square]);
  set_floats<Reciprocal, 1>(table[Rounding::reciprocal]);
  set_floats<Sqrt, 1>(table[Rounding::sqrt]);
  set_floats<RSqrt, 1>(table[Rounding::rsqrt]);
  set_floats<CopySign, 2>(table[Rounding::copysign]);
  LoopRow& next = table[Rounding::nextafter];
  next[DType::float32] = next_after<std::uint32_t, 0x7f800000u>;
  next[DType::float64] = next_after<std::uint64_t, 0x7ff0000000000000u>;
  next[DType::float16] = next_after<std::uint16_t, 0x7c00u>;
  next[DType::bfloat16] = next_after<std::uint16_t, 0x7f80u>;
  return table;
}

}  // namespace

extern const RoundingKernels rounding_kernels;
constinit const RoundingKernels rounding_kernels = {make_table()};

}  // namespace rushlight::RUSHLIGHT_ISA
