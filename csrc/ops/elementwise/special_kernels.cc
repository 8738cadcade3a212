#include "ops/elementwise/special_kernels.h"

#include "ops/elementwise/special_functions.h"
#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

RUSHLIGHT_LONG_UNARY(Erf, erf(x))
RUSHLIGHT_LONG_UNARY(Erfc, erfc(x))

// float16, bfloat16 and float32 too are computed in double, one by one.
template <class Op>
constexpr void set_in_double(LoopRow& row) {
  constexpr ContiguousLoop loop = map_each<double, double, Op, 1>;
  row[DType::float16] = same_strip<Float16, double, loop, 1>;
  row[DType::bfloat16] = same_strip<BFloat16, double, loop, 1>;
  row[DType::float32] = same_strip<float, double, loop, 1>;
  row[DType::float64] = same_strip<double, double, loop, 1>;
}

#define RUSHLIGHT_DOUBLE_FUNCTION(Name, ...)                                   \
  struct Name : Stateless {                                                    \
    using Stateless::Stateless;                                                \
    RUSHLIGHT_INLINE double operator()(double x) const { return __VA_ARGS__; } \
  };
RUSHLIGHT_DOUBLE_FUNCTION(ErfInv, erfinv(x))
RUSHLIGHT_DOUBLE_FUNCTION(Digamma, digamma(x))
RUSHLIGHT_DOUBLE_FUNCTION(I0, scaled_bessel_i(0, x) * __builtin_exp(__builtin_fabs(x)))
RUSHLIGHT_DOUBLE_FUNCTION(I0E, scaled_bessel_i(0, x))
RUSHLIGHT_DOUBLE_FUNCTION(I1, scaled_bessel_i(1, x) * __builtin_exp(__builtin_fabs(x)))
RUSHLIGHT_DOUBLE_FUNCTION(I1E, scaled_bessel_i(1, x))

struct LGamma : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE double operator()(double x) const {
    int sign;  // not the global one of lgamma, which threads would share
    return __builtin_lgamma_r(x, &sign);
  }
};
struct Polygamma {
  int order;
  RUSHLIGHT_INLINE explicit Polygamma(const void* parameters)
      : order(static_cast<int>(number<std::int64_t>(parameters, 0))) {}
  RUSHLIGHT_INLINE double operator()(double x) const { return polygamma(order, x); }
};

constexpr LoopTable<Special> make_table() {
  LoopTable<Special> table;
  set_floats<Erf, 1>(table[Special::erf]);
  set_floats<Erfc, 1>(table[Special::erfc]);
  set_in_double<ErfInv>(table[Special::erfinv]);
  set_in_double<LGamma>(table[Special::lgamma]);
  set_in_double<Digamma>(table[Special::digamma]);
  set_in_double<Polygamma>(table[Special::polygamma]);
  set_in_double<I0>(table[Special::i0]);
  set_in_double<I0E>(table[Special::i0e]);
  set_in_double<I1>(table[Special::i1]);
  set_in_double<I1E>(table[Special::i1e]);
  return table;
}

}  // namespace

extern const SpecialKernels special_kernels;
constinit const SpecialKernels special_kernels = {make_table()};

}  // namespace rushlight::RUSHLIGHT_ISA
