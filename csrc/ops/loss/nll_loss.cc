#include "ops/loss/nll_loss.h"

#include "base/checked_indices.h"
#include "ops/creation/creation.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

// The input seen as [batch, classes, inner].
struct ClassShape {
  std::int64_t batch, classes, inner;

  explicit ClassShape(const Dims& sizes) : batch(1), inner(1) {
    classes = sizes.size() == 1 ? sizes[0] : sizes[1];
    if (sizes.size() > 1) batch = sizes[0];
    for (std::size_t i = 2; i < sizes.size(); ++i) inner *= sizes[i];
  }
  std::int64_t targets() const { return batch * inner; }
};

void check_arguments(const Tensor& input, const Tensor& target, const Tensor& weight) {
  const auto dimensions = static_cast<std::size_t>(input.dim());
  if (dimensions == 0) {
    fail<ValueError>("nll_loss: expected 1 or more dimensions of input (got 0)");
  }
  Dims wanted;
  for (std::size_t i = 0; i < dimensions; ++i) {
    if (i != (dimensions == 1 ? 0u : 1u)) wanted.push_back(input.sizes()[i]);
  }
  if (dimensions > 1 && (target.dim() == 0 || target.sizes()[0] != input.sizes()[0])) {
    fail<ValueError>("nll_loss: Expected input batch_size (", input.sizes()[0],
                     ") to match target batch_size (",
                     target.dim() == 0 ? std::int64_t{0} : target.sizes()[0], "); shapes are ",
                     input.sizes(), " and ", target.sizes());
  }
  if (target.sizes() != wanted) {
    fail<RuntimeError>("nll_loss: expected a target of shape ", wanted, " for an input of shape ",
                       input.sizes(), ", got ", target.sizes());
  }
  if (target.dtype() != DType::int64 && target.dtype() != DType::uint8) {
    fail<RuntimeError>("nll_loss: expected scalar type Long for target but found ", target.dtype());
  }
  if (weight.defined() &&
      (weight.dim() != 1 || weight.numel() != ClassShape(input.sizes()).classes)) {
    fail<RuntimeError>("nll_loss: weight tensor should be defined either for all ",
                       ClassShape(input.sizes()).classes,
                       " classes or no classes but got weight "
                       "tensor of shape: ",
                       weight.sizes());
  }
}

// Calls body(position of the target, index of its input element, class) for all targets but the
// ignored ones. IndexError at one that is no class.
template <class Body>
void each_target(const ClassShape& shape, const std::int64_t* targets, std::int64_t ignore_index,
                 Body body) {
  for (std::int64_t n = 0; n < shape.batch; ++n) {
    for (std::int64_t i = 0; i < shape.inner; ++i) {
      const std::int64_t position = n * shape.inner + i;
      const std::int64_t target = read_once(targets + position);
      if (target == ignore_index) continue;
      if (!is_inside(target, shape.classes)) [[unlikely]] {
        fail<IndexError>("nll_loss: Target ", target, " is out of bounds for ", shape.classes,
                         " classes.");
      }
      body(position, (n * shape.classes + target) * shape.inner + i, target);
    }
  }
}

// Losses of the targets, or their sum; and the sum of the weights used. Sums in double: the number
// of targets does not limit the precision.
template <class T>
void forward_values(const ClassShape& shape, const Tensor& input, const Tensor& targets,
                    const Tensor& weight, Reduction reduction, std::int64_t ignore_index,
                    const Tensor& output, const Tensor& total_weight) {
  const T* values = input.data<T>();
  const T* weights = weight.defined() ? weight.data<T>() : nullptr;
  T* losses = output.data<T>();
  double sum = 0, total = 0;
  each_target(shape, targets.data<std::int64_t>(), ignore_index,
              [&](std::int64_t position, std::int64_t element, std::int64_t target) {
                const T w = weights ? weights[target] : T(1);
                const T loss = -w * values[element];
                if (reduction == Reduction::none) losses[position] = loss;
                sum += static_cast<double>(loss);
                total += static_cast<double>(w);
              });
  if (reduction == Reduction::sum) *losses = static_cast<T>(sum);
  if (reduction == Reduction::mean) *losses = static_cast<T>(sum / total);
  *total_weight.data<T>() = static_cast<T>(total);
}

