// The caching allocator: size classes, alignment, reuse, threads, refusal, injection, fork.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <random>
#include <thread>
#include <vector>

#include "base/error.h"
#include "check.h"
#include "runtime/allocator.h"
#include "runtime/small_blocks.h"

using namespace rushlight;

namespace {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * 4096;
}

void small_classes_are_tight() {
  std::size_t last = 0;
  for (std::size_t bytes = 1; bytes <= detail::largest_small_block; ++bytes) {
    const std::size_t index = detail::small_class(bytes);
    CHECK(index < detail::small_classes);
    const std::size_t size = detail::small_class_bytes(index);
    CHECK(size >= bytes && size % 64 == 0 && (size < bytes + 64 || size * 4 <= bytes * 5 + 4));
    CHECK(index == last || index == last + 1);
    last = index;
  }
  CHECK(last + 1 == detail::small_classes);
}

struct Held {
  unsigned char* data;
  std::size_t bytes;
  unsigned char mark;
};

// Random sizes and lifetimes: blocks are aligned, do not overlap, and all of them come back.
void random_blocks(unsigned seed, int rounds) {
  std::mt19937 random(seed);
  std::vector<Held> held;
  for (int i = 0; i < rounds; ++i) {
    if (held.size() < 40 || random() % 2) {
      const std::size_t bytes = random() % (std::size_t{1} << random() % 24);
      auto* data = static_cast<unsigned char*>(allocate_bytes(bytes));
      CHECK(reinterpret_cast<std::uintptr_t>(data) % 64 == 0);
      const auto mark = static_cast<unsigned char>(random());
      if (bytes) data[0] = data[bytes / 2] = data[bytes - 1] = mark;
      held.push_back({data, bytes, mark});
    } else {
      std::swap(held[random() % held.size()], held.back());
      const Held block = held.back();
      held.pop_back();
      if (block.bytes) {
        CHECK(block.data[0] == block.mark && block.data[block.bytes / 2] == block.mark &&
              block.data[block.bytes - 1] == block.mark);
      }
      free_bytes(block.data, block.bytes);
    }
  }
  for (const Held& block : held) free_bytes(block.data, block.bytes);
}

void blocks_come_back() {
  const auto before = allocator_statistics();
  random_blocks(1, 20000);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 4; ++i) threads.emplace_back(random_blocks, i + 2, 5000);
  for (auto& thread : threads) thread.join();
  const auto after = allocator_statistics();
  CHECK(after.bytes_in_use == before.bytes_in_use && after.blocks_in_use == before.blocks_in_use);
  CHECK(after.allocations > before.allocations + 20000);
  release_cached_memory();
  CHECK(sanitized || allocator_statistics().bytes_cached == 0);
}

void another_thread_may_free() {
  const auto before = allocator_statistics();
  std::vector<void*> blocks(5000);
  for (void*& block : blocks) block = allocate_bytes(256);
  std::thread([&] {
    for (void* block : blocks) free_bytes(block, 256);
  }).join();
  CHECK(allocator_statistics().blocks_in_use == before.blocks_in_use);
}

void large_blocks_are_reused() {
  if (sanitized) return;
  const std::size_t bytes = std::size_t{64} << 20;
  void* first = allocate_bytes(bytes);
  CHECK(reinterpret_cast<std::uintptr_t>(first) % (2 << 20) == 0);
  std::memset(first, 1, bytes);
  free_bytes(first, bytes);
  CHECK(allocator_statistics().bytes_cached >= bytes);
  CHECK(resident_bytes() >= bytes);
  void* second = allocate_bytes(bytes);
  CHECK(second == first);
  free_bytes(second, bytes);
  release_cached_memory();
  CHECK(resident_bytes() < bytes);
}

