#include <limits>

#include "ops/norm/norm.h"
#include "ops/norm/norm_planes.h"
#include "ops/norm/normalization_gradients.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

template <class Body>
void for_type(DType dtype, const Body& body) {
  if (dtype == DType::float64) return body(double{});
  return body(float{});
}

template <class T>
T* data_of(const Tensor& tensor) {
  return tensor.defined() ? tensor.data<T>() : nullptr;
}

Tensor converted(const Tensor& tensor, DType dtype) {
  return tensor.defined() ? as_contiguous(tensor, dtype) : Tensor();
}

// What layer_norm (centered) and rms_norm (not centered) have in common.
struct LayerNormState {
  std::int64_t rows, columns;
  Dims normalized_shape;
  DType dtype;  // computed in
  double eps;
  bool centered;
};

std::array<Tensor, 3> fused_gradients(const LayerNormState& state, const Tensor& g,
                                      const Tensor& input, const Tensor& weight, const Tensor& mean,
                                      const Tensor& inverse, const std::array<bool, 3>& wanted) {
  const Tensor grad = as_contiguous(g, state.dtype), x = as_contiguous(input, state.dtype);
  const Tensor w = converted(weight, state.dtype);
  std::array<Tensor, 3> gradients;
  if (wanted[0]) gradients[0] = new_tensor(x.sizes(), state.dtype);
  if (wanted[1]) gradients[1] = new_tensor(state.normalized_shape, state.dtype);
  if (wanted[2]) gradients[2] = new_tensor(state.normalized_shape, state.dtype);
  for_type(state.dtype, [&]<class T>(T) {
    normalize_rows_backward<T>(state.rows, state.columns, grad.data<T>(), x.data<T>(),
                               data_of<T>(mean), inverse.data<T>(), data_of<T>(w),
                               data_of<T>(gradients[0]), data_of<T>(gradients[1]),
                               data_of<T>(gradients[2]));
  });
  return gradients;
}

std::array<Tensor, 3> recorded_gradients(const LayerNormState& state, const Tensor& g,
                                         const Tensor& x, const Tensor& weight) {
  Dims statistics = x.sizes();
  for (std::size_t i = 0; i < state.normalized_shape.size(); ++i) {
    statistics[statistics.size() - 1 - i] = 1;
  }
  return normalization_gradients(g, x, weight, {statistics, state.normalized_shape}, state.eps,
                                 state.centered);
}

void check_parameter(const char* name, const char* what, const Tensor& tensor, const Dims& shape) {
  if (tensor.defined() && tensor.sizes() != shape) {
    fail<RuntimeError>(name, ": Expected ", what,
                       " to be of same shape as normalized_shape, but "
                       "got ",
                       what, " of shape ", tensor.sizes(), " and normalized_shape = ", shape);
  }
}

LayerNormState check_arguments(const char* name, const Tensor& input, const Dims& shape,
                               const Tensor& weight, const Tensor& bias) {
  if (shape.empty()) {
    fail<RuntimeError>(name,
                       ": Expected normalized_shape to be at least 1-dimensional, i.e., "
                       "containing at least one element, but got normalized_shape = ",
                       shape);
  }
  check_parameter(name, "weight", weight, shape);
  check_parameter(name, "bias", bias, shape);
  const Dims& sizes = input.sizes();
  if (sizes.size() < shape.size() ||
      !std::equal(shape.begin(), shape.end(), sizes.end() - shape.size())) {
    fail<RuntimeError>(name, ": Given normalized_shape=", shape, ", expected input with shape [*, ",
                       shape, "], but got input of size ", sizes);
  }
  const std::int64_t columns = element_count(shape);
  const std::int64_t rows = element_count(DimsView(sizes.data(), sizes.size() - shape.size()));
  return {rows, columns, shape, normalization_dtype(name, input.dtype()), 0, true};
}

std::array<Tensor, 3> normalize(const LayerNormState& state, const Tensor& input,
                                const Tensor& weight, const Tensor& bias, const char* node) {
  const Tensor x = as_contiguous(input, state.dtype);
  const Tensor w = converted(weight, state.dtype), b = converted(bias, state.dtype);
  Dims sizes = input.sizes();
  for (std::size_t i = 0; i < state.normalized_shape.size(); ++i) sizes[sizes.size() - 1 - i] = 1;
  const Tensor output = new_tensor(input.sizes(), state.dtype);
  const Tensor mean = state.centered ? new_tensor(sizes, state.dtype) : Tensor();
  const Tensor inverse = new_tensor(sizes, state.dtype);
  for_type(state.dtype, [&]<class T>(T) {
    normalize_rows<T>(state.rows, state.columns, x.data<T>(), data_of<T>(w), data_of<T>(b),
                      state.eps, output.data<T>(), data_of<T>(mean), inverse.data<T>());
  });
  const Tensor result =
      Unrecorded(as_contiguous(output, input.dtype()))
          .differentiable(node, {input, weight, bias}, [&] {
            return [x = Saved(input), w = Saved::when(weight.defined(), weight),
                    mean = Saved::when(mean.defined(), mean), inverse = Saved(inverse),
                    state](const Backward& backward) -> Gradients {
              const Tensor scale = w.defined() ? w.get(backward) : Tensor();
              const Tensor center = mean.defined() ? mean.get(backward) : Tensor();
              const std::array<bool, 3> wanted = {backward.needs(0), backward.needs(1),
                                                  backward.needs(2)};
              const auto gradients =
                  differentiates_again()
                      ? recorded_gradients(state, backward.grad(), x.get(backward), scale)
                      : fused_gradients(state, backward.grad(), x.get(backward), scale, center,
                                        inverse.get(backward), wanted);
              Gradients chosen(3);
              for (std::size_t i = 0; i < 3; ++i) {
                if (wanted[i]) chosen[i] = gradients[i];
              }
              return chosen;
            };
          });
  return {result, mean, inverse};
}

// The distance from 1 to the next number of the dtype computed in.
double smallest_step(DType dtype) {
  return dtype == DType::float64 ? std::numeric_limits<double>::epsilon()
                                 : static_cast<double>(std::numeric_limits<float>::epsilon());
}

}  // namespace

std::array<Tensor, 3> native_layer_norm(const Tensor& input, const Dims& normalized_shape,
                                        const std::optional<Tensor>& weight,
                                        const std::optional<Tensor>& bias, double eps) {
  const Tensor w = weight.value_or(Tensor()), b = bias.value_or(Tensor());
  LayerNormState state = check_arguments("layer_norm", input, normalized_shape, w, b);
  state.eps = eps;
  auto results = normalize(state, input, w, b, "NativeLayerNormBackward0");
  results[1] = as_contiguous(results[1], input.dtype());
  results[2] = as_contiguous(results[2], input.dtype());
  return results;
}

Tensor layer_norm(const Tensor& input, const Dims& normalized_shape,
                  const std::optional<Tensor>& weight, const std::optional<Tensor>& bias,
                  double eps, bool) {
  return native_layer_norm(input, normalized_shape, weight, bias, eps)[0];
}

Tensor rms_norm(const Tensor& input, const Dims& normalized_shape,
                const std::optional<Tensor>& weight, const std::optional<double>& eps) {
  const Tensor w = weight.value_or(Tensor());
  LayerNormState state = check_arguments("rms_norm", input, normalized_shape, w, Tensor());
  state.eps = eps.value_or(smallest_step(input.dtype()));
  state.centered = false;
  return normalize(state, input, w, Tensor(), "MulBackward0")[0];
}

}  // namespace rushlight::ops