template <class T>
void backward_values(const ClassShape& shape, const Tensor& gradient, const Tensor& targets,
                     const Tensor& weight, Reduction reduction, std::int64_t ignore_index,
                     const Tensor& total_weight, const Tensor& output) {
  const T* gradients = gradient.data<T>();
  const T* weights = weight.defined() ? weight.data<T>() : nullptr;
  T* values = output.data<T>();
  const T scale = reduction == Reduction::mean ? T(1) / *total_weight.data<T>() : T(1);
  each_target(shape, targets.data<std::int64_t>(), ignore_index,
              [&](std::int64_t position, std::int64_t element, std::int64_t target) {
                const T g = reduction == Reduction::none ? gradients[position] : *gradients * scale;
                values[element] = -g * (weights ? weights[target] : T(1));
              });
}

DType computing_dtype(DType dtype) {
  if (!is_floating_point(dtype)) {
    fail<NotImplementedError>("\"nll_loss\" not implemented for '", dtype, "'");
  }
  return is_half(dtype) ? DType::float32 : dtype;
}

Tensor as_weight(const Tensor& weight, DType dtype) {
  return weight.defined() ? as_contiguous(weight, dtype) : weight;
}

// nll_loss with the sum of weights given (for the derivative of the backward) or computed.
Tensor forward(const Tensor& input, const Tensor& target, const Tensor& weight, Reduction reduction,
               std::int64_t ignore_index, Tensor total_weight) {
  const DType dtype = computing_dtype(input.dtype());
  const ClassShape shape(input.sizes());
  const Tensor targets = as_contiguous(target, DType::int64);
  const Tensor output =
      reduction == Reduction::none ? zeros(target.sizes(), dtype) : new_tensor({}, dtype);
  const Tensor computed_total = new_tensor({}, dtype);
  const Tensor values = as_contiguous(input, dtype), weights = as_weight(weight, dtype);
  if (dtype == DType::float64) {
    forward_values<double>(shape, values, targets, weights, reduction, ignore_index, output,
                           computed_total);
  } else {
    forward_values<float>(shape, values, targets, weights, reduction, ignore_index, output,
                          computed_total);
  }
  if (!total_weight.defined()) total_weight = computed_total;
  return Unrecorded(as_contiguous(output, input.dtype()))
      .differentiable("NllLossBackward0", {input}, [&] {
        return [sizes = input.sizes(), target = Saved(target), weight = Saved(weight), reduction,
                ignore_index, total_weight](const Backward& backward) -> Gradients {
          return {nll_loss_backward(backward.grad(), sizes, target.get(backward),
                                    weight.get(backward), reduction, ignore_index, total_weight)};
        };
      });
}

}  // namespace

Tensor nll_loss(const Tensor& input, const Tensor& target, const std::optional<Tensor>& weight,
                std::int64_t ignore_index, const std::string& reduction) {
  const Tensor weights = weight.value_or(Tensor());
  check_arguments(input, target, weights);
  return forward(input, target, weights, parse_reduction(reduction), ignore_index, Tensor());
}

// Linear in the gradient: its derivative is nll_loss itself, up to the sign of both.
Tensor nll_loss_backward(const Tensor& gradient, const Dims& sizes, const Tensor& target,
                         const Tensor& weight, Reduction reduction, std::int64_t ignore_index,
                         const Tensor& total_weight) {
  const DType dtype = computing_dtype(gradient.dtype());
  const ClassShape shape(sizes);
  const Tensor output = zeros(sizes, dtype);
  const Tensor gradients = as_contiguous(gradient, dtype);
  const Tensor targets = as_contiguous(target, DType::int64), weights = as_weight(weight, dtype);
  if (dtype == DType::float64) {
    backward_values<double>(shape, gradients, targets, weights, reduction, ignore_index,
                            total_weight, output);
  } else {
    backward_values<float>(shape, gradients, targets, weights, reduction, ignore_index,
                           total_weight, output);
  }
  return Unrecorded(as_contiguous(output, gradient.dtype()))
      .differentiable("NllLossBackwardBackward0", {gradient}, [&] {
        return [target = Saved(target), weight = Saved(weight), reduction, ignore_index,
                total_weight](const Backward& backward) -> Gradients {
          return {forward(backward.grad(), target.get(backward), weight.get(backward), reduction,
                          ignore_index, total_weight)};
        };
      });
}

}  // namespace rushlight::ops
