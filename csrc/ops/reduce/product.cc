#include "base/half.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/reduce/complex_pairs.h"
#include "ops/reduce/cumulative.h"
#include "ops/reduce/plan.h"
#include "ops/reduce/product_kernels.h"
#include "ops/reduce/reduce.h"
#include "ops/reduce/sum_over.h"
#include "ops/shape/copy.h"
#include "ops/shape/view.h"
#include "runtime/dispatch.h"
#include "tensor/iterate.h"

RUSHLIGHT_KERNEL_TABLE(ProductKernels, product_kernels)

namespace rushlight::ops {
namespace {

template <class Number>
void run(const ReducePlan& plan, const Tensor& flat) {
  const ProductFunctions& functions =
      product_kernels().functions[kernel_index(plan.source.dtype())];
  const auto item = static_cast<std::int64_t>(plan.source.item_size());
  auto compute = [&](const ReducePiece& piece, Number* block) {
    const char* source = plan.source.bytes_begin() + piece.offset * item;
    if (plan.columns == 0) {
      functions.rows(source, piece.results, plan.outer_stride, piece.count, block);
      return;
    }
    for (std::int64_t plane = 0; plane < piece.planes; ++plane) {
      functions.columns(source + plane * plan.outer_stride * item, piece.count, plan.row_stride,
                        piece.columns, block + plane * piece.columns);
    }
  };
  auto combine = [](const ReducePiece& piece, Number* block, const Number* other) {
    for (std::int64_t i = 0; i < piece.results; ++i) {
      if constexpr (std::is_integral_v<Number>) {
        block[i] = static_cast<Number>(static_cast<std::uint64_t>(block[i]) *
                                       static_cast<std::uint64_t>(other[i]));
      } else {
        block[i] *= other[i];
      }
    }
  };
  auto finish = [&](const ReducePiece& piece, const Number* block) {
    store_results(flat, piece.first, piece.results, block);
  };
  reduce_pieces<Number>(plan, 1, compute, combine, finish);
}

Unrecorded product_values(const Tensor& input, const ReducedDims& dims, bool keepdim) {
  Unrecorded result = empty_result(dims.result_sizes(keepdim), input.dtype());
  if (result->numel() == 0) return result;
  if (input.numel() == 0) {
    fill_elements(*result, 1);
    return result;
  }
  const bool integer = !is_differentiable(input.dtype());
  const Tensor source = integer ? as_contiguous(input, DType::int64) : input;
  const ReducePlan plan = plan_in_order(source, dims);
  if (integer) {
    run<std::int64_t>(plan, *result);
  } else {
    run<double>(plan, *result);
  }
  return result;
}

// The product of all other elements along `dim`, from the products of those before and after.
Tensor others(const Tensor& input, std::int64_t dim) {
  const Tensor before = shifted(cumulative_product(input, dim, false), dim, true, 1.0);
  const Tensor after = shifted(cumulative_product(input, dim, true), dim, false, 1.0);
  return mul(before, after);
}

Tensor product_as(const char* node, const Tensor& input, std::optional<std::int64_t> dim,
                  bool keepdim, std::optional<DType> dtype) {
  const DType wanted =
      dtype.value_or(is_differentiable(input.dtype()) ? input.dtype() : DType::int64);
  const Tensor source = wanted == input.dtype() ? input : to_dtype(input, wanted);
  if (is_complex(wanted)) {
    return dim ? complex_product(source, wrap_dim(*dim, source.dim()), keepdim)
               : complex_product(reshape(source, {-1}), 0, false);
  }
  OptionalDims along;
  if (dim) along = Dims{*dim};
  // d prod x = sum (product of the others) dx
  return product_values(source, ReducedDims(source, along), keepdim)
      .differentiable(node, {source}, [&] {
        return [input = Saved(source), along, keepdim](const Backward& backward) -> Gradients {
          const Tensor x = input.get(backward);
          const Tensor rest = along ? others(x, wrap_dim(along->front(), x.dim()))
                                    : reshape(others(reshape(x, {-1}), 0), x.sizes());
          return {mul(spread(backward.grad(), x.sizes(), along, keepdim), rest)};
        };
      });
}

}  // namespace

Tensor prod(const Tensor& input, std::optional<DType> dtype) {
  return product_as("ProdBackward0", input, {}, false, dtype);
}
Tensor prod_along(const Tensor& input, std::int64_t dim, bool keepdim, std::optional<DType> dtype) {
  return product_as("ProdBackward1", input, dim, keepdim, dtype);
}

}  // namespace rushlight::ops
