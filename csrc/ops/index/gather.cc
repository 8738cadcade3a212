#include "ops/index/gather.h"

#include <algorithm>
#include <atomic>

#include "autograd/in_place.h"
#include "base/checked_indices.h"
#include "ops/creation/creation.h"
#include "ops/elementwise/elementwise.h"
#include "ops/index/gather_kernels.h"
#include "ops/shape/copy.h"
#include "ops/shape/view.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "tensor/iterate.h"

RUSHLIGHT_KERNEL_TABLE(GatherKernels, gather_kernels)

namespace rushlight::ops {

namespace {

std::size_t size_index(std::size_t bytes) {
  std::size_t index = 0;
  while ((std::size_t{1} << index) < bytes) ++index;
  return index;
}

// Numbers are treated as vectors of one element.
std::int64_t dimensions_of(const Tensor& tensor) { return std::max<std::int64_t>(tensor.dim(), 1); }
std::int64_t size_of(const Tensor& tensor, std::int64_t dim) {
  return tensor.dim() == 0 ? 1 : tensor.sizes()[static_cast<std::size_t>(dim)];
}

void check_shapes(const char* name, const Tensor& input, std::int64_t dim, const Tensor& index) {
  if (index.numel() == 0) return;
  if (index.dtype() != DType::int64 && index.dtype() != DType::int32) {
    fail<RuntimeError>(name, "(): Expected dtype int32/int64 for index");
  }
  if (dimensions_of(index) != dimensions_of(input)) {
    fail<RuntimeError>("Index tensor must have the same number of dimensions as ",
                       std::string_view(name) == "gather" ? "input" : "self", " tensor: index ",
                       index.sizes(), ", input ", input.sizes());
  }
  for (std::int64_t d = 0; d < dimensions_of(input); ++d) {
    if (d != dim && size_of(index, d) > size_of(input, d)) {
      fail<RuntimeError>("Size does not match at dimension ", d, " expected index ", index.sizes(),
                         " to be no larger than self ", input.sizes(), " apart from dimension ",
                         dim);
    }
  }
}

void check_source(const char* name, const Tensor& input, std::int64_t dim, const Tensor& index,
                  const Tensor& src) {
  check_shapes(name, input, dim, index);
  if (src.dtype() != input.dtype()) {
    fail<RuntimeError>(name, "(): Expected self.dtype to be equal to src.dtype: ", input.dtype(),
                       ", ", src.dtype());
  }
  if (index.numel() == 0) return;
  if (dimensions_of(index) != dimensions_of(src)) {
    fail<RuntimeError>("Index tensor must have the same number of dimensions as src tensor: index ",
                       index.sizes(), ", src ", src.sizes());
  }
  for (std::int64_t d = 0; d < dimensions_of(src); ++d) {
    if (size_of(index, d) > size_of(src, d)) {
      fail<RuntimeError>("Expected index ", index.sizes(), " to be no larger than self ",
                         input.sizes(), " apart from dimension ", dim,
                         " and to be no larger size than src ", src.sizes());
    }
  }
}

// The part of `tensor` that lies over the index's shape, at index 0 of the dimension.
Tensor base_of(const Tensor& tensor, std::int64_t dim, const Tensor& index) {
  if (tensor.dim() == 0)
    return new_alias(tensor, index.sizes(), Dims(index.sizes().size(), 0), tensor.offset());
  Dims strides = tensor.strides();
  strides[static_cast<std::size_t>(dim)] = 0;
  return new_alias(tensor, index.sizes(), std::move(strides), tensor.offset());
}

IndexedDimension indexed_dimension(const Tensor& tensor, std::int64_t dim, int* outside) {
  const auto item = static_cast<std::int64_t>(tensor.item_size());
  if (tensor.dim() == 0) return {item, 1, outside};
  const auto at = static_cast<std::size_t>(dim);
  return {tensor.strides()[at] * item, tensor.sizes()[at], outside};
}

// `index` has one that is not in [0, size), or had it when it was used.
[[noreturn, gnu::noinline, gnu::cold]] void fail_outside(const Tensor& index, std::int64_t dim,
                                                         std::int64_t size) {
  const std::int64_t* indices = index.data<std::int64_t>();
  for (std::int64_t i = 0; i < index.numel(); ++i) {
    const std::int64_t found = read_once(indices + i);
    if (!is_inside(found, size)) {
      fail<RuntimeError>("index ", found, " is out of bounds for dimension ", dim, " with size ",
                         size);
    }
  }
  fail<RuntimeError>("indices for dimension ", dim, " with size ", size,
                     " changed while they were used");
}

// The kernels check what they use but write what comes before: where somebody sees that, all
// indices are looked at first.
void check_before_writing(const Target& target, const Tensor& input, std::int64_t dim,
                          const Tensor& index) {
  if (target.is_fresh() || index.numel() == 0) return;
  const Tensor indices = as_contiguous(index, DType::int64);
  if (!indices_in_range(indices, size_of(input, dim))) {
    fail_outside(indices, dim, size_of(input, dim));
  }
}

// Zeros where the index points, the rest of the gradient as it is.
Tensor kept_gradient(const Backward& backward, std::int64_t dim, const Tensor& index) {
  return backward.needs(0) ? scatter_value(backward.grad(), dim, index, 0) : Tensor();
}

}  // namespace

void check_index_shape(const char* name, const Tensor& input, std::int64_t dim,
                       const Tensor& index) {
  check_shapes(name, input, dim, index);
}

bool indices_in_range(const Tensor& index, std::int64_t size) {
  const Tensor flat = as_contiguous(index, DType::int64);
  const std::int64_t* indices = flat.data<std::int64_t>();
  std::atomic<bool> all{true};
  parallel_for(0, flat.numel(), 2 * elementwise_grain, [&](std::int64_t begin, std::int64_t end) {
    if (!gather_kernels().in_range(indices + begin, end - begin, size)) all = false;
  });
  return all;
}

Tensor written_copy(const Tensor& input, const Target& target) {
  if (target.kind() == Target::Kind::in_place) return target.tensor();
  const GradientModeGuard unrecorded(false);
  return clone(input);
}

void scatter_elements(const Tensor& target, std::int64_t dim, const Tensor& given_index,
                      const Tensor& given_src, Combination combination) {
  if (given_index.numel() == 0) return;
  // The kernels check an index as they use it, and write before they have read all.
  const Tensor index = as_contiguous(apart_from(target, given_index), DType::int64);
  const Tensor source = apart_from(target, given_src);
  // As much of the source as there are indices.
  const Tensor src = source.numel() == 1
                         ? source
                         : new_alias(source, index.sizes(), source.strides(), source.offset());
  const std::size_t type = index_of(target.dtype());
  const GatherKernels& kernels = gather_kernels();
  Loop loop = kernels.scatter[size_index(target.item_size())];
  if (combination == Combination::add) loop = kernels.add[type];
  if (combination == Combination::multiply) loop = kernels.multiply[type];
  if (combination == Combination::maximum) loop = kernels.maximum[type];
  if (combination == Combination::minimum) loop = kernels.minimum[type];
  if (!loop) fail<NotImplementedError>("\"scatter\" not implemented for '", target.dtype(), "'");
  int outside = 0;
  const IndexedDimension dimension = indexed_dimension(target, dim, &outside);
  const Tensor base = base_of(target, dim, index);
  // Split along the largest other dimension: the indices of one line stay in order on one thread.
  std::size_t split = 0;
  std::int64_t pieces = 1;
  for (std::size_t d = 0; d < index.sizes().size(); ++d) {
    if (static_cast<std::int64_t>(d) != dim && index.sizes()[d] > pieces) {
      split = d;
      pieces = index.sizes()[d];
    }
  }
  const auto whole = [&index](const Tensor& a, const Tensor& b, const Tensor& c, Loop run,
                              const IndexedDimension& along) {
    iterate({&a, &b, &c}, run, &along, index.numel() + 1);
  };
  if (pieces == 1 || index.numel() <= elementwise_grain) {
    whole(base, index, src, loop, dimension);
    if (outside) fail_outside(index, dim, dimension.size);
    return;
  }
  // Neighbouring places are written in runs of a few cache lines at least.
  const std::int64_t grain = std::max<std::int64_t>(split + 1 == index.sizes().size() ? 256 : 1,
                                                    elementwise_grain / (index.numel() / pieces));
  const auto part = [split](const Tensor& tensor, std::int64_t begin, std::int64_t end) {
    if (tensor.numel() == 1 && tensor.dim() == 0) return tensor;
    Dims sizes = tensor.sizes();
    sizes[split] = end - begin;
    return new_alias(tensor, std::move(sizes), tensor.strides(),
                     tensor.offset() + begin * tensor.strides()[split]);
  };
  const Tensor flat_src = src.numel() == 1 ? new_alias(src, {}, {}, src.offset()) : src;
  parallel_for(0, pieces, grain, [&](std::int64_t begin, std::int64_t end) {
    whole(part(base, begin, end), part(index, begin, end), part(flat_src, begin, end), loop,
          dimension);
  });
  if (outside) fail_outside(index, dim, dimension.size);
}

bool gather_elements(const Tensor& result, const Tensor& input, std::int64_t dim,
                     const Tensor& index) {
  int outside = 0;
  const IndexedDimension dimension = indexed_dimension(input, dim, &outside);
  const Tensor base = base_of(input, dim, index);
  iterate({&result, &index, &base}, gather_kernels().gather[size_index(input.item_size())],
          &dimension);
  return outside == 0;
}

Tensor gather(const Tensor& input, std::int64_t dim, const Tensor& index) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  check_shapes("gather", input, at, index);
  Unrecorded result = empty_result(index.sizes(), input.dtype());
  if (index.numel() > 0) {
    const Tensor indices = as_contiguous(index, DType::int64);
    if (!gather_elements(*result, input, at, indices)) {
      fail_outside(indices, at, size_of(input, at));
    }
  }
  return std::move(result).differentiable("GatherBackward0", {input}, [&] {
    return [from = input.sizes(), at, index = Saved(index)](const Backward& backward) -> Gradients {
      const Tensor gradient = backward.grad();
      const Tensor fresh = zeros(from, gradient.dtype());
      return {in_place(scatter_add, fresh, at, index.get(backward), gradient)};
    };
  });
}

