#include "ops/conv/conv_products.h"

#include <complex>

#include "autograd/record.h"
#include "ops/conv/conv_dense.h"
#include "ops/conv/conv_plain.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

// The dtype in which sums are formed. Complex ones run one after the other: in double.
DType sum_dtype(DType dtype) {
  if (is_half(dtype)) return DType::float32;
  if (is_complex(dtype)) return DType::complex128;
  return is_differentiable(dtype) ? dtype : DType::int64;
}

void check_dtype(const char* name, DType dtype) {
  if (dtype == DType::bool_) {
    fail<NotImplementedError>(name, ": not defined for dtype bool");
  }
}

// Runs body(T{}, dtype) with the element type in which `dtype` is summed.
template <class Body>
void for_sum_type(DType dtype, const Body& body) {
  switch (sum_dtype(dtype)) {
    case DType::float32:
      return body(float{});
    case DType::float64:
      return body(double{});
    case DType::complex128:
      return body(std::complex<double>{});
    default:
      return body(std::uint64_t{});
  }
}

template <class T>
constexpr bool has_kernels = std::is_floating_point_v<T>;

template <class T>
const T* data_of(const Tensor& tensor) {
  return tensor.defined() ? tensor.data<T>() : nullptr;
}

// A tensor where there are no products to sum: the bias everywhere, or zero.
void fill_with_bias(const Tensor& result, const Tensor& bias, bool batched) {
  if (!bias.defined()) return fill_elements(result, 0);
  Dims strides(result.sizes().size(), 0);
  strides[batched ? 1 : 0] = bias.strides()[0];
  copy_elements(result, new_alias(bias, result.sizes(), std::move(strides), bias.offset()));
}

// The result of compute(T{}, a, b, bias, result), all contiguous and of the type of sums.
template <class Compute>
Unrecorded product(const char* name, const Dims& sizes, const Tensor& a, const Tensor& b,
                   const Tensor& bias, const Compute& compute) {
  check_dtype(name, a.dtype());
  const DType dtype = sum_dtype(a.dtype());
  const Tensor left = as_contiguous(a, dtype), right = as_contiguous(b, dtype);
  const Tensor start = bias.defined() ? as_contiguous(bias, dtype) : Tensor();
  const Tensor result = new_tensor(sizes, dtype);
  for_sum_type(dtype, [&](auto type) { compute(type, left, right, start, result); });
  return Unrecorded(as_contiguous(result, a.dtype()));
}

template <class T>
void conjugate_elements(const Tensor& tensor) {
  auto* data = tensor.data<std::complex<T>>();
  for (std::int64_t i = 0; i < tensor.numel(); ++i) data[i] = std::conj(data[i]);
}

// The gradient of one factor holds the conjugate of the other one. Real tensors are their own.
Tensor conjugate(const Tensor& tensor) {
  if (!is_complex(tensor.dtype())) return tensor;
  const Tensor result = contiguous_copy(tensor, tensor.dtype());
  if (tensor.dtype() == DType::complex64) {
    conjugate_elements<float>(result);
  } else {
    conjugate_elements<double>(result);
  }
  return Unrecorded(result).differentiable("ConjBackward0", {tensor}, [] {
    return [](const Backward& backward) -> Gradients { return {conjugate(backward.grad())}; };
  });
}

constexpr const char* second_order = "ConvolutionBackwardBackward0";

// x spread over the pixels of `sizes`: the adjoint of sum_to_channels.
Tensor spread_channels(const Tensor& x, const Dims& sizes, bool batched) {
  Dims strides(sizes.size(), 0);
  strides[batched ? 1 : 0] = x.strides()[0];
  return Unrecorded::view(x, sizes, std::move(strides), x.offset())
      .differentiable("ExpandBackward0", {x}, [&] {
        return [batched](const Backward& backward) -> Gradients {
          return {sum_to_channels(backward.grad(), batched)};
        };
      });
}

}  // namespace

Tensor conv_outputs(const Tensor& x, const Tensor& w, const Tensor& bias,
                    const ConvGeometry& geometry, const char* name) {
  const ConvShape& shape = geometry.shape;
  return product("convolution", geometry.output_sizes(), x, w, bias,
                 [&]<class T>(T, const Tensor& a, const Tensor& b, const Tensor& start,
                              const Tensor& y) {
                   if (shape.empty()) {
                     fill_with_bias(y, start, geometry.batched);
                   } else if constexpr (has_kernels<T>) {
                     conv_forward(shape, a.data<T>(), b.data<T>(), data_of<T>(start), y.data<T>());
                   } else {
                     plain_forward(shape, a.data<T>(), b.data<T>(), data_of<T>(start), y.data<T>());
                   }
                 })
      .differentiable(name, {x, w, bias}, [&] {
        return [x = Saved::when(requires_grad(w), x), w = Saved::when(requires_grad(x), w),
                geometry](const Backward& backward) -> Gradients {
          const Tensor g = backward.grad();
          Gradients gradients(3);
          if (backward.needs(0)) {
            gradients[0] =
                conv_inputs(g, conjugate(w.get(backward)), Tensor(), geometry, second_order);
          }
          if (backward.needs(1)) {
            gradients[1] = conv_weights(conjugate(x.get(backward)), g, geometry, second_order);
          }
          if (backward.needs(2)) gradients[2] = sum_to_channels(g, geometry.batched);
          return gradients;
        };
      });
}

