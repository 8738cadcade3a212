#include <algorithm>
#include <atomic>

#include "autograd/record.h"
#include "base/checked_indices.h"
#include "ops/pool/max_pool_gradients.h"
#include "ops/pool/pool.h"
#include "ops/pool/pool_dtype.h"
#include "runtime/parallel.h"

namespace rushlight::ops {

namespace {

// plane[indices[i]] = values[i]; of two with one index the later wins. False where an index is
// outside of its plane.
template <class T>
bool put_back(const PoolShape& shape, const T* values, const std::int64_t* indices, T* result) {
  const std::int64_t in = shape.input_pixels(), out = shape.output_pixels();
  const std::int64_t grain = std::max<std::int64_t>(1, 65536 / std::max<std::int64_t>(1, in));
  std::atomic<bool> all_inside{true};
  parallel_for(0, shape.planes, grain, [&](std::int64_t begin, std::int64_t end) {
    std::fill(result + begin * in, result + end * in, T(0));
    for (std::int64_t p = begin; p < end; ++p) {
      T* const plane = result + p * in;
      const T* const source = values + p * out;
      const bool inside =
          for_indices(indices + p * out, out, in,
                      [=](std::int64_t i, std::int64_t index) { plane[index] = source[i]; });
      if (!inside) all_inside = false;
    }
  });
  return all_inside;
}

[[noreturn]] void fail_outside(const char* name, const Tensor& indices, const Dims& output_size) {
  const std::int64_t* at = indices.data<std::int64_t>();
  const std::int64_t pixels = element_count(output_size);
  const auto* wrong = std::find_if(at, at + indices.numel(),
                                   [&](std::int64_t index) { return !is_inside(index, pixels); });
  fail<RuntimeError>(
      name, ": Found an invalid max index: ",
      wrong == at + indices.numel() ? "changed while it was used" : std::to_string(*wrong),
      " (output volumes are of size ", output_size, ")");
}

// The inverse of max pooling where it has one: the other elements are 0.
Tensor max_unpool(const char* name, const char* node, int spatial, const Tensor& input,
                  const Tensor& indices, const Dims& output_size) {
  if (indices.dtype() != DType::int64) {
    fail<RuntimeError>(
        name, ": elements in indices should be type int64 but got: ", dtype_name(indices.dtype()));
  }
  if (input.sizes() != indices.sizes()) {
    fail<RuntimeError>(name, ": Expected shape of indices to be same as that of the input tensor (",
                       input.sizes(), ") but got indices tensor with shape: ", indices.sizes());
  }
  if (output_size.size() != static_cast<std::size_t>(spatial)) {
    fail<RuntimeError>(name, ": There should be exactly ", spatial,
                       " elements in output_size, but got ", output_size);
  }
  for (const std::int64_t size : output_size) {
    if (size < 0) {
      fail<RuntimeError>(name, ": output_size must not be negative, got ", output_size);
    }
  }
  // As if the result had been pooled to the input.
  PoolGeometry geometry = adaptive_pool_geometry(name, spatial, input, output_size, 1);
  std::swap(geometry.shape.input, geometry.shape.output);
  const Tensor at = as_contiguous(indices);
  const DType dtype = pool_dtype(name, input.dtype());
  const Tensor source = as_contiguous(input, dtype);
  const Tensor result = new_tensor(geometry.input_sizes(), dtype);
  for_pool_type(dtype, [&]<class T>(T) {
    if (!put_back(geometry.shape, source.data<T>(), at.data<std::int64_t>(), result.data<T>())) {
      fail_outside(name, at, output_size);
    }
  });
  return Unrecorded(as_contiguous(result, input.dtype())).differentiable(node, {input}, [&] {
    return [indices = Saved(indices), geometry, node](const Backward& backward) -> Gradients {
      return {gather_pooled(backward.grad(), as_contiguous(indices.get(backward)), geometry, node)};
    };
  });
}

}  // namespace

Tensor max_unpool2d(const Tensor& input, const Tensor& indices, const Dims& output_size) {
  return max_unpool("max_unpool2d", "MaxUnpool2DBackward0", 2, input, indices, output_size);
}

Tensor max_unpool3d(const Tensor& input, const Tensor& indices, const Dims& output_size) {
  return max_unpool("max_unpool3d", "MaxUnpool3DBackward0", 3, input, indices, output_size);
}

Tensor max_unpool1d(const Tensor& input, const Tensor& indices, const Dims& output_size) {
  return max_unpool("max_unpool1d", "SqueezeBackward1", 1, input, indices, output_size);
}

}  // namespace rushlight::ops
