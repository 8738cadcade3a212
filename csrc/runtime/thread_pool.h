#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/parallel.h"

// The threads behind parallel_for. A region is cut into chunks that depend on sizes only; every
// participant starts on its own share of them, so that the same thread meets the same data from
// one region to the next, and then takes what others have not begun. The thread that starts a
// region works too and never waits for a helper that has not come: a late helper finds nothing.

namespace rushlight::detail {

// One call of parallel_for, on the stack of its caller.
class Region {
 public:
  Region(std::int64_t begin, std::int64_t end, std::int64_t grain, ChunkFunction function,
         void* context)
      : begin_(begin), end_(end), grain_(grain), function_(function), context_(context) {}

  std::int64_t chunks() const { return (end_ - begin_ - 1) / grain_ + 1; }
  // Never throws: the first exception is kept, and ends the region early.
  void run_chunk(std::int64_t chunk) noexcept;
  void fail(std::exception_ptr error) noexcept;
  bool failed() const { return failed_.load(std::memory_order_relaxed); }
  void rethrow_error() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::int64_t begin_, end_, grain_;
  ChunkFunction function_;
  void* context_;
  std::atomic<bool> failed_ = false;
  std::exception_ptr error_;
};

// Called between chunks on the thread that started the region; may throw.
using PollFunction = void (*)(void* context);

class ThreadPool {
 public:
  ThreadPool();

  // Threads that there are for `wanted` (the caller among them), starting missing ones: fewer when
  // the system refuses to make one.
  int prepare(int wanted);
  // Runs all chunks on up to `threads` threads. Returns after the last one ended.
  void run(Region& region, int threads, PollFunction poll, void* poll_context);

 private:
  using Clock = std::chrono::steady_clock;

  static constexpr int most_shares = 64;
  static constexpr int most_regions = 8;  // at a time; further callers run alone
  static constexpr int most_workers = 1023;

  // A run of chunks: [next, end) is not begun yet.
  struct alignas(64) Share {
    std::atomic<std::int64_t> next = 0;
    std::int64_t end = 0;
  };
  // Where a region is published. `visitors` are helpers that may be reading `region`; its owner
  // takes the region away, and then waits until none is left.
  struct alignas(64) Slot {
    std::atomic<Region*> region = nullptr;
    std::atomic<bool> taken = false;
    int threads = 0;
    int shares = 0;
    alignas(64) std::atomic<int> visitors = 0;
    std::atomic<bool> owner_sleeps = false;
    std::mutex mutex;
    std::condition_variable empty;
    std::array<Share, most_shares> share;
  };
  struct alignas(64) Worker {
    std::atomic<bool> sleeps = false;
    std::mutex mutex;
    std::condition_variable wake;
  };
  struct Start {
    ThreadPool* pool;
    int index;
    std::uint32_t news;
  };

  bool start_worker(int index);
  static void* worker_entry(void* start);
  [[noreturn]] void work(int index, std::uint32_t seen);
  bool wait_for_news(Worker& self, std::uint32_t seen, Clock::time_point until);
  bool help(Slot& slot, int index);
  Slot* take_slot();
  void publish(Slot& slot, Region& region, int threads);
  void withdraw(Slot& slot);
  void wake_children(int index, int threads);
  void wake(Worker& worker);

  alignas(64) std::atomic<std::uint32_t> news_ = 0;  // counts publications
  std::array<Slot, most_regions> slots_;
  std::vector<std::unique_ptr<Worker>> workers_;  // worker i is participant i + 1; never resized
  std::atomic<int> started_ = 0;
  std::mutex start_mutex_;
};

}  // namespace rushlight::detail
