#include "ops/index/sort.h"

#include <pybind11/pybind11.h>
#include "bind/families.h"
#include "ops/creation/creation.h"
#include "ops/index/unique.h"

namespace rushlight::bind {

namespace {

std::array<Tensor, 2> sort(const Tensor& input, std::int64_t dim, bool descending) {
  return ops::sort(input, dim, descending);
}
std::array<Tensor, 2> stable_sort(const Tensor& input, std::optional<bool> /*stable*/,
                                  std::int64_t dim, bool descending) {
  return ops::sort(input, dim, descending);
}
Tensor stable_argsort(const Tensor& input, std::optional<bool> /*stable*/, std::int64_t dim,
                      bool descending) {
  return ops::argsort(input, dim, descending);
}

// The results that were asked for: one tensor, or a tuple.
py::object wanted(std::array<Tensor, 3> results, bool inverse, bool counts) {
  const auto object = [](Tensor tensor) {
    return py::reinterpret_steal<py::object>(wrap(std::move(tensor)));
  };
  if (inverse && counts)
    return py::make_tuple(object(results[0]), object(results[1]), object(results[2]));
  if (inverse) return py::make_tuple(object(results[0]), object(results[1]));
  if (counts) return py::make_tuple(object(results[0]), object(results[2]));
  return object(results[0]);
}

py::object unique(const Tensor& input, bool /*sorted*/, bool inverse, bool counts,
                  std::optional<std::int64_t> dim) {
  return wanted(
      dim ? ops::unique_dim(input, *dim, inverse, counts) : ops::unique(input, inverse, counts),
      inverse, counts);
}
py::object unique_consecutive(const Tensor& input, bool inverse, bool counts,
                              std::optional<std::int64_t> dim) {
  return wanted(ops::unique_consecutive(input, inverse, counts, dim), inverse, counts);
}

Tensor searchsorted(const Tensor& sequence, const Operand& input, bool out_int32, bool right,
                    const std::optional<std::string>& side, const std::optional<Tensor>& sorter) {
  if (side && *side != "left" && *side != "right") {
    fail<RuntimeError>("torch.searchsorted(): side can only be 'left' or 'right' but got ", *side);
  }
  if (side && *side == "left" && right) {
    fail<RuntimeError>(
        "torch.searchsorted(): side and right can't be set to opposites, got side "
        "of left while right was True");
  }
  return ops::searchsorted(sequence, input, out_int32, right || (side && *side == "right"), sorter);
}
Tensor bucketize(const Operand& input, const Tensor& boundaries, bool out_int32, bool right) {
  if (boundaries.dim() != 1) {
    fail<RuntimeError>("bucketize(): boundaries tensor must be 1 dimension, but got dim(",
                       boundaries.dim(), ")");
  }
  return ops::searchsorted(boundaries, input, out_int32, right, {});
}
Tensor isin(const Operand& elements, const Operand& tests, bool /*assume_unique*/, bool invert) {
  return ops::isin(elements, tests, invert);
}

}  // namespace

void bind_sort(Registry& registry) {
  constexpr unsigned both = function | method;
  registry.add<&sort>("sort", "input, dim=-1, descending=False, *, out=None",
                      both | out_of_result_dtype);
  registry.add<&stable_sort>("sort", "input, *, stable, dim=-1, descending=False, out=None",
                             both | out_of_result_dtype);
  registry.name_results("sort", {"values", "indices"});
  registry.add<&ops::argsort>("argsort", "input, dim=-1, descending=False", both);
  registry.add<&stable_argsort>("argsort", "input, *, stable, dim=-1, descending=False", both);
  registry.add<&ops::msort>("msort", "input, *, out=None", both | out_of_result_dtype);
  registry.add<&ops::topk>("topk", "input, k, dim=-1, largest=True, sorted=True, *, out=None",
                           both | out_of_result_dtype | out_apart);
  registry.name_results("topk", {"values", "indices"});
  registry.add<&unique>(
      "unique", "input, sorted=True, return_inverse=False, return_counts=False, dim=None", both);
  registry.add<&unique_consecutive>(
      "unique_consecutive", "input, return_inverse=False, return_counts=False, dim=None", both);
  registry.add<&searchsorted>(
      "searchsorted",
      "sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None, out=None",
      function | out_of_result_dtype);
  registry.add<&bucketize>("bucketize",
                           "input, boundaries, *, out_int32=False, right=False, out=None",
                           function | out_of_result_dtype);
  registry.add<&ops::bincount>("bincount", "input, weights=None, minlength=0", both);
  registry.add<&ops::histc>("histc", "input, bins=100, min=0, max=0, *, out=None",
                            both | out_of_result_dtype);
  registry.add<&isin>("isin",
                      "elements, test_elements, *, assume_unique=False, invert=False, out=None",
                      function | out_of_result_dtype);
}

}  // namespace rushlight::bind
