#include <algorithm>
#include <cmath>

#include "ops/norm/norm.h"
#include "ops/norm/norm_planes.h"
#include "ops/norm/normalization_gradients.h"
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

Tensor converted(const Tensor& tensor, DType dtype) {
  return tensor.defined() ? as_contiguous(tensor, dtype) : Tensor();
}

struct GroupNormState {
  std::int64_t batch, channels, groups, pixels;
  DType dtype;  // computed in
  double eps;

  std::int64_t group_channels() const { return channels / groups; }
  double count() const { return static_cast<double>(group_channels() * pixels); }
  // Every group, and every channel, of every image as a channel of one image.
  ChannelShape of_groups() const { return {1, batch * groups, group_channels() * pixels}; }
  ChannelShape of_channels() const { return {1, batch * channels, pixels}; }
};

// `mean` and `inverse` have one element for each image and group. For every channel of a group,
// with a = weight r, m elements a group and u = g weight:
//   grad_x = g a - r sum(u) / m - (x - mean) r^3 sum(u (x - mean)) / m
std::array<Tensor, 3> fused_gradients(const GroupNormState& state, const Tensor& g,
                                      const Tensor& input, const Tensor& weight, const Tensor& mean,
                                      const Tensor& inverse) {
  const Tensor grad = as_contiguous(g, state.dtype), x = as_contiguous(input, state.dtype);
  const Tensor w = converted(weight, state.dtype);
  const std::int64_t sizes[] = {state.channels};
  const std::array<Tensor, 3> gradients = {new_tensor(x.sizes(), state.dtype),
                                           new_tensor(sizes, state.dtype),
                                           new_tensor(sizes, state.dtype)};
  for_type(state.dtype, [&]<class T>(T) {
    const std::int64_t planes = state.batch * state.channels, per = state.group_channels();
    const Scratch<T> numbers(4 * planes);
    T* center = numbers.data();
    T *a = center + planes, *b = a + planes, *c = b + planes;
    for (std::int64_t i = 0; i < planes; ++i) center[i] = mean.data<T>()[i / per];
    const Scratch<double> sums(2 * planes + 2 * state.channels);
    double *total = sums.data(), *dot = total + planes;
    double *grad_weight = dot + planes, *grad_bias = grad_weight + state.channels;
    std::fill(grad_weight, grad_bias + state.channels, 0.0);
    channel_sums(state.of_channels(), grad.data<T>(), x.data<T>(), center, total, dot);
    for (std::int64_t group = 0; group < state.batch * state.groups; ++group) {
      const double r = static_cast<double>(inverse.data<T>()[group]);
      double sum = 0, product = 0;
      for (std::int64_t i = group * per; i < (group + 1) * per; ++i) {
        const std::int64_t channel = i % state.channels;
        const double scale = w.defined() ? static_cast<double>(w.data<T>()[channel]) : 1.0;
        sum += scale * total[i];
        product += scale * dot[i];
        grad_weight[channel] += dot[i] * r;
        grad_bias[channel] += total[i];
        a[i] = static_cast<T>(scale * r);
      }
      for (std::int64_t i = group * per; i < (group + 1) * per; ++i) {
        b[i] = static_cast<T>(-r * r * r * product / state.count());
        c[i] = static_cast<T>(-r * sum / state.count());
      }
    }
    std::copy(grad_weight, grad_weight + state.channels, gradients[1].data<T>());
    std::copy(grad_bias, grad_bias + state.channels, gradients[2].data<T>());
    combine_channels(state.of_channels(), grad.data<T>(), x.data<T>(), center, a, b, c,
                     gradients[0].data<T>());
  });
  return gradients;
}

std::array<Tensor, 3> recorded_gradients(const GroupNormState& state, const Tensor& g,
                                         const Tensor& x, const Tensor& weight) {
  const std::int64_t per = state.group_channels();
  const Dims sizes = {state.batch, state.groups, per, state.pixels};
  const Dims statistics = {state.batch, state.groups, 1, 1};
  const Dims parameters = {state.groups, per, 1}, flat = {state.channels};
  const auto gradients =
      normalization_gradients(reshape(g, sizes), reshape(x, sizes),
                              weight.defined() ? reshape(weight, parameters) : Tensor(),
                              {statistics, parameters}, state.eps, true);
  return {reshape(gradients[0], x.sizes()), reshape(gradients[1], flat),
          reshape(gradients[2], flat)};
}

void check_vector(const char* what, const Tensor& tensor, const Tensor& input) {
  if (tensor.defined() && (tensor.dim() != 1 || tensor.sizes()[0] != input.sizes()[1])) {
    fail<RuntimeError>("group_norm: Expected ", what,
                       " to be a vector of size equal to the number "
                       "of channels in input, but got ",
                       what, " of shape ", tensor.sizes(), " and input of shape ", input.sizes());
  }
}