Tensor conv_inputs(const Tensor& g, const Tensor& w, const Tensor& bias,
                   const ConvGeometry& geometry, const char* name) {
  const ConvShape& shape = geometry.shape;
  return product("convolution", geometry.input_sizes(), g, w, bias,
                 [&]<class T>(T, const Tensor& a, const Tensor& b, const Tensor& start,
                              const Tensor& x) {
                   if (shape.empty()) {
                     fill_with_bias(x, start, geometry.batched);
                   } else if constexpr (has_kernels<T>) {
                     conv_input_gradient(shape, a.data<T>(), b.data<T>(), data_of<T>(start),
                                         x.data<T>());
                   } else {
                     plain_input_gradient(shape, a.data<T>(), b.data<T>(), data_of<T>(start),
                                          x.data<T>());
                   }
                 })
      .differentiable(name, {g, w, bias}, [&] {
        return [g = Saved::when(requires_grad(w), g), w = Saved::when(requires_grad(g), w),
                geometry](const Backward& backward) -> Gradients {
          const Tensor u = backward.grad();
          Gradients gradients(3);
          if (backward.needs(0)) {
            gradients[0] =
                conv_outputs(u, conjugate(w.get(backward)), Tensor(), geometry, second_order);
          }
          if (backward.needs(1)) {
            gradients[1] = conv_weights(u, conjugate(g.get(backward)), geometry, second_order);
          }
          if (backward.needs(2)) gradients[2] = sum_to_channels(u, geometry.batched);
          return gradients;
        };
      });
}

Tensor conv_weights(const Tensor& x, const Tensor& g, const ConvGeometry& geometry,
                    const char* name) {
  const ConvShape& shape = geometry.shape;
  return product("convolution", geometry.weight_sizes(), x, g, Tensor(),
                 [&]<class T>(T, const Tensor& a, const Tensor& b, const Tensor&, const Tensor& w) {
                   if (shape.empty()) {
                     fill_elements(w, 0);
                   } else if constexpr (has_kernels<T>) {
                     conv_weight_gradient(shape, a.data<T>(), b.data<T>(), w.data<T>());
                   } else {
                     plain_weight_gradient(shape, a.data<T>(), b.data<T>(), w.data<T>());
                   }
                 })
      .differentiable(name, {x, g}, [&] {
        return [x = Saved::when(requires_grad(g), x), g = Saved::when(requires_grad(x), g),
                geometry](const Backward& backward) -> Gradients {
          const Tensor u = backward.grad();
          Gradients gradients(2);
          if (backward.needs(0)) {
            gradients[0] =
                conv_inputs(conjugate(g.get(backward)), u, Tensor(), geometry, second_order);
          }
          if (backward.needs(1)) {
            gradients[1] =
                conv_outputs(conjugate(x.get(backward)), u, Tensor(), geometry, second_order);
          }
          return gradients;
        };
      });
}

Tensor sum_to_channels(const Tensor& x, bool batched) {
  const std::int64_t batch = batched ? x.sizes()[0] : 1;
  const std::int64_t channels = x.sizes()[batched ? 1 : 0];
  const std::int64_t planes = batch * channels;
  const std::int64_t pixels = planes == 0 ? 0 : x.numel() / planes;
  const DType dtype = sum_dtype(x.dtype());
  const Tensor source = as_contiguous(x, dtype);
  const std::int64_t sizes[] = {channels};
  const Tensor sums = new_tensor(sizes, dtype);
  for_sum_type(dtype, [&]<class T>(T) {
    if constexpr (has_kernels<T>) {
      sum_channels(batch, channels, pixels, source.data<T>(), sums.data<T>());
    } else {
      const T* from = source.data<T>();
      std::fill(sums.data<T>(), sums.data<T>() + channels, T(0));
      for (std::int64_t i = 0; i < x.numel(); ++i) {
        sums.data<T>()[i / pixels % channels] += from[i];
      }
    }
  });
  return Unrecorded(as_contiguous(sums, x.dtype())).differentiable("SumBackward1", {x}, [&] {
    return [sizes = x.sizes(), batched](const Backward& backward) -> Gradients {
      return {spread_channels(backward.grad(), sizes, batched)};
    };
  });
}

}  // namespace rushlight::ops
