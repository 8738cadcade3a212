#include <algorithm>
#include <cmath>

#include "autograd/in_place.h"
#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/norm/norm.h"
#include "ops/norm/norm_planes.h"
#include "ops/norm/normalization_gradients.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/view.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

template <class Body>
void for_type(DType dtype, const Body& body) {
  if (dtype == DType::float64) return body(double{});
  return body(float{});
}

template <class T>
const T* data_of(const Tensor& tensor) {
  return tensor.defined() ? tensor.data<T>() : nullptr;
}

Tensor converted(const Tensor& tensor, DType dtype) {
  return tensor.defined() ? as_contiguous(tensor, dtype) : Tensor();
}

ChannelShape channel_shape(const Tensor& x) {
  const std::int64_t batch = x.sizes()[0], channels = x.sizes()[1];
  const std::int64_t planes = std::max<std::int64_t>(1, batch * channels);
  return {batch, channels, x.numel() / planes};
}

// (1, C, 1, ...)
Dims channel_sizes(const Tensor& x) {
  Dims sizes(x.sizes().size(), 1);
  sizes[1] = x.sizes()[1];
  return sizes;
}

// What backward knows of the forward.
struct BatchNormState {
  ChannelShape shape;
  DType dtype;  // computed in
  double eps;
  bool training;
};

// The fused gradients of x, weight and bias. With a = weight r and m elements a channel:
//   grad_x = g a - a total / m - (x - mean) a r^2 dot / m      (training; else only g a)
std::array<Tensor, 3> fused_gradients(const BatchNormState& state, const Tensor& g,
                                      const Tensor& input, const Tensor& weight, const Tensor& mean,
                                      const Tensor& inverse, const std::array<bool, 3>& wanted) {
  const std::int64_t channels = state.shape.channels;
  const Tensor grad = as_contiguous(g, state.dtype), x = as_contiguous(input, state.dtype);
  const Tensor w = converted(weight, state.dtype);
  const std::int64_t sizes[] = {channels};
  std::array<Tensor, 3> gradients;
  if (wanted[0]) gradients[0] = new_tensor(x.sizes(), state.dtype);
  if (wanted[1]) gradients[1] = new_tensor(sizes, state.dtype);
  if (wanted[2]) gradients[2] = new_tensor(sizes, state.dtype);
  for_type(state.dtype, [&]<class T>(T) {
    const Scratch<double> sums(2 * channels);
    double *total = sums.data(), *dot = total + channels;
    const T *center = mean.data<T>(), *r = inverse.data<T>();
    channel_sums(state.shape, grad.data<T>(), x.data<T>(), center, total, dot);
    const double count = static_cast<double>(state.shape.batch * state.shape.pixels);
    const Scratch<T> numbers(4 * channels);
    T* a = numbers.data();
    T *b = a + channels, *c = b + channels, *zero = c + channels;
    for (std::int64_t i = 0; i < channels; ++i) {
      const double root = static_cast<double>(r[i]);
      const double scale = root * (w.defined() ? static_cast<double>(w.data<T>()[i]) : 1.0);
      a[i] = static_cast<T>(scale);
      b[i] = static_cast<T>(-scale * root * root * dot[i] / count);
      c[i] = static_cast<T>(-scale * total[i] / count);
      zero[i] = T(0);
      if (wanted[1]) gradients[1].data<T>()[i] = static_cast<T>(dot[i] * root);
      if (wanted[2]) gradients[2].data<T>()[i] = static_cast<T>(total[i]);
    }
    if (!wanted[0]) return;
    T* target = gradients[0].data<T>();
    if (state.training) {
      combine_channels(state.shape, grad.data<T>(), x.data<T>(), center, a, b, c, target);
    } else {
      affine_channels(state.shape, grad.data<T>(), zero, a, zero, target);
    }
  });
  return gradients;
}

