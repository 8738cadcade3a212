#include "ops/elementwise/comparison_kernels.h"

#include "simd/math.h"
#include "simd/strip_rows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

#define RUSHLIGHT_TEST_1(Name, ...)                                          \
  template <class T>                                                         \
  struct Name : Stateless {                                                  \
    using Stateless::Stateless;                                              \
    RUSHLIGHT_INLINE auto operator()(Vec<T> x) const { return __VA_ARGS__; } \
  };
#define RUSHLIGHT_TEST_2(Name, ...)                                                    \
  template <class T>                                                                   \
  struct Name : Stateless {                                                            \
    using Stateless::Stateless;                                                        \
    RUSHLIGHT_INLINE auto operator()(Vec<T> x, Vec<T> y) const { return __VA_ARGS__; } \
  };
RUSHLIGHT_TEST_2(Eq, x == y)
RUSHLIGHT_TEST_2(Ne, x != y)
RUSHLIGHT_TEST_2(Lt, x < y)
RUSHLIGHT_TEST_2(Le, x <= y)
RUSHLIGHT_TEST_2(Gt, x > y)
RUSHLIGHT_TEST_2(Ge, x >= y)
RUSHLIGHT_TEST_2(LogicalAnd, (x != Vec<T>(T(0))) & (y != Vec<T>(T(0))))
RUSHLIGHT_TEST_2(LogicalOr, (x != Vec<T>(T(0))) | (y != Vec<T>(T(0))))
RUSHLIGHT_TEST_2(LogicalXor, (x != Vec<T>(T(0))) ^ (y != Vec<T>(T(0))))
RUSHLIGHT_TEST_1(LogicalNot, x == Vec<T>(T(0)))
RUSHLIGHT_TEST_1(IsNan, is_nan(x))
RUSHLIGHT_TEST_1(IsInf, abs(x) == Vec<T>(infinity<T>))
RUSHLIGHT_TEST_1(IsFinite, abs(x) < Vec<T>(infinity<T>))
RUSHLIGHT_TEST_1(IsPosInf, x == Vec<T>(infinity<T>))
RUSHLIGHT_TEST_1(IsNegInf, x == Vec<T>(-infinity<T>))
RUSHLIGHT_TEST_1(Negative, x < Vec<T>(T(0)))
template <class T>
struct SignBit : Stateless {
  using Stateless::Stateless;
  RUSHLIGHT_INLINE auto operator()(Vec<T> x) const {
    return bit_cast<BitsOf<T>>(x) < Vec<BitsOf<T>>(BitsOf<T>(0));
  }
};

using Number = Complex<double>;
#define RUSHLIGHT_COMPLEX_TEST(Name, parameters, ...)                         \
  struct Complex##Name : Stateless {                                          \
    using Stateless::Stateless;                                               \
    RUSHLIGHT_INLINE bool operator() parameters const { return __VA_ARGS__; } \
  };
RUSHLIGHT_INLINE bool truth(Number x) { return x.real != 0 || x.imag != 0; }
RUSHLIGHT_INLINE bool finite(double x) { return __builtin_fabs(x) < __builtin_inf(); }
RUSHLIGHT_INLINE bool infinite(double x) { return __builtin_fabs(x) == __builtin_inf(); }
RUSHLIGHT_COMPLEX_TEST(Eq, (Number x, Number y), x == y)
RUSHLIGHT_COMPLEX_TEST(Ne, (Number x, Number y), x != y)
RUSHLIGHT_COMPLEX_TEST(LogicalAnd, (Number x, Number y), truth(x) && truth(y))
RUSHLIGHT_COMPLEX_TEST(LogicalOr, (Number x, Number y), truth(x) || truth(y))
RUSHLIGHT_COMPLEX_TEST(LogicalXor, (Number x, Number y), truth(x) != truth(y))
RUSHLIGHT_COMPLEX_TEST(LogicalNot, (Number x), !truth(x))
RUSHLIGHT_COMPLEX_TEST(IsNan, (Number x), x.real != x.real || x.imag != x.imag)
RUSHLIGHT_COMPLEX_TEST(IsInf, (Number x), infinite(x.real) || infinite(x.imag))
RUSHLIGHT_COMPLEX_TEST(IsFinite, (Number x), finite(x.real) && finite(x.imag))

template <template <class> class Op>
constexpr void set_real_tests(LoopRow& row) {
  set_float_tests<Op, 2>(row);
  set_ordered_integer_tests<Op, 2>(row);
}
template <template <class> class Op>
constexpr void set_truth_tests(LoopRow& row) {
  set_float_tests<Op, 2>(row);
  set_integer_tests<Op, 2>(row);
}

constexpr LoopTable<Comparison> make_table() {
  LoopTable<Comparison> table;
  set_real_tests<Eq>(table[Comparison::eq]);
  set_complex_tests<ComplexEq, 2>(table[Comparison::eq]);
  set_real_tests<Ne>(table[Comparison::ne]);
  set_complex_tests<ComplexNe, 2>(table[Comparison::ne]);
  set_real_tests<Lt>(table[Comparison::lt]);
  set_real_tests<Le>(table[Comparison::le]);
  set_real_tests<Gt>(table[Comparison::gt]);
  set_real_tests<Ge>(table[Comparison::ge]);

  set_truth_tests<LogicalAnd>(table[Comparison::logical_and]);
  set_complex_tests<ComplexLogicalAnd, 2>(table[Comparison::logical_and]);
  set_truth_tests<LogicalOr>(table[Comparison::logical_or]);
  set_complex_tests<ComplexLogicalOr, 2>(table[Comparison::logical_or]);
  set_truth_tests<LogicalXor>(table[Comparison::logical_xor]);
  set_complex_tests<ComplexLogicalXor, 2>(table[Comparison::logical_xor]);
  set_float_tests<LogicalNot, 1>(table[Comparison::logical_not]);
  set_integer_tests<LogicalNot, 1>(table[Comparison::logical_not]);
  set_complex_tests<ComplexLogicalNot, 1>(table[Comparison::logical_not]);

  set_float_tests<IsNan, 1>(table[Comparison::isnan]);
  set_complex_tests<ComplexIsNan, 1>(table[Comparison::isnan]);
  set_float_tests<IsInf, 1>(table[Comparison::isinf]);
  set_complex_tests<ComplexIsInf, 1>(table[Comparison::isinf]);
  set_float_tests<IsFinite, 1>(table[Comparison::isfinite]);
  set_complex_tests<ComplexIsFinite, 1>(table[Comparison::isfinite]);
  set_float_tests<IsPosInf, 1>(table[Comparison::isposinf]);
  set_float_tests<IsNegInf, 1>(table[Comparison::isneginf]);
  set_integer_tests<Negative, 1>(table[Comparison::signbit]);
  set_float_tests<SignBit, 1>(table[Comparison::signbit]);
  return table;
}

}  // namespace

extern const ComparisonKernels comparison_kernels;
constinit const ComparisonKernels comparison_kernels = {make_table()};

}  // namespace rushlight::RUSHLIGHT_ISA
