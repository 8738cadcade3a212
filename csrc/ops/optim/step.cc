#include "ops/optim/step.h"

#include <algorithm>

#include "autograd/in_place.h"

namespace rushlight::ops {

namespace {

void check_fits(const char* name, const char* what, std::size_t index, const Tensor& parameter,
                const Tensor& other) {
  if (other.sizes() != parameter.sizes() || other.dtype() != parameter.dtype()) {
    fail<RuntimeError>(name, ": ", what, " ", index, " has shape ", other.sizes(), " and dtype ",
                       other.dtype(), ", its parameter ", parameter.sizes(), " and ",
                       parameter.dtype());
  }
}

void check_target(const Tensor& target) {
  check_writable(target);
  check_apart(target);
}

// The type kernels compute in: complex numbers are pairs, half precision is widened.
DType computed_dtype(DType dtype) {
  switch (dtype) {
    case DType::float64:
    case DType::complex128:
      return DType::float64;
    default:
      return DType::float32;
  }
}

DType stored_dtype(DType dtype) { return is_complex(dtype) ? dtype : computed_dtype(dtype); }

}  // namespace

std::vector<Tensor> defined_or_not(const OptionalTensors& tensors, std::size_t count) {
  if (tensors.empty()) return {};
  std::vector<Tensor> result(std::max(tensors.size(), count));
  std::transform(tensors.begin(), tensors.end(), result.begin(),
                 [](const auto& tensor) { return tensor.value_or(Tensor()); });
  return result;
}

bool has_repeats(const std::vector<Tensor>& parameters) {
  std::vector<const TensorImpl*> sorted(parameters.size());
  std::transform(parameters.begin(), parameters.end(), sorted.begin(),
                 [](const Tensor& parameter) { return parameter.impl(); });
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
}

Step::Step(const char* name, const std::vector<Tensor>& parameters,
           const std::vector<Tensor>& gradients, const StateLists& states)
    : name_(name), parameters_(parameters), states_(states) {
  if (gradients.size() != parameters.size()) {
    fail<RuntimeError>(name, ": ", parameters.size(), " parameters, but ", gradients.size(),
                       " gradients");
  }
  for (const std::vector<Tensor>* list : states) {
    if (!list->empty() && list->size() != parameters.size()) {
      fail<RuntimeError>(name, ": ", parameters.size(), " parameters, but state for ",
                         list->size());
    }
  }
  starts_.push_back(0);
  items_.reserve(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& parameter = parameters[i];
    if (!is_floating_point(parameter.dtype()) && !is_complex(parameter.dtype())) {
      fail<TypeError>(name, ": parameter ", i, " has dtype ", parameter.dtype(),
                      ", expected a floating-point or complex dtype");
    }
    check_fits(name, "gradient", i, parameter, gradients[i]);
    check_target(parameter);
    const DType dtype = stored_dtype(parameter.dtype());
    StepItem item;
    item.parameter = as_contiguous(parameter, dtype);
    item.gradient = as_contiguous(gradients[i], dtype);
    for (std::size_t s = 0; s < states.size(); ++s) {
      if (states[s]->empty() || !(*states[s])[i].defined()) continue;
      check_fits(name, "state", i, parameter, (*states[s])[i]);
      check_target((*states[s])[i]);
      item.states[s] = as_contiguous((*states[s])[i], dtype);
    }
    item.count = parameter.numel() * (is_complex(dtype) ? 2 : 1);
    item.is_double = computed_dtype(dtype) == DType::float64;
    starts_.push_back(starts_.back() + item.count);
    items_.push_back(std::move(item));
  }
}

void Step::check_count(std::size_t grouped) const {
  if (grouped != parameters_.size()) {
    fail<RuntimeError>(name_, ": ", parameters_.size(), " parameters, but options for ", grouped);
  }
}

std::size_t Step::item_of(std::int64_t position) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), position);
  return static_cast<std::size_t>(after - starts_.begin()) - 1;
}

void Step::finish() {
  const auto write = [](const Tensor& target, const Tensor& computed) {
    if (!computed.is_same(target)) copy_elements(target, computed);
    count_write(target);
  };
  for (std::size_t i = 0; i < items_.size(); ++i) {
    write(parameters_[i], items_[i].parameter);
    for (std::size_t s = 0; s < states_.size(); ++s) {
      if (items_[i].states[s].defined()) write((*states_[s])[i], items_[i].states[s]);
    }
  }
}

}  // namespace rushlight::ops