// The same by operators, for derivatives of derivatives.
std::array<Tensor, 3> recorded_gradients(const BatchNormState& state, const Tensor& g,
                                         const Tensor& x, const Tensor& weight, const Tensor& mean,
                                         const Tensor& inverse) {
  const Dims sizes = channel_sizes(x), flat = {x.sizes()[1]};
  const Tensor w = weight.defined() ? reshape(weight, sizes) : Tensor();
  std::array<Tensor, 3> gradients;
  if (state.training) {
    gradients = normalization_gradients(g, x, w, {sizes, sizes}, state.eps, true);
  } else {
    const Tensor r = reshape(inverse, sizes);
    const Tensor scaled = mul(g, r), z = sub(x, reshape(mean, sizes));
    gradients = {w.defined() ? mul(scaled, w) : scaled, sum_to_size(mul(scaled, z), sizes),
                 sum_to_size(g, sizes)};
  }
  return {gradients[0], reshape(gradients[1], flat), reshape(gradients[2], flat)};
}

void check_vector(const char* what, const Tensor& tensor, std::int64_t channels,
                  const Tensor& input) {
  if (tensor.defined() && tensor.numel() != channels) {
    fail<RuntimeError>("batch_norm: ", what, " should contain ", channels, " elements not ",
                       tensor.numel(), ", for input of size ", input.sizes());
  }
}

// running += momentum (batch's - running), the variance being that of a sample.
void move_running(const Tensor& running, double momentum, std::int64_t channels,
                  const double* values, double scale) {
  if (!running.defined()) return;
  const Tensor wide = contiguous_copy(running, DType::float64);
  double* data = wide.data<double>();
  for (std::int64_t c = 0; c < channels; ++c) {
    data[c] = (1 - momentum) * data[c] + momentum * (values[c] * scale);
  }
  copy_elements(running, wide);
  count_write(running);
}

struct Normalized {
  Tensor output, mean, inverse;
};

Normalized normalize(const BatchNormState& state, const Tensor& input, const Tensor& weight,
                     const Tensor& bias, const Tensor& running_mean, const Tensor& running_var,
                     double momentum) {
  const std::int64_t channels = state.shape.channels;
  const Tensor x = as_contiguous(input, state.dtype);
  const Tensor w = converted(weight, state.dtype), b = converted(bias, state.dtype);
  const std::int64_t sizes[] = {channels};
  const Normalized result = {new_tensor(x.sizes(), state.dtype), new_tensor(sizes, state.dtype),
                             new_tensor(sizes, state.dtype)};
  for_type(state.dtype, [&]<class T>(T) {
    T *center = result.mean.data<T>(), *inverse = result.inverse.data<T>();
    const T* scale = data_of<T>(w);
    if (state.training) {
      const double count = static_cast<double>(state.shape.batch * state.shape.pixels);
      const Scratch<double> moments(2 * channels);
      double *mean = moments.data(), *spread = mean + channels;
      normalize_channels(state.shape, x.data<T>(), scale, data_of<T>(b), state.eps,
                         result.output.data<T>(), mean, spread);
      for (std::int64_t c = 0; c < channels; ++c) {
        center[c] = static_cast<T>(mean[c]);
        inverse[c] = inverse_deviation<T>(spread[c], count, state.eps);
      }
      move_running(running_mean, momentum, channels, mean, 1);
      move_running(running_var, momentum, channels, spread, 1 / (count - 1));
      return;
    }
    const Tensor mean = as_contiguous(running_mean, state.dtype);
    const Tensor variance = as_contiguous(running_var, state.dtype);
    const Scratch<T> numbers(3 * channels);
    T *zero = numbers.data(), *factor = zero + channels, *shift = factor + channels;
    for (std::int64_t c = 0; c < channels; ++c) {
      center[c] = mean.data<T>()[c];
      inverse[c] = 1 / std::sqrt(variance.data<T>()[c] + static_cast<T>(state.eps));
      const Affine<T> of = normalization(center[c], inverse[c], scale, data_of<T>(b), c);
      zero[c] = T(0);
      factor[c] = of.scale;
      shift[c] = of.shift;
    }
    affine_channels(state.shape, x.data<T>(), zero, factor, shift, result.output.data<T>());
  });
  return result;
}

