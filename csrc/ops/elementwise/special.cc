#include "ops/elementwise/special.h"

#include <cmath>

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/exponential.h"
#include "ops/elementwise/function.h"
#include "ops/elementwise/special_kernels.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/view.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(SpecialKernels, special_kernels)

namespace rushlight::ops {

namespace {

Unrecorded function(const char* name, const Target& target, Special op, const Tensor& input,
                    const void* parameters = nullptr) {
  return function_of(name, target, special_kernels().table[op], input, ComplexFunction::count,
                     parameters);
}

// 2 / sqrt(pi) e^(-x^2)
Tensor bell(const Tensor& x) { return mul(exp(neg(mul(x, x))), M_2_SQRTPI); }

}  // namespace

Tensor erf(const Tensor& input, const Target& target) {
  return record_input(
      function("erf", target, Special::erf, input), "ErfBackward0", input,
      [](const Tensor& gradient, const Tensor& x) { return mul(gradient, bell(x)); });
}

Tensor erfc(const Tensor& input, const Target& target) {
  return record_input(
      function("erfc", target, Special::erfc, input), "ErfcBackward0", input,
      [](const Tensor& gradient, const Tensor& x) { return neg(mul(gradient, bell(x))); });
}

// The inverse of erf's derivative, at the result.
Tensor erfinv(const Tensor& input, const Target& target) {
  return record_result(function("erfinv", target, Special::erfinv, input), "ErfinvBackward0", input,
                       [](const Tensor& gradient, const Tensor& y) {
                         return mul(mul(gradient, exp(mul(y, y))), 1 / M_2_SQRTPI);
                       });
}

Tensor lgamma(const Tensor& input, const Target& target) {
  return record_input(
      function("lgamma", target, Special::lgamma, input), "LgammaBackward0", input,
      [](const Tensor& gradient, const Tensor& x) { return mul(gradient, digamma(x)); });
}

Tensor digamma(const Tensor& input, const Target& target) {
  return record_input(
      function("digamma", target, Special::digamma, input), "DigammaBackward0", input,
      [](const Tensor& gradient, const Tensor& x) { return mul(gradient, polygamma(1, x)); });
}

Tensor polygamma(std::int64_t n, const Tensor& input, const Target& target) {
  check(n >= 0, "polygamma(n, x) does not support negative n.");
  LoopNumbers numbers;
  numbers.integer[0] = n;
  return record_input(function("polygamma", target, Special::polygamma, input, &numbers),
                      "PolygammaBackward0", input, [n](const Tensor& gradient, const Tensor& x) {
                        return mul(gradient, polygamma(n + 1, x));
                      });
}

// p (p - 1) / 4 log(pi) + sum of lgamma(x - j / 2), j = 0 ... p - 1
Tensor mvlgamma(const Tensor& input, std::int64_t p) {
  check(p >= 1, "p has to be greater than or equal to 1");
  const double order = static_cast<double>(p);
  const DType dtype = is_floating_point(input.dtype()) ? input.dtype() : default_dtype();
  const Tensor shifts = arange(0, order / 2, 0.5, dtype);
  const Tensor sum = sum_dims(lgamma(sub(unsqueeze(input, -1), shifts)), Dims{-1});
  return add(sum, order * (order - 1) / 4 * std::log(M_PI));
}

Tensor i0(const Tensor& input, const Target& target) {
  return record_input(function("i0", target, Special::i0, input), "I0Backward0", input,
                      [](const Tensor& gradient, const Tensor& x) { return mul(gradient, i1(x)); });
}

Tensor i0e(const Tensor& input, const Target& target) {
  return record_input(function("special_i0e", target, Special::i0e, input), "SpecialI0EBackward0",
                      input, [](const Tensor& gradient, const Tensor& x) {
                        return mul(gradient, sub(i1e(x), mul(sgn(x), i0e(x))));
                      });
}

namespace {

// Where I1(x) is x / 2 and a division by x could overflow.
Tensor near_zero(const Tensor& x) { return le(abs(x), 1e-30); }

}  // namespace

// d I1(x) = (I0(x) - I1(x) / x) dx, 1/2 at 0
Tensor i1(const Tensor& input, const Target& target) {
  return record_input(function("special_i1", target, Special::i1, input), "SpecialI1Backward0",
                      input, [](const Tensor& gradient, const Tensor& x) {
                        const Tensor zero = near_zero(x), safe = where(zero, 1, x);
                        const Tensor slope = sub(i0(x), div(i1(x), safe));
                        return mul(gradient, where(zero, 0.5, slope));
                      });
}

Tensor i1e(const Tensor& input, const Target& target) {
  return record_input(function("special_i1e", target, Special::i1e, input), "SpecialI1EBackward0",
                      input, [](const Tensor& gradient, const Tensor& x) {
                        const Tensor zero = near_zero(x), safe = where(zero, 1, x);
                        const Tensor fall = mul(i1e(x), add(sgn(x), reciprocal(safe)));
                        return mul(gradient, where(zero, 0.5, sub(i0e(x), fall)));
                      });
}

}  // namespace rushlight::ops
