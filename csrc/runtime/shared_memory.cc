#include "runtime/shared_memory.h"

#include <sys/mman.h>

#include <mutex>
#include <unordered_set>

#include "base/error.h"

namespace rushlight {

namespace {

std::mutex mutex;

std::unordered_set<const void*>& blocks() {
  static auto* const set = new std::unordered_set<const void*>();  // outlives the last tensor
  return *set;
}

}  // namespace

void* map_shared_memory(std::size_t bytes) {
  void* const memory =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail<OutOfMemory>("out of memory: no ", bytes, " bytes to share");
  try {
    const std::lock_guard lock(mutex);
    blocks().insert(memory);
  } catch (...) {
    munmap(memory, bytes);
    throw;
  }
  return memory;
}

void unmap_shared_memory(void* memory, std::size_t bytes) noexcept {
  {
    const std::lock_guard lock(mutex);
    blocks().erase(memory);
  }
  munmap(memory, bytes);
}

bool is_shared_memory(const void* memory) {
  const std::lock_guard lock(mutex);
  return blocks().contains(memory);
}

}  // namespace rushlight
