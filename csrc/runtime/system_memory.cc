#include "runtime/system_memory.h"

#include <sys/mman.h>
#if defined(__linux__)
#include <malloc.h>
#endif

#include <cstdint>
#include <cstdlib>

namespace rushlight::detail {

void* map_huge(std::size_t bytes) noexcept {
  // Room to move the start to a boundary; what is too much on both sides goes back.
  const std::size_t total = bytes + huge_page + small_page;
  void* mapping = mmap(nullptr, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) return nullptr;
  char* start = static_cast<char*>(mapping);
  const auto address = reinterpret_cast<std::uintptr_t>(start) + small_page;
  char* data = start + small_page + (huge_page - address % huge_page) % huge_page;
  const auto before = static_cast<std::size_t>(data - small_page - start);
  const std::size_t after = total - before - small_page - bytes;
  if (before) munmap(start, before);
  if (after) munmap(data + bytes, after);
#if defined(MADV_HUGEPAGE)
  madvise(data, bytes, MADV_HUGEPAGE);
#endif
  return data;
}

void unmap_huge(void* data, std::size_t bytes) noexcept {
  munmap(static_cast<char*>(data) - small_page, bytes + small_page);
}

void discard_pages(void* data, std::size_t bytes) noexcept { madvise(data, bytes, MADV_DONTNEED); }

void* allocate_aligned(std::size_t bytes) noexcept {
  void* data = nullptr;
  return posix_memalign(&data, 64, bytes) == 0 ? data : nullptr;
}

void free_aligned(void* data) noexcept { std::free(data); }

void trim_heap() noexcept {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

}  // namespace rushlight::detail
