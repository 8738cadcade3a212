#include "runtime/guarded_blocks.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <unordered_map>
#include <unordered_set>

#include "runtime/system_memory.h"

namespace rushlight::detail {
namespace {

// Places of up to this many pages are cut from chunks and used again; larger ones are mappings of
// their own.
constexpr std::size_t most_recycled_pages = 16;
constexpr std::size_t places_of_chunk = 256;
// A freed place waits until so many pages of its size were freed after it.
constexpr std::size_t waiting_pages = 512;
// Larger places that wait before their addresses go back to the system: at most so many, and less
// where addresses are scarce, as stacks of threads want some, too.
constexpr std::size_t most_waiting_bytes = std::size_t{8} << 30;
constexpr std::size_t waiting_share = 8;
// Each costs two of the 65,530 mappings that a process may have; at that limit nothing else gets
// memory either.
constexpr std::size_t most_used_places = 24000;
constexpr unsigned char pattern = 0xb7;

// Pages for one block, with the page behind them that cannot be touched.
struct Place {
  char* begin;
  std::size_t pages;
  std::size_t bytes = 0;  // of the block
  bool used = false;
  Place* next = nullptr;  // freed after this one

  char* end() const { return begin + pages * small_page; }
};

// First in, first out.
struct Queue {
  Place *first = nullptr, *last = nullptr;
  std::size_t count = 0;

  void push(Place* place) {
    place->next = nullptr;
    (last ? last->next : first) = place;
    last = place;
    ++count;
  }
  Place* pop() {
    Place* place = first;
    first = place->next;
    if (!first) last = nullptr;
    --count;
    return place;
  }
};

struct Chunk {
  char* rest = nullptr;
  std::size_t places = 0;  // that can still be cut
};

struct Blocks {
  std::mutex mutex;
  std::unordered_map<std::uintptr_t, Place*> places;  // by the number of their first page
  std::unordered_set<void*> ordinary;                 // blocks that found no place
  std::array<Queue, most_recycled_pages + 1> freed;   // by pages
  std::array<Chunk, most_recycled_pages + 1> chunks;
  Queue freed_large;
  std::size_t used = 0;
  std::size_t freed_large_bytes = 0;
};

Blocks& blocks() {
  static auto* const instance = new Blocks;  // outlives the last tensor
  return *instance;
}

std::uintptr_t page_number(const void* address) {
  return reinterpret_cast<std::uintptr_t>(address) / small_page;
}

[[noreturn]] void end_process(const void* data, std::size_t bytes, const char* what) {
  std::fprintf(stderr, "rushlight: the block of %zu bytes at %p %s\n", bytes, data, what);
  std::abort();
}

void* map(std::size_t bytes) {
  void* data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return data == MAP_FAILED ? nullptr : data;
}

Place* register_place(Blocks& all, char* begin, std::size_t pages) {
  auto* place = new (std::nothrow) Place{begin, pages};
  if (!place) return nullptr;
  try {
    all.places[page_number(begin)] = place;
  } catch (const std::bad_alloc&) {
    delete place;
    return nullptr;
  }
  return place;
}

// A place that was never used, out of a chunk that cannot be touched.
Place* cut(Blocks& all, std::size_t pages) {
  Chunk& chunk = all.chunks[pages];
  const std::size_t distance = (pages + 1) * small_page;
  if (!chunk.places) {
    auto* data = static_cast<char*>(map(places_of_chunk * distance));
    if (!data) return nullptr;
    // Mappings that were split from one that was in use can join again when they are freed.
    *static_cast<volatile char*>(data) = 0;
    mprotect(data, places_of_chunk * distance, PROT_NONE);
    chunk = {data, places_of_chunk};
  }
  Place* place = register_place(all, chunk.rest, pages);
  if (!place) return nullptr;
  chunk.rest += distance;
  --chunk.places;
  return place;
}

Place* take_recycled(Blocks& all, std::size_t pages) {
  Queue& queue = all.freed[pages];
  Place* place = queue.count * pages > waiting_pages ? queue.pop() : cut(all, pages);
  if (!place) return nullptr;
  if (mprotect(place->begin, pages * small_page, PROT_READ | PROT_WRITE) == 0) return place;
  queue.push(place);
  return nullptr;
}

std::size_t waiting_limit() {
  rlimit addresses{};
  getrlimit(RLIMIT_AS, &addresses);
  return std::min<std::size_t>(most_waiting_bytes, addresses.rlim_cur / waiting_share);
}

void unmap_first_large(Blocks& all) {
  Place* place = all.freed_large.pop();
  all.freed_large_bytes -= place->pages * small_page;
  all.places.erase(page_number(place->begin));
  munmap(place->begin, (place->pages + 1) * small_page);
  delete place;
}

Place* take_large(Blocks& all, std::size_t pages) {
  const std::size_t bytes = (pages + 1) * small_page;
  // With the reserve that the system asks of ordinary memory: what is too much is refused here.
  void* data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) return nullptr;
  auto* begin = static_cast<char*>(data);
  if (mprotect(begin + pages * small_page, small_page, PROT_NONE) == 0) {
    if (Place* place = register_place(all, begin, pages)) return place;
  }
  munmap(data, bytes);
  return nullptr;
}

Place* take(Blocks& all, std::size_t pages) {
  if (all.used == most_used_places) return nullptr;
  return pages <= most_recycled_pages ? take_recycled(all, pages) : take_large(all, pages);
}

void release(Blocks& all) {
  while (all.freed_large.count) unmap_first_large(all);
  for (Queue& queue : all.freed) {
    for (Place* place = queue.first; place; place = place->next) {
      discard_pages(place->begin, place->pages * small_page);
    }
  }
}

void* allocate_ordinary(Blocks& all, std::size_t bytes) {
  void* data = allocate_aligned(std::max<std::size_t>(bytes, 1));
  if (!data) return nullptr;
  try {
    all.ordinary.insert(data);
  } catch (const std::bad_alloc&) {
    free_aligned(data);
    return nullptr;
  }
  return data;
}

// The place of a block: its first page is the block's, unless the block has no bytes at all.
Place* place_of(Blocks& all, void* data, std::size_t bytes) {
  const auto found = all.places.find(page_number(data) - (bytes == 0));
  return found == all.places.end() ? nullptr : found->second;
}

bool has_pattern(const char* begin, const char* end) {
  return std::all_of(begin, end,
                     [](char byte) { return static_cast<unsigned char>(byte) == pattern; });
}

}  // namespace

