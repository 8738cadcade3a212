#include "tensor/storage.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "base/error.h"
#include "base/graveyard.h"
#include "runtime/allocator.h"

namespace rushlight {

namespace {

std::atomic<std::int64_t> live_storages{0};

// Data of at most this many bytes lives behind the header: one allocation for a small tensor.
constexpr std::size_t embedded_limit = 64;
constexpr std::size_t embedded_offset = (sizeof(Storage) + 63) / 64 * 64;
// Data of fewer bytes is embedded: none where every block is watched on its own.
const std::size_t embedded_below = block_source() == BlockSource::guard ? 0 : embedded_limit + 1;

}  // namespace

std::int64_t live_storage_count() noexcept { return live_storages.load(std::memory_order_relaxed); }

Reference<Storage> Storage::allocate(std::size_t bytes) {
  const bool embedded = bytes < embedded_below;
  const std::size_t header_bytes = embedded ? embedded_offset + embedded_limit : sizeof(Storage);
  char* data = embedded ? nullptr : static_cast<char*>(allocate_bytes(bytes));
  void* block;
  try {
    block = allocate_bytes(header_bytes);
  } catch (...) {
    if (data) free_bytes(data, bytes);
    throw;
  }
  Storage* storage = new (block) Storage();
  storage->header_bytes_ = header_bytes;
  storage->embedded_ = embedded;
  storage->data_ = embedded ? static_cast<char*>(block) + embedded_offset : data;
  storage->bytes_ = bytes;
  live_storages.fetch_add(1, std::memory_order_relaxed);
  return Reference<Storage>::adopt(storage);
}

Reference<Storage> Storage::wrap(void* data, std::size_t bytes, Release release, bool writable) {
  Storage* storage = new (allocate_bytes(sizeof(Storage))) Storage();
  storage->header_bytes_ = sizeof(Storage);
  storage->data_ = static_cast<char*>(data);
  storage->bytes_ = bytes;
  storage->writable_ = writable;
  storage->release_ = std::move(release);
  live_storages.fetch_add(1, std::memory_order_relaxed);
  return Reference<Storage>::adopt(storage);
}

void Storage::destroy(Storage* storage) noexcept {
  if (storage->release_) return destroy_foreign(storage);
  if (!storage->embedded_) free_bytes(storage->data_, storage->bytes_);
  free_header(storage);
}

void Storage::destroy_foreign(Storage* storage) noexcept {
  // Its owner may be an array that is a view of another storage, and so on.
  thread_local Graveyard<&Storage::bytes_> graveyard;
  graveyard.bury(storage, [](Storage* dead) {
    dead->release_();
    free_header(dead);
  });
}

void Storage::free_header(Storage* storage) noexcept {
  const std::size_t header_bytes = storage->header_bytes_;
  storage->~Storage();
  free_bytes(storage, header_bytes);
  live_storages.fetch_sub(1, std::memory_order_relaxed);
}

void Storage::resize(std::size_t bytes) {
  if (!is_resizable()) {
    fail<RuntimeError>("Trying to resize storage that is not resizable");
  }
  if (embedded_ && bytes <= embedded_limit) {
    bytes_ = bytes;
    return;
  }
  char* fresh = static_cast<char*>(allocate_bytes(bytes));
  std::memcpy(fresh, data_, std::min(bytes, bytes_));
  if (!embedded_) free_bytes(data_, bytes_);
  embedded_ = false;
  data_ = fresh;
  bytes_ = bytes;
}

}  // namespace rushlight
