#include <algorithm>
#include <numeric>

#include "ops/elementwise/arithmetic.h"
#include "ops/matmul/matmul.h"
#include "ops/matmul/product.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/view.h"

namespace rushlight::ops {

namespace {

// Dimensions of a tensor that are summed over, and the others in their order.
struct Selection {
  Dims summed, free;

  Selection(const Tensor& tensor, const Dims& dims) {
    // To wrap_dim, a number has a dimension.
    if (tensor.dim() == 0 && !dims.empty()) {
      fail<IndexError>("tensordot: Dimension specified as ", dims[0],
                       " but tensor has no dimensions");
    }
    std::vector<bool> taken(static_cast<std::size_t>(tensor.dim()), false);
    for (const std::int64_t dim : dims) {
      const std::int64_t wrapped = wrap_dim(dim, tensor.dim());
      if (taken[static_cast<std::size_t>(wrapped)]) {
        fail<RuntimeError>("tensordot: dim ", wrapped,
                           " appears multiple times in the list of "
                           "dims of a tensor of shape ",
                           tensor.sizes());
      }
      taken[static_cast<std::size_t>(wrapped)] = true;
      summed.push_back(wrapped);
    }
    for (std::int64_t dim = 0; dim < tensor.dim(); ++dim) {
      if (!taken[static_cast<std::size_t>(dim)]) free.push_back(dim);
    }
  }
};

Dims concatenated(const Dims& a, const Dims& b) {
  Dims dims = a;
  dims.append(b.begin(), b.end());
  return dims;
}

Dims sizes_of(const Tensor& tensor, const Dims& dims) {
  Dims sizes;
  for (const std::int64_t dim : dims) {
    sizes.push_back(tensor.sizes()[static_cast<std::size_t>(dim)]);
  }
  return sizes;
}

}  // namespace

Tensor tensordot(const Tensor& a, const Tensor& b, const Dims& dims_a, const Dims& dims_b) {
  if (dims_a.size() != dims_b.size()) {
    fail<RuntimeError>("tensordot: both dimension lists should have same length, got ", dims_a,
                       " and ", dims_b);
  }
  check_same_dtype("tensordot", a, b);
  const Selection left(a, dims_a), right(b, dims_b);
  Tensor first = a, second = b;
  for (std::size_t i = 0; i < dims_a.size(); ++i) {
    const std::int64_t size_a = a.size(left.summed[i]), size_b = b.size(right.summed[i]);
    if (size_a == size_b) continue;
    if (size_b == 1) {  // one factor for all: it may be taken out of the sum
      first = sum_dims(first, Dims{left.summed[i]}, true, a.dtype());
    } else if (size_a == 1) {
      second = sum_dims(second, Dims{right.summed[i]}, true, b.dtype());
    } else {
      fail<RuntimeError>("tensordot: contracted dimensions need to match, but first has size ",
                         size_a, " in dim ", dims_a[i], " and second has size ", size_b, " in dim ",
                         dims_b[i], " (shapes ", a.sizes(), " and ", b.sizes(), ")");
    }
  }
  const Dims rows = sizes_of(first, left.free), columns = sizes_of(second, right.free);
  const std::int64_t depth = element_count(sizes_of(first, left.summed));
  const Tensor product = mm(
      reshape(permute(first, concatenated(left.free, left.summed)), {element_count(rows), depth}),
      reshape(permute(second, concatenated(right.summed, right.free)),
              {depth, element_count(columns)}));
  return reshape(product, concatenated(rows, columns));
}

// Every element of the first times the whole second: dimensions in turn, then merged in pairs.
Tensor kron(const Tensor& input, const Tensor& other) {
  const auto dims = static_cast<std::size_t>(std::max(input.dim(), other.dim()));
  const auto padded = [&](const Tensor& tensor, std::size_t i) -> std::int64_t {
    const std::size_t missing = dims - tensor.sizes().size();
    return i < missing ? 1 : tensor.sizes()[i - missing];
  };
  Dims first, second, merged;
  for (std::size_t i = 0; i < dims; ++i) {
    first.push_back(padded(input, i));
    first.push_back(1);
    second.push_back(1);
    second.push_back(padded(other, i));
    merged.push_back(checked_multiply(padded(input, i), padded(other, i)));
  }
  return reshape(mul(reshape(input, first), reshape(other, second)), merged);
}

namespace {

// The cheapest way to multiply matrices of sizes[i] x sizes[i + 1]: cut[i][j] is where the product
// of i..j is put together. Dynamic programming over the length of the partial chains.
std::vector<std::vector<std::size_t>> cheapest_cuts(const Dims& sizes) {
  const std::size_t count = sizes.size() - 1;
  std::vector<std::vector<double>> cost(count, std::vector<double>(count, 0));
  std::vector<std::vector<std::size_t>> cut(count, std::vector<std::size_t>(count, 0));
  for (std::size_t length = 1; length < count; ++length) {
    for (std::size_t i = 0; i + length < count; ++i) {
      const std::size_t j = i + length;
      cost[i][j] = -1;
      for (std::size_t k = i; k < j; ++k) {
        const double total = cost[i][k] + cost[k + 1][j] +
                             static_cast<double>(sizes[i]) * static_cast<double>(sizes[k + 1]) *
                                 static_cast<double>(sizes[j + 1]);
        if (cost[i][j] < 0 || total < cost[i][j]) {
          cost[i][j] = total;
          cut[i][j] = k;
        }
      }
    }
  }
  return cut;
}

Tensor multiply_chain(const std::vector<Tensor>& matrices,
                      const std::vector<std::vector<std::size_t>>& cut, std::size_t first,
                      std::size_t last) {
  if (first == last) return matrices[first];
  const std::size_t middle = cut[first][last];
  return mm(multiply_chain(matrices, cut, first, middle),
            multiply_chain(matrices, cut, middle + 1, last));
}

}  // namespace

Tensor multi_dot(const std::vector<Tensor>& tensors) {
  if (tensors.size() < 2) {
    fail<RuntimeError>("multi_dot(): expected at least 2 tensors but got ", tensors.size());
  }
  std::vector<Tensor> matrices = tensors;
  const bool first_vector = tensors.front().dim() == 1, last_vector = tensors.back().dim() == 1;
  if (first_vector) matrices.front() = unsqueeze(matrices.front(), 0);
  if (last_vector) matrices.back() = unsqueeze(matrices.back(), 1);
  Dims sizes;
  for (std::size_t i = 0; i < matrices.size(); ++i) {
    if (matrices[i].dim() != 2) {
      fail<RuntimeError>("multi_dot(): tensor ", i,
                         " must be 2D (the first and last may be 1D), "
                         "got shape ",
                         tensors[i].sizes());
    }
    check_same_dtype("multi_dot()", matrices[0], matrices[i]);
    if (i > 0 && matrices[i].sizes()[0] != sizes.back()) {
      fail<RuntimeError>("multi_dot(): tensors ", i - 1, " and ", i, " with shapes ",
                         tensors[i - 1].sizes(), " and ", tensors[i].sizes(),
                         " cannot be multiplied");
    }
    if (i == 0) sizes.push_back(matrices[i].sizes()[0]);
    sizes.push_back(matrices[i].sizes()[1]);
  }
  Tensor product = multiply_chain(matrices, cheapest_cuts(sizes), 0, matrices.size() - 1);
  Dims result;
  if (!first_vector) result.push_back(sizes.front());
  if (!last_vector) result.push_back(sizes.back());
  return first_vector || last_vector ? reshape(product, result) : product;
}

}  // namespace rushlight::ops