std::array<Tensor, 3> group_normalize(const Tensor& input, std::int64_t num_groups,
                                      const Tensor& scale, const Tensor& shift, double eps) {
  if (input.dim() < 2) {
    fail<RuntimeError>("group_norm: Expected at least 2 dimensions for input tensor but received ",
                       input.dim());
  }
  const std::int64_t channels = input.sizes()[1];
  if (num_groups <= 0) {
    fail<RuntimeError>("group_norm: Expected num groups to be greater than 0, got ", num_groups);
  }
  if (channels % num_groups != 0) {
    fail<RuntimeError>(
        "group_norm: Expected number of channels in input to be divisible by "
        "num_groups, but got input of shape ",
        input.sizes(), " and num_groups=", num_groups);
  }
  check_vector("weight", scale, input);
  check_vector("bias", shift, input);
  const DType dtype = normalization_dtype("group_norm", input.dtype());
  const std::int64_t batch = input.sizes()[0];
  const std::int64_t pixels = input.numel() / std::max<std::int64_t>(1, batch * channels);
  const GroupNormState state = {batch, channels, num_groups, pixels, dtype, eps};
  const Tensor x = as_contiguous(input, dtype);
  const Tensor w = converted(scale, dtype), b = converted(shift, dtype);
  const Tensor output = new_tensor(input.sizes(), dtype);
  const std::int64_t groups[] = {batch, num_groups};
  const Tensor mean = new_tensor(groups, dtype), inverse = new_tensor(groups, dtype);
  for_type(dtype, [&]<class T>(T) {
    if (input.numel() == 0) return;
    const std::int64_t count = batch * num_groups, planes = batch * channels;
    const Scratch<double> moments(2 * count);
    channel_moments(state.of_groups(), x.data<T>(), moments.data(), moments.data() + count);
    const Scratch<T> numbers(3 * planes);
    T *center = numbers.data(), *factor = center + planes, *offset = factor + planes;
    for (std::int64_t i = 0; i < planes; ++i) {
      const std::int64_t group = i / state.group_channels(), channel = i % channels;
      const double r = 1 / std::sqrt(moments[count + group] / state.count() + eps);
      center[i] = mean.data<T>()[group] = static_cast<T>(moments[group]);
      inverse.data<T>()[group] = static_cast<T>(r);
      factor[i] = static_cast<T>(w.defined() ? r * static_cast<double>(w.data<T>()[channel]) : r);
      offset[i] = b.defined() ? b.data<T>()[channel] : T(0);
    }
    affine_channels(state.of_channels(), x.data<T>(), center, factor, offset, output.data<T>());
  });
  const Tensor result =
      Unrecorded(as_contiguous(output, input.dtype()))
          .differentiable("NativeGroupNormBackward0", {input, scale, shift}, [&] {
            return [x = Saved(input), w = Saved::when(scale.defined(), scale), mean = Saved(mean),
                    inverse = Saved(inverse), state](const Backward& backward) -> Gradients {
              const Tensor weight_saved = w.defined() ? w.get(backward) : Tensor();
              const auto gradients =
                  differentiates_again()
                      ? recorded_gradients(state, backward.grad(), x.get(backward), weight_saved)
                      : fused_gradients(state, backward.grad(), x.get(backward), weight_saved,
                                        mean.get(backward), inverse.get(backward));
              Gradients chosen(3);
              for (std::size_t i = 0; i < 3; ++i) {
                if (backward.needs(i)) chosen[i] = gradients[i];
              }
              return chosen;
            };
          });
  return {result, mean, inverse};
}

}  // namespace

Tensor group_norm(const Tensor& input, std::int64_t num_groups, const std::optional<Tensor>& weight,
                  const std::optional<Tensor>& bias, double eps, bool) {
  return group_normalize(input, num_groups, weight.value_or(Tensor()), bias.value_or(Tensor()),
                         eps)[0];
}

std::array<Tensor, 3> native_group_norm(const Tensor& input, const std::optional<Tensor>& weight,
                                        const std::optional<Tensor>& bias, std::int64_t N,
                                        std::int64_t C, std::int64_t HxW, std::int64_t group,
                                        double eps) {
  if (input.dim() < 2 || input.sizes()[0] != N || input.sizes()[1] != C ||
      input.numel() != checked_multiply(checked_multiply(N, C), HxW)) {
    fail<RuntimeError>("native_group_norm: N=", N, ", C=", C, " and HxW=", HxW,
                       " do not fit input of size ", input.sizes());
  }
  auto results =
      group_normalize(input, group, weight.value_or(Tensor()), bias.value_or(Tensor()), eps);
  results[1] = as_contiguous(results[1], input.dtype());
  results[2] = as_contiguous(results[2], input.dtype());
  return results;
}

}  // namespace rushlight::ops
