#include "ops/elementwise/power_kernels.h"

#include "simd/math.h"
#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

using Integer = std::int64_t;

RUSHLIGHT_LONG_BINARY(Pow, pow(x, y))
RUSHLIGHT_UNARY(Cube, x* x* x)

// By repeated squaring, wrapping. A negative exponent gives 1/x rounded towards zero.
struct IntegerPow : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Integer operator()(Integer base, Integer exponent) const {
    if (exponent < 0) {
      if (base == 1) return 1;
      if (base == -1) return exponent % 2 == 0 ? 1 : -1;
      return 0;
    }
    std::uint64_t result = 1, power = static_cast<std::uint64_t>(base);
    for (; exponent != 0; exponent >>= 1) {
      if (exponent & 1) result *= power;
      power *= power;
    }
    return static_cast<Integer>(result);
  }
};

constexpr LoopTable<Power> make_table() {
  LoopTable<Power> table;
  set_floats<Pow, 2>(table[Power::pow]);
  set_floats<Cube, 1>(table[Power::cube]);
  set_integers_wide<map_each<Integer, Integer, IntegerPow, 2>, 2>(table[Power::pow]);
  return table;
}

}  // namespace

extern const PowerKernels power_kernels;
constinit const PowerKernels power_kernels = {make_table()};

}  // namespace rushlight::RUSHLIGHT_ISA
