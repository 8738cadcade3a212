#include "bind/families.h"
#include "ops/index/index.h"

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

}  // namespace

void bind_index(Registry& registry) {
  constexpr unsigned both = function | method;
  registry.add<&nonzero>("nonzero", "input, *, as_tuple=False", both);
  registry.add<&ops::argwhere>("argwhere", "input", both);
  registry.add<&index_put>("index_put", "input, indices, values, accumulate=False", both);
  registry.add<&index_put_>("index_put_", "input, indices, values, accumulate=False", both);
}

}  // namespace rushlight::bind