Tensor scatter(const Tensor& input, std::int64_t dim, const Tensor& index, const Tensor& src,
               const Target& target) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  check_source("scatter", input, at, index, src);
  check_before_writing(target, input, at, index);
  const Tensor result = written_copy(input, target);
  scatter_elements(result, at, index, src, Combination::replace);
  return deliver_unconverted(target, result).differentiable("ScatterBackward0", {input, src}, [&] {
    return [at, index = Saved(index), from = src.sizes()](const Backward& backward) -> Gradients {
      const Tensor positions = index.get(backward);
      Tensor of_source;
      if (backward.needs(1)) {
        of_source = gather(backward.grad(), at, positions);
        // Elements of the source beyond the indices took no part.
        if (of_source.sizes() != from) {
          const Tensor fresh = zeros(from, of_source.dtype());
          copy_(as_strided(fresh, of_source.sizes(), fresh.strides()), of_source);
          of_source = fresh;
        }
      }
      return {kept_gradient(backward, at, positions), of_source};
    };
  });
}

Tensor scatter_value(const Tensor& input, std::int64_t dim, const Tensor& index,
                     const Scalar& value, const Target& target) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  check_shapes("scatter", input, at, index);
  const Tensor element = new_scalar(value, input.dtype());
  check_before_writing(target, input, at, index);
  const Tensor result = written_copy(input, target);
  scatter_elements(result, at, index, element, Combination::replace);
  return deliver_unconverted(target, result).differentiable("ScatterBackward1", {input}, [&] {
    return [at, index = Saved(index)](const Backward& backward) -> Gradients {
      return {kept_gradient(backward, at, index.get(backward))};
    };
  });
}

