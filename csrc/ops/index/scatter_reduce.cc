#include <limits>

#include "autograd/in_place.h"
#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/elementwise/division.h"
#include "ops/elementwise/where.h"
#include "ops/index/gather.h"
#include "ops/index/masked_fill.h"
#include "ops/shape/copy.h"
#include "ops/shape/view.h"

namespace rushlight::ops {

namespace {

struct Reduction {
  std::int64_t dim;
  std::string kind;
  bool include_self;
};

// How many values (and, with include_self, the old one) meet at each place; at least 1.
Tensor counts(const Reduction& r, const Tensor& input, const Tensor& index) {
  const GradientModeGuard unrecorded(false);
  const Tensor number = r.include_self ? ones_like(input) : zeros_like(input);
  scatter_elements(number, r.dim, index, ones(index.sizes(), input.dtype()), Combination::add);
  return masked_fill(number, eq(number, 0), 1);
}

Scalar neutral(const std::string& kind, DType dtype) {
  if (kind == "prod") return 1;
  const bool largest = kind == "amin";
  if (is_floating_point(dtype)) {
    const double infinity = std::numeric_limits<double>::infinity();
    return largest ? infinity : -infinity;
  }
  if (dtype == DType::bool_) return largest;
  const auto bits = static_cast<int>(8 * item_size(dtype));
  if (is_unsigned(dtype)) {
    return largest ? static_cast<std::int64_t>(~std::uint64_t{0} >> (64 - bits)) : std::int64_t{0};
  }
  const std::int64_t highest = static_cast<std::int64_t>(~std::uint64_t{0} >> (65 - bits));
  return largest ? highest : -highest - 1;
}

Tensor reduced(const Reduction& r, const Tensor& input, const Tensor& index, const Tensor& src) {
  const GradientModeGuard unrecorded(false);
  Tensor result = clone(input);
  if (!r.include_self && index.numel() > 0) {
    const Scalar start =
        r.kind == "sum" || r.kind == "mean" ? Scalar(0) : neutral(r.kind, input.dtype());
    scatter_elements(result, r.dim, index, new_scalar(start, input.dtype()), Combination::replace);
  }
  const Combination combination = r.kind == "prod"   ? Combination::multiply
                                  : r.kind == "amax" ? Combination::maximum
                                  : r.kind == "amin" ? Combination::minimum
                                                     : Combination::add;
  scatter_elements(result, r.dim, index, src, combination);
  if (r.kind != "mean") return result;
  const Tensor number = counts(r, input, index);
  return is_differentiable(input.dtype()) ? div(result, number) : floor_divide(result, number);
}

// d prod / d src_i is the product of all others; where src_i is the only zero that needs a product
// of its own, elsewhere it is result / src_i.
Gradients product_gradients(const Reduction& r, const Backward& backward, const Tensor& input,
                            const Tensor& index, const Tensor& src, const Tensor& result) {
  const Tensor gradient = backward.grad();
  Gradients gradients(2);
  if (backward.needs(0)) {
    const Tensor masked = masked_fill(input, eq(input, 0), 1);
    const Tensor others = scatter_reduce(masked, r.dim, index, src, "prod", r.include_self);
    gradients[0] = div(mul(gradient, others), masked);
  }
  if (backward.needs(1)) {
    const Tensor is_zero = eq(src, 0);
    const Tensor zero_count =
        gather(scatter_add(zeros_like(input), r.dim, index, to_dtype(is_zero, input.dtype())),
               r.dim, index);
    const Tensor single = logical_and(is_zero, eq(zero_count, 1));
    const Tensor without =
        scatter_reduce(input, r.dim, index, masked_fill(src, single, 1), "prod", r.include_self);
    gradients[1] =
        where(single, gather(mul(gradient, without), r.dim, index),
              div(gather(mul(gradient, result), r.dim, index), masked_fill(src, is_zero, 1)));
  }
  return gradients;
}

// The gradient goes to all that equal the extreme value, in equal parts.
Gradients extreme_gradients(const Reduction& r, const Backward& backward, const Tensor& input,
                            const Tensor& index, const Tensor& src, const Tensor& result) {
  const Tensor gradient = backward.grad();
  const Tensor self_hits = to_dtype(eq(input, result), input.dtype());
  const Tensor src_hits = to_dtype(eq(src, gather(result, r.dim, index)), input.dtype());
  const Tensor number = scatter_add(self_hits, r.dim, index, src_hits);
  const Tensor part = div(gradient, number);
  return {backward.needs(0) ? mul(self_hits, part) : Tensor(),
          backward.needs(1) ? mul(src_hits, gather(part, r.dim, index)) : Tensor()};
}

}  // namespace

Tensor scatter_reduce(const Tensor& input, std::int64_t dim, const Tensor& index, const Tensor& src,
                      const std::string& reduce, bool include_self) {
  if (reduce != "sum" && reduce != "prod" && reduce != "mean" && reduce != "amax" &&
      reduce != "amin") {
    fail<RuntimeError>("reduce argument must be either sum, prod, mean, amax or amin, got ",
                       reduce);
  }
  const Reduction r{wrap_dim(dim, input.dim()), reduce, include_self};
  if (src.dtype() != input.dtype()) {
    fail<RuntimeError>("scatter(): Expected self.dtype to be equal to src.dtype");
  }
  {
    // The checks of shapes are those of gather, on both sides.
    check_index_shape("gather", input, r.dim, index);
    if (index.numel() > 0) {
      for (std::int64_t d = 0; d < index.dim(); ++d) {
        if (src.dim() != index.dim() || index.size(d) > src.size(d)) {
          fail<RuntimeError>("Expected index ", index.sizes(), " to be no larger than self ",
                             input.sizes(), " apart from dimension ", r.dim,
                             " and to be no larger size than src ", src.sizes());
        }
      }
    }
  }
  Unrecorded result(reduced(r, input, index, src));
  const Tensor values = *result;
  return std::move(result).differentiable("ScatterReduceBackward0", {input, src}, [&] {
    return [r, input = Saved(input), src = Saved(src), index = Saved(index),
            values = new_alias(values)](const Backward& backward) -> Gradients {
      const Tensor positions = index.get(backward), old = input.get(backward);
      const Tensor whole = src.get(backward);
      const Tensor given = whole.sizes() == positions.sizes() || positions.numel() == 0
                               ? whole
                               : as_strided(whole, positions.sizes(), whole.strides());
      const Tensor gradient = backward.grad();
      Gradients gradients(2);
      if (positions.numel() == 0) {
        gradients[0] = gradient;
      } else if (r.kind == "sum") {
        gradients = {gradient, backward.needs(1) ? gather(gradient, r.dim, positions) : Tensor()};
      } else if (r.kind == "mean") {
        const Tensor part = div(gradient, counts(r, old, positions));
        gradients = {part, backward.needs(1) ? gather(part, r.dim, positions) : Tensor()};
      } else if (r.kind == "prod") {
        const Tensor result_again =
            gradient_mode() ? scatter_reduce(old, r.dim, positions, given, r.kind, r.include_self)
                            : values;
        gradients = product_gradients(r, backward, old, positions, given, result_again);
      } else {
        gradients = extreme_gradients(r, backward, old, positions, given, values);
      }
      if (!r.include_self && gradients[0].defined() && positions.numel() > 0) {
        gradients[0] = scatter_value(gradients[0], r.dim, positions, 0);
      }
      if (gradients[1].defined() && gradients[1].sizes() != whole.sizes()) {
        const Tensor fresh = zeros(whole.sizes(), whole.dtype());
        copy_(as_strided(fresh, gradients[1].sizes(), fresh.strides()), gradients[1]);
        gradients[1] = fresh;
      }
      return gradients;
    };
  });
}

Tensor index_reduce(const Tensor& input, std::int64_t dim, const Tensor& index,
                    const Tensor& source, const std::string& reduce, bool include_self) {
  if (reduce != "prod" && reduce != "mean" && reduce != "amax" && reduce != "amin") {
    fail<RuntimeError>(
        "index_reduce(): Expected reduce to be one of prod, mean, amax or amin but "
        "got ",
        reduce, ".");
  }
  if (index.dim() > 1) {
    fail<IndexError>("index_reduce(): Index is supposed to be a vector, but got dim: ",
                     index.dim());
  }
  if (index.dtype() != DType::int64 && index.dtype() != DType::int32) {
    fail<RuntimeError>("index_reduce(): Expected dtype int32/int64 for index");
  }
  const std::int64_t at = wrap_dim(dim, input.dim());
  const std::int64_t size = input.dim() == 0 ? 1 : input.size(at);
  if (!indices_in_range(index, size)) {
    fail<IndexError>("index_reduce(): index out of range in self: dimension ", at, " has size ",
                     size);
  }
  if (input.dim() == 0 || source.dim() == 0) {
    const Tensor vector = reshape(input, input.dim() == 0 ? Dims{1} : input.sizes());
    return reshape(scatter_reduce(vector, at, reshape(index, {-1}), reshape(source, {-1}), reduce,
                                  include_self),
                   input.sizes());
  }
  if (index.numel() != source.size(at)) {
    fail<RuntimeError>("index_reduce(): Number of indices (", index.numel(),
                       ") should be equal to source.size(dim): (", source.size(at),
                       "), for dim: ", at);
  }
  // The index of a slice is the index of all of its elements.
  Dims shape(source.sizes().size(), 1);
  shape[static_cast<std::size_t>(at)] = index.numel();
  return scatter_reduce(input, at, expand(reshape(index, shape), source.sizes()), source, reduce,
                        include_self);
}

}  // namespace rushlight::ops