void* allocate_guarded(std::size_t bytes) noexcept {
  Blocks& all = blocks();
  std::lock_guard lock(all.mutex);
  const std::size_t lines = (bytes + 63) / 64 * 64;
  const std::size_t pages = std::max<std::size_t>((lines + small_page - 1) / small_page, 1);
  Place* place = take(all, pages);
  if (!place && all.used < most_used_places) {
    release(all);
    place = take(all, pages);
  }
  if (!place) return allocate_ordinary(all, bytes);
  ++all.used;
  place->bytes = bytes;
  place->used = true;
  char* data = place->end() - lines;
  std::memset(place->begin, pattern, static_cast<std::size_t>(data - place->begin));
  std::memset(data + bytes, pattern, lines - bytes);
  return data;
}

void free_guarded(void* data, std::size_t bytes) noexcept {
  Blocks& all = blocks();
  std::lock_guard lock(all.mutex);
  if (all.ordinary.erase(data)) return free_aligned(data);
  Place* place = place_of(all, data, bytes);
  if (!place || !place->used) end_process(data, bytes, "is freed, but is not in use");
  if (place->bytes != bytes) end_process(data, bytes, "was allocated with another size");
  const char* begin = static_cast<const char*>(data);
  if (!has_pattern(begin + bytes, place->end()))
    end_process(data, bytes, "was written behind its end");
  if (!has_pattern(place->begin, begin))
    end_process(data, bytes, "was written in front of its beginning");
  place->used = false;
  --all.used;
  if (place->pages <= most_recycled_pages) {
    mprotect(place->begin, place->pages * small_page, PROT_NONE);
    all.freed[place->pages].push(place);
    return;
  }
  discard_pages(place->begin, place->pages * small_page);
  mprotect(place->begin, place->pages * small_page, PROT_NONE);
  all.freed_large.push(place);
  all.freed_large_bytes += place->pages * small_page;
  const std::size_t limit = waiting_limit();
  while (all.freed_large_bytes > limit) unmap_first_large(all);
}

void release_guarded_blocks() noexcept {
  Blocks& all = blocks();
  std::lock_guard lock(all.mutex);
  release(all);
}

void lock_guarded_blocks() { blocks().mutex.lock(); }
void unlock_guarded_blocks() { blocks().mutex.unlock(); }

}  // namespace rushlight::detail
