#include "bind/families.h"
#include "ops/shape/join.h"
#include "ops/shape/repeat.h"
#include "ops/shape/slice.h"
#include "ops/shape/triangle.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::bind {

namespace {

// Numbers of a small integer tensor.
Dims numbers_of(const Tensor& tensor) {
  const Tensor values = as_contiguous(tensor, DType::int64);
  return Dims(values.data<std::int64_t>(), values.data<std::int64_t>() + values.numel());
}

std::vector<Tensor> tensor_split_by(const Tensor& input, const Tensor& indices, std::int64_t dim) {
  if (indices.dtype() != DType::int64) {
    fail<RuntimeError>(
        "tensor_split expected tensor_indices_or_sections to have dtype of long, "
        "but got ",
        dtype_title(indices.dtype()));
  }
  if (indices.dim() > 1) {
    fail<RuntimeError>(
        "tensor_split expected tensor_indices_or_sections to be a zero-dimensional "
        "or one-dimensional tensor, but got a tensor with ",
        indices.dim(), " dims");
  }
  if (indices.dim() == 0) return ops::tensor_split(input, item(indices).to_integer(), dim);
  return ops::tensor_split_at(input, numbers_of(indices), dim);
}

// hsplit, vsplit, dsplit: along dimension `dim` of tensors with at least that many more.
template <std::int64_t dim>
std::int64_t split_dimension(const Tensor& input) {
  constexpr const char* names[] = {"vsplit", "hsplit", "dsplit"};
  constexpr std::int64_t least[] = {2, 1, 3};
  if (input.dim() < least[dim]) {
    fail<RuntimeError>("torch.", names[dim], " requires a tensor with at least ", least[dim],
                       " dimension", least[dim] > 1 ? "s" : "", ", but got a tensor with ",
                       input.dim(), " dimensions!");
  }
  return dim == 1 && input.dim() == 1 ? 0 : dim;
}
template <std::int64_t dim>
std::vector<Tensor> split_sections(const Tensor& input, std::int64_t sections) {
  const std::int64_t at = split_dimension<dim>(input);
  if (sections <= 0 || input.size(at) % sections != 0) {
    fail<RuntimeError>("torch.split: attempted to split along dimension ", at,
                       ", but the size of the dimension ", input.size(at),
                       " is not divisible by the split_size ", sections, "!");
  }
  return ops::tensor_split(input, sections, at);
}
template <std::int64_t dim>
std::vector<Tensor> split_indices(const Tensor& input, const Dims& indices) {
  return ops::tensor_split_at(input, indices, split_dimension<dim>(input));
}
template <std::int64_t dim>
void add_split(Registry& registry, const char* name) {
  constexpr unsigned both = function | method;
  registry.add<&split_sections<dim>>(name, "input, sections", both);
  registry.add<&split_sections<dim>>(name, "input, indices_or_sections", both);
  registry.add<&split_indices<dim>>(name, "input, indices", both);
  registry.add<&split_indices<dim>>(name, "input, indices_or_sections", both);
}

template <Tensor (*operation)(const Tensor&)>
std::vector<Tensor> each(const std::vector<Tensor>& tensors) {
  std::vector<Tensor> results;
  results.reserve(tensors.size());
  for (const Tensor& tensor : tensors) results.push_back(operation(tensor));
  return results;
}

std::vector<Tensor> meshgrid(const std::vector<Tensor>& tensors,
                             const std::optional<std::string>& indexing) {
  return ops::meshgrid(tensors, indexing.value_or("ij"));
}

void bind_repetitions(Registry& registry) {
  constexpr unsigned both = function | method;
  registry.add<&ops::repeat>("repeat", "input, *repeats", method);
  registry.add<&ops::tile>("tile", "input, *dims", both);
  registry.add<&ops::repeated_indices>("repeat_interleave", "repeats, *, output_size=None",
                                       function);
  registry.add<&ops::repeat_interleave_each>("repeat_interleave",
                                             "input, repeats, dim=None, *, output_size=None", both);
  registry.add<&ops::repeat_interleave>("repeat_interleave",
                                        "input, repeats, dim=None, *, output_size=None", both);
  registry.add<&ops::flip>("flip", "input, *dims", both);
  registry.add<&ops::fliplr>("fliplr", "input", both);
  registry.add<&ops::flipud>("flipud", "input", both);
  registry.add<&ops::roll>("roll", "input, shifts, dims=()", both);
  registry.add<&ops::rot90>("rot90", "input, k=1, dims=(0, 1)", both);
}

void bind_diagonals(Registry& registry) {
  constexpr unsigned both = function | method;
  registry.add<&ops::tril>("tril", "input, diagonal=0, *, out=None", both);
  registry.add_in_place<&ops::tril>("tril_", "input, diagonal=0");
  registry.add<&ops::triu>("triu", "input, diagonal=0, *, out=None", both);
  registry.add_in_place<&ops::triu>("triu_", "input, diagonal=0");
  registry.add<&ops::diag>("diag", "input, diagonal=0, *, out=None", both | out_of_result_dtype);
  registry.add<&ops::diag_embed>("diag_embed", "input, offset=0, dim1=-2, dim2=-1", both);
  registry.add<&ops::diagflat>("diagflat", "input, offset=0", both);
  registry.add<&ops::unfold>("unfold", "input, dimension, size, step", method);
}

}  // namespace

void bind_rearrange(Registry& registry) {
  bind_repetitions(registry);
  bind_diagonals(registry);
  registry.add<&tensor_split_by>("tensor_split", "input, tensor_indices_or_sections, dim=0",
                                 function | method);
  registry.add<&tensor_split_by>("tensor_split", "input, indices_or_sections, dim=0",
                                 function | method);
  add_split<0>(registry, "vsplit");
  add_split<1>(registry, "hsplit");
  add_split<2>(registry, "dsplit");
  registry.add<&meshgrid>("meshgrid", "*tensors, *, indexing=None", function);
  registry.add<&ops::cartesian_prod>("cartesian_prod", "*tensors", function);
  registry.add<&ops::combinations>("combinations", "input, r=2, with_replacement=False",
                                   function | method);
  registry.add<&ops::block_diag>("block_diag", "*tensors", function);
  registry.add<&ops::atleast_1d>("atleast_1d", "input", function);
  registry.add<&each<&ops::atleast_1d>>("atleast_1d", "*tensors", function);
  registry.add<&ops::atleast_2d>("atleast_2d", "input", function);
  registry.add<&each<&ops::atleast_2d>>("atleast_2d", "*tensors", function);
  registry.add<&ops::atleast_3d>("atleast_3d", "input", function);
  registry.add<&each<&ops::atleast_3d>>("atleast_3d", "*tensors", function);
}

}  // namespace rushlight::bind
