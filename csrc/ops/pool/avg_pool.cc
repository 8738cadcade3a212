#include <algorithm>

#include "autograd/record.h"
#include "ops/pool/pool.h"
#include "ops/pool/pool_dtype.h"
#include "ops/pool/pool_geometry.h"
#include "ops/pool/pool_planes.h"

namespace rushlight::ops {

namespace {

// A linear map from inputs to outputs, and its adjoint.
struct Averaging {
  const char* name;
  const char* node;
  PoolGeometry geometry;
  AvgPoolDivisor divisor;
  bool adaptive;
};

Tensor averages(const Averaging& of, const Tensor& input);

// The gradient of averages: every element of the gradient, divided, goes to its whole window.
Tensor spread_averages(const Averaging& of, const Tensor& grad) {
  const DType dtype = pool_dtype(of.name, grad.dtype());
  const Tensor source = as_contiguous(grad, dtype);
  const Tensor result = new_tensor(of.geometry.input_sizes(), dtype);
  for_pool_type(dtype, [&]<class T>(T) {
    if (of.adaptive) {
      adaptive_avg_pool_planes_backward(of.geometry.shape, source.data<T>(), result.data<T>());
    } else {
      avg_pool_planes_backward(of.geometry.shape, of.divisor, source.data<T>(), result.data<T>());
    }
  });
  return Unrecorded(as_contiguous(result, grad.dtype())).differentiable(of.node, {grad}, [&] {
    return [of](const Backward& backward) -> Gradients { return {averages(of, backward.grad())}; };
  });
}

Tensor averages(const Averaging& of, const Tensor& input) {
  const DType dtype = pool_dtype(of.name, input.dtype());
  const Tensor source = as_contiguous(input, dtype);
  const Tensor result = new_tensor(of.geometry.output_sizes(), dtype);
  for_pool_type(dtype, [&]<class T>(T) {
    if (of.adaptive) {
      adaptive_avg_pool_planes(of.geometry.shape, source.data<T>(), result.data<T>());
    } else {
      avg_pool_planes(of.geometry.shape, of.divisor, source.data<T>(), result.data<T>());
    }
  });
  return Unrecorded(as_contiguous(result, input.dtype())).differentiable(of.node, {input}, [&] {
    return [of](const Backward& backward) -> Gradients {
      return {spread_averages(of, backward.grad())};
    };
  });
}

constexpr const char* nodes[] = {"SqueezeBackward1", "AvgPool2DBackward0", "AvgPool3DBackward0"};
constexpr const char* adaptive_nodes[] = {"SqueezeBackward1", "AdaptiveAvgPool2DBackward0",
                                          "AdaptiveAvgPool3DBackward0"};

Tensor avg_pool(const PoolOptions& options, const Tensor& input, bool count_include_pad,
                const std::optional<std::int64_t>& divisor_override) {
  const DType dtype = input.dtype();
  if (!is_floating_point(dtype) && dtype != DType::int64) {
    fail<NotImplementedError>(options.name, ": not defined for dtype ", dtype_name(dtype));
  }
  if (divisor_override && *divisor_override == 0) {
    fail<RuntimeError>(options.name, ": divisor must be not zero");
  }
  return averages({options.name,
                   nodes[options.spatial - 1],
                   pool_geometry(options, input),
                   {count_include_pad, divisor_override.value_or(0)},
                   false},
                  input);
}

Tensor adaptive_avg_pool(const char* name, int spatial, const Tensor& input,
                         const Dims& output_size) {
  if (!is_floating_point(input.dtype())) {
    fail<NotImplementedError>(name, ": not defined for dtype ", dtype_name(input.dtype()));
  }
  const PoolGeometry geometry = adaptive_pool_geometry(
      name, spatial, input, output_size, std::max<std::int64_t>(0, input.dim() - spatial));
  const bool global = spatial > 1 && geometry.shape.output_pixels() == 1;
  const char* node = global ? "MeanBackward1" : adaptive_nodes[spatial - 1];
  return averages({name, node, geometry, {}, true}, input);
}

}  // namespace

Tensor avg_pool1d(const Tensor& input, const Dims& kernel_size, const std::optional<Dims>& stride,
                  const Dims& padding, bool ceil_mode, bool count_include_pad) {
  return avg_pool({"avg_pool1d", 1, kernel_size, stride, padding, {1}, ceil_mode}, input,
                  count_include_pad, {});
}

Tensor avg_pool2d(const Tensor& input, const Dims& kernel_size, const std::optional<Dims>& stride,
                  const Dims& padding, bool ceil_mode, bool count_include_pad,
                  const std::optional<std::int64_t>& divisor_override) {
  return avg_pool({"avg_pool2d", 2, kernel_size, stride, padding, {1}, ceil_mode}, input,
                  count_include_pad, divisor_override);
}

Tensor avg_pool3d(const Tensor& input, const Dims& kernel_size, const std::optional<Dims>& stride,
                  const Dims& padding, bool ceil_mode, bool count_include_pad,
                  const std::optional<std::int64_t>& divisor_override) {
  return avg_pool({"avg_pool3d", 3, kernel_size, stride, padding, {1}, ceil_mode}, input,
                  count_include_pad, divisor_override);
}

Tensor adaptive_avg_pool1d(const Tensor& input, const Dims& output_size) {
  return adaptive_avg_pool("adaptive_avg_pool1d", 1, input, output_size);
}
Tensor adaptive_avg_pool2d(const Tensor& input, const Dims& output_size) {
  return adaptive_avg_pool("adaptive_avg_pool2d", 2, input, output_size);
}
Tensor adaptive_avg_pool3d(const Tensor& input, const Dims& output_size) {
  return adaptive_avg_pool("adaptive_avg_pool3d", 3, input, output_size);
}

}  // namespace rushlight::ops
