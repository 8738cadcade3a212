#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

// The most memory that blocks took at a time. Small blocks count from when they come from the
// system until they go back to it, cached ones too, so that handing them out costs nothing.

namespace rushlight::detail {

inline constinit std::atomic<std::int64_t> bytes_taken{0}, most_bytes_taken{0};

inline void count_taken(std::size_t bytes) noexcept {
  const auto added = static_cast<std::int64_t>(bytes);
  const std::int64_t now = bytes_taken.fetch_add(added, std::memory_order_relaxed) + added;
  std::int64_t most = most_bytes_taken.load(std::memory_order_relaxed);
  while (now > most && !most_bytes_taken.compare_exchange_weak(most, now)) {
  }
}

inline void count_returned(std::size_t bytes) noexcept {
  bytes_taken.fetch_sub(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
}

}  // namespace rushlight::detail
