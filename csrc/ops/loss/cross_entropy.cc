#include "ops/loss/cross_entropy.h"

#include "base/checked_indices.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/loss/nll_loss.h"
#include "ops/reduce/reduce.h"
#include "ops/softmax/softmax.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

// The class weights in the shape that broadcasts over the input.
Tensor weight_over(const Tensor& weight, const Tensor& input, std::int64_t class_dim) {
  if (!weight.defined()) return {};
  Dims sizes(static_cast<std::size_t>(input.dim()), 1);
  sizes[static_cast<std::size_t>(class_dim)] = weight.numel();
  const Tensor dense = as_contiguous(weight);
  return new_alias(dense, sizes, contiguous_strides(sizes), dense.offset());
}

// For each target 1 (or the weight of its class), 0 where it is ignored.
template <class T>
Tensor target_weights(const Tensor& target, const Tensor& weight, std::int64_t ignore_index,
                      DType dtype) {
  const Tensor targets = as_contiguous(target, DType::int64);
  const Tensor result = new_tensor(target.sizes(), dtype);
  const Tensor weights = weight.defined() ? as_contiguous(weight, dtype) : Tensor();
  for (std::int64_t i = 0; i < targets.numel(); ++i) {
    const std::int64_t label = read_once(targets.data<std::int64_t>() + i);
    T factor = label == ignore_index ? T(0) : T(1);
    if (weights.defined() && label != ignore_index) {
      if (!is_inside(label, weights.numel())) [[unlikely]] {
        fail<IndexError>("cross_entropy: Target ", label, " is out of bounds for ", weights.numel(),
                         " classes.");
      }
      factor = weights.data<T>()[label];
    }
    result.data<T>()[i] = factor;
  }
  return result;
}

Tensor target_weights(const Tensor& target, const Tensor& weight, std::int64_t ignore_index,
                      DType dtype) {
  return dtype == DType::float64
             ? target_weights<double>(target, weight, ignore_index, dtype)
             : target_weights<float>(target, weight, ignore_index, DType::float32);
}

Tensor with_probabilities(const Tensor& input, const Tensor& target, const Tensor& weight,
                          Reduction reduction, double label_smoothing, std::int64_t class_dim) {
  const std::int64_t classes = input.size(class_dim);
  Tensor wanted = target;
  if (label_smoothing > 0) {
    wanted = add(mul(target, 1 - label_smoothing), label_smoothing / static_cast<double>(classes));
  }
  Tensor products = mul(log_softmax(input, class_dim), wanted);
  if (weight.defined()) products = mul(products, weight_over(weight, input, class_dim));
  if (reduction == Reduction::none) return mul(sum_dims(products, Dims{class_dim}), -1);
  Tensor total = mul(sum(products), -1);
  if (reduction == Reduction::sum) return total;
  const std::int64_t targets = classes == 0 ? 0 : input.numel() / classes;
  return div(total, static_cast<double>(targets));
}

// (1 - s) nll + s / C * sum over the classes of -log p, the latter averaged like the former.
Tensor with_smoothing(const Tensor& log_probabilities, const Tensor& target, const Tensor& weight,
                      std::int64_t ignore_index, const std::string& reduction_name,
                      double label_smoothing, std::int64_t class_dim) {
  const Reduction reduction = parse_reduction(reduction_name);
  const std::int64_t classes = log_probabilities.size(class_dim);
  const Tensor nll =
      nll_loss(log_probabilities, target, weight.defined() ? std::optional(weight) : std::nullopt,
               ignore_index, reduction_name);
  Tensor spread_out = log_probabilities;
  if (weight.defined()) {
    spread_out = mul(spread_out, weight_over(weight, log_probabilities, class_dim));
  }
  const Tensor used = target_weights(target, Tensor(), ignore_index, log_probabilities.dtype());
  Tensor smooth = mul(mul(sum_dims(spread_out, Dims{class_dim}), -1), used);
  if (reduction == Reduction::sum) smooth = sum(smooth);
  if (reduction == Reduction::mean) {
    smooth = div(sum(smooth),
                 sum(target_weights(target, weight, ignore_index, log_probabilities.dtype())));
  }
  return add(mul(nll, 1 - label_smoothing),
             mul(smooth, label_smoothing / static_cast<double>(classes)));
}

}  // namespace

Tensor cross_entropy(const Tensor& input, const Tensor& target, const std::optional<Tensor>& weight,
                     std::int64_t ignore_index, const std::string& reduction,
                     double label_smoothing) {
  if (input.dim() == 0) {
    fail<ValueError>("cross_entropy: expected 1 or more dimensions of input (got 0)");
  }
  if (label_smoothing < 0 || label_smoothing > 1) {
    fail<RuntimeError>("label_smoothing must be between 0.0 and 1.0. Got: ", label_smoothing);
  }
  const std::int64_t class_dim = input.dim() == 1 ? 0 : 1;
  const Tensor weights = weight.value_or(Tensor());
  if (weights.defined() && weights.numel() != input.size(class_dim)) {
    fail<RuntimeError>("cross_entropy: weight tensor should be defined either for all ",
                       input.size(class_dim),
                       " classes or no classes but got weight tensor of "
                       "shape: ",
                       weights.sizes());
  }
  if (target.sizes() == input.sizes()) {
    if (!is_floating_point(target.dtype())) {
      fail<RuntimeError>(
          "cross_entropy: Expected floating point type for target with class probabilities, got ",
          target.dtype());
    }
    return with_probabilities(input, target, weights, parse_reduction(reduction), label_smoothing,
                              class_dim);
  }
  if (is_floating_point(target.dtype()) && target.dim() != input.dim() - 1) {
    fail<RuntimeError>("cross_entropy: expected a target of the input's shape ", input.sizes(),
                       " for class probabilities, got ", target.sizes());
  }
  const Tensor log_probabilities = log_softmax(input, class_dim);
  if (label_smoothing > 0) {
    return with_smoothing(log_probabilities, target, weights, ignore_index, reduction,
                          label_smoothing, class_dim);
  }
  return nll_loss(log_probabilities, target, weight, ignore_index, reduction);
}

}  // namespace rushlight::ops
