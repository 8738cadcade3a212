#include "runtime/small_blocks.h"

#include <algorithm>
#include <mutex>
#include <new>

#include "runtime/memory_peak.h"
#include "runtime/system_memory.h"

namespace rushlight::detail {
namespace {

// A list of a thread holds up to this much, and the pool that all threads share up to that.
constexpr std::size_t most_list_bytes = std::size_t{256} << 10;
constexpr std::uint32_t most_list_blocks = 256;
constexpr std::size_t most_pool_bytes = std::size_t{32} << 20;
// The C library keeps what is freed to it: it is asked to let go of as much as this.
constexpr std::size_t worth_trimming = std::size_t{8} << 20;
constexpr std::size_t batch_bytes = std::size_t{16} << 10;

struct Pool {
  std::mutex mutex;
  std::array<FreeList, small_classes> lists;
  std::size_t bytes = 0;
  // Freed since the last trim_small_blocks that let go of something, and as the last one saw it.
  std::size_t freed_bytes = 0, freed_bytes_seen = 0;
  ThreadBlocks* threads = nullptr;
  BlockCounts ended;  // of threads that are no more
};
constinit Pool pool;

std::uint32_t batch(std::size_t index) {
  return static_cast<std::uint32_t>(
      std::clamp<std::size_t>(batch_bytes / small_class_bytes(index), 1, 32));
}

// Of the pool, or on its way there.
void free_block(void* data, std::size_t index) {
  free_aligned(data);
  count_returned(small_class_bytes(index));
  pool.freed_bytes += small_class_bytes(index);
}

void free_lists(std::array<FreeList, small_classes>& lists) {
  for (std::size_t i = 0; i < small_classes; ++i) {
    while (lists[i].count) free_block(lists[i].pop(), i);
  }
}

void count_cached(ThreadBlocks& blocks) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < small_classes; ++i) {
    bytes += blocks.lists[i].count * small_class_bytes(i);
  }
  blocks.cached_bytes.store(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
}

void give(FreeList& list, std::size_t index, std::uint32_t count) {
  const std::size_t size = small_class_bytes(index);
  while (count--) {
    void* data = list.pop();
    if (pool.bytes + size > most_pool_bytes) {
      free_block(data, index);
    } else {
      pool.lists[index].push(data);
      pool.bytes += size;
    }
  }
}

void unlink(ThreadBlocks* blocks) {
  blocks->counts.add_to(pool.ended);
  if (blocks->next) blocks->next->previous = blocks->previous;
  (blocks->previous ? blocks->previous->next : pool.threads) = blocks->next;
}

// Ends with the thread. Blocks that later destructors of the same thread free go to a fresh
// ThreadBlocks that stays registered.
struct ThreadEnd {
  ThreadBlocks* blocks = nullptr;
  ~ThreadEnd() {
    if (!blocks) return;
    std::lock_guard lock(pool.mutex);
    for (std::size_t i = 0; i < small_classes; ++i)
      give(blocks->lists[i], i, blocks->lists[i].count);
    unlink(blocks);
    thread_blocks = nullptr;
    delete blocks;
    blocks = nullptr;
  }
};
thread_local ThreadEnd thread_end;

}  // namespace

ThreadBlocks* make_thread_blocks(bool keep_blocks) noexcept {
  auto* blocks = new (std::nothrow) ThreadBlocks;
  if (!blocks) return nullptr;
  for (std::size_t i = 0; keep_blocks && i < small_classes; ++i) {
    blocks->lists[i].most = static_cast<std::uint32_t>(
        std::min<std::size_t>(most_list_blocks, most_list_bytes / small_class_bytes(i)));
  }
  thread_end.blocks = blocks;
  thread_blocks = blocks;
  std::lock_guard lock(pool.mutex);
  blocks->next = pool.threads;
  if (pool.threads) pool.threads->previous = blocks;
  pool.threads = blocks;
  return blocks;
}

bool refill(ThreadBlocks& blocks, std::size_t index) noexcept {
  FreeList& list = blocks.lists[index];
  const std::size_t size = small_class_bytes(index);
  {
    std::lock_guard lock(pool.mutex);
    FreeList& shared = pool.lists[index];
    for (std::uint32_t n = std::min(batch(index), shared.count); n; --n) {
      list.push(shared.pop());
      pool.bytes -= size;
    }
  }
  // One at a time: a program of few tensors keeps few blocks.
  if (!list.count) {
    if (void* data = allocate_aligned(size)) {
      list.push(data);
      count_taken(size);
    }
  }
  count_cached(blocks);
  return list.count != 0;
}

bool spill(ThreadBlocks& blocks, std::size_t index) noexcept {
  std::lock_guard lock(pool.mutex);
  give(blocks.lists[index], index, blocks.lists[index].count / 2);
  count_cached(blocks);
  return pool.freed_bytes > worth_trimming;
}

bool trim_small_blocks() noexcept {
  {
    std::lock_guard lock(pool.mutex);
    if (pool.freed_bytes <= worth_trimming) return false;
    const bool quiet = pool.freed_bytes == pool.freed_bytes_seen;
    pool.freed_bytes_seen = pool.freed_bytes;
    if (!quiet) return true;
    free_lists(pool.lists);
    pool.bytes = pool.freed_bytes = pool.freed_bytes_seen = 0;
  }
  trim_heap();
  return false;
}

void release_small_blocks() noexcept {
  {
    std::lock_guard lock(pool.mutex);
    free_lists(pool.lists);
    if (ThreadBlocks* own = thread_blocks) {
      free_lists(own->lists);
      count_cached(*own);
    }
    pool.bytes = pool.freed_bytes = pool.freed_bytes_seen = 0;
  }
  trim_heap();
}

void count_freed_without_thread(std::size_t bytes) noexcept {
  std::lock_guard lock(pool.mutex);
  pool.ended.freed(bytes);
}

void sum_small_blocks(BlockCounts& counts, std::size_t& cached_bytes) noexcept {
  std::lock_guard lock(pool.mutex);
  if (thread_blocks) count_cached(*thread_blocks);
  pool.ended.add_to(counts);
  cached_bytes += pool.bytes;
  for (ThreadBlocks* thread = pool.threads; thread; thread = thread->next) {
    thread->counts.add_to(counts);
    cached_bytes += static_cast<std::size_t>(thread->cached_bytes.load(std::memory_order_relaxed));
  }
}

void lock_small_blocks() { pool.mutex.lock(); }
void unlock_small_blocks() { pool.mutex.unlock(); }

// Their lists may be in the middle of a change, so their cached blocks are lost to the child.
void forget_other_threads() {
  for (ThreadBlocks *thread = pool.threads, *next; thread; thread = next) {
    next = thread->next;
    if (thread != thread_blocks) unlink(thread);
  }
}

}  // namespace rushlight::detail