Tensor scatter_add(const Tensor& input, std::int64_t dim, const Tensor& index, const Tensor& src,
                   const Target& target) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  check_source("scatter_add", input, at, index, src);
  check_before_writing(target, input, at, index);
  const Tensor result = written_copy(input, target);
  scatter_elements(result, at, index, src, Combination::add);
  return deliver_unconverted(target, result)
      .differentiable("ScatterAddBackward0", {input, src}, [&] {
        return
            [at, index = Saved(index), from = src.sizes()](const Backward& backward) -> Gradients {
              const Tensor gradient = backward.grad();
              Tensor of_source;
              if (backward.needs(1)) {
                of_source = gather(gradient, at, index.get(backward));
                if (of_source.sizes() != from) {
                  const Tensor fresh = zeros(from, of_source.dtype());
                  copy_(as_strided(fresh, of_source.sizes(), fresh.strides()), of_source);
                  of_source = fresh;
                }
              }
              return {gradient, of_source};
            };
      });
}

Tensor scatter_combine(const Tensor& input, std::int64_t dim, const Tensor& index,
                       const Tensor& src, const std::string& reduce, const Target& target) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  if (reduce != "add" && reduce != "multiply") {
    fail<RuntimeError>("reduce argument must be either add or multiply.");
  }
  check_source("scatter", input, at, index, src.dim() == 0 ? expand(src, index.sizes()) : src);
  check_before_writing(target, input, at, index);
  const Tensor result = written_copy(input, target);
  scatter_elements(result, at, index, src,
                   reduce == "add" ? Combination::add : Combination::multiply);
  return deliver_unconverted(target, result).without_derivative("scatter", {input, src});
}

