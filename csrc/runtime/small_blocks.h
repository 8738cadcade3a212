#pragma once
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

// Blocks of up to 32 KB: every thread has free lists of its own, by size class, and exchanges
// batches with a shared pool. A block may be freed by another thread than the one that asked for
// it.

namespace rushlight::detail {

inline constexpr std::size_t largest_small_block = std::size_t{32} << 10;
inline constexpr std::size_t small_classes = 16 + 4 * 5;

// 64, 128, ... 1024, then four classes to each doubling: 1280, 1536, 1792, 2048, 2560 ...
inline std::size_t small_class(std::size_t bytes) {
  if (bytes <= 1024) return bytes ? (bytes - 1) >> 6 : 0;
  const int doubling = std::bit_width(bytes - 1) - 1;  // 10 for 1025 ... 2048
  return 16 + static_cast<std::size_t>(doubling - 10) * 4 + ((bytes - 1) >> (doubling - 2) & 3);
}
inline std::size_t small_class_bytes(std::size_t index) {
  if (index < 16) return (index + 1) << 6;
  return (5 + (index & 3)) << (8 + (index - 16) / 4);
}

struct FreeBlock {
  FreeBlock* next;
};

struct FreeList {
  FreeBlock* head = nullptr;
  std::uint32_t count = 0;
  std::uint32_t most = 0;  // a thread keeps no more

  void push(void* data) {
    head = new (data) FreeBlock{head};
    ++count;
  }
  void* pop() {
    FreeBlock* block = head;
    head = block->next;
    --count;
    return block;
  }
};

// What a thread counts for itself; others read it, so the numbers are atomic, but without the cost
// of an atomic addition: only the owner writes.
struct BlockCounts {
  std::atomic<std::int64_t> bytes = 0, blocks = 0;
  std::atomic<std::uint64_t> allocations = 0;

  template <class T>
  static void add(std::atomic<T>& counter, T amount) {
    counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  void allocated(std::size_t size) {
    add(bytes, static_cast<std::int64_t>(size));
    add(blocks, std::int64_t{1});
    add(allocations, std::uint64_t{1});
  }
  void freed(std::size_t size) {
    add(bytes, -static_cast<std::int64_t>(size));
    add(blocks, std::int64_t{-1});
  }
  void add_to(BlockCounts& sum) const {
    add(sum.bytes, bytes.load(std::memory_order_relaxed));
    add(sum.blocks, blocks.load(std::memory_order_relaxed));
    add(sum.allocations, allocations.load(std::memory_order_relaxed));
  }
};

struct ThreadBlocks {
  std::array<FreeList, small_classes> lists;
  BlockCounts counts;
  std::atomic<std::int64_t> cached_bytes = 0;  // as of the last exchange
  ThreadBlocks *next = nullptr, *previous = nullptr;
};

// Of this thread, made on first use; null when even that has no memory. Unless `keep_blocks`, its
// lists stay empty.
ThreadBlocks* make_thread_blocks(bool keep_blocks) noexcept;
// At least one block in the list, from the shared pool or the system: false when there is none.
bool refill(ThreadBlocks& blocks, std::size_t index) noexcept;
// Gives half of a list that is too long to the shared pool. Returns whether so much went on to the
// system that trim_small_blocks should look after it.
bool spill(ThreadBlocks& blocks, std::size_t index) noexcept;
// Once no more blocks are freed, returns the shared pool and what the C library kept of the freed
// ones. To be called about four times a second while it returns true.
bool trim_small_blocks() noexcept;
// Returns the shared pool and this thread's lists to the system.
void release_small_blocks() noexcept;

// For a block that is freed where make_thread_blocks had no memory.
void count_freed_without_thread(std::size_t bytes) noexcept;

// Sums over all threads, the ended ones too.
void sum_small_blocks(BlockCounts& counts, std::size_t& cached_bytes) noexcept;

void lock_small_blocks();
void unlock_small_blocks();
// In the child of a fork: the other threads are gone.
void forget_other_threads();

inline constinit thread_local ThreadBlocks* thread_blocks = nullptr;

}  // namespace rushlight::detail
