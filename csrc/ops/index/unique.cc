#include "ops/index/unique.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "ops/index/index_select.h"
#include "ops/index/sort.h"
#include "ops/index/sort_keys.h"
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
  return std::equal(x, x + count, y, [](T left, T right) {
    if constexpr (std::is_arithmetic_v<T>) {
      return left == right;
    } else {
      return static_cast<float>(left) == static_cast<float>(right);
    }
  });
}

// Three-way order of two runs of elements; NaN is largest.
template <class T>
int compare_elements(const char* a, const char* b, std::int64_t count) {
  const T* x = reinterpret_cast<const T*>(a);
  const T* y = reinterpret_cast<const T*>(b);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto x_key = sort_key(x[i]), y_key = sort_key(y[i]);
    if (x_key != y_key) return x_key < y_key ? -1 : 1;
  }
  return 0;
}

struct Comparison {
  bool (*equal)(const char*, const char*, std::int64_t);
  int (*compare)(const char*, const char*, std::int64_t);
};
Comparison comparison(DType dtype) {
  Comparison result;
  visit_real("unique", dtype,
             [&]<class T>(T) { result = {equal_elements<T>, compare_elements<T>}; });
  return result;
}

enum class Order { sorted, consecutive };

// Groups of the slices of the first dimension.
Groups group_slices(const Tensor& slices, Order kind) {
  const std::int64_t count = slices.sizes()[0];
  const std::int64_t length = count == 0 ? 0 : slices.numel() / count;
  // A copy: the order must stay what it is while they are compared.
  const Tensor values = contiguous_copy(slices, slices.dtype());
  const Comparison how = comparison(values.dtype());
  const char* base = values.bytes_begin();
  const std::int64_t step = length * static_cast<std::int64_t>(values.item_size());
  std::vector<std::int64_t> order = natural_order(count);
  if (kind == Order::sorted) {
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
      return how.compare(base + a * step, base + b * step, length) < 0;
    });
  }
  return grouped(order, [&](std::int64_t a, std::int64_t b) {
    return how.equal(base + a * step, base + b * step, length);
  });
}

// The first of each run of equal numbers, how long the runs are and, where it is wanted, the run of
// each number; `order` says where the numbers come from (null: they are where they were).
template <class T>
std::array<Tensor, 3> number_runs(const T* numbers, std::int64_t count, const std::int64_t* order,
                                  DType dtype, bool with_inverse, bool with_counts) {
  const auto begins = [numbers](std::int64_t i) {
    if constexpr (requires { numbers->bits; }) {
      return static_cast<float>(numbers[i]) != static_cast<float>(numbers[i - 1]);
    } else {
      return numbers[i] != numbers[i - 1];
    }
  };
  std::int64_t runs = count > 0 ? 1 : 0;
  for (std::int64_t i = 1; i < count; ++i) runs += begins(i);
  const Tensor values = new_tensor(Dims{runs}, dtype);
  const Tensor counts = new_tensor(Dims{with_counts ? runs : 0}, DType::int64);
  const Tensor inverse = new_tensor(Dims{with_inverse ? count : 0}, DType::int64);
  T* const firsts = values.data<T>();
  std::int64_t* const ends = counts.data<std::int64_t>();
  std::int64_t* const places = inverse.data<std::int64_t>();
  if (count > 0) firsts[0] = numbers[0];
  // Calls body(number, its run). No branch on the data: where runs are short it is a coin toss.
  const auto walk = [&](const auto& body) {
    std::int64_t run = 0;
    for (std::int64_t i = 1; i < count; ++i) {
      run += begins(i);
      body(i, run);
    }
  };
  if (runs == count) {
    std::copy_n(numbers, count, firsts);
  } else {
    // Of numbers that are equal as numbers the first is kept (-0 or 0).
    for (std::int64_t i = 1, run = 0; i < count; ++i) {
      const bool is_new = begins(i);
      run += is_new;
      firsts[run] = is_new ? numbers[i] : firsts[run];
    }
  }
  if (with_inverse && count > 0) {
    places[order ? order[0] : 0] = 0;
    walk([&](std::int64_t i, std::int64_t run) { places[order ? order[i] : i] = run; });
  }
  if (with_counts && count > 0) {
    ends[0] = 1;
    walk([&](std::int64_t i, std::int64_t run) { ends[run] = i + 1; });
    for (std::int64_t i = runs - 1; i > 0; --i) ends[i] -= ends[i - 1];
  }
  return {values, inverse, counts};
}

// The groups of single numbers.
std::array<Tensor, 3> unique_numbers(const char* name, const Tensor& input, DimsView inverse_sizes,
                                     Order kind, bool return_inverse, bool return_counts) {
  std::array<Tensor, 3> found;
  {
    const GradientModeGuard unrecorded(false);
    const bool sorts = kind == Order::sorted;
    // Runs are counted, then filled in: of numbers that nobody else writes.
    const Tensor flat = sorts ? as_contiguous(input) : contiguous_copy(input, input.dtype());
    const std::array<Tensor, 2> sorted = sorts ? sort(flat, 0, false) : std::array{flat, Tensor()};
    visit_real("unique", input.dtype(), [&]<class T>(T) {
      // Truths as 0 and 1, which compare faster than any bytes.
      constexpr bool truths = std::is_same_v<T, Bool>;
      using Number = std::conditional_t<truths, std::uint8_t, T>;
      Number* const numbers = sorted[0].data<Number>();
      if constexpr (truths) {
        for (std::int64_t i = 0; i < flat.numel(); ++i) numbers[i] = numbers[i] != 0;
      }
      found = number_runs(numbers, flat.numel(), sorts ? sorted[1].data<std::int64_t>() : nullptr,
                          input.dtype(), return_inverse, return_counts);
    });
    if (return_inverse)
      found[1] = reshape(found[1], Dims(inverse_sizes.begin(), inverse_sizes.end()));
  }
  return {Unrecorded(new_alias(found[0])).without_derivative(name, {input}),
          return_inverse ? found[1] : tensor_of({}), return_counts ? found[2] : tensor_of({})};
}

std::array<Tensor, 3> unique_slices(const char* name, const Tensor& input, std::int64_t dim,
                                    DimsView inverse_sizes, Order kind, bool return_inverse,
                                    bool return_counts) {
  if (input.dim() == 1) {
    return unique_numbers(name, input, inverse_sizes, kind, return_inverse, return_counts);
  }
  Tensor values;
  Groups groups;
  {
    const GradientModeGuard unrecorded(false);
    if (input.size(dim) != 0 && input.numel() == 0) {
      fail<RuntimeError>(
          "There are 0 sized dimensions, and they aren't selected, so unique cannot "
          "be applied");
    }
    groups = group_slices(movedim(input, {dim}, {0}), kind);
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
