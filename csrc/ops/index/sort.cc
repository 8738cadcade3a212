#include "ops/index/sort.h"

#include <algorithm>
#include <cstring>

#include "ops/creation/creation.h"
#include "ops/index/filter_kernels.h"
#include "ops/index/gather.h"
#include "ops/index/sort_entries.h"
#include "ops/index/sort_keys.h"
#include "ops/shape/view.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

RUSHLIGHT_KERNEL_TABLE(FilterKernels, filter_kernels)

namespace rushlight::ops {

namespace {

template <class T>
void write_entries(const T* row, const Entry<KeyOf<T>>* entries, std::int64_t count, T* values,
                   std::int64_t* indices) {
  for (std::int64_t i = 0; i < count; ++i) {
    indices[i] = entries[i].index();
    if (values) values[i] = row[entries[i].index()];
  }
}

// The first place from `begin` on that may beat the bound.
template <class T>
std::int64_t next_candidate(const T* row, std::int64_t begin, std::int64_t end, T bound,
                            bool descending) {
  const auto look = [&](const FilterFunctions<T>& functions) {
    return (descending ? functions.next_greater : functions.next_smaller)(row, begin, end, bound);
  };
  if constexpr (std::is_same_v<T, float>) {
    return look(filter_kernels().of_float);
  } else if constexpr (std::is_same_v<T, double>) {
    return look(filter_kernels().of_double);
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return look(filter_kernels().of_int32);
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return look(filter_kernels().of_int64);
  } else {
    return begin;
  }
}

// Up to this many best elements are kept in order while a row is read.
constexpr std::int64_t few = 32;

template <class T>
void insert_few(const T* row, std::int64_t count, std::int64_t k, bool descending,
                Entry<KeyOf<T>>* entries) {
  using Key = KeyOf<T>;
  const Key flip = key_flip<T>(descending);
  const auto insert = [&](Key key, std::int64_t i, std::int64_t place) {
    for (; place > 0 && key < entries[place - 1].key(); --place)
      entries[place] = entries[place - 1];
    entries[place] = {key, static_cast<std::uint32_t>(i)};
  };
  const auto key_at = [&](std::int64_t i) { return static_cast<Key>(sort_key(row[i]) ^ flip); };
  for (std::int64_t i = 0; i < k; ++i) insert(key_at(i), i, i);
  std::int64_t i = k;
  while ((i = next_candidate(row, i, count, row[entries[k - 1].index()], descending)) < count) {
    const Key key = key_at(i);
    if (key < entries[k - 1].key()) insert(key, i, k - 1);
    ++i;
  }
}

// The k first entries of a row, in order. Candidates that beat the k-th best so far are collected
// and thinned out whenever there are twice as many: one comparison an element.
template <class T>
Entry<KeyOf<T>>* first_entries(const T* row, std::int64_t count, std::int64_t k, bool descending,
                               Entry<KeyOf<T>>* entries, Entry<KeyOf<T>>* other) {
  using Key = KeyOf<T>;
  if (k <= few) {
    if (k > 0) insert_few(row, count, k, descending, entries);
    return entries;
  }
  if (k >= radix_threshold && k >= count / 8) {
    fill_entries(row, count, descending, entries);
    return radix_sort(entries, other, count);
  }
  const std::int64_t capacity = 2 * k;
  const std::int64_t start = std::min(count, capacity);
  fill_entries(row, start, descending, entries);
  std::nth_element(entries, entries + (k - 1), entries + start);
  const Key flip = key_flip<T>(descending);
  std::int64_t filled = k, i = start;
  Entry<Key> bound = entries[k - 1];
  while ((i = next_candidate(row, i, count, row[bound.index()], descending)) < count) {
    const auto key = static_cast<Key>(sort_key(row[i]) ^ flip);
    if (key < bound.key()) {
      entries[filled++] = {key, static_cast<std::uint32_t>(i)};
      if (filled == capacity) {
        std::nth_element(entries, entries + (k - 1), entries + filled);
        bound = entries[k - 1];
        filled = k;
      }
    }
    ++i;
  }
  std::nth_element(entries, entries + (k - 1), entries + filled);
  // Not by radix: ties are no longer in the order of their positions.
  std::sort(entries, entries + k);
  return entries;
}

// Rows of the sorted dimension, last and contiguous.
Tensor as_rows(const Tensor& input, std::int64_t dim) {
  const GradientModeGuard unrecorded(false);
  return as_contiguous(input.dim() == 0 ? input : transpose(input, dim, -1));
}

// Results computed as rows, brought back into the input's order of dimensions.
Tensor from_rows(const Tensor& rows, std::int64_t dim) {
  if (rows.dim() == 0 || dim == rows.dim() - 1) return rows;
  const GradientModeGuard unrecorded(false);
  return contiguous_copy(transpose(rows, dim, -1), rows.dtype());
}

// The k first of each row; all of them when k is the length.
void order_rows(const char* name, const Tensor& rows, std::int64_t k, bool descending,
                const Tensor& values, const Tensor& indices) {
  const std::int64_t length = rows.dim() == 0 ? 1 : rows.sizes().back();
  if (length > std::int64_t{UINT32_MAX}) {
    fail<RuntimeError>(name, ": more than 2^32 - 1 elements along a dimension");
  }
  const std::int64_t count = length == 0 ? 0 : rows.numel() / length;
  visit_real(name, rows.dtype(), [&]<class T>(T) {
    const std::int64_t grain = std::max<std::int64_t>(1, 4096 / std::max<std::int64_t>(length, 1));
    parallel_for(0, count, grain, [&](std::int64_t begin, std::int64_t end) {
      Scratch<Entry<KeyOf<T>>> entries(length), other(length);
      for (std::int64_t r = begin; r < end; ++r) {
        const T* row = rows.data<T>() + r * length;
        Entry<KeyOf<T>>* ordered;
        if (k == length) {
          fill_entries(row, length, descending, entries.data());
          ordered = sorted_entries(entries.data(), other.data(), length);
        } else {
          ordered = first_entries(row, length, k, descending, entries.data(), other.data());
        }
        write_entries(row, ordered, k, values.defined() ? values.data<T>() + r * k : nullptr,
                      indices.data<std::int64_t>() + r * k);
      }
    });
  });
}

std::array<Tensor, 2> recorded(const char* name, const Tensor& input, std::int64_t dim,
                               Tensor values, Tensor indices) {
  return differentiable(
      name, std::array<Unrecorded, 2>{Unrecorded(std::move(values)), Unrecorded(indices)}, {input},
      [&] {
        return [from = input.sizes(), dim,
                indices = Saved(indices)](const Backward& backward) -> Gradients {
          const Tensor gradient = backward.grad();
          return {scatter(zeros(from, gradient.dtype()), dim, indices.get(backward), gradient)};
        };
      });
}

}  // namespace

std::array<Tensor, 2> sort(const Tensor& input, std::int64_t dim, bool descending) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  const Tensor rows = as_rows(input, at);
  const Tensor values = new_tensor(rows.sizes(), rows.dtype());
  const Tensor indices = new_tensor(rows.sizes(), DType::int64);
  order_rows("sort", rows, rows.dim() == 0 ? 1 : rows.sizes().back(), descending, values, indices);
  return recorded("SortBackward0", input, at, from_rows(values, at), from_rows(indices, at));
}

