#include "ops/index/sort.h"

#include <algorithm>
#include <cstring>

#include "ops/creation/creation.h"
#include "ops/index/gather.h"
#include "ops/index/sort_keys.h"
#include "ops/shape/view.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

template <class Key>
struct Entry {
  Key key;
  std::uint32_t index;
  // Ties in the order of the positions: any sort is stable.
  friend bool operator<(Entry a, Entry b) {
    return a.key < b.key || (a.key == b.key && a.index < b.index);
  }
};

// Least significant digit first, digits of 8 bits; those in which all keys agree are skipped.
template <class Key>
Entry<Key>* radix_sort(Entry<Key>* from, Entry<Key>* to, std::int64_t count) {
  constexpr int digits = sizeof(Key);
  std::uint32_t histograms[digits][256] = {};
  for (std::int64_t i = 0; i < count; ++i) {
    for (int d = 0; d < digits; ++d) ++histograms[d][(from[i].key >> (8 * d)) & 255];
  }
  for (int d = 0; d < digits; ++d) {
    std::uint32_t (&histogram)[256] = histograms[d];
    if (histogram[(from[0].key >> (8 * d)) & 255] == count) continue;
    std::uint32_t begin = 0;
    for (std::uint32_t& size : histogram) begin += std::exchange(size, begin);
    for (std::int64_t i = 0; i < count; ++i) {
      to[histogram[(from[i].key >> (8 * d)) & 255]++] = from[i];
    }
    std::swap(from, to);
  }
  return from;
}

// Below this many elements a comparison sort is faster than the histograms.
constexpr std::int64_t radix_threshold = 256;

// The entries of a row in order; `other` is working memory of the same size.
template <class Key>
Entry<Key>* sorted_entries(Entry<Key>* entries, Entry<Key>* other, std::int64_t count) {
  if (count >= radix_threshold) return radix_sort(entries, other, count);
  std::sort(entries, entries + count);
  return entries;
}

template <class T>
using KeyOf = UnsignedOf<sizeof(T)>;

template <class T>
void fill_entries(const T* row, std::int64_t count, bool descending, Entry<KeyOf<T>>* entries) {
  const auto flip = static_cast<KeyOf<T>>(descending ? ~KeyOf<T>(0) : KeyOf<T>(0));
  for (std::int64_t i = 0; i < count; ++i) {
    entries[i] = {static_cast<KeyOf<T>>(sort_key(row[i]) ^ flip), static_cast<std::uint32_t>(i)};
  }
}

template <class T>
void write_entries(const T* row, const Entry<KeyOf<T>>* entries, std::int64_t count, T* values,
                   std::int64_t* indices) {
  for (std::int64_t i = 0; i < count; ++i) {
    indices[i] = entries[i].index;
    if (values) values[i] = row[entries[i].index];
  }
}

// The k first entries of a row, in order. Candidates that beat the k-th best so far are collected
// and thinned out whenever there are twice as many: one comparison an element.
template <class T>
Entry<KeyOf<T>>* first_entries(const T* row, std::int64_t count, std::int64_t k, bool descending,
                               Entry<KeyOf<T>>* entries, Entry<KeyOf<T>>* other) {
  using Key = KeyOf<T>;
  const std::int64_t capacity = std::max<std::int64_t>(2 * k, 64);
  if (k == 0) return entries;
  if (count <= 2 * capacity) {
    fill_entries(row, count, descending, entries);
    std::nth_element(entries, entries + (k - 1), entries + count);
    return sorted_entries(entries, other, k);
  }
  const auto flip = static_cast<Key>(descending ? ~Key(0) : Key(0));
  std::int64_t filled = 0;
  Key bound = static_cast<Key>(~Key(0));
  bool bounded = false;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto key = static_cast<Key>(sort_key(row[i]) ^ flip);
    if (bounded && key >= bound) continue;
    entries[filled++] = {key, static_cast<std::uint32_t>(i)};
    if (filled == capacity) {
      std::nth_element(entries, entries + (k - 1), entries + filled);
      bound = entries[k - 1].key;
      bounded = true;
      filled = k;
    }
  }
  std::nth_element(entries, entries + (k - 1), entries + filled);
  return sorted_entries(entries, other, k);
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

Tensor sorted_positions(const Tensor& values) {
  const Tensor indices = new_tensor(values.sizes(), DType::int64);
  order_rows("sort", values, values.numel(), false, Tensor(), indices);
  return indices;
}

std::array<Tensor, 2> topk(const Tensor& input, std::int64_t k, std::int64_t dim, bool largest,
                           bool /*sorted*/) {
  const std::int64_t at = wrap_dim(dim, input.dim());
  const std::int64_t length = input.dim() == 0 ? 1 : input.size(at);
  if (k < 0 || k > length) fail<RuntimeError>("selected index k out of range");
  const Tensor rows = as_rows(input, at);
  Dims sizes = rows.sizes();
  if (!sizes.empty()) sizes.back() = k;
  const Tensor values = new_tensor(sizes, rows.dtype());
  const Tensor indices = new_tensor(sizes, DType::int64);
  if (k > 0) order_rows("topk", rows, k, largest, values, indices);
  return recorded("TopkBackward0", input, at, from_rows(values, at), from_rows(indices, at));
}

}  // namespace rushlight::ops
