#pragma once
#include <atomic>
#include <cstddef>
#include <functional>

#include "base/reference.h"

namespace rushlight {

// A block of memory that tensors view. Counts the writes made through any of them, so that a
// value saved for backward can tell whether it is still what it was.
class Storage final : public ReferenceCounted {
 public:
  using Release = std::function<void()>;

  static Reference<Storage> allocate(std::size_t bytes);
  // Memory owned by somebody else: `release` runs when the last tensor lets go.
  static Reference<Storage> wrap(void* data, std::size_t bytes, Release release,
                                 bool writable = true);
  static void destroy(Storage* storage) noexcept;

  char* data() const noexcept { return data_; }
  std::size_t bytes() const noexcept { return bytes_; }
  bool is_foreign() const noexcept { return static_cast<bool>(release_); }
  bool is_writable() const noexcept { return writable_; }

  std::uint32_t version() const noexcept { return version_.load(std::memory_order_relaxed); }
  void bump_version() noexcept { version_.fetch_add(1, std::memory_order_relaxed); }
  // Counts on from where `other` is, whose contents this storage takes over.
  void continue_version(const Storage& other) noexcept {
    version_.store(other.version(), std::memory_order_relaxed);
  }

  // Grows or shrinks the block, keeping the contents both have. RuntimeError for foreign memory
  // and for memory that was exported.
  void resize(std::size_t bytes);
  bool is_resizable() const noexcept {
    return !is_foreign() && !exported_.load(std::memory_order_relaxed);
  }
  // Once exported (numpy, buffer protocol, DLPack) the block stays where it is.
  void mark_exported() noexcept { exported_.store(true, std::memory_order_relaxed); }

 private:
  Storage() = default;
  ~Storage() = default;
  [[gnu::noinline, gnu::cold]] static void destroy_foreign(Storage* storage) noexcept;
  static void free_header(Storage* storage) noexcept;

  char* data_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t header_bytes_ = 0;  // of the block that this object lives in
  std::atomic<std::uint32_t> version_{0};
  std::atomic<bool> exported_{false};
  bool writable_ = true;
  bool embedded_ = false;  // the data follows the header in its block
  Release release_;
};

// Number of storages alive in the process: what leak tests watch.
std::int64_t live_storage_count() noexcept;

}  // namespace rushlight
