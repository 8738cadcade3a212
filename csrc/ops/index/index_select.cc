#include "ops/index/index_select.h"

#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/index/gather.h"
#include "ops/index/index.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

void check_index(const char* name, const Tensor& index) {
  if (index.dim() > 1) {
    fail<IndexError>(name, "(): Index is supposed to be a vector, but got dim: ", index.dim());
  }
  if (index.dtype() != DType::int64 && index.dtype() != DType::int32) {
    fail<RuntimeError>(name, "(): Expected dtype int32 or int64 for index");
  }
}

// Index tensors for one dimension.
std::vector<Tensor> along(std::int64_t dim, const Tensor& index) {
  std::vector<Tensor> indices(static_cast<std::size_t>(dim) + 1);
  indices.back() = index.dim() == 0 ? reshape(index, {1}) : index;
  return indices;
}

// Numbers are treated as vectors of one element.
Tensor vector_of(const Tensor& tensor) { return tensor.dim() == 0 ? reshape(tensor, {1}) : tensor; }

// input with its slices written; unrecorded.
Tensor put_slices(const Tensor& input, std::int64_t dim, const Tensor& index, const Tensor& values,
                  bool accumulate, IndexRule rule) {
  const GradientModeGuard unrecorded(false);
  if (index.numel() == 0) return written_copy(input, {});
  return reshape(index_put(vector_of(input), along(dim, index), values, accumulate, {}, rule),
                 input.sizes());
}

// index_add has torch's own error for slices of another shape; index_copy tells by the dimensions.
void check_slices(const Tensor& input, std::int64_t dim, const Tensor& source) {
  bool fits = source.dim() == input.dim();
  for (std::int64_t d = 0; fits && d < input.dim(); ++d) {
    fits = d == dim || source.size(d) == input.size(d);
  }
  if (!fits) {
    fail<RuntimeError>(
        "index_add(): source tensor shape must match self tensor shape, excluding the specified "
        "dimension ",
        dim, ". Got self.shape = ", input.sizes(), " source.shape = ", source.sizes());
  }
}

void check_source(const char* name, const Tensor& input, std::int64_t dim, const Tensor& index,
                  const Tensor& source) {
  check_index(name, index);
  if (source.dtype() != input.dtype()) {
    fail<RuntimeError>(name, "(): self and source expected to have the same dtype, but got (self) ",
                       input.dtype(), " and (source) ", source.dtype());
  }
  const std::int64_t count = source.dim() == 0 ? 1 : source.size(dim);
  if (source.dim() > 0 && vector_of(input).dim() != source.dim()) {
    fail<IndexError>(name,
                     "(): When source and destination are not scalars, their dimensionality "
                     "must match. Source dimensionality (",
                     source.dim(), "), destination dimensionality (", input.dim(), ")");
  }
  if (count != index.numel()) {
    fail<RuntimeError>(name, "(): Number of indices (", index.numel(),
                       ") should be equal to source.size(dim) (", count, ")");
  }
  for (std::int64_t d = 0; d < source.dim() && input.dim() > 0; ++d) {
    if (d != dim && source.size(d) != input.size(d)) {
      fail<RuntimeError>(name,
                         "(): Source/destination tensor must have same slice shapes. "
                         "Destination slice shape: ",
                         input.sizes(), " and source slice shape: ", source.sizes(),
                         " at dimension ", dim);
    }
  }
}

}  // namespace

Tensor index_select(const Tensor& input, std::int64_t dim, const Tensor& index) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  check_index("index_select", index);
  Tensor result;
  {
    const GradientModeGuard unrecorded(false);
    const Tensor source = vector_of(input);
    if (source.dim() == 1 && index.numel() > 0) {
      result = new_tensor(Dims{index.numel()}, input.dtype());
      if (!gather_elements(result, source, 0, as_contiguous(reshape(index, {-1}), DType::int64))) {
        fail<IndexError>("index_select(): index out of range in self: dimension ", at, " has size ",
                         source.size(at));
      }
    } else {
      result = ops::index(source, along(at, index), IndexRule::from_front);
    }
    if (input.dim() == 0) {
      if (index.numel() != 1) {
        fail<IndexError>("index_select(): Index to scalar can have only 1 value, got ",
                         index.numel(), " value(s)");
      }
      result = reshape(result, {});
    }
  }
  return Unrecorded(new_alias(result)).differentiable("IndexSelectBackward0", {input}, [&] {
    return [from = input.sizes(), at, index = Saved(index)](const Backward& backward) -> Gradients {
      const Tensor gradient = backward.grad();
      return {index_add(zeros(from, gradient.dtype()), at, index.get(backward), gradient)};
    };
  });
}

Tensor index_add(const Tensor& input, std::int64_t dim, const Tensor& index, const Tensor& source,
                 const Scalar& alpha) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  check_slices(input, at, source);
  check_source("index_add", input, at, index, source);
  check_number(alpha, source.dtype());
  Tensor values;
  {
    const GradientModeGuard unrecorded(false);
    values = alpha.equals(1) ? source : mul(source, alpha);
  }
  const IndexRule rule = input.dim() > 1 ? IndexRule::from_front_as_scatter : IndexRule::from_front;
  return Unrecorded(put_slices(input, at, index, values, true, rule))
      .differentiable("IndexAddBackward0", {input, source}, [&] {
        return [at, alpha, index = Saved(index),
                from = source.sizes()](const Backward& backward) -> Gradients {
          const Tensor gradient = backward.grad();
          Tensor of_source;
          if (backward.needs(1)) {
            of_source = reshape(index_select(gradient, at, index.get(backward)), from);
            if (!alpha.equals(1)) of_source = mul(of_source, alpha);
          }
          return {gradient, of_source};
        };
      });
}

