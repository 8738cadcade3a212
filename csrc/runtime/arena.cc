#include "runtime/arena.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdint>
#include <new>
#include <utility>

#include "runtime/system_memory.h"

namespace rushlight::detail {
namespace {

constexpr std::size_t header_bytes = 64;
// Blocks of the bin a size falls into may be too small for it: only so many are looked at.
constexpr int most_looks = 16;
// Memory that was not needed in two windows goes back to the system, beyond this much. Windows
// begin with a fifth of a second.
constexpr std::size_t always_kept = std::size_t{8} << 20;
constexpr std::int64_t shortest_window = 200, longest_window = 8000;  // milliseconds

std::int64_t milliseconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

char* round_up(char* address, std::size_t to) {
  const auto value = reinterpret_cast<std::uintptr_t>(address);
  return address + (to - value % to) % to;
}

}  // namespace

Arena::Bin Arena::bin_of(std::size_t size) {
  const int first = std::bit_width(size) - 1;
  const auto second = static_cast<int>(size >> (first - subdivisions_log2)) & (subdivisions - 1);
  return {first, second};
}

void* Arena::allocate(std::size_t bytes) noexcept {
  if (bytes >= std::size_t{1} << (first_levels - 1)) return nullptr;
  std::lock_guard lock(mutex_);
  Block* block = find(bytes);
  if (!block) block = grow(bytes);
  if (!block) return nullptr;
  remove(block);
  split(block, bytes);
  block->free = block->discarded = false;
  char* end = data_of(block) + block->size;
  if (end > block->segment->touched_end) {
    untouched_ -= static_cast<std::size_t>(end - block->segment->touched_end);
    block->segment->touched_end = end;
  }
  in_use_ += block->size;
  peak_ = std::max(peak_, in_use_);
  return data_of(block);
}

bool Arena::free(void* data) noexcept {
  std::lock_guard lock(mutex_);
  Block* block = static_cast<Block*>(data) - 1;
  in_use_ -= block->size;
  block->free = true;
  if (Block* next = after(block); next && next->free) {
    remove(next);
    join(block, next);
  }
  if (Block* before = block->before; before && before->free) {
    remove(before);
    join(before, block);
    block = before;
  }
  insert(block);
  return cached() > always_kept;
}

Arena::Block* Arena::find(std::size_t size) {
  const Bin bin = bin_of(size);
  const auto first = static_cast<std::size_t>(bin.first);
  Block* candidate = bins_[first][static_cast<std::size_t>(bin.second)];
  Block* best = nullptr;
  for (int looks = 0; candidate && looks < most_looks; candidate = candidate->next, ++looks) {
    if (candidate->size == size) return candidate;
    if (candidate->size > size && (!best || candidate->size < best->size)) best = candidate;
  }
  if (best) return best;
  std::uint32_t second_bits = second_bitmap_[first] & ~0u << (bin.second + 1);
  std::size_t level = first;
  if (!second_bits) {
    const std::uint64_t first_bits = first_bitmap_ & ~std::uint64_t{0} << (bin.first + 1);
    if (!first_bits) return nullptr;
    level = static_cast<std::size_t>(std::countr_zero(first_bits));
    second_bits = second_bitmap_[level];
  }
  return bins_[level][static_cast<std::size_t>(std::countr_zero(second_bits))];
}

Arena::Block* Arena::grow(std::size_t size) {
  const std::size_t least = (size + huge_page - 1) / huge_page * huge_page;
  std::size_t bytes = std::max(least, segment_bytes_);
  void* data = map_huge(bytes);
  if (!data && bytes > least) data = map_huge(bytes = least);
  if (!data) return nullptr;
  auto* block = new (static_cast<char*>(data) - header_bytes) Block{};
  auto* segment = new (static_cast<char*>(data) - small_page) Segment{};
  segment->bytes = bytes;
  segment->touched_end = static_cast<char*>(data);
  segment->next = segments_;
  if (segments_) segments_->previous = segment;
  segments_ = segment;
  block->size = bytes;
  block->segment = segment;
  block->free = block->last = true;
  held_ += bytes;
  untouched_ += bytes;
  insert(block);
  return block;
}

void Arena::split(Block* block, std::size_t size) {
  if (block->size < size + header_bytes + min_remainder_) return;
  auto* rest = new (data_of(block) + size) Block{};
  rest->size = block->size - size - header_bytes;
  rest->before = block;
  rest->segment = block->segment;
  rest->last = block->last;
  rest->free = true;
  rest->discarded = block->discarded;
  if (Block* next = after(rest)) next->before = rest;
  block->size = size;
  block->last = false;
  insert(rest);
}

// `next` vanishes in `block`.
void Arena::join(Block* block, Block* next) {
  block->size += header_bytes + next->size;
  block->last = next->last;
  block->discarded = false;
  if (Block* further = after(block)) further->before = block;
}

void Arena::insert(Block* block) {
  if (block->discarded) discarded_ += block->size;
  const Bin bin = bin_of(block->size);
  Block*& head = bins_[static_cast<std::size_t>(bin.first)][static_cast<std::size_t>(bin.second)];
  block->previous = nullptr;
  block->next = head;
  if (head) head->previous = block;
  head = block;
  second_bitmap_[static_cast<std::size_t>(bin.first)] |= 1u << bin.second;
  first_bitmap_ |= std::uint64_t{1} << bin.first;
}

void Arena::remove(Block* block) {
  if (block->discarded) discarded_ -= block->size;
  const Bin bin = bin_of(block->size);
  const auto first = static_cast<std::size_t>(bin.first);
  Block*& head = bins_[first][static_cast<std::size_t>(bin.second)];
  if (block->next) block->next->previous = block->previous;
  if (block->previous) {
    block->previous->next = block->next;
    return;
  }
  head = block->next;
  if (head) return;
  second_bitmap_[first] &= ~(1u << bin.second);
  if (!second_bitmap_[first]) first_bitmap_ &= ~(std::uint64_t{1} << bin.first);
}

void Arena::release() noexcept {
  std::lock_guard lock(mutex_);
  release_down_to(0);
}

void Arena::release_down_to(std::size_t most) {
  for (Segment *segment = segments_, *next; segment && cached() > most; segment = next) {
    next = segment->next;
    char* data = reinterpret_cast<char*>(segment) + small_page;
    auto* first = reinterpret_cast<Block*>(data - header_bytes);
    if (!first->free || !first->last) continue;
    remove(first);
    if (next) next->previous = segment->previous;
    (segment->previous ? segment->previous->next : segments_) = next;
    held_ -= segment->bytes;
    untouched_ -= static_cast<std::size_t>(data + segment->bytes - segment->touched_end);
    unmap_huge(data, segment->bytes);
  }
  for (Segment* segment = segments_; segment && cached() > most; segment = segment->next) {
    char* data = reinterpret_cast<char*>(segment) + small_page;
    for (auto* block = reinterpret_cast<Block*>(data - header_bytes); block; block = after(block)) {
      if (block->free && !block->discarded && cached() > most) discard(block);
    }
  }
}

void Arena::discard(Block* block) {
  Segment* segment = block->segment;
  char* begin = round_up(data_of(block), small_page);
  char* end = std::min(data_of(block) + block->size, segment->touched_end);
  end -= reinterpret_cast<std::uintptr_t>(end) % small_page;
  if (begin < end) discard_pages(begin, static_cast<std::size_t>(end - begin));
  if (!block->last) {
    block->discarded = true;
    discarded_ += block->size;
  } else if (segment->touched_end > data_of(block)) {
    untouched_ += static_cast<std::size_t>(segment->touched_end - data_of(block));
    segment->touched_end = data_of(block);
  }
}

// A program that needed much memory once does not keep it for ever; one that needs it in every
// training step does. When memory that went back is needed again soon, the steps are longer than
// the windows, which become longer then.
bool Arena::trim() noexcept {
  std::lock_guard lock(mutex_);
  const std::int64_t now = milliseconds_now();
  if (window_ == 0) window_ = shortest_window;
  if (now - window_start_ < window_) return true;
  const std::size_t needed = std::max(peak_, last_peak_);
  const std::int64_t since = now - trimmed_at_;
  if (trimmed_at_ && needed > trimmed_to_ + always_kept && since < 16 * window_) {
    window_ = std::min(2 * window_, longest_window);
    trimmed_at_ = 0;
  } else if (since > 64 * window_) {
    window_ = shortest_window;
  }
  if (in_use_ + cached() > needed + always_kept) {
    release_down_to(needed + always_kept - in_use_);
    trimmed_at_ = now;
    trimmed_to_ = needed;
  }
  last_peak_ = std::exchange(peak_, in_use_);
  window_start_ = now;
  return cached() > always_kept;
}

std::size_t Arena::cached_bytes() noexcept {
  std::lock_guard lock(mutex_);
  return cached();
}

}  // namespace rushlight::detail
