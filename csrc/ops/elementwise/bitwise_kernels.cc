#include "ops/elementwise/bitwise_kernels.h"

#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

using Integer = std::int64_t;

RUSHLIGHT_BINARY(And, x& y)
RUSHLIGHT_BINARY(Or, x | y)
RUSHLIGHT_BINARY(Xor, x ^ y)
RUSHLIGHT_UNARY(Not, ~x)
RUSHLIGHT_UNARY(BoolNot, x ^ Vec<T>(T(1)))

// In 64 bits: what is shifted beyond the narrower integer falls away when it is stored.
struct LeftShift : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Integer operator()(Integer x, Integer count) const {
    if (static_cast<std::uint64_t>(count) > 63) return 0;
    return static_cast<Integer>(static_cast<std::uint64_t>(x) << count);
  }
};
struct RightShift : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE Integer operator()(Integer x, Integer count) const {
    return x >> (static_cast<std::uint64_t>(count) > 63 ? 63 : count);
  }
};

template <template <class> class Op, template <class> class BoolOp, int inputs>
constexpr void set_bits(LoopRow& row) {
  set_bool<BoolOp, inputs>(row);
  set_integers<Op, inputs>(row);
  set_large_unsigned<map<Integer, Op<Integer>, inputs>, inputs>(row);
}

constexpr LoopTable<Bitwise> make_table() {
  LoopTable<Bitwise> table;
  set_bits<And, And, 2>(table[Bitwise::bitwise_and]);
  set_bits<Or, Or, 2>(table[Bitwise::bitwise_or]);
  set_bits<Xor, Xor, 2>(table[Bitwise::bitwise_xor]);
  set_bits<Not, BoolNot, 1>(table[Bitwise::bitwise_not]);
  set_integers_wide<map_each<Integer, Integer, LeftShift, 2>, 2>(table[Bitwise::left_shift]);
  set_integers_wide<map_each<Integer, Integer, RightShift, 2>, 2>(table[Bitwise::right_shift]);
  return table;
}

}  // namespace

extern const BitwiseKernels bitwise_kernels;
constinit const BitwiseKernels bitwise_kernels = {make_table()};

}  // namespace rushlight::RUSHLIGHT_ISA
