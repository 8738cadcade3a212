#include "autograd/record.h"
#include "ops/pool/max_pool_gradients.h"
#include "ops/pool/pool.h"
#include "ops/pool/pool_dtype.h"
#include "ops/pool/pool_geometry.h"
#include "ops/pool/pool_planes.h"

namespace rushlight::ops {

Tensor gather_pooled(const Tensor& x, const Tensor& indices, const PoolGeometry& geometry,
                     const char* name) {
  const DType dtype = pool_dtype(name, x.dtype());
  const Tensor source = as_contiguous(x, dtype);
  const Tensor result = new_tensor(geometry.output_sizes(), dtype);
  for_pool_type(dtype, [&]<class T>(T) {
    gather_planes(geometry.shape, source.data<T>(), indices.data<std::int64_t>(), result.data<T>());
  });
  return Unrecorded(as_contiguous(result, x.dtype())).differentiable(name, {x}, [&] {
    return [indices = Saved(indices), geometry, name](const Backward& backward) -> Gradients {
      return {max_pool_backward(backward.grad(), indices.get(backward), geometry, name)};
    };
  });
}

Tensor max_pool_backward(const Tensor& grad, const Tensor& indices, const PoolGeometry& geometry,
                         const char* name) {
  const DType dtype = pool_dtype(name, grad.dtype());
  const Tensor source = as_contiguous(grad, dtype);
  const Tensor result = new_tensor(geometry.input_sizes(), dtype);
  for_pool_type(dtype, [&]<class T>(T) {
    max_pool_planes_backward(geometry.shape, source.data<T>(), indices.data<std::int64_t>(),
                             result.data<T>());
  });
  return Unrecorded(as_contiguous(result, grad.dtype())).differentiable(name, {grad}, [&] {
    return [indices = Saved(indices), geometry, name](const Backward& backward) -> Gradients {
      return {gather_pooled(backward.grad(), indices.get(backward), geometry, name)};
    };
  });
}

namespace {

struct Names {
  const char* op;
  const char* node;
  const char* backward;
};

// Values, and indices where somebody wants them: the caller or the backward.
std::array<Tensor, 2> pool(const Names& names, const Tensor& input, const PoolGeometry& geometry,
                           bool adaptive, bool with_indices) {
  const DType dtype = pool_dtype(names.op, input.dtype());
  if (adaptive && !is_floating_point(input.dtype())) {
    fail<NotImplementedError>(names.op, ": not defined for dtype ", dtype_name(input.dtype()));
  }
  const Tensor source = as_contiguous(input, dtype);
  const Dims sizes = geometry.output_sizes();
  const Tensor values = new_tensor(sizes, dtype);
  const bool indexed = with_indices || needs_gradient({input});
  const Tensor indices = indexed ? new_tensor(sizes, DType::int64) : Tensor();
  for_pool_type(dtype, [&]<class T>(T) {
    std::int64_t* at = indexed ? indices.data<std::int64_t>() : nullptr;
    if (adaptive) {
      adaptive_max_pool_planes(geometry.shape, source.data<T>(), values.data<T>(), at);
    } else {
      max_pool_planes(geometry.shape, source.data<T>(), values.data<T>(), at);
    }
  });
  const Tensor result =
      Unrecorded(as_contiguous(values, input.dtype())).differentiable(names.node, {input}, [&] {
        return [indices = Saved(indices), geometry,
                name = names.backward](const Backward& backward) -> Gradients {
          return {max_pool_backward(backward.grad(), indices.get(backward), geometry, name)};
        };
      });
  return {result, indices};
}

constexpr Names max_names[] = {
    {"max_pool1d", "SqueezeBackward1", "MaxPool2DWithIndicesBackwardBackward0"},
    {"max_pool2d", "MaxPool2DWithIndicesBackward0", "MaxPool2DWithIndicesBackwardBackward0"},
    {"max_pool3d", "MaxPool3DWithIndicesBackward0", "MaxPool3DWithIndicesBackwardBackward0"}};

constexpr Names adaptive_names[] = {
    {"adaptive_max_pool1d", "SqueezeBackward1", "AdaptiveMaxPool2DBackwardBackward0"},
    {"adaptive_max_pool2d", "AdaptiveMaxPool2DBackward0", "AdaptiveMaxPool2DBackwardBackward0"},
    {"adaptive_max_pool3d", "AdaptiveMaxPool3DBackward0", "AdaptiveMaxPool3DBackwardBackward0"}};

std::array<Tensor, 2> max_pool(int spatial, const Tensor& input, const Dims& kernel_size,
                               const std::optional<Dims>& stride, const Dims& padding,
                               const Dims& dilation, bool ceil_mode, bool with_indices) {
  const Names& names = max_names[spatial - 1];
  const PoolOptions options = {names.op, spatial,  kernel_size, stride,
                               padding,  dilation, ceil_mode};
  return pool(names, input, pool_geometry(options, input), false, with_indices);
}

std::array<Tensor, 2> adaptive_max_pool(int spatial, const Tensor& input, const Dims& output_size) {
  const Names& names = adaptive_names[spatial - 1];
  return pool(names, input, adaptive_pool_geometry(names.op, spatial, input, output_size, 1), true,
              true);
}

}  // namespace

#define RUSHLIGHT_MAX_POOL(dims)                                                                   \
  Tensor max_pool##dims##d(const Tensor& input, const Dims& kernel_size,                           \
                           const std::optional<Dims>& stride, const Dims& padding,                 \
                           const Dims& dilation, bool ceil_mode) {                                 \
    return max_pool(dims, input, kernel_size, stride, padding, dilation, ceil_mode, false)[0];     \
  }                                                                                                \
  std::array<Tensor, 2> max_pool##dims##d_with_indices(                                            \
      const Tensor& input, const Dims& kernel_size, const std::optional<Dims>& stride,             \
      const Dims& padding, const Dims& dilation, bool ceil_mode) {                                 \
    return max_pool(dims, input, kernel_size, stride, padding, dilation, ceil_mode, true);         \
  }                                                                                                \
  std::array<Tensor, 2> adaptive_max_pool##dims##d(const Tensor& input, const Dims& output_size) { \
    return adaptive_max_pool(dims, input, output_size);                                            \
  }
RUSHLIGHT_MAX_POOL(1)
RUSHLIGHT_MAX_POOL(2)
RUSHLIGHT_MAX_POOL(3)
#undef RUSHLIGHT_MAX_POOL

}  // namespace rushlight::ops
