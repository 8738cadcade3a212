#include "ops/index/unique.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "ops/index/index_select.h"
#include "ops/index/sort.h"
#include "ops/shape/copy.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

// Slices numbered in an order in which equal ones are neighbours.
struct Groups {
  std::vector<std::int64_t> first;  // a member of each group
  std::vector<std::int64_t> counts;
  std::vector<std::int64_t> group;  // of each slice
};

template <class Equal>
Groups grouped(const std::vector<std::int64_t>& order, const Equal& equal) {
  Groups groups;
  groups.group.resize(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || !equal(order[i - 1], order[i])) {
      groups.first.push_back(order[i]);
      groups.counts.push_back(0);
    }
    ++groups.counts.back();
    groups.group[static_cast<std::size_t>(order[i])] =
        static_cast<std::int64_t>(groups.first.size()) - 1;
  }
  return groups;
}

std::vector<std::int64_t> natural_order(std::int64_t count) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

Tensor tensor_of(const std::vector<std::int64_t>& values, DimsView sizes) {
  Tensor result = new_tensor(sizes, DType::int64);
  std::copy(values.begin(), values.end(), result.data<std::int64_t>());
  return result;
}
Tensor tensor_of(const std::vector<std::int64_t>& values) {
  const std::int64_t sizes[] = {static_cast<std::int64_t>(values.size())};
  return tensor_of(values, sizes);
}

// Equality of elements of any dtype as numbers: NaN differs from itself, -0 equals 0.
template <class T>
bool equal_elements(const char* a, const char* b, std::int64_t count) {
  const T* x = reinterpret_cast<const T*>(a);
  const T* y = reinterpret_cast<const T*>(b);
  return std::equal(x, x + count, y);
}

// Three-way order of two runs of elements; NaN is largest.
template <class T>
int compare_elements(const char* a, const char* b, std::int64_t count) {
  const T* x = reinterpret_cast<const T*>(a);
  const T* y = reinterpret_cast<const T*>(b);
  for (std::int64_t i = 0; i < count; ++i) {
    if (x[i] < y[i]) return -1;
    if (y[i] < x[i]) return 1;
    const bool x_nan = x[i] != x[i], y_nan = y[i] != y[i];
    if (x_nan != y_nan) return x_nan ? 1 : -1;
  }
  return 0;
}

struct Comparison {
  bool (*equal)(const char*, const char*, std::int64_t);
  int (*compare)(const char*, const char*, std::int64_t);
};
template <class T>
Comparison comparison_of() {
  return {equal_elements<T>, compare_elements<T>};
}

// Halves and bfloat16 are compared as floats, bool and small integers as they are.
DType compared_dtype(DType dtype) { return is_half(dtype) ? DType::float32 : dtype; }

Comparison comparison(DType dtype) {
  switch (dtype) {
    case DType::uint8:
    case DType::bool_:
      return comparison_of<std::uint8_t>();
    case DType::int8:
      return comparison_of<std::int8_t>();
    case DType::int16:
      return comparison_of<std::int16_t>();
    case DType::int32:
      return comparison_of<std::int32_t>();
    case DType::int64:
      return comparison_of<std::int64_t>();
    case DType::uint16:
      return comparison_of<std::uint16_t>();
    case DType::uint32:
      return comparison_of<std::uint32_t>();
    case DType::uint64:
      return comparison_of<std::uint64_t>();
    case DType::float32:
      return comparison_of<float>();
    case DType::float64:
      return comparison_of<double>();
    default:
      fail<NotImplementedError>("\"unique\" not implemented for '", dtype, "'");
  }
}

enum class Order { sorted, consecutive };

// Groups of the slices of the first dimension of a contiguous tensor.
Groups group_slices(const Tensor& slices, Order kind) {
  const std::int64_t count = slices.sizes()[0];
  const std::int64_t length = count == 0 ? 0 : slices.numel() / count;
  const Tensor values = as_contiguous(slices, compared_dtype(slices.dtype()));
  const Comparison how = comparison(values.dtype());
  const char* base = values.bytes_begin();
  const std::int64_t step = length * static_cast<std::int64_t>(values.item_size());
  std::vector<std::int64_t> order = natural_order(count);
  if (kind == Order::sorted && slices.dim() == 1) {
    const Tensor positions = sorted_positions(values);
    std::copy_n(positions.data<std::int64_t>(), count, order.begin());
  } else if (kind == Order::sorted) {
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
      return how.compare(base + a * step, base + b * step, length) < 0;
    });
  }
  return grouped(order, [&](std::int64_t a, std::int64_t b) {
    return how.equal(base + a * step, base + b * step, length);
  });
}

std::array<Tensor, 3> unique_slices(const char* name, const Tensor& input, std::int64_t dim,
                                    DimsView inverse_sizes, Order kind, bool return_inverse,
                                    bool return_counts) {
  Tensor values;
  Groups groups;
  {
    const GradientModeGuard unrecorded(false);
    if (input.size(dim) != 0 && input.numel() == 0) {
      fail<RuntimeError>(
          "There are 0 sized dimensions, and they aren't selected, so unique cannot "
          "be applied");
    }
    groups = group_slices(as_contiguous(movedim(input, {dim}, {0})), kind);
    values = index_select(input, dim, tensor_of(groups.first));
  }
  return {Unrecorded(new_alias(values)).without_derivative(name, {input}),
          return_inverse ? tensor_of(groups.group, inverse_sizes) : tensor_of({}),
          return_counts ? tensor_of(groups.counts) : tensor_of({})};
}

}  // namespace

std::array<Tensor, 3> unique(const Tensor& input, bool return_inverse, bool return_counts) {
  return unique_slices("_unique2", reshape(input, {-1}), 0, input.sizes(), Order::sorted,
                       return_inverse, return_counts);
}

std::array<Tensor, 3> unique_dim(const Tensor& input, std::int64_t dim, bool return_inverse,
                                 bool return_counts) {
  if (input.dim() == 0) return unique(input, return_inverse, return_counts);
  const std::int64_t at = wrap_dim(dim, input.dim());
  const std::int64_t sizes[] = {input.size(at)};
  return unique_slices("unique_dim", input, at, sizes, Order::sorted, return_inverse,
                       return_counts);
}

std::array<Tensor, 3> unique_consecutive(const Tensor& input, bool return_inverse,
                                         bool return_counts, std::optional<std::int64_t> dim) {
  if (!dim || input.dim() == 0) {
    return unique_slices("unique_consecutive", reshape(input, {-1}), 0, input.sizes(),
                         Order::consecutive, return_inverse, return_counts);
  }
  const std::int64_t at = wrap_dim(*dim, input.dim());
  const std::int64_t sizes[] = {input.size(at)};
  return unique_slices("unique_consecutive", input, at, sizes, Order::consecutive, return_inverse,
                       return_counts);
}

}  // namespace rushlight::ops