Tensor argsort(const Tensor& input, std::int64_t dim, bool descending) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  const Tensor rows = as_rows(input, at);
  const Tensor indices = new_tensor(rows.sizes(), DType::int64);
  order_rows("sort", rows, rows.dim() == 0 ? 1 : rows.sizes().back(), descending, Tensor(),
             indices);
  return Unrecorded(from_rows(indices, at)).not_differentiable();
}

Tensor msort(const Tensor& input) { return sort(input, 0, false)[0]; }

std::array<Tensor, 2> topk(const Tensor& input, std::int64_t k, std::int64_t dim, bool largest,
                           bool /*sorted*/) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  const std::int64_t length = input.dim() == 0 ? 1 : input.size(at);
  if (k < 0 || k > length) fail<RuntimeError>("selected index k out of range");
  const Tensor rows = as_rows(input, at);
  Dims sizes = rows.sizes();
  if (sizes.empty()) {
    k = 1;  // a number is the largest of itself
  } else {
    sizes.back() = k;
  }
  const Tensor values = new_tensor(sizes, rows.dtype());
  const Tensor indices = new_tensor(sizes, DType::int64);
  if (k > 0) order_rows("topk", rows, k, largest, values, indices);
  return recorded("TopkBackward0", input, at, from_rows(values, at), from_rows(indices, at));
}

}  // namespace rushlight::ops
