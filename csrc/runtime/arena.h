#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace rushlight::detail {

// Blocks of tens of kilobytes and more, cut from large segments on huge pages. Two-level segregated
// fit (Masmano et al., "TLSF: a new dynamic memory allocator for real-time systems", 2004): free
// blocks hang in bins by size, a bitmap finds the next bin that is not empty, and a freed block
// joins its free neighbours. Allocation and release are O(1); memory stays close to the most that
// was in use at a time.
class Arena {
 public:
  // New segments have at least segment_bytes; what is left of a block is kept as a block of its
  // own from min_remainder bytes on.
  constexpr Arena(std::size_t segment_bytes, std::size_t min_remainder)
      : segment_bytes_(segment_bytes), min_remainder_(min_remainder) {}

  // Null when the system gives no memory. `bytes` is a multiple of 64.
  void* allocate(std::size_t bytes) noexcept;
  // Returns whether so much is cached now that `trim` should look after it.
  bool free(void* data) noexcept;
  // Gives all free memory back to the system.
  void release() noexcept;
  // Gives back what was not needed lately: to be called about four times a second while it returns
  // true.
  bool trim() noexcept;
  // Bytes that are free but held.
  std::size_t cached_bytes() noexcept;
  // Around a fork: nobody may be inside.
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }

 private:
  struct Segment;
  // In front of every block.
  struct alignas(64) Block {
    std::size_t size;
    Block* before;  // the neighbour at lower addresses; null for the first of a segment
    Segment* segment;
    Block* next;  // the bin's list
    Block* previous;
    bool free;
    bool last;
    bool discarded;  // free, and its whole huge pages went back to the system
  };
  // In the small page in front of a segment, which ends with the header of its first block.
  struct Segment {
    std::size_t bytes;
    Segment *next, *previous;
    char* touched_end;  // memory from here on was never used
  };

  static constexpr int subdivisions_log2 = 4;
  static constexpr int subdivisions = 1 << subdivisions_log2;
  static constexpr int first_levels = 48;
  struct Bin {
    int first, second;
  };

  static Bin bin_of(std::size_t size);
  static char* data_of(Block* block) { return reinterpret_cast<char*>(block + 1); }
  static Block* after(Block* block) {
    return block->last ? nullptr : reinterpret_cast<Block*>(data_of(block) + block->size);
  }

  Block* find(std::size_t size);
  Block* grow(std::size_t size);
  void split(Block* block, std::size_t size);
  void join(Block* block, Block* next);
  void insert(Block* block);
  void remove(Block* block);
  // Gives free memory back until no more than `most` bytes are cached.
  void release_down_to(std::size_t most);
  void discard(Block* block);
  std::size_t cached() const { return held_ - in_use_ - untouched_ - discarded_; }

  const std::size_t segment_bytes_, min_remainder_;
  std::mutex mutex_;
  Segment* segments_ = nullptr;
  std::uint64_t first_bitmap_ = 0;
  std::array<std::uint32_t, first_levels> second_bitmap_{};
  std::array<std::array<Block*, subdivisions>, first_levels> bins_{};

  // Bytes of all segments, headers included; of them behind each segment's touched_end; and of
  // discarded blocks.
  std::size_t held_ = 0, untouched_ = 0, discarded_ = 0;
  // Bytes in use, headers included, and the most of them in this window and in the last; see trim.
  std::size_t in_use_ = 0, peak_ = 0, last_peak_ = 0;
  std::int64_t window_start_ = 0, window_ = 0;
  std::int64_t trimmed_at_ = 0;
  std::size_t trimmed_to_ = 0;
};

}  // namespace rushlight::detail
