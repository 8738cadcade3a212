#pragma once
#include <cstddef>
#include <cstdint>

namespace rushlight {

// Where blocks come from, chosen once, by RUSHLIGHT_ALLOCATOR.
enum class BlockSource : std::uint8_t {
  cache,
  system,  // each from the system: under a sanitizer, so that it sees every misuse
  guard,   // each against a page that cannot be touched: runtime/guarded_blocks.h
};
BlockSource block_source() noexcept;
// RuntimeError when the variable has a value that is not known, which block_source() ignores.
void check_allocator_variable();

// Memory for tensor data: aligned to 64 bytes, contents undefined. Freed blocks are kept in size
// classes for the next request of about the same size; large blocks use huge pages. Throws
// OutOfMemory. Thread-safe.
void* allocate_bytes(std::size_t bytes);
void free_bytes(void* data, std::size_t bytes) noexcept;

// Returns all cached blocks to the system.
void release_cached_memory() noexcept;

struct AllocatorStatistics {
  std::size_t bytes_in_use, bytes_cached, blocks_in_use, allocations;
  std::size_t peak_bytes_in_use;  // see runtime/memory_peak.h
};
AllocatorStatistics allocator_statistics();

// Fault injection: the n-th call of allocate_bytes from now on throws OutOfMemory (0: never).
void fail_allocation(std::uint64_t n);

}  // namespace rushlight
