#pragma once
#include <algorithm>
#include <utility>

#include "ops/index/sort_keys.h"

// Keys with the positions they come from, and ways to bring them into order.

namespace rushlight::ops {

// Ties are in the order of the positions: any sort of entries is stable.
template <class Key>
class Entry {
 public:
  Entry() = default;
  Entry(Key key, std::uint32_t index) : key_(key), index_(index) {}
  Key key() const { return key_; }
  std::uint32_t index() const { return index_; }
  friend bool operator<(Entry a, Entry b) {
    return a.key_ < b.key_ || (a.key_ == b.key_ && a.index_ < b.index_);
  }

 private:
  Key key_;
  std::uint32_t index_;
};

// Both in one word: one comparison where the class above takes three.
template <class Key>
  requires(sizeof(Key) <= 4)
class Entry<Key> {
 public:
  Entry() = default;
  Entry(Key key, std::uint32_t index) : word_(std::uint64_t{key} << 32 | index) {}
  Key key() const { return static_cast<Key>(word_ >> 32); }
  std::uint32_t index() const { return static_cast<std::uint32_t>(word_); }
  friend bool operator<(Entry a, Entry b) { return a.word_ < b.word_; }

 private:
  std::uint64_t word_;
};

template <class T>
using KeyOf = UnsignedOf<sizeof(T)>;

// All bits where the order is turned round.
template <class T>
KeyOf<T> key_flip(bool descending) {
  return static_cast<KeyOf<T>>(descending ? ~KeyOf<T>(0) : KeyOf<T>(0));
}

template <class T>
void fill_entries(const T* row, std::int64_t count, bool descending, Entry<KeyOf<T>>* entries) {
  const KeyOf<T> flip = key_flip<T>(descending);
  for (std::int64_t i = 0; i < count; ++i) {
    entries[i] = {static_cast<KeyOf<T>>(sort_key(row[i]) ^ flip), static_cast<std::uint32_t>(i)};
  }
}

// Least significant digit first, digits of 8 bits; those in which all keys agree are skipped.
template <class Key>
Entry<Key>* radix_sort(Entry<Key>* from, Entry<Key>* to, std::int64_t count) {
  constexpr int digits = sizeof(Key);
  std::uint32_t histograms[digits][256] = {};
  for (std::int64_t i = 0; i < count; ++i) {
    const Key key = from[i].key();
    for (int d = 0; d < digits; ++d) ++histograms[d][(key >> (8 * d)) & 255];
  }
  for (int d = 0; d < digits; ++d) {
    std::uint32_t (&histogram)[256] = histograms[d];
    if (histogram[(from[0].key() >> (8 * d)) & 255] == count) continue;
    std::uint32_t begin = 0;
    for (std::uint32_t& size : histogram) begin += std::exchange(size, begin);
    for (std::int64_t i = 0; i < count; ++i) {
      to[histogram[(from[i].key() >> (8 * d)) & 255]++] = from[i];
    }
    std::swap(from, to);
  }
  return from;
}

// Below this many elements a comparison sort is faster than the histograms.
inline constexpr std::int64_t radix_threshold = 256;

// The entries of a row in order; `other` is working memory of the same size.
template <class Key>
Entry<Key>* sorted_entries(Entry<Key>* entries, Entry<Key>* other, std::int64_t count) {
  if (count >= radix_threshold) return radix_sort(entries, other, count);
  std::sort(entries, entries + count);
  return entries;
}

// The position of the k-th smallest (from 0) of a row; `entries` is room for as many. Long rows are
// first divided by the upper bits of their keys: only the part with the k-th is looked into.
template <class T>
std::int64_t ranked_position(const T* row, std::int64_t count, std::int64_t k,
                             Entry<KeyOf<T>>* entries) {
  using Key = KeyOf<T>;
  constexpr std::uint64_t parts = 4096;
  std::int64_t filled = count;
  if (count < std::int64_t{4 * parts}) {
    fill_entries(row, count, false, entries);
  } else {
    Key low = sort_key(row[0]), high = low;
    for (std::int64_t i = 1; i < count; ++i) {
      const Key key = sort_key(row[i]);
      low = std::min(low, key);
      high = std::max(high, key);
    }
    int shift = 0;
    while (std::uint64_t{high - low} >> shift >= parts) ++shift;
    std::int64_t sizes[parts] = {};
    // A row that another thread writes may have other keys by now: they count in some part.
    for (std::int64_t i = 0; i < count; ++i) {
      const auto distance = static_cast<Key>(sort_key(row[i]) - low);
      ++sizes[distance >> shift & (parts - 1)];
    }
    std::uint64_t part = 0;
    while (k >= sizes[part]) k -= sizes[part++];
    filled = 0;
    for (std::int64_t i = 0; i < count; ++i) {
      const Key key = sort_key(row[i]);
      if (((key - low) >> shift) != part) continue;
      entries[filled++] = {key, static_cast<std::uint32_t>(i)};
    }
    if (k >= filled) return 0;
  }
  std::nth_element(entries, entries + k, entries + filled);
  return entries[k].index();
}

}  // namespace rushlight::ops
