#include "ops/reduce/complex_pairs.h"

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/shape/copy.h"
#include "ops/shape/join.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"

namespace rushlight::ops {

namespace {

Tensor reinterpreted(const Tensor& tensor, DType dtype, Dims sizes, Dims strides,
                     std::int64_t offset) {
  return Tensor(Reference<TensorImpl>::adopt(new TensorImpl(
      tensor.storage_reference(), dtype, std::move(sizes), std::move(strides), offset)));
}

}  // namespace

Tensor real_pairs(const Tensor& input) {
  Dims sizes = input.sizes(), strides = input.strides();
  for (std::int64_t& stride : strides) stride *= 2;
  sizes.push_back(2);
  strides.push_back(1);
  return reinterpreted(input, real_dtype(input.dtype()), std::move(sizes), std::move(strides),
                       2 * input.offset());
}

Tensor complex_of_pairs(const Tensor& pairs) {
  Dims sizes(pairs.sizes().begin(), pairs.sizes().end() - 1);
  Dims strides(pairs.strides().begin(), pairs.strides().end() - 1);
  for (std::int64_t& stride : strides) stride /= 2;
  return reinterpreted(pairs, complex_dtype(pairs.dtype()), std::move(sizes), std::move(strides),
                       pairs.offset() / 2);
}

// The front half times the back half, until one is left.
Tensor complex_product(const Tensor& input, std::int64_t dim, bool keepdim) {
  if (input.dim() == 0) return clone(input);
  std::int64_t count = input.size(dim);
  Tensor factors = count == 1 ? clone(input) : input;
  if (count == 0) {
    Dims sizes = input.sizes();
    sizes[static_cast<std::size_t>(dim)] = 1;
    factors = ones(sizes, input.dtype());
  }
  for (; count > 1; count = factors.size(dim)) {
    const std::int64_t half = count / 2;
    const Tensor products = mul(narrow(factors, dim, 0, half), narrow(factors, dim, half, half));
    factors = count % 2 == 0 ? products : cat({products, narrow(factors, dim, count - 1, 1)}, dim);
  }
  return keepdim ? factors : squeeze_dim(factors, dim);
}

// After step k every element is the product of the 2^k elements up to it (Hillis and Steele, 1986).
Tensor complex_running_product(const Tensor& input, std::int64_t dim) {
  const std::int64_t count = input.dim() == 0 ? 1 : input.size(dim);
  Tensor products = count <= 1 ? clone(input) : input;
  for (std::int64_t reach = 1; reach < count; reach *= 2) {
    const std::int64_t rest = count - reach;
    products = cat({narrow(products, dim, 0, reach),
                    mul(narrow(products, dim, reach, rest), narrow(products, dim, 0, rest))},
                   dim);
  }
  return products;
}

}  // namespace rushlight::ops