Tensor index_copy(const Tensor& input, std::int64_t dim, const Tensor& index,
                  const Tensor& source) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  check_source("index_copy", input, at, index, source);
  return Unrecorded(put_slices(input, at, index, source, false, IndexRule::from_front))
      .differentiable("IndexCopyBackward0", {input, source}, [&] {
        return [at, index = Saved(index),
                from = source.sizes()](const Backward& backward) -> Gradients {
          const Tensor gradient = backward.grad(), positions = index.get(backward);
          return {
              backward.needs(0) ? index_fill(gradient, at, positions, 0) : Tensor(),
              backward.needs(1) ? reshape(index_select(gradient, at, positions), from) : Tensor()};
        };
      });
}

Tensor index_fill(const Tensor& input, std::int64_t dim, const Tensor& index, const Scalar& value) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  check_index("index_fill_", index);
  return Unrecorded(put_slices(input, at, index, new_scalar(value, input.dtype()), false,
                               IndexRule::from_either_end))
      .differentiable("IndexFillBackward0", {input}, [&] {
        return [at, index = Saved(index)](const Backward& backward) -> Gradients {
          return {index_fill(backward.grad(), at, index.get(backward), 0)};
        };
      });
}

Tensor index_fill_tensor(const Tensor& input, std::int64_t dim, const Tensor& index,
                         const Tensor& value) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  check_index("index_fill_", index);
  if (value.dim() != 0) {
    fail<RuntimeError>(
        "index_fill_ only supports a 0-dimensional value tensor, but got tensor "
        "with ",
        value.dim(), " dimension(s).");
  }
  const Tensor number = new_scalar(item(value), input.dtype());
  return Unrecorded(put_slices(input, at, index, number, false, IndexRule::from_either_end))
      .differentiable("IndexFillBackward1", {input, value}, [&] {
        return [at, index = Saved(index)](const Backward& backward) -> Gradients {
          const Tensor gradient = backward.grad(), positions = index.get(backward);
          // Of the second one, set to zero elsewhere, the engine takes the sum.
          const Tensor mask = index_fill(zeros_like(gradient), at, positions, 1);
          return {backward.needs(0) ? index_fill(gradient, at, positions, 0) : Tensor(),
                  backward.needs(1) ? mul(gradient, mask) : Tensor()};
        };
      });
}

Tensor take(const Tensor& input, const Tensor& index) {
  if (index.dtype() != DType::int64) {
    fail<RuntimeError>("take(): Expected a long tensor for index, but got ", index.dtype());
  }
  if (input.numel() == 0 && index.numel() > 0) {
    fail<IndexError>("take(): tried to take from an empty tensor");
  }
  return ops::index(reshape(input, {-1}), {index});
}

Tensor put(const Tensor& input, const Tensor& index, const Tensor& source, bool accumulate) {
  if (index.dtype() != DType::int64) {
    fail<RuntimeError>("put_(): Expected a long tensor for index, but got ", index.dtype());
  }
  if (source.dtype() != input.dtype()) {
    fail<RuntimeError>(
        "put_(): self and source expected to have the same dtype, but got "
        "self.dtype = ",
        input.dtype(), " and source.dtype = ", source.dtype());
  }
  if (index.numel() != source.numel()) {
    fail<RuntimeError>(
        "put_(): Expected source and index to have the same number of elements, "
        "but got source.numel() = ",
        source.numel(), ", index.numel() = ", index.numel());
  }
  if (input.numel() == 0 && index.numel() > 0) {
    fail<IndexError>("put_(): Tried to put elements into an empty tensor");
  }
  return reshape(
      index_put(reshape(input, {-1}), {reshape(index, {-1})}, reshape(source, {-1}), accumulate),
      input.sizes());
}

Tensor masked_select(const Tensor& input, const Tensor& mask) {
  if (mask.dtype() != DType::bool_) {
    fail<RuntimeError>("masked_select: expected BoolTensor for mask");
  }
  const Dims sizes = broadcast_shapes(input.sizes(), mask.sizes());
  const auto spread_to = [&sizes](const Tensor& tensor) {
    const Tensor wide = tensor.sizes() == sizes ? tensor : expand(tensor, sizes);
    return wide.dim() == 0 ? reshape(wide, {1}) : wide;
  };
  return ops::index(spread_to(input), {spread_to(mask)});
}

Tensor masked_scatter(const Tensor& input, const Tensor& mask, const Tensor& source) {
  if (mask.dtype() != DType::bool_) {
    fail<RuntimeError>("masked_scatter_ only supports boolean masks, but got mask with dtype ",
                       dtype_name(mask.dtype()));
  }
  if (source.dtype() != input.dtype()) {
    fail<RuntimeError>("masked_scatter: expected self and source to have same dtypes but got ",
                       input.dtype(), " and ", source.dtype());
  }
  const Dims sizes = broadcast_shapes(input.sizes(), mask.sizes());
  const Dims shape = sizes.empty() ? Dims{1} : sizes;
  const Tensor wide = reshape(expand(input, sizes), shape);
  const std::vector<Tensor> positions = nonzero_tuple(reshape(expand(mask, sizes), shape));
  const std::int64_t count = positions.front().numel();
  if (source.numel() < count) {
    fail<RuntimeError>("masked_scatter: expected the number of elements in source (",
                       source.numel(), ") to be at least the number of ones in mask (", count, ")");
  }
  const Tensor values = slice(reshape(source, {-1}), 0, 0, count);
  return reshape(index_put(wide, positions, values), sizes);
}

}  // namespace rushlight::ops
