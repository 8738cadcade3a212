#include <algorithm>

#include "base/half.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/comparison.h"
#include "ops/index/sort_entries.h"
#include "ops/reduce/along.h"
#include "ops/reduce/extremes_over.h"
#include "ops/reduce/ordered.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/view.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

namespace rushlight::ops {
namespace {

// Rows are ranked in one of these; smaller types convert without loss.
DType ranked_dtype(const char* operation, DType dtype, bool allows_bool) {
  if (is_complex(dtype) || (dtype == DType::bool_ && !allows_bool)) {
    fail<NotImplementedError>("\"", operation, "_cpu\" not implemented for '", dtype, "'");
  }
  if (dtype == DType::float64 || dtype == DType::float32) return dtype;
  return is_floating_point(dtype) ? DType::float32 : DType::int64;
}

template <class Body>
void for_ranked(DType dtype, const Body& body) {
  if (dtype == DType::float32) return body(float());
  if (dtype == DType::float64) return body(double());
  body(std::int64_t());
}

template <class T>
bool is_nan(T x) {
  return x != x;
}

// NaN is behind all numbers.
template <class T>
bool before(T a, T b) {
  return a < b || (is_nan(b) && !is_nan(a));
}

// An element of a row of less than 2^32.
template <class T>
struct Placed {
  T value;
  std::uint32_t place;
};

// Working memory for a row.
template <class T>
struct Room {
  explicit Room(std::int64_t count) : placed(count), entries(count), other(count) {}
  Scratch<Placed<T>> placed;
  Scratch<Entry<KeyOf<T>>> entries, other;
};

// The place of the k-th smallest by Hoare's quick select, with the median of three as pivot: which
// of several equal elements it finds is what torch's kthvalue finds. The pivots keep the searches
// inside of the row, so they are made in a copy that nobody else writes.
template <class T>
std::int64_t selected_place(const T* row, std::int64_t count, std::int64_t k, const Room<T>& room) {
  Placed<T>* const order = room.placed.data();
  for (std::int64_t i = 0; i < count; ++i) order[i] = {row[i], static_cast<std::uint32_t>(i)};
  auto sort_pair = [&](std::int64_t i, std::int64_t j) {
    if (before(order[j].value, order[i].value)) std::swap(order[i], order[j]);
  };
  std::int64_t left = 0, right = count - 1;
  while (right > left + 1) {
    std::swap(order[left + (right - left) / 2], order[left + 1]);
    sort_pair(left + 1, right);
    sort_pair(left, right);
    sort_pair(left + 1, left);
    const T pivot = order[left].value;
    std::int64_t i = left + 1, j = right;
    while (true) {
      do ++i;
      while (before(order[i].value, pivot));
      do --j;
      while (before(pivot, order[j].value));
      if (j < i) break;
      std::swap(order[i], order[j]);
    }
    std::swap(order[left], order[j]);
    if (j <= k) left = i;
    if (j >= k) right = j - 1;
  }
  if (right == left + 1) sort_pair(left, right);
  return order[k].place;
}

// The lower of the two in the middle. A NaN is the median, unless NaNs are skipped.
template <class T>
std::int64_t median_place(const T* row, std::int64_t count, bool skip_nan, const Room<T>& room) {
  const T* nan = std::find_if(row, row + count, is_nan<T>);
  std::int64_t numbers = count;
  if (nan != row + count) {
    if (!skip_nan) return nan - row;
    numbers -= std::count_if(nan, row + count, is_nan<T>);
  }
  const std::int64_t k = numbers > 0 ? (numbers - 1) / 2 : 0;
  return ranked_position(row, count, k, room.entries.data());
}

// A place of the most frequent value, the smallest of several. NaNs differ from each other and are
// larger than all numbers.
template <class T>
std::int64_t mode_place(const T* row, std::int64_t count, const Room<T>& room) {
  fill_entries(row, count, false, room.entries.data());
  const Entry<KeyOf<T>>* sorted = sorted_entries(room.entries.data(), room.other.data(), count);
  std::int64_t best = sorted[0].index(), most = 0, run = 0;
  while (count > 0 && is_nan(row[sorted[count - 1].index()])) --count;
  for (std::int64_t i = 0; i < count; ++i) {
    run = i > 0 && sorted[i].key() == sorted[i - 1].key() ? run + 1 : 1;
    if (run > most) {
      most = run;
      best = sorted[i].index();
    }
  }
  return best;
}

// Finds a place in every row along `dim`: find(row, count, room) -> index.
template <class Find>
TensorPair picked_by(const char* operation, const char* node, const Tensor& input, std::int64_t dim,
                     bool keepdim, bool allows_bool, const Find& find) {
  const Dims along{dim};
  const ReducedDims dims(input, along);
  check_not_empty(operation, input, along);
  const DType dtype = ranked_dtype(operation, input.dtype(), allows_bool);
  const std::int64_t wrapped = wrap_dim(dim, input.dim());
  const Dims sizes = dims.result_sizes(keepdim);
  const Tensor indices = new_tensor(sizes, DType::int64);
  if (indices.numel() > 0) {
    const Tensor rows = input.dim() == 0 ? as_ordered(input, dtype)
                                         : as_ordered(transpose(detach(input), wrapped, -1), dtype);
    const std::int64_t count = dims.count();
    check(count <= std::int64_t{UINT32_MAX}, operation, ": more than 2^32 - 1 elements in a row");
    // The rows come in the order of the transposed dimensions.
    Tensor found = indices;
    const bool moved = input.dim() > 0 && wrapped != input.dim() - 1;
    Dims moved_sizes;
    if (moved) {
      moved_sizes = rows.sizes();
      moved_sizes.back() = 1;
      found = new_tensor(moved_sizes, DType::int64);
    }
    for_ranked(dtype, [&](auto number) {
      using T = decltype(number);
      const std::int64_t grain = std::max<std::int64_t>(4096 / count, 1);
      parallel_for(0, found.numel(), grain, [&](std::int64_t begin, std::int64_t end) {
        const Room<T> room(count);
        for (std::int64_t i = begin; i < end; ++i) {
          found.data<std::int64_t>()[i] = find(rows.data<T>() + i * count, count, room);
        }
      });
    });
    if (moved) {
      copy_elements(new_alias(indices, dims.result_sizes(true),
                              contiguous_strides(dims.result_sizes(true)), 0),
                    transpose(found, wrapped, -1));
    }
  }
  Tensor values;
  {
    const GradientModeGuard unrecorded(false);
    values = pick_along(detach(input), wrapped, indices, sizes);
  }
  return differentiable(node, std::array{Unrecorded(values), Unrecorded(indices)}, {input}, [&] {
    return [wrapped, indices = Saved(indices),
            from = input.sizes()](const Backward& backward) -> Gradients {
      return {place_along(backward.grad(), wrapped, indices.get(backward), from)};
    };
  });
}

TensorPair median_of_rows(const char* operation, const char* node, const Tensor& input,
                          std::int64_t dim, bool keepdim, bool skip_nan) {
  return picked_by(operation, node, input, dim, keepdim, false,
                   [skip_nan](const auto* row, std::int64_t count, const auto& room) {
                     return median_place(row, count, skip_nan, room);
                   });
}

// What every element has of one that all the elements equal to `value` share; a constant.
Tensor equal_shares(const Tensor& input, const Tensor& value) {
  const GradientModeGuard constants(false);
  const Tensor all = detach(input), one = detach(value);
  const Tensor equal = item(isnan(one)).to_bool() ? isnan(all) : eq(all, one);
  const Tensor there = as_contiguous(equal, input.dtype());
  return div(there, sum(there));
}

Tensor median_of_all(const char* operation, const char* node, const Tensor& input, bool skip_nan) {
  const DType dtype = ranked_dtype("median", input.dtype(), false);
  Unrecorded result = empty_result({}, input.dtype());
  if (input.numel() == 0) {
    fill_elements(*result, is_floating_point(dtype)
                               ? Scalar(std::numeric_limits<double>::quiet_NaN())
                               : Scalar(std::numeric_limits<std::int64_t>::min()));
  } else {
    const GradientModeGuard unrecorded(false);
    const Tensor flat = reshape(detach(input), {-1});
    copy_elements(*result, median_of_rows(operation, node, flat, 0, false, skip_nan)[0]);
  }
  const Unrecorded& value = result;
  return std::move(result).differentiable(node, {input}, [&] {
    return [input = Saved(input),
            value = Saved::result(value)](const Backward& backward) -> Gradients {
      return {mul(backward.grad(), equal_shares(input.get(backward), value.get(backward)))};
    };
  });
}

}  // namespace

Tensor median(const Tensor& input) {
  return median_of_all("median", "MedianBackward0", input, false);
}
Tensor nanmedian(const Tensor& input) {
  return median_of_all("nanmedian", "NanmedianBackward0", input, true);
}
TensorPair median_along(const Tensor& input, std::int64_t dim, bool keepdim) {
  return median_of_rows("median", "MedianBackward1", input, dim, keepdim, false);
}
TensorPair nanmedian_along(const Tensor& input, std::int64_t dim, bool keepdim) {
  return median_of_rows("nanmedian", "NanmedianBackward1", input, dim, keepdim, true);
}

TensorPair kthvalue(const Tensor& input, std::int64_t k, std::int64_t dim, bool keepdim) {
  const std::int64_t size = input.dim() == 0 ? 1 : input.size(dim);
  check_not_empty("kthvalue", input, Dims{dim});
  check(k >= 1 && k <= size, "kthvalue(): selected number k out of range for dimension ",
        wrap_dim(dim, input.dim()));
  return picked_by("kthvalue", "KthvalueBackward0", input, dim, keepdim, false,
                   [k](const auto* row, std::int64_t count, const auto& room) {
                     return selected_place(row, count, k - 1, room);
                   });
}

TensorPair mode(const Tensor& input, std::int64_t dim, bool keepdim) {
  return picked_by("mode", "ModeBackward0", input, dim, keepdim, true,
                   [](const auto* row, std::int64_t count, const auto& room) {
                     return mode_place(row, count, room);
                   });
}

}  // namespace rushlight::ops
