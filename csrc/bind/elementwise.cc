#include "bind/families.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/bitwise.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/division.h"
#include "ops/elementwise/exponential.h"
#include "ops/elementwise/extremum.h"
#include "ops/elementwise/power.h"
#include "ops/elementwise/special.h"
#include "ops/elementwise/trigonometric.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"

namespace rushlight::bind {

namespace {

constexpr unsigned everywhere = function | method;

// A function of one tensor, with its in-place form.
template <auto operation>
void unary(Registry& registry, const char* name, const char* in_place_name) {
  registry.add<operation>(name, "input, *, out=None", everywhere);
  registry.add_in_place<operation>(in_place_name, "input", everywhere);
}
// An operator of two operands, with its in-place form.
template <auto operation>
void binary(Registry& registry, const char* name, const char* in_place_name) {
  registry.add<operation>(name, "input, other, *, out=None", everywhere);
  registry.add_in_place<operation>(in_place_name, "input, other", method);
}

// Operators that compute with numbers in both places, where torch wants a tensor in the first, or
// in one of them.
using Computed = Tensor (*)(const Operand&, const Operand&, const Target&);
template <Computed operation>
Tensor of_tensor(const Tensor& input, const Operand& other, const Target& target) {
  return operation(input, other, target);
}
template <Computed operation>
Tensor of_number(const Scalar& input, const Tensor& other, const Target& target) {
  return operation(input, other, target);
}
template <Computed operation>
void tensor_first(Registry& registry, const char* name, const char* in_place_name) {
  registry.add<&of_tensor<operation>>(name, "input, other, *, out=None", everywhere);
  registry.add_in_place<&of_tensor<operation>>(in_place_name, "input, other", method);
}
template <Computed operation>
void tensor_somewhere(Registry& registry, const char* name, const char* in_place_name) {
  tensor_first<operation>(registry, name, in_place_name);
  registry.add<&of_number<operation>>(name, "input, other, *, out=None", function);
}
template <Computed operation>
void power(Registry& registry, const char* name, const char* in_place_name) {
  registry.add<&of_tensor<operation>>(name, "input, exponent, *, out=None", everywhere);
  registry.add<&of_number<operation>>(name, "input, exponent, *, out=None", function);
  registry.add_in_place<&of_tensor<operation>>(in_place_name, "input, exponent");
}
template <Computed operation>
void special_function(Registry& registry, const char* name) {
  registry.add<&of_tensor<operation>>(name, "input, other, *, out=None", special);
  registry.add<&of_number<operation>>(name, "input, other, *, out=None", special);
}

Tensor where_method(const Tensor& input, const Tensor& condition, const Operand& other) {
  return ops::where(condition, input, other);
}
Tensor polygamma_method(const Tensor& input, std::int64_t n, const Target& target) {
  return ops::polygamma(n, input, target);
}

void bind_arithmetic(Registry& registry) {
  registry.add<&ops::add>("add", "input, other, *, alpha=1, out=None", everywhere);
  registry.add_in_place<&ops::add>("add_", "input, other, *, alpha=1");
  registry.add<&ops::sub>("sub", "input, other, *, alpha=1, out=None", everywhere);
  registry.add_in_place<&ops::sub>("sub_", "input, other, *, alpha=1");
  registry.alias("subtract", "sub", everywhere);
  registry.alias("subtract_", "sub_", method);
  registry.add<&ops::rsub>("rsub", "input, other, *, alpha=1", function);
  binary<&ops::mul>(registry, "mul", "mul_");
  registry.alias("multiply", "mul", everywhere);
  registry.alias("multiply_", "mul_", method);

  binary<&ops::div>(registry, "div", "div_");
  registry.alias("true_divide", "div", everywhere);
  registry.alias("true_divide_", "div_", method);
  registry.add<&ops::div_rounded>("div", "input, other, *, rounding_mode, out=None", everywhere);
  registry.add_in_place<&ops::div_rounded>("div_", "input, other, *, rounding_mode");
  registry.alias("divide", "div", everywhere);
  registry.alias("divide_", "div_", method);
  binary<&ops::floor_divide>(registry, "floor_divide", "floor_divide_");
  tensor_somewhere<&ops::remainder>(registry, "remainder", "remainder_");
  tensor_first<&ops::fmod>(registry, "fmod", "fmod_");
  binary<&ops::gcd>(registry, "gcd", "gcd_");
  binary<&ops::lcm>(registry, "lcm", "lcm_");

  power<&ops::pow>(registry, "pow", "pow_");
  power<&ops::float_power>(registry, "float_power", "float_power_");
  binary<&ops::ldexp>(registry, "ldexp", "ldexp_");

  registry.add<&ops::addcmul>("addcmul", "input, tensor1, tensor2, *, value=1, out=None",
                              everywhere);
  registry.add_in_place<&ops::addcmul>("addcmul_", "input, tensor1, tensor2, *, value=1");
  registry.add<&ops::addcdiv>("addcdiv", "input, tensor1, tensor2, *, value=1, out=None",
                              everywhere);
  registry.add_in_place<&ops::addcdiv>("addcdiv_", "input, tensor1, tensor2, *, value=1");
  registry.add<&ops::lerp>("lerp", "input, end, weight, *, out=None", everywhere);
  registry.add_in_place<&ops::lerp>("lerp_", "input, end, weight");
}

void bind_extremes(Registry& registry) {
  registry.add<&ops::maximum>("maximum", "input, other, *, out=None", everywhere);
  registry.add<&ops::minimum>("minimum", "input, other, *, out=None", everywhere);
  registry.add<&ops::fmax>("fmax", "input, other, *, out=None", everywhere);
  registry.add<&ops::fmin>("fmin", "input, other, *, out=None", everywhere);
  registry.add<&ops::clamp_to>("clamp", "input, min=None, max=None, *, out=None", everywhere);
  registry.add<&ops::clamp>("clamp", "input, min=None, max=None, *, out=None", everywhere);
  registry.add_in_place<&ops::clamp_to>("clamp_", "input, min=None, max=None", everywhere);
  registry.add_in_place<&ops::clamp>("clamp_", "input, min=None, max=None", everywhere);
  registry.alias("clip", "clamp", everywhere);
  registry.alias("clip_", "clamp_", everywhere);
  registry.add<&ops::clamp_min>("clamp_min", "input, min, *, out=None", everywhere);
  registry.add_in_place<&ops::clamp_min>("clamp_min_", "input, min", everywhere);
  registry.add<&ops::clamp_max>("clamp_max", "input, max, *, out=None", everywhere);
  registry.add_in_place<&ops::clamp_max>("clamp_max_", "input, max", everywhere);
  registry.add<&ops::heaviside>("heaviside", "input, values, *, out=None", everywhere);
  registry.add_in_place<&ops::heaviside>("heaviside_", "input, values");
  binary<&ops::copysign>(registry, "copysign", "copysign_");
  binary<&ops::nextafter>(registry, "nextafter", "nextafter_");
  registry.add<&ops::where>("where", "condition, input, other, *, out=None", function);
  registry.add<&where_method>("where", "input, condition, other", method);
}

void bind_comparisons(Registry& registry) {
  tensor_first<&ops::eq>(registry, "eq", "eq_");
  tensor_first<&ops::ne>(registry, "ne", "ne_");
  tensor_first<&ops::lt>(registry, "lt", "lt_");
  tensor_first<&ops::le>(registry, "le", "le_");
  tensor_first<&ops::gt>(registry, "gt", "gt_");
  tensor_first<&ops::ge>(registry, "ge", "ge_");
  registry.alias("not_equal", "ne", everywhere);
  registry.alias("not_equal_", "ne_", method);
  registry.alias("less", "lt", everywhere);
  registry.alias("less_", "lt_", method);
  registry.alias("less_equal", "le", everywhere);
  registry.alias("less_equal_", "le_", method);
  registry.alias("greater", "gt", everywhere);
  registry.alias("greater_", "gt_", method);
  registry.alias("greater_equal", "ge", everywhere);
  registry.alias("greater_equal_", "ge_", method);
  registry.add<&ops::isclose>("isclose", "input, other, rtol=1e-05, atol=1e-08, equal_nan=False",
                              everywhere);
  registry.add<&ops::allclose>("allclose", "input, other, rtol=1e-05, atol=1e-08, equal_nan=False",
                               everywhere);
  registry.add<&ops::equal>("equal", "input, other", everywhere);

  binary<&ops::logical_and>(registry, "logical_and", "logical_and_");
  binary<&ops::logical_or>(registry, "logical_or", "logical_or_");
  binary<&ops::logical_xor>(registry, "logical_xor", "logical_xor_");
  registry.add<&ops::logical_not>("logical_not", "input, *, out=None", everywhere);
  registry.add_in_place<&ops::logical_not>("logical_not_", "input");
  tensor_somewhere<&ops::bitwise_and>(registry, "bitwise_and", "bitwise_and_");
  tensor_somewhere<&ops::bitwise_or>(registry, "bitwise_or", "bitwise_or_");
  tensor_somewhere<&ops::bitwise_xor>(registry, "bitwise_xor", "bitwise_xor_");
  registry.add<&ops::bitwise_not>("bitwise_not", "input, *, out=None", everywhere);
  registry.add_in_place<&ops::bitwise_not>("bitwise_not_", "input");
  tensor_somewhere<&ops::bitwise_left_shift>(registry, "bitwise_left_shift", "bitwise_left_shift_");
  tensor_somewhere<&ops::bitwise_right_shift>(registry, "bitwise_right_shift",
                                              "bitwise_right_shift_");

  registry.add<&ops::isnan>("isnan", "input", everywhere);
  registry.add<&ops::isinf>("isinf", "input", everywhere);
  registry.add<&ops::isfinite>("isfinite", "input", everywhere);
  registry.add<&ops::isposinf>("isposinf", "input, *, out=None", everywhere);
  registry.add<&ops::isneginf>("isneginf", "input, *, out=None", everywhere);
  registry.add<&ops::signbit>("signbit", "input, *, out=None", everywhere);
  registry.add<&ops::isreal>("isreal", "input", everywhere);
}

void bind_signs_and_rounding(Registry& registry) {
  unary<&ops::neg>(registry, "neg", "neg_");
  registry.alias("negative", "neg", everywhere);
  registry.alias("negative_", "neg_", method);
  registry.add<&ops::positive>("positive", "input", everywhere);
  unary<&ops::abs>(registry, "abs", "abs_");
  registry.alias("absolute", "abs", everywhere);
  registry.alias("absolute_", "abs_", method);
  unary<&ops::sign>(registry, "sign", "sign_");
  unary<&ops::sgn>(registry, "sgn", "sgn_");
  registry.add<&ops::angle>("angle", "input, *, out=None", everywhere);
  registry.add<&ops::conj>("conj", "input", everywhere);
  unary<&ops::conj_physical>(registry, "conj_physical", "conj_physical_");
  unary<&ops::square>(registry, "square", "square_");
  unary<&ops::sqrt>(registry, "sqrt", "sqrt_");
  unary<&ops::rsqrt>(registry, "rsqrt", "rsqrt_");
  unary<&ops::reciprocal>(registry, "reciprocal", "reciprocal_");
  unary<&ops::floor>(registry, "floor", "floor_");
  unary<&ops::ceil>(registry, "ceil", "ceil_");
  unary<&ops::trunc>(registry, "trunc", "trunc_");
  registry.alias("fix", "trunc", everywhere);
  registry.alias("fix_", "trunc_", method);
  unary<&ops::frac>(registry, "frac", "frac_");
  registry.add<&ops::round>("round", "input, *, decimals=0, out=None", everywhere | special);
  registry.add_in_place<&ops::round>("round_", "input, *, decimals=0", everywhere);
  unary<&ops::deg2rad>(registry, "deg2rad", "deg2rad_");
  unary<&ops::rad2deg>(registry, "rad2deg", "rad2deg_");
  registry.add<&ops::nan_to_num>(
      "nan_to_num", "input, nan=None, posinf=None, neginf=None, *, out=None", everywhere);
  registry.add_in_place<&ops::nan_to_num>("nan_to_num_",
                                          "input, nan=None, posinf=None, neginf=None", everywhere);
}

void bind_exponentials(Registry& registry) {
  unary<&ops::exp>(registry, "exp", "exp_");
  unary<&ops::exp2>(registry, "exp2", "exp2_");
  unary<&ops::expm1>(registry, "expm1", "expm1_");
  unary<&ops::log>(registry, "log", "log_");
  unary<&ops::log2>(registry, "log2", "log2_");
  unary<&ops::log10>(registry, "log10", "log10_");
  unary<&ops::log1p>(registry, "log1p", "log1p_");
  unary<&ops::sinh>(registry, "sinh", "sinh_");
  unary<&ops::cosh>(registry, "cosh", "cosh_");
  unary<&ops::tanh>(registry, "tanh", "tanh_");
  unary<&ops::asinh>(registry, "asinh", "asinh_");
  registry.alias("arcsinh", "asinh", everywhere);
  registry.alias("arcsinh_", "asinh_", method);
  unary<&ops::acosh>(registry, "acosh", "acosh_");
  registry.alias("arccosh", "acosh", everywhere);
  registry.alias("arccosh_", "acosh_", method);
  unary<&ops::atanh>(registry, "atanh", "atanh_");
  registry.alias("arctanh", "atanh", everywhere);
  registry.alias("arctanh_", "atanh_", method);
  unary<&ops::sigmoid>(registry, "sigmoid", "sigmoid_");
  registry.add<&ops::logit>("logit", "input, eps=None, *, out=None", everywhere | special);
  registry.add_in_place<&ops::logit>("logit_", "input, eps=None", everywhere);
  registry.add<&ops::logaddexp>("logaddexp", "input, other, *, out=None", everywhere);
  registry.add<&ops::logaddexp2>("logaddexp2", "input, other, *, out=None", everywhere);
  tensor_somewhere<&ops::xlogy>(registry, "xlogy", "xlogy_");
  registry.add<&ops::exp2>("exp2", "input, *, out=None", special);
  registry.add<&ops::expm1>("expm1", "input, *, out=None", special);
  registry.add<&ops::log1p>("log1p", "input, *, out=None", special);
  registry.add<&ops::sigmoid>("expit", "input, *, out=None", special);
  special_function<&ops::xlogy>(registry, "xlogy");
  special_function<&ops::xlog1py>(registry, "xlog1py");
}

void bind_trigonometry(Registry& registry) {
  unary<&ops::sin>(registry, "sin", "sin_");
  unary<&ops::cos>(registry, "cos", "cos_");
  unary<&ops::tan>(registry, "tan", "tan_");
  unary<&ops::asin>(registry, "asin", "asin_");
  registry.alias("arcsin", "asin", everywhere);
  registry.alias("arcsin_", "asin_", method);
  unary<&ops::acos>(registry, "acos", "acos_");
  registry.alias("arccos", "acos", everywhere);
  registry.alias("arccos_", "acos_", method);
  unary<&ops::atan>(registry, "atan", "atan_");
  registry.alias("arctan", "atan", everywhere);
  registry.alias("arctan_", "atan_", method);
  binary<&ops::atan2>(registry, "atan2", "atan2_");
  registry.alias("arctan2", "atan2", everywhere);
  registry.alias("arctan2_", "atan2_", method);
  unary<&ops::sinc>(registry, "sinc", "sinc_");
  registry.add<&ops::sinc>("sinc", "input, *, out=None", special);
  binary<&ops::hypot>(registry, "hypot", "hypot_");
}

void bind_special_functions(Registry& registry) {
  constexpr const char* one = "input, *, out=None";
  registry.add<&ops::erf>("erf", one, everywhere | special);
  registry.add_in_place<&ops::erf>("erf_", "input", everywhere);
  registry.add<&ops::erfc>("erfc", one, everywhere | special);
  registry.add_in_place<&ops::erfc>("erfc_", "input", everywhere);
  registry.add<&ops::erfinv>("erfinv", one, everywhere | special);
  registry.add_in_place<&ops::erfinv>("erfinv_", "input");
  registry.add<&ops::lgamma>("lgamma", one, everywhere);
  registry.add_in_place<&ops::lgamma>("lgamma_", "input");
  registry.add<&ops::lgamma>("gammaln", one, special);
  registry.add<&ops::digamma>("digamma", one, everywhere | special);
  registry.add_in_place<&ops::digamma>("digamma_", "input");
  registry.add<&ops::digamma>("psi", one, special);
  registry.add<&ops::polygamma>("polygamma", "n, input, *, out=None", function | special);
  registry.add<&polygamma_method>("polygamma", "input, n, *, out=None", method);
  registry.add_in_place<&polygamma_method>("polygamma_", "input, n");
  registry.add<&ops::mvlgamma>("mvlgamma", "input, p, *, out=None", everywhere);
  registry.add_in_place<&ops::mvlgamma>("mvlgamma_", "input, p");
  registry.add<&ops::mvlgamma>("multigammaln", "input, p, *, out=None", special);
  registry.add<&ops::i0>("i0", one, everywhere | special);
  registry.add_in_place<&ops::i0>("i0_", "input", everywhere);
  registry.add<&ops::i0e>("i0e", one, special);
  registry.add<&ops::i1>("i1", one, special);
  registry.add<&ops::i1e>("i1e", one, special);
}

}  // namespace

void bind_elementwise(Registry& registry) {
  bind_arithmetic(registry);
  bind_extremes(registry);
  bind_comparisons(registry);
  bind_signs_and_rounding(registry);
  bind_exponentials(registry);
  bind_trigonometry(registry);
  bind_special_functions(registry);
}

}  // namespace rushlight::bind
