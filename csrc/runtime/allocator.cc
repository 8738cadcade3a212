#include "runtime/allocator.h"

#include <pthread.h>

#include <atomic>
#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "runtime/arena.h"
#include "runtime/guarded_blocks.h"
#include "runtime/memory_peak.h"
#include "runtime/memory_trimmer.h"
#include "runtime/small_blocks.h"
#include "runtime/system_memory.h"

namespace rushlight {
namespace {

using detail::Arena;
using detail::thread_blocks;
using detail::ThreadBlocks;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RUSHLIGHT_SANITIZED 1
#endif
#endif
#if defined(RUSHLIGHT_SANITIZED) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr BlockSource default_source = BlockSource::system;
#else
constexpr BlockSource default_source = BlockSource::cache;
#endif

std::string_view allocator_variable() noexcept {
  const char* value = std::getenv("RUSHLIGHT_ALLOCATOR");
  return value ? value : "";
}

constexpr std::size_t kb = 1 << 10, mb = 1 << 20;

// Blocks of alike size share segments: a small one never sits in the middle of what a large one
// could use again.
constinit Arena arenas[] = {{8 * mb, 4 * kb}, {64 * mb, 64 * kb}, {2 * mb, 1 * mb}};
constexpr std::size_t largest_of_arena[] = {mb, 32 * mb};

constinit std::atomic<std::uint64_t> failing_call{0};

Arena& arena_for(std::size_t bytes) {
  return arenas[(bytes > largest_of_arena[0]) + (bytes > largest_of_arena[1])];
}

std::size_t round_to_line(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

[[noreturn]] __attribute__((noinline, cold)) void fail_memory(std::size_t bytes) {
  fail<OutOfMemory>("out of memory: tried to allocate ", bytes, " bytes");
}

__attribute__((noinline, cold)) void count_down_to_failure(std::size_t bytes) {
  if (failing_call.fetch_sub(1) == 1) fail_memory(bytes);
}

void before_fork() {
  detail::lock_small_blocks();
  for (Arena& arena : arenas) arena.lock();
  detail::lock_guarded_blocks();
}
void after_fork() {
  detail::unlock_guarded_blocks();
  for (Arena& arena : arenas) arena.unlock();
  detail::unlock_small_blocks();
}
void after_fork_in_child() {
  detail::forget_other_threads();
  detail::forget_trimmer();
  after_fork();
}

__attribute__((noinline, cold)) ThreadBlocks* first_blocks() noexcept {
  static const int registered = pthread_atfork(&before_fork, &after_fork, &after_fork_in_child);
  (void)registered;
  return detail::make_thread_blocks(block_source() == BlockSource::cache);
}

// Null when not even these have memory.
ThreadBlocks* own_blocks() noexcept {
  ThreadBlocks* blocks = thread_blocks;
  return blocks ? blocks : first_blocks();
}

// Null when there is no memory.
void* allocate_from(BlockSource source, std::size_t bytes, ThreadBlocks& blocks) {
  if (source == BlockSource::guard) return detail::allocate_guarded(bytes);
  if (source == BlockSource::system) return detail::allocate_aligned(bytes ? bytes : 1);
  if (bytes > detail::largest_small_block) return arena_for(bytes).allocate(round_to_line(bytes));
  const std::size_t index = detail::small_class(bytes);
  return detail::refill(blocks, index) ? blocks.lists[index].pop() : nullptr;
}

bool trim() noexcept {
  bool more = detail::trim_small_blocks();
  for (Arena& arena : arenas) more |= arena.trim();
  return more;
}

// Small blocks of the cache count themselves.
bool counts_here(BlockSource source, std::size_t bytes) {
  return bytes > detail::largest_small_block || source != BlockSource::cache;
}

__attribute__((noinline)) void* allocate_slowly(std::size_t bytes, ThreadBlocks& blocks) {
  const BlockSource source = block_source();
  // A request near 2^64 would wrap around when it is rounded up.
  if (bytes > PTRDIFF_MAX) fail_memory(bytes);
  void* data = allocate_from(source, bytes, blocks);
  if (!data) {
    release_cached_memory();
    data = allocate_from(source, bytes, blocks);
  }
  if (!data) fail_memory(bytes);
  if (counts_here(source, bytes)) detail::count_taken(bytes);
  return data;
}

__attribute__((noinline)) void free_slowly(void* data, std::size_t bytes, ThreadBlocks* blocks) {
  const BlockSource source = block_source();
  const bool small = bytes <= detail::largest_small_block;
  if (source == BlockSource::guard) {
    detail::free_guarded(data, bytes);
  } else if (source == BlockSource::system) {
    detail::free_aligned(data);
  } else if (!small) {
    if (arena_for(bytes).free(data)) detail::keep_trimming(&trim);
  } else if (blocks) {
    const std::size_t index = detail::small_class(bytes);
    blocks->lists[index].push(data);
    if (detail::spill(*blocks, index)) detail::keep_trimming(&trim);
  } else {
    detail::free_aligned(data);
    detail::count_returned(detail::small_class_bytes(detail::small_class(bytes)));
  }
  if (counts_here(source, bytes)) detail::count_returned(bytes);
  if (!blocks) detail::count_freed_without_thread(bytes);
}

}  // namespace

BlockSource block_source() noexcept {
  static const BlockSource source =
      allocator_variable() == "guard" ? BlockSource::guard : default_source;
  return source;
}

void check_allocator_variable() {
  const std::string_view value = allocator_variable();
  if (!value.empty() && value != "guard") {
    fail<RuntimeError>("RUSHLIGHT_ALLOCATOR=", value, ": the only value is guard");
  }
}

void* allocate_bytes(std::size_t bytes) {
  if (failing_call.load(std::memory_order_relaxed)) [[unlikely]]
    count_down_to_failure(bytes);
  ThreadBlocks* blocks = own_blocks();
  if (!blocks) [[unlikely]]
    fail_memory(bytes);
  void* data = nullptr;
  if (bytes <= detail::largest_small_block) {
    detail::FreeList& list = blocks->lists[detail::small_class(bytes)];
    if (list.count) [[likely]]
      data = list.pop();
  }
  if (!data) data = allocate_slowly(bytes, *blocks);
  blocks->counts.allocated(bytes);
  return data;
}

void free_bytes(void* data, std::size_t bytes) noexcept {
  if (!data) return;
  ThreadBlocks* blocks = own_blocks();
  if (blocks) [[likely]] {
    blocks->counts.freed(bytes);
    if (bytes <= detail::largest_small_block) {
      detail::FreeList& list = blocks->lists[detail::small_class(bytes)];
      if (list.count < list.most) [[likely]] {
        list.push(data);
        return;
      }
    }
  }
  free_slowly(data, bytes, blocks);
}

void release_cached_memory() noexcept {
  detail::release_small_blocks();
  for (Arena& arena : arenas) arena.release();
  if (block_source() == BlockSource::guard) detail::release_guarded_blocks();
}

AllocatorStatistics allocator_statistics() {
  detail::BlockCounts counts;
  std::size_t cached = 0;
  detail::sum_small_blocks(counts, cached);
  for (Arena& arena : arenas) cached += arena.cached_bytes();
  return {static_cast<std::size_t>(counts.bytes.load()), cached,
          static_cast<std::size_t>(counts.blocks.load()),
          static_cast<std::size_t>(counts.allocations.load()),
          static_cast<std::size_t>(detail::most_bytes_taken.load())};
}

void fail_allocation(std::uint64_t n) { failing_call.store(n); }

}  // namespace rushlight
