#include "ops/index/index.h"
#include "bind/families.h"
#include "ops/index/gather.h"
#include "ops/index/index_select.h"
#include "ops/index/masked_fill.h"

namespace rushlight::bind {

namespace {

py::object nonzero(const Tensor& input, bool as_tuple) {
  return py::reinterpret_steal<py::object>(as_tuple ? to_python(ops::nonzero_tuple(input))
                                                    : to_python(ops::nonzero(input)));
}

using Indices = std::vector<std::optional<Tensor>>;

std::vector<Tensor> index_tensors(const Indices& indices) {
  std::vector<Tensor> result;
  for (const auto& index : indices) result.push_back(index.value_or(Tensor()));
  return result;
}
Tensor index_put(const Tensor& input, const Indices& indices, const Tensor& values,
                 bool accumulate) {
  return ops::index_put(input, index_tensors(indices), values, accumulate);
}
Tensor index_put_(const Tensor& input, const Indices& indices, const Tensor& values,
                  bool accumulate) {
  return ops::index_put_(input, index_tensors(indices), values, accumulate);
}

Tensor scatter_combine_value(const Tensor& input, std::int64_t dim, const Tensor& index,
                             const Scalar& value, const std::string& reduce, const Target& target) {
  return ops::scatter_combine(input, dim, index, new_scalar(value, input.dtype()), reduce, target);
}

void bind_gather(Registry& registry) {
  constexpr unsigned both = function | method;
  registry.add<&ops::gather>("gather", "input, dim, index, *, out=None",
                             both | out_of_result_dtype | out_apart);
  registry.add<&ops::scatter>("scatter", "input, dim, index, src, *, out=None", both);
  registry.add<&ops::scatter_value>("scatter", "input, dim, index, value, *, out=None", both);
  registry.add<&ops::scatter_combine>("scatter", "input, dim, index, src, *, reduce, out=None",
                                      both);
  registry.add<&scatter_combine_value>("scatter", "input, dim, index, value, *, reduce, out=None",
                                       both);
  registry.add_in_place<&ops::scatter>("scatter_", "input, dim, index, src");
  registry.add_in_place<&ops::scatter_value>("scatter_", "input, dim, index, value");
  registry.add_in_place<&ops::scatter_combine>("scatter_", "input, dim, index, src, *, reduce");
  registry.add_in_place<&scatter_combine_value>("scatter_", "input, dim, index, value, *, reduce");
  registry.add<&ops::scatter_add>("scatter_add", "input, dim, index, src, *, out=None", both);
  registry.add_in_place<&ops::scatter_add>("scatter_add_", "input, dim, index, src");
  registry.add<&ops::take_along_dim>("take_along_dim", "input, indices, dim=None, *, out=None",
                                     both | out_of_result_dtype | out_apart);
}

void bind_selections(Registry& registry) {
  constexpr unsigned both = function | method;
  registry.add<&ops::index_select>("index_select", "input, dim, index, *, out=None",
                                   both | out_of_result_dtype | out_apart);
  registry.add<&ops::index_add>("index_add", "input, dim, index, source, *, alpha=1, out=None",
                                both | out_of_result_dtype);
  registry.add_in_place<&ops::index_add>("index_add_", "input, dim, index, source, *, alpha=1");
  registry.add<&ops::index_copy>("index_copy", "input, dim, index, source, *, out=None",
                                 both | out_of_result_dtype);
  registry.add_in_place<&ops::index_copy>("index_copy_", "input, dim, index, source");
  registry.add<&ops::index_fill_tensor>("index_fill", "input, dim, index, value", both);
  registry.add<&ops::index_fill>("index_fill", "input, dim, index, value", both);
  registry.add_in_place<&ops::index_fill_tensor>("index_fill_", "input, dim, index, value");
  registry.add_in_place<&ops::index_fill>("index_fill_", "input, dim, index, value");
  registry.add<&ops::take>("take", "input, index, *, out=None",
                           both | out_of_result_dtype | out_apart);
  registry.add<&ops::put>("put", "input, index, source, accumulate=False", both);
  registry.add_in_place<&ops::put>("put_", "input, index, source, accumulate=False");
  registry.add<&ops::masked_fill_tensor>("masked_fill", "input, mask, value, *, out=None", both);
  registry.add<&ops::masked_fill>("masked_fill", "input, mask, value, *, out=None", both);
  registry.add_in_place<&ops::masked_fill_tensor>("masked_fill_", "input, mask, value");
  registry.add_in_place<&ops::masked_fill>("masked_fill_", "input, mask, value");
  registry.add<&ops::scatter_reduce>(
      "scatter_reduce", "input, dim, index, src, reduce, *, include_self=True, out=None",
      both | out_of_result_dtype);
  registry.add_in_place<&ops::scatter_reduce>(
      "scatter_reduce_", "input, dim, index, src, reduce, *, include_self=True");
  registry.add<&ops::index_reduce>(
      "index_reduce", "input, dim, index, source, reduce, *, include_self=True, out=None",
      both | out_of_result_dtype);
  registry.add_in_place<&ops::index_reduce>(
      "index_reduce_", "input, dim, index, source, reduce, *, include_self=True");
  registry.add<&ops::masked_select>("masked_select", "input, mask, *, out=None",
                                    both | out_of_result_dtype | out_apart);
  registry.add<&ops::masked_scatter>("masked_scatter", "input, mask, source", both);
  registry.add_in_place<&ops::masked_scatter>("masked_scatter_", "input, mask, source");
}

}  // namespace

void bind_index(Registry& registry) {
  constexpr unsigned both = function | method;
  registry.add<&nonzero>("nonzero", "input, *, as_tuple=False, out=None",
                         both | out_of_result_dtype);
  registry.add<&ops::argwhere>("argwhere", "input", both);
  registry.add<&index_put>("index_put", "input, indices, values, accumulate=False", both);
  registry.add<&index_put_>("index_put_", "input, indices, values, accumulate=False", both);
  registry.add<&ops::nonzero_tuple>("where", "condition", function);
  bind_gather(registry);
  bind_selections(registry);
}

}  // namespace rushlight::bind
