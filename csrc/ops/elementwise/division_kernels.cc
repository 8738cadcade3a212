#include "ops/elementwise/division_kernels.h"

#include "simd/math.h"
#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

using Integer = std::int64_t;

// Notes a zero divisor and gives one that can be divided by. -1 is set apart: the smallest integer
// divided by it traps.
struct IntegerDivision {
  const LoopNumbers& numbers;
  RUSHLIGHT_INLINE explicit IntegerDivision(const void* parameters)
      : numbers(*static_cast<const LoopNumbers*>(parameters)) {}
  RUSHLIGHT_INLINE bool refuses(Integer divisor) const {
    if (__builtin_expect(divisor == 0, 0)) {
      __atomic_store_n(&numbers.divided_by_zero, true, __ATOMIC_RELAXED);
      return true;
    }
    return false;
  }
};
RUSHLIGHT_INLINE Integer negated(Integer x) { return static_cast<Integer>(0 - std::uint64_t(x)); }

struct IntegerFloorDivide : IntegerDivision {
  using IntegerDivision::IntegerDivision;
  RUSHLIGHT_INLINE Integer operator()(Integer x, Integer y) const {
    if (refuses(y)) return 0;
    if (y == -1) return negated(x);
    const Integer quotient = x / y;
    return quotient - ((x % y != 0) & ((x < 0) != (y < 0)));
  }
};
struct IntegerTruncDivide : IntegerDivision {
  using IntegerDivision::IntegerDivision;
  RUSHLIGHT_INLINE Integer operator()(Integer x, Integer y) const {
    if (refuses(y)) return 0;
    return y == -1 ? negated(x) : x / y;
  }
};
struct IntegerRemainder : IntegerDivision {
  using IntegerDivision::IntegerDivision;
  RUSHLIGHT_INLINE Integer operator()(Integer x, Integer y) const {
    if (refuses(y) || y == -1) return 0;
    const Integer rest = x % y;
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
  }
};
struct IntegerFMod : IntegerDivision {
  using IntegerDivision::IntegerDivision;
  RUSHLIGHT_INLINE Integer operator()(Integer x, Integer y) const {
    return refuses(y) || y == -1 ? 0 : x % y;
  }
};

RUSHLIGHT_INLINE std::uint64_t size_of(Integer x) {
  return x < 0 ? 0 - std::uint64_t(x) : std::uint64_t(x);
}
RUSHLIGHT_INLINE std::uint64_t greatest_common_divisor(std::uint64_t x, std::uint64_t y) {
  while (y != 0) {
    const std::uint64_t rest = x % y;
    x = y;
    y = rest;
  }
  return x;
}
struct Gcd : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Integer operator()(Integer x, Integer y) const {
    return static_cast<Integer>(greatest_common_divisor(size_of(x), size_of(y)));
  }
};
struct Lcm : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Integer operator()(Integer x, Integer y) const {
    const std::uint64_t divisor = greatest_common_divisor(size_of(x), size_of(y));
    return divisor == 0 ? 0 : static_cast<Integer>(size_of(x) / divisor * size_of(y));
  }
};

template <class T>
RUSHLIGHT_INLINE T libm_fmod(T x, T y) {
  if constexpr (sizeof(T) == 4) {
    return __builtin_fmodf(x, y);
  } else {
    return __builtin_fmod(x, y);
  }
}

// x - n y for the integer n next to x / y towards zero. While n has fewer bits than the fraction, a
// fused x - n y is exact, and an n that is one off shows in its size or sign.
template <class T>
RUSHLIGHT_INLINE Vec<T> vector_fmod(Vec<T> x, Vec<T> y) {
#if RUSHLIGHT_AVX512 || RUSHLIGHT_AVX2 || defined(__ARM_FEATURE_FMA)
  const Vec<T> size = abs(x), divisor = abs(y), zero(T(0));
  const Vec<T> quotient = size / divisor;
  const auto usual =
      (quotient < Vec<T>(sizeof(T) == 4 ? T(0x1p22) : T(0x1p51))) & (divisor < Vec<T>(infinity<T>));
  Vec<T> rest = fma(-trunc(quotient), divisor, size);
  rest = select(rest < zero, rest + divisor, rest);
  rest = select(rest >= divisor, rest - divisor, rest);
  const Vec<T> result = copysign(rest, x);
  if (__builtin_expect(all(usual), 1)) return result;
  return select(usual, result, each_lane(x, y, libm_fmod<T>));
#else
  return each_lane(x, y, libm_fmod<T>);
#endif
}

template <class T>
struct FMod : Stateless {
  using Stateless::Stateless;
  static constexpr bool long_code = true;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y) const { return vector_fmod(x, y); }
};
template <class T>
struct Remainder : Stateless {
  using Stateless::Stateless;
  static constexpr bool long_code = true;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y) const {
    const Vec<T> rest = vector_fmod(x, y), zero(T(0));
    const auto wrong = (rest != zero) & ((rest < zero) ^ (y < zero));
    return select(wrong, rest + y, rest);
  }
};
// The quotient of x less its remainder is an integer up to rounding; Python's rule for the rest.
template <class T>
struct FloorDivide : Stateless {
  using Stateless::Stateless;
  static constexpr bool long_code = true;
  RUSHLIGHT_INLINE Vec<T> operator()(Vec<T> x, Vec<T> y) const {
    const Vec<T> rest = vector_fmod(x, y), zero(T(0)), one(T(1));
    const auto wrong = (rest != zero) & ((rest < zero) ^ (y < zero));
    Vec<T> quotient = (x - rest) / y;
    quotient = select(wrong, quotient - one, quotient);
    Vec<T> whole = floor(quotient);
    whole = select(quotient - whole > Vec<T>(T(0.5)), whole + one, whole);
    whole = select(quotient == zero, copysign(zero, x / y), whole);
    return select(y == zero, x / y, whole);
  }
};
RUSHLIGHT_BINARY(TruncDivide, trunc(x / y))

template <class Op>
constexpr ContiguousLoop integer_loop = map_each<Integer, Integer, Op, 2>;

constexpr LoopTable<Division> make_table() {
  LoopTable<Division> table;
  set_floats<FloorDivide, 2>(table[Division::floor_divide]);
  set_floats<TruncDivide, 2>(table[Division::trunc_divide]);
  set_floats<Remainder, 2>(table[Division::remainder]);
  set_floats<FMod, 2>(table[Division::fmod]);
  set_integers_wide<integer_loop<IntegerFloorDivide>, 2>(table[Division::floor_divide]);
  set_integers_wide<integer_loop<IntegerTruncDivide>, 2>(table[Division::trunc_divide]);
  set_integers_wide<integer_loop<IntegerRemainder>, 2>(table[Division::remainder]);
  set_integers_wide<integer_loop<IntegerFMod>, 2>(table[Division::fmod]);
  set_integers_wide<integer_loop<Gcd>, 2>(table[Division::gcd]);
  set_integers_wide<integer_loop<Lcm>, 2>(table[Division::lcm]);
  return table;
}

}  // namespace

extern const DivisionKernels division_kernels;
constinit const DivisionKernels division_kernels = {make_table()};

}  // namespace rushlight::RUSHLIGHT_ISA