namespace {

// Indices counted from the front.
Tensor from_front(const Tensor& indices, std::int64_t size) {
  Tensor result = contiguous_copy(indices, DType::int64);
  std::int64_t* values = result.data<std::int64_t>();
  for (std::int64_t i = 0; i < result.numel(); ++i) values[i] += values[i] < 0 ? size : 0;
  return result;
}

}  // namespace

Tensor take_along_dim(const Tensor& input, const Tensor& given, std::optional<std::int64_t> dim) {
  if (given.dtype() != DType::int64) {
    fail<RuntimeError>("torch.take_along_dim(): dtype of indices should be Long but got ",
                       given.dtype());
  }
  if (!dim) return gather(reshape(input, {-1}), 0, reshape(given, {-1}));
  const Tensor indices = from_front(given, input.dim() > 0 ? input.size(*dim) : 1);
  if (input.dim() != indices.dim()) {
    fail<RuntimeError>(
        "torch.take_along_dim(): input and indices should have the same number of "
        "dimensions, but got ",
        input.dim(), " dimensions for input, and ", indices.dim(), " dimensions for indices");
  }
  const auto at = static_cast<std::size_t>(wrap_dim(*dim, input.dim()));
  Dims input_sizes = input.sizes(), index_sizes = indices.sizes();
  if (input.dim() > 0) input_sizes[at] = index_sizes[at] = 1;
  Dims common = broadcast_shapes(input_sizes, index_sizes);
  Dims of_input = common, of_index = common;
  if (input.dim() > 0) {
    of_input[at] = input.sizes()[at];
    of_index[at] = indices.sizes()[at];
  }
  return gather(expand(input, of_input), *dim, expand(indices, of_index));
}

}  // namespace rushlight::ops
