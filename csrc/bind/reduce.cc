#include "ops/reduce/reduce.h"

#include "bind/families.h"
#include "ops/elementwise/extremum.h"
#include "ops/shape/copy.h"

namespace rushlight::bind {
namespace {

using ops::OptionalDims;
using ops::TensorPair;
using Correction = std::optional<Scalar>;

constexpr unsigned both = function | method;

// The older form of var and its like: correction 1 or 0.
template <class Result,
          Result (*operation)(const Tensor&, const OptionalDims&, const Correction&, bool)>
Result unbiased_or_not(const Tensor& input, bool unbiased) {
  return operation(input, {}, Scalar(unbiased), false);
}
template <class Result,
          Result (*operation)(const Tensor&, const OptionalDims&, const Correction&, bool)>
Result unbiased_or_not_dims(const Tensor& input, const OptionalDims& dim, bool unbiased,
                            bool keepdim) {
  return operation(input, dim, Scalar(unbiased), keepdim);
}

template <class Result,
          Result (*operation)(const Tensor&, const OptionalDims&, const Correction&, bool)>
void add_moment(Registry& registry, const char* name) {
  registry.add<&unbiased_or_not<Result, operation>>(name, "input, unbiased", both);
  registry.add<operation>(name, "input, dim=None, *, correction=None, keepdim=False, out=None",
                          both);
  registry.add<&unbiased_or_not_dims<Result, operation>>(
      name, "input, dim=None, unbiased=True, keepdim=False, *, out=None", both);
}

Tensor named_norm(const Tensor& input, const std::string& p, const OptionalDims& dim, bool keepdim,
                  std::optional<DType> dtype) {
  if (p == "fro") return ops::vector_norm(input, 2.0, dim, keepdim, dtype);
  if (p == "nuc") return ops::nuclear_norm(input, dim, keepdim, dtype);
  fail<RuntimeError>("norm: Order ", p, " not supported.");
}
// Never the input itself.
Tensor sum_to_size(const Tensor& input, const Dims& size) {
  return input.sizes() == size ? ops::clone(input) : ops::sum_to_size(input, size);
}
Tensor number_norm(const Tensor& input, const std::optional<Scalar>& p, const OptionalDims& dim,
                   bool keepdim, std::optional<DType> dtype) {
  return ops::vector_norm(input, p.value_or(Scalar(2.0)), dim, keepdim, dtype);
}

void bind_sums(Registry& registry) {
  registry.add<&ops::sum>("sum", "input, *, dtype=None", both);
  registry.add<&ops::sum_dims>("sum", "input, dim, keepdim=False, *, dtype=None, out=None", both);
  registry.add<&sum_to_size>("sum_to_size", "input, *size", method);
  registry.add<&ops::nansum>("nansum", "input, dim=None, keepdim=False, *, dtype=None, out=None",
                             both);
  registry.add<&ops::mean>("mean", "input, *, dtype=None, out=None", both);
  registry.add<&ops::mean_dims>("mean", "input, dim, keepdim=False, *, dtype=None, out=None", both);
  registry.add<&ops::nanmean>("nanmean", "input, dim=None, keepdim=False, *, dtype=None, out=None",
                              both);
  registry.add<&ops::count_nonzero>("count_nonzero", "input, dim=None", both);
  registry.add<&ops::prod>("prod", "input, *, dtype=None", both);
  registry.add<&ops::prod_along>("prod", "input, dim, keepdim=False, *, dtype=None, out=None",
                                 both);
  registry.add<&ops::logsumexp>("logsumexp", "input, dim, keepdim=False, *, out=None",
                                both | special);
  add_moment<Tensor, &ops::var>(registry, "var");
  add_moment<Tensor, &ops::std>(registry, "std");
  add_moment<TensorPair, &ops::var_mean>(registry, "var_mean");
  add_moment<TensorPair, &ops::std_mean>(registry, "std_mean");
  const char* norm = "input, p='fro', dim=None, keepdim=False, *, dtype=None, out=None";
  registry.add<&named_norm>("norm", norm, both | out_of_result_dtype);
  registry.add<&number_norm>("norm", "input, p, dim=None, keepdim=False, *, dtype=None, out=None",
                             both | out_of_result_dtype);
  registry.add<&ops::vector_norm>("vector_norm",
                                  "x, ord=2, dim=None, keepdim=False, *, dtype=None, out=None",
                                  linalg | out_of_result_dtype);
  registry.add<&ops::dist>("dist", "input, other, p=2", both);
}

void bind_extremes(Registry& registry) {
  registry.add<&ops::max>("max", "input, *, out=None", both);
  registry.add<&ops::maximum>("max", "input, other, *, out=None", both);
  registry.add<&ops::max_along>("max", "input, dim, keepdim=False, *, out=None",
                                both | out_of_result_dtype | out_apart);
  registry.name_results("max", {"values", "indices"});
  registry.add<&ops::min>("min", "input, *, out=None", both);
  registry.add<&ops::minimum>("min", "input, other, *, out=None", both);
  registry.add<&ops::min_along>("min", "input, dim, keepdim=False, *, out=None",
                                both | out_of_result_dtype | out_apart);
  registry.name_results("min", {"values", "indices"});
  registry.add<&ops::amax>("amax", "input, dim=(), keepdim=False, *, out=None",
                           both | out_of_result_dtype);
  registry.add<&ops::amin>("amin", "input, dim=(), keepdim=False, *, out=None",
                           both | out_of_result_dtype);
  registry.add<&ops::aminmax>("aminmax", "input, *, dim=None, keepdim=False, out=None",
                              both | out_of_result_dtype);
  registry.name_results("aminmax", {"min", "max"});
  registry.add<&ops::argmax>("argmax", "input, dim=None, keepdim=False, *, out=None",
                             both | out_of_result_dtype);
  registry.add<&ops::argmin>("argmin", "input, dim=None, keepdim=False, *, out=None",
                             both | out_of_result_dtype);
  registry.add<&ops::any>("any", "input, *, out=None", both);
  registry.add<&ops::any_dims>("any", "input, dim, keepdim=False, *, out=None", both);
  registry.add<&ops::all>("all", "input, *, out=None", both);
  registry.add<&ops::all_dims>("all", "input, dim, keepdim=False, *, out=None", both);
}

void bind_order(Registry& registry) {
  registry.add<&ops::median>("median", "input", both);
  registry.add<&ops::median_along>("median", "input, dim, keepdim=False, *, out=None",
                                   both | out_of_result_dtype);
  registry.name_results("median", {"values", "indices"});
  registry.add<&ops::nanmedian>("nanmedian", "input", both);
  registry.add<&ops::nanmedian_along>("nanmedian", "input, dim, keepdim=False, *, out=None",
                                      both | out_of_result_dtype);
  registry.name_results("nanmedian", {"values", "indices"});
  registry.add<&ops::kthvalue>("kthvalue", "input, k, dim=-1, keepdim=False, *, out=None",
                               both | out_of_result_dtype | out_apart);
  registry.name_results("kthvalue", {"values", "indices"});
  registry.add<&ops::mode>("mode", "input, dim=-1, keepdim=False, *, out=None",
                           both | out_of_result_dtype | out_apart);
  registry.name_results("mode", {"values", "indices"});
}

void bind_differences(Registry& registry) {
  registry.add<&ops::diff>("diff", "input, n=1, dim=-1, prepend=None, append=None, *, out=None",
                           function | method | out_of_result_dtype);
  registry.add<&ops::trapezoid_at>("trapezoid", "y, x, *, dim=-1", function);
  registry.add<&ops::trapezoid>("trapezoid", "y, *, dx=1, dim=-1", function);
  registry.alias("trapz", "trapezoid", function);
  registry.add<&ops::cumulative_trapezoid_at>("cumulative_trapezoid", "y, x, *, dim=-1", function);
  registry.add<&ops::cumulative_trapezoid>("cumulative_trapezoid", "y, *, dx=1, dim=-1", function);
}

void bind_cumulative(Registry& registry) {
  registry.add<&ops::cumsum>("cumsum", "input, dim, *, dtype=None, out=None", both);
  registry.add_in_place<&ops::cumsum>("cumsum_", "input, dim, *, dtype=None");
  registry.add<&ops::cumprod>("cumprod", "input, dim, *, dtype=None, out=None", both);
  registry.add_in_place<&ops::cumprod>("cumprod_", "input, dim, *, dtype=None");
  registry.add<&ops::logcumsumexp>("logcumsumexp", "input, dim, *, out=None",
                                   both | out_of_result_dtype);
  registry.add<&ops::cummax>("cummax", "input, dim, *, out=None", both | out_of_result_dtype);
  registry.name_results("cummax", {"values", "indices"});
  registry.add<&ops::cummin>("cummin", "input, dim, *, out=None", both | out_of_result_dtype);
  registry.name_results("cummin", {"values", "indices"});
}

}  // namespace

void bind_reduce(Registry& registry) {
  bind_sums(registry);
  bind_extremes(registry);
  bind_cumulative(registry);
  bind_order(registry);
  bind_differences(registry);
}

}  // namespace rushlight::bind