// Nothing to normalise. The parameters stay part of the graph, with gradients of zero.
Normalized empty_batch(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  const std::int64_t none[] = {0};
  const Tensor output =
      empty_result(input.sizes(), input.dtype())
          .differentiable("NativeBatchNormBackward0", {input, weight, bias}, [&] {
            return [w = Saved::when(weight.defined(), weight),
                    b = Saved::when(bias.defined(), bias)](const Backward& backward) -> Gradients {
              const auto zeros = [&](const Saved& like) {
                const Tensor parameter = like.get(backward);
                return zeros_like(parameter);
              };
              return {backward.grad(), w.defined() ? zeros(w) : Tensor(),
                      b.defined() ? zeros(b) : Tensor()};
            };
          });
  return {output, new_tensor(none, output.dtype()), new_tensor(none, output.dtype())};
}

Normalized batch_normalize(const Tensor& input, const Tensor& weight, const Tensor& bias,
                           const Tensor& running_mean, const Tensor& running_var, bool training,
                           double momentum, double eps) {
  if (input.numel() == 0) return empty_batch(input, weight, bias);
  if (input.dim() < 2) {
    fail<IndexError>("batch_norm: expected input (N, C, *), got size ", input.sizes());
  }
  if (!(eps >= 0)) fail<ValueError>("batch_norm eps must be non-negative, but got ", eps);
  const DType dtype = normalization_dtype("batch_norm", input.dtype());
  const std::int64_t channels = input.sizes()[1];
  if (!training && !(running_mean.defined() && running_var.defined())) {
    fail<RuntimeError>(
        "batch_norm: running_mean and running_var must be defined in evaluation mode");
  }
  check_vector("running_mean", running_mean, channels, input);
  check_vector("running_var", running_var, channels, input);
  for (const Tensor* written : {&running_mean, &running_var}) {
    if (training && written->defined()) check_writable(*written);
  }
  check_vector("weight", weight, channels, input);
  check_vector("bias", bias, channels, input);
  const BatchNormState state = {channel_shape(input), dtype, eps, training};
  Normalized result = normalize(state, input, weight, bias, running_mean, running_var, momentum);
  result.output =
      Unrecorded(as_contiguous(result.output, input.dtype()))
          .differentiable("NativeBatchNormBackward0", {input, weight, bias}, [&] {
            return [x = Saved(input), w = Saved::when(weight.defined(), weight),
                    mean = Saved(result.mean), inverse = Saved(result.inverse),
                    state](const Backward& backward) -> Gradients {
              const Tensor scale = w.defined() ? w.get(backward) : Tensor();
              const std::array<bool, 3> wanted = {backward.needs(0), backward.needs(1),
                                                  backward.needs(2)};
              const auto gradients =
                  differentiates_again()
                      ? recorded_gradients(state, backward.grad(), x.get(backward), scale,
                                           mean.get(backward), inverse.get(backward))
                      : fused_gradients(state, backward.grad(), x.get(backward), scale,
                                        mean.get(backward), inverse.get(backward), wanted);
              Gradients chosen(3);
              for (std::size_t i = 0; i < 3; ++i) {
                if (wanted[i]) chosen[i] = gradients[i];
              }
              return chosen;
            };
          });
  return result;
}

}  // namespace

Tensor batch_norm(const Tensor& input, const std::optional<Tensor>& weight,
                  const std::optional<Tensor>& bias, const std::optional<Tensor>& running_mean,
                  const std::optional<Tensor>& running_var, bool training, double momentum,
                  double eps, bool) {
  return batch_normalize(input, weight.value_or(Tensor()), bias.value_or(Tensor()),
                         running_mean.value_or(Tensor()), running_var.value_or(Tensor()), training,
                         momentum, eps)
      .output;
}

std::array<Tensor, 3> native_batch_norm(const Tensor& input, const std::optional<Tensor>& weight,
                                        const std::optional<Tensor>& bias,
                                        const std::optional<Tensor>& running_mean,
                                        const std::optional<Tensor>& running_var, bool training,
                                        double momentum, double eps) {
  const Normalized result = batch_normalize(
      input, weight.value_or(Tensor()), bias.value_or(Tensor()), running_mean.value_or(Tensor()),
      running_var.value_or(Tensor()), training, momentum, eps);
  if (training) return {result.output, result.mean, result.inverse};
  const std::int64_t none[] = {0};
  return {result.output, new_tensor(none, result.mean.dtype()),
          new_tensor(none, result.mean.dtype())};
}

}  // namespace rushlight::ops
