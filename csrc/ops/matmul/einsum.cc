#include "ops/elementwise/arithmetic.h"
#include "ops/matmul/equation.h"
#include "ops/matmul/matmul.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/copy.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"

namespace rushlight::ops {

namespace {

// A tensor with one dimension for every index of the equation, of size 1 where it has none.
Tensor spread_over_indices(Tensor tensor, std::vector<int> indices, const Equation& equation) {
  // An index that occurs twice in one operand stands for the diagonal.
  for (std::size_t i = 0; i < indices.size(); ++i) {
    for (std::size_t j = indices.size() - 1; j > i; --j) {
      if (indices[i] != indices[j]) continue;
      const auto first = static_cast<std::int64_t>(i), second = static_cast<std::int64_t>(j);
      if (tensor.size(first) != tensor.size(second)) {
        fail<RuntimeError>("einsum(): a subscript is repeated for an operand of shape ",
                           tensor.sizes(), " but the sizes don't match, ", tensor.size(second),
                           " != ", tensor.size(first));
      }
      tensor = movedim(diagonal(tensor, 0, first, second), {-1}, {first});
      indices.erase(indices.begin() + static_cast<std::ptrdiff_t>(j));
    }
  }
  std::vector<std::int64_t> place(static_cast<std::size_t>(equation.count), -1);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    place[static_cast<std::size_t>(indices[i])] = static_cast<std::int64_t>(i);
  }
  Dims order, sizes;
  for (const std::int64_t dim : place) {
    if (dim >= 0) order.push_back(dim);
    sizes.push_back(dim >= 0 ? tensor.size(dim) : 1);
  }
  return reshape(permute(tensor, order), sizes);
}

void check_sizes(const std::vector<Tensor>& tensors, int count) {
  for (int index = 0; index < count; ++index) {
    std::int64_t size = 1;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      const std::int64_t own = tensors[i].size(index);
      if (own != 1 && size != 1 && own != size) {
        fail<RuntimeError>("einsum(): a subscript has size ", own, " for operand ", i,
                           " which does not broadcast with previously seen size ", size);
      }
      if (own != 1) size = own;
    }
  }
}

Dims sizes_at(const Tensor& tensor, const Dims& dims) {
  Dims sizes;
  for (const std::int64_t dim : dims) sizes.push_back(tensor.size(dim));
  return sizes;
}

// Dimensions `batch` one by one, then `rows` and `columns` each merged into one.
Tensor as_matrices(const Tensor& tensor, const Dims& batch, const Dims& rows, const Dims& columns,
                   const Dims& rest) {
  Dims order = batch;
  for (const Dims* group : {&rows, &columns, &rest}) order.append(group->begin(), group->end());
  Dims sizes = sizes_at(tensor, batch);
  sizes.push_back(element_count(sizes_at(tensor, rows)));
  sizes.push_back(element_count(sizes_at(tensor, columns)));
  return reshape(permute(tensor, order), sizes);
}

// The product of two tensors with all indices, summed over the dimensions in `summed`, which stay
// with size 1.
Tensor contract(Tensor left, Tensor right, const std::vector<bool>& summed) {
  Dims batch, left_only, right_only, both, flat, sum_left, sum_right;
  for (std::int64_t dim = 0; dim < left.dim(); ++dim) {
    const bool in_left = left.size(dim) != 1, in_right = right.size(dim) != 1;
    if (summed[static_cast<std::size_t>(dim)]) {
      (in_left && in_right ? both
       : in_left           ? sum_left
       : in_right          ? sum_right
                           : flat)
          .push_back(dim);
    } else {
      (in_left && in_right ? batch
       : in_left           ? left_only
       : in_right          ? right_only
                           : flat)
          .push_back(dim);
    }
  }
  if (!sum_left.empty()) left = sum_dims(left, sum_left, true);
  if (!sum_right.empty()) right = sum_dims(right, sum_right, true);
  for (const Dims* summed_alone : {&sum_left, &sum_right}) {
    flat.append(summed_alone->begin(), summed_alone->end());
  }
  if (both.empty()) return mul(left, right);
  if (left.dtype() != right.dtype() && is_integer(left.dtype()) && is_integer(right.dtype())) {
    // A sum of integers is of int64.
    left = to_dtype(left, DType::int64);
    right = to_dtype(right, DType::int64);
  }

  // Dimensions of size 1 on one side go last there: they change nothing.
  const auto with = [&flat](const Dims& dims) {
    Dims result = dims;
    result.append(flat.begin(), flat.end());
    return result;
  };
  const Tensor product = matmul(as_matrices(left, batch, left_only, both, with(right_only)),
                                as_matrices(right, batch, both, right_only, with(left_only)));
  Dims order = batch;
  order.append(left_only.begin(), left_only.end());
  order.append(right_only.begin(), right_only.end());
  Dims sizes = sizes_at(left, batch);
  for (const std::int64_t dim : left_only) sizes.push_back(left.size(dim));
  for (const std::int64_t dim : right_only) sizes.push_back(right.size(dim));
  for (const Dims* group : {&both, &flat}) {
    for (const std::int64_t dim : *group) {
      order.push_back(dim);
      sizes.push_back(1);
    }
  }
  Dims inverse(order.size(), 0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    inverse[static_cast<std::size_t>(order[i])] = static_cast<std::int64_t>(i);
  }
  return permute(reshape(product, sizes), inverse);
}

}  // namespace

Tensor einsum(const std::string& equation, const std::vector<Tensor>& operands) {
  if (operands.empty()) fail<RuntimeError>("einsum(): must provide at least one operand");
  std::vector<std::int64_t> dimensions;
  dimensions.reserve(operands.size());
  for (const Tensor& operand : operands) dimensions.push_back(operand.dim());
  const Equation parsed = parse_equation(equation, dimensions);

  std::vector<Tensor> tensors;
  // The last operand that has the index: after it, the index can be summed over.
  std::vector<std::size_t> last(static_cast<std::size_t>(parsed.count), 0);
  for (std::size_t i = 0; i < operands.size(); ++i) {
    tensors.push_back(spread_over_indices(operands[i], parsed.operands[i], parsed));
    for (const int index : parsed.operands[i]) last[static_cast<std::size_t>(index)] = i;
  }
  check_sizes(tensors, parsed.count);

  const auto summed_at = [&](std::size_t operand) {
    std::vector<bool> summed(last.size(), false);
    for (std::size_t i = static_cast<std::size_t>(parsed.output_count); i < last.size(); ++i) {
      summed[i] = last[i] == operand;
    }
    return summed;
  };
  Tensor result = tensors[0];
  Dims own;
  const std::vector<bool> first = summed_at(0);
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i]) own.push_back(static_cast<std::int64_t>(i));
  }
  if (!own.empty()) result = sum_dims(result, own, true);
  for (std::size_t i = 1; i < tensors.size(); ++i) {
    result = contract(result, tensors[i], summed_at(i));
  }
  const Dims sizes(result.sizes().begin(), result.sizes().begin() + parsed.output_count);
  return reshape(result, sizes);
}

}  // namespace rushlight::ops