// Nobody asks for it: what is not needed any more goes back.
void unneeded_memory_goes_back() {
  if (sanitized) return;
  for (const std::size_t bytes : {500, 5000, 50000, 500000, 50000000}) {
    std::vector<void*> blocks(200'000'000 / bytes);
    for (void*& block : blocks) std::memset(block = allocate_bytes(bytes), 1, bytes);
    const std::size_t full = resident_bytes();
    for (void* block : blocks) free_bytes(block, bytes);
    while (resident_bytes() + 150'000'000 > full) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
}

// Batches of random size do not let the process grow beyond what one of them needs.
void random_batches_do_not_grow() {
  if (sanitized) return;
  std::mt19937 random(7);
  std::size_t after_warm_up = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::size_t batch = round < 5 ? 64 : 1 + random() % 64;
    std::vector<std::pair<void*, std::size_t>> blocks;
    for (std::size_t features : {3072, 24576, 6144, 400, 120, 84}) {
      const std::size_t bytes = batch * features * 4;
      void* data = allocate_bytes(bytes);
      for (std::size_t i = 0; i < bytes; i += 4096) static_cast<char*>(data)[i] = 1;
      blocks.emplace_back(data, bytes);
      if (blocks.size() > 2) {
        free_bytes(blocks.front().first, blocks.front().second);
        blocks.erase(blocks.begin());
      }
    }
    for (auto [data, bytes] : blocks) free_bytes(data, bytes);
    if (round == 4) after_warm_up = resident_bytes();
  }
  CHECK(resident_bytes() < after_warm_up + (5u << 20));
}

void refusal_is_an_exception() {
  const auto before = allocator_statistics();
  for (std::size_t bytes : {std::numeric_limits<std::size_t>::max(), std::size_t{1} << 63,
                            (std::size_t{1} << 63) - 1, std::size_t{1} << 50}) {
    if (sanitized) break;
    CHECK_THROWS(OutOfMemory, allocate_bytes(bytes));
  }
  for (std::uint64_t n = 1; n < 4; ++n) {
    fail_allocation(n);
    std::uint64_t call = 1;
    for (; call < n; ++call) free_bytes(allocate_bytes(100), 100);
    CHECK_THROWS(OutOfMemory, allocate_bytes(100));
    free_bytes(allocate_bytes(100), 100);
  }
  CHECK(allocator_statistics().blocks_in_use == before.blocks_in_use);
  try {
    fail_allocation(1);
    allocate_bytes(12345);
  } catch (const OutOfMemory& error) {
    CHECK(std::strstr(error.what(), "12345 bytes"));
  }
}

// Little address space: what is cached is given back before a request is refused.
void a_full_cache_is_given_back() {
  if (sanitized) return;
  const pid_t child = fork();
  if (child == 0) {
    std::ifstream sizes("/proc/self/statm");
    rlim_t pages = 0;
    sizes >> pages;
    const rlimit limit{pages * 4096 + (rlim_t{300} << 20), RLIM_INFINITY};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    const std::size_t mb = 1 << 20;
    free_bytes(allocate_bytes(200 * mb), 200 * mb);
    free_bytes(allocate_bytes(250 * mb), 250 * mb);
    CHECK_THROWS(OutOfMemory, allocate_bytes(400 * mb));
    free_bytes(allocate_bytes(100), 100);
    _exit(0);
  }
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
}

void a_forked_child_allocates() {
  std::vector<std::thread> threads;
  std::atomic<bool> stop = false;
  for (unsigned i = 0; i < 3; ++i) {
    threads.emplace_back([&, i] {
      for (unsigned round = 0; !stop; ++round) random_blocks(10 * round + i, 100);
    });
  }
  for (int round = 0; round < 20; ++round) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(60);
      random_blocks(3, 500);
      _exit(0);
    }
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
  }
  stop = true;
  for (auto& thread : threads) thread.join();
}

}  // namespace

int main() {
  small_classes_are_tight();
  blocks_come_back();
  another_thread_may_free();
  large_blocks_are_reused();
  unneeded_memory_goes_back();
  random_batches_do_not_grow();
  refusal_is_an_exception();
  a_full_cache_is_given_back();
  if (!sanitized) a_forked_child_allocates();
}
