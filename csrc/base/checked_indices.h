#pragma once
#include <cstdint>

// Indices that come out of a tensor and become addresses. The program may write to that memory at
// any time (in place, through `.data` or numpy, from another thread), so it is never trusted: an
// index is read once, and the value that was checked is the value that is used.
// Everything is forced inline: kernel files, which may not emit shared symbols, include this.

namespace rushlight {

// What is there, read once whatever is done with it.
template <class T>
[[gnu::always_inline]] inline T read_once(const T* place) {
  T value;
  __atomic_load(place, &value, __ATOMIC_RELAXED);
  return value;
}

[[gnu::always_inline]] inline bool is_inside(std::int64_t index, std::int64_t size) {
  return static_cast<std::uint64_t>(index) < static_cast<std::uint64_t>(size);
}

// Calls body(i, index) for `count` indices that lie `stride` bytes apart. Ends before the first
// that is not in [0, size), and says so.
template <class Body>
[[gnu::always_inline]] inline bool for_strided_indices(const char* indices, std::int64_t stride,
                                                       std::int64_t count, std::int64_t size,
                                                       const Body& body) {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t index =
        read_once(reinterpret_cast<const std::int64_t*>(indices + i * stride));
    if (!is_inside(index, size)) [[unlikely]] {
      return false;
    }
    body(i, index);
  }
  return true;
}

// The same for neighbours.
template <class Body>
[[gnu::always_inline]] inline bool for_indices(const std::int64_t* indices, std::int64_t count,
                                               std::int64_t size, const Body& body) {
  return for_strided_indices(reinterpret_cast<const char*>(indices), sizeof(std::int64_t), count,
                             size, body);
}

}  // namespace rushlight
