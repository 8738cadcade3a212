// The allocator that finds faults: what is outside of a block, or freed, ends the process.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <random>
#include <vector>

#include "check.h"
#include "runtime/guarded_blocks.h"

using namespace rushlight::detail;

namespace {

// The signal that ends a child process that runs `body`, 0 when none does.
template <class Body>
int signal_of(const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    std::fclose(stderr);
    signal(SIGSEGV, SIG_DFL);
    signal(SIGABRT, SIG_DFL);
    body();
    _exit(0);
  }
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

bool is_fault(int signal) { return signal == SIGSEGV || signal == SIGBUS; }

volatile char* allocate(std::size_t bytes) {
  auto* data = static_cast<volatile char*>(allocate_guarded(bytes));
  CHECK(reinterpret_cast<std::uintptr_t>(data) % 64 == 0);
  return data;
}

void release(volatile char* data, std::size_t bytes) {
  free_guarded(const_cast<char*>(data), bytes);
}

constexpr std::size_t sizes[] = {0, 1, 63, 64, 65, 4096, 4097, 100000, 1 << 20};

void every_byte_inside_is_usable() {
  for (const std::size_t bytes : sizes) {
    volatile char* data = allocate(bytes);
    for (std::size_t i = 0; i < bytes; ++i) data[i] = 3;
    release(data, bytes);
  }
}

void what_lies_behind_is_out_of_reach() {
  for (const std::size_t bytes : sizes) {
    const std::size_t end = (bytes + 63) / 64 * 64;
    CHECK(is_fault(signal_of([&] { (void)allocate(bytes)[end]; })));
    CHECK(is_fault(signal_of([&] { allocate(bytes)[end] = 1; })));
  }
}

void what_was_written_around_a_block_is_told() {
  CHECK(signal_of([] {
          volatile char* data = allocate(61);
          data[61] = 1;
          release(data, 61);
        }) == SIGABRT);
  CHECK(signal_of([] {
          volatile char* data = allocate(61);
          data[-1] = 1;
          release(data, 61);
        }) == SIGABRT);
}

void what_was_freed_is_out_of_reach() {
  for (const std::size_t bytes : sizes) {
    if (!bytes) continue;
    CHECK(is_fault(signal_of([&] {
      volatile char* data = allocate(bytes);
      release(data, bytes);
      for (int i = 0; i < 10; ++i) release(allocate(bytes), bytes);
      (void)data[0];
    })));
    CHECK(signal_of([&] {
            volatile char* data = allocate(bytes);
            release(data, bytes);
            release(data, bytes);
          }) == SIGABRT);
    CHECK(signal_of([&] { release(allocate(bytes), bytes + 1); }) == SIGABRT);
  }
}

// More blocks than there are mappings for.
void many_blocks_live() {
  std::mt19937 random(3);
  std::vector<std::pair<volatile char*, std::size_t>> blocks;
  for (int i = 0; i < 40000; ++i) {
    const std::size_t bytes = random() % 300;
    blocks.emplace_back(allocate(bytes), bytes);
    if (bytes) blocks.back().first[bytes - 1] = 1;
  }
  for (auto [data, bytes] : blocks) release(data, bytes);
  release_guarded_blocks();
}

}  // namespace

int main() {
  every_byte_inside_is_usable();
  what_lies_behind_is_out_of_reach();
  what_was_written_around_a_block_is_told();
  what_was_freed_is_out_of_reach();
  many_blocks_live();
  every_byte_inside_is_usable();
}
