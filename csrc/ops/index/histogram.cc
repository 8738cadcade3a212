#include <algorithm>
#include <cmath>

#include "base/checked_indices.h"
#include "ops/creation/creation.h"
#include "ops/elementwise/elementwise.h"
#include "ops/index/sort.h"
#include "ops/index/sort_keys.h"
#include "ops/index/unique.h"
#include "ops/shape/copy.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

[[noreturn]] void fail_changed() {
  fail<RuntimeError>("bincount: the input changed while it was counted");
}

}  // namespace

Tensor bincount(const Tensor& input, const std::optional<Tensor>& weights, std::int64_t minlength) {
  if (input.dim() != 1 || !(is_integer(input.dtype()) || input.dtype() == DType::bool_)) {
    fail<RuntimeError>("bincount only supports 1-d non-negative integral inputs.");
  }
  if (minlength < 0) fail<RuntimeError>("minlength should be >= 0");
  if (weights && weights->sizes() != input.sizes()) {
    fail<RuntimeError>("weights should be 1-d and have the same length as input: ",
                       weights->sizes(), ", ", input.sizes());
  }
  const Tensor values = as_contiguous(input, DType::int64);
  const std::int64_t* indices = values.data<std::int64_t>();
  const std::int64_t count = values.numel();
  std::int64_t lowest = 0, highest = -1;
  for (std::int64_t i = 0; i < count; ++i) {
    lowest = std::min(lowest, indices[i]);
    highest = std::max(highest, indices[i]);
  }
  if (lowest < 0) {
    fail<RuntimeError>("bincount only supports 1-d non-negative integral inputs.");
  }
  const std::int64_t bins = std::max(minlength, checked_add(highest, 1));
  if (!weights) {
    // Two tables, so that neighbours that are equal do not wait for each other.
    Tensor counts = zeros({bins}, DType::int64);
    const bool twice = bins <= count / 8;
    const Tensor others = twice ? zeros({bins}, DType::int64) : counts;
    std::int64_t* const even = counts.data<std::int64_t>();
    std::int64_t* const odd = others.data<std::int64_t>();
    std::int64_t i = 0;
    for (; i + 2 <= count; i += 2) {
      const std::int64_t first = read_once(indices + i), second = read_once(indices + i + 1);
      if (!is_inside(first, bins) || !is_inside(second, bins)) fail_changed();
      ++even[first];
      ++odd[second];
    }
    if (i < count) {
      const std::int64_t last = read_once(indices + i);
      if (!is_inside(last, bins)) fail_changed();
      ++even[last];
    }
    for (std::int64_t bin = 0; twice && bin < bins; ++bin) even[bin] += odd[bin];
    return counts;
  }
  const DType dtype = weights->dtype() == DType::float32 ? DType::float32 : DType::float64;
  const Tensor factors = as_contiguous(*weights, DType::float64);
  const Tensor sums = zeros({bins}, DType::float64);
  double* const totals = sums.data<double>();
  const double* const addends = factors.data<double>();
  const bool inside = for_indices(
      indices, count, bins, [=](std::int64_t i, std::int64_t bin) { totals[bin] += addends[i]; });
  if (!inside) fail_changed();
  return Unrecorded(as_contiguous(sums, dtype)).without_derivative("bincount", {*weights});
}

Tensor histc(const Tensor& input, std::int64_t bins, const Scalar& min, const Scalar& max) {
  if (!is_floating_point(input.dtype())) {
    fail<NotImplementedError>("\"histogram_cpu\" not implemented for '", input.dtype(), "'");
  }
  if (bins <= 0) fail<RuntimeError>("bins must be > 0");
  const Tensor values = as_contiguous(input, DType::float64);
  const double* numbers = values.data<double>();
  double low = min.to_double(), high = max.to_double();
  if (low == high && values.numel() > 0) {
    const auto [least, greatest] = std::minmax_element(numbers, numbers + values.numel());
    low = *least;
    high = *greatest;
  }
  if (low == high) {
    low -= 1;
    high += 1;
  }
  if (!std::isfinite(low) || !std::isfinite(high)) {
    fail<RuntimeError>("range of [", low, ", ", high, "] is not finite");
  }
  if (low > high) fail<RuntimeError>("max must be larger than min");
  const Tensor counts = zeros({bins}, DType::float64);
  double* const totals = counts.data<double>();
  // Halves where the width itself would be infinite.
  const double factor = std::isfinite(high - low) ? 1 : 0.5;
  const double start = low * factor, width = high * factor - start;
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    const double number = read_once(numbers + i);
    if (!(number >= low && number <= high)) continue;
    const auto bin =
        static_cast<std::int64_t>((number * factor - start) / width * static_cast<double>(bins));
    totals[std::min(bin, bins - 1)] += 1;
  }
  return Unrecorded(as_contiguous(counts, input.dtype())).without_derivative("histc", {input});
}

Tensor isin(const Tensor& elements, const Tensor& test_elements, bool invert) {
  const DType common = result_type({&elements, &test_elements});
  for (const Tensor& operand : {elements, test_elements}) {
    if (operand.impl()->from_number) check_number(item(operand), common);
  }
  const Tensor values = as_contiguous(elements, common);
  const Tensor tests = as_contiguous(test_elements, common);
  Unrecorded result = empty_result(elements.sizes(), DType::bool_);
  Bool* found = result->data<Bool>();
  visit_real("isin", common, [&]<class T>(T) {
    using Key = UnsignedOf<sizeof(T)>;
    std::vector<Key> keys;
    for (std::int64_t i = 0; i < tests.numel(); ++i) {
      // NaN is in no set.
      const T value = tests.data<T>()[i];
      if constexpr (!std::is_integral_v<T>) {
        if (std::isnan(static_cast<double>(static_cast<float>(value)))) continue;
      }
      keys.push_back(sort_key(value));
    }
    std::sort(keys.begin(), keys.end());
    for (std::int64_t i = 0; i < values.numel(); ++i) {
      found[i] =
          std::binary_search(keys.begin(), keys.end(), sort_key(values.data<T>()[i])) != invert;
    }
  });
  return std::move(result).not_differentiable();
}

}  // namespace rushlight::ops
