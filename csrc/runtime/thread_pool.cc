#include "runtime/thread_pool.h"

#include <sched.h>

#include <algorithm>
#include <chrono>

#include "runtime/detached_thread.h"

namespace rushlight::detail {
namespace {

using Clock = std::chrono::steady_clock;

// A helper that finds no work spins this long, then sleeps: long enough to bridge the gap between
// two operators of a model, far below the 10 ms after which an idle pool must be silent.
constexpr auto spin_time = std::chrono::microseconds(100);
// From here on a spinning thread offers its core to others that are ready to run.
constexpr auto polite_time = std::chrono::microseconds(5);
// Kernels keep blocks of up to a few hundred KB on the stack; musl's default would be 128 KB.
constexpr std::size_t stack_bytes = std::size_t{4} << 20;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Spins until done(), or until the time is over; returns done().
template <class Done>
bool spin(const Done& done, Clock::time_point until) {
  const auto polite = Clock::now() + polite_time;
  while (true) {
    for (int i = 0; i < 32; ++i) {
      if (done()) return true;
      pause();
    }
    const auto now = Clock::now();
    if (now > until) return false;
    if (now > polite) sched_yield();
  }
}

}  // namespace

void Region::run_chunk(std::int64_t chunk) noexcept {
  if (failed()) return;
  const std::int64_t begin = begin_ + chunk * grain_;
  const std::int64_t end = end_ - begin > grain_ ? begin + grain_ : end_;
  try {
    function_(context_, begin, end);
  } catch (...) {
    fail(std::current_exception());
  }
}

void Region::fail(std::exception_ptr error) noexcept {
  if (!failed_.exchange(true)) error_ = std::move(error);
}

ThreadPool::ThreadPool() : workers_(most_workers) {}

int ThreadPool::prepare(int wanted) {
  wanted = std::min(wanted, most_workers + 1);
  if (started_.load(std::memory_order_acquire) + 1 >= wanted) return wanted;
  std::lock_guard lock(start_mutex_);
  int started = started_.load(std::memory_order_relaxed);
  while (started + 1 < wanted && start_worker(started)) {
    started_.store(++started, std::memory_order_release);
  }
  return std::min(wanted, started + 1);
}

bool ThreadPool::start_worker(int index) {
  auto& worker = workers_[static_cast<std::size_t>(index)];
  if (!worker) worker = std::make_unique<Worker>();
  auto start = std::make_unique<Start>(Start{this, index, news_.load()});
  const bool made = start_detached_thread(stack_bytes, &worker_entry, start.get());
  if (made) start.release();
  return made;
}

void* ThreadPool::worker_entry(void* argument) {
  const std::unique_ptr<Start> owned(static_cast<Start*>(argument));
  const Start start = *owned;
  start.pool->work(start.index, start.news);
}

void ThreadPool::work(int index, std::uint32_t seen) {
  mark_worker_thread();
  Worker& self = *workers_[static_cast<std::size_t>(index)];
  auto until = Clock::now() + spin_time;
  while (true) {
    const bool slept = wait_for_news(self, seen, until);
    seen = news_.load();
    bool worked = false;
    for (Slot& slot : slots_) worked |= help(slot, index + 1);
    if (worked || slept) until = Clock::now() + spin_time;
  }
}

// Returns whether it slept. A worker spins for a while after it last worked or was woken: regions
// too small for it to find a chunk must not keep it awake.
bool ThreadPool::wait_for_news(Worker& self, std::uint32_t seen, Clock::time_point until) {
  auto arrived = [&] { return news_.load() != seen; };
  if (spin(arrived, until)) return false;
  std::unique_lock lock(self.mutex);
  self.sleeps.store(true);
  self.wake.wait(lock, arrived);
  self.sleeps.store(false);
  return true;
}

bool ThreadPool::help(Slot& slot, int index) {
  if (!slot.region.load(std::memory_order_relaxed)) return false;
  slot.visitors.fetch_add(1);
  bool worked = false;
  if (Region* region = slot.region.load(); region && index < slot.threads) {
    const int shares = slot.shares;
    bool children_called = false;
    for (int i = 0; i < shares; ++i) {
      Share& share = slot.share[static_cast<std::size_t>((index + i) % shares)];
      while (share.next.load(std::memory_order_relaxed) < share.end) {
        if (!children_called) wake_children(index, slot.threads);
        children_called = true;
        const std::int64_t chunk = share.next.fetch_add(1, std::memory_order_relaxed);
        if (chunk < share.end) region->run_chunk(chunk);
        worked = true;
      }
    }
  }
  if (slot.visitors.fetch_sub(1) == 1 && slot.owner_sleeps.load()) {
    std::lock_guard lock(slot.mutex);
    slot.empty.notify_one();
  }
  return worked;
}

void ThreadPool::run(Region& region, int threads, PollFunction poll, void* poll_context) {
  Slot* slot = threads > 1 ? take_slot() : nullptr;
  auto run_one = [&](std::int64_t chunk) {
    region.run_chunk(chunk);
    if (!poll || region.failed()) return;
    try {
      poll(poll_context);
    } catch (...) {
      region.fail(std::current_exception());
    }
  };
  if (!slot) {
    for (std::int64_t chunk = 0, n = region.chunks(); chunk < n && !region.failed(); ++chunk) {
      run_one(chunk);
    }
    return;
  }
  publish(*slot, region, threads);
  for (int i = 0; i < slot->shares; ++i) {
    Share& share = slot->share[static_cast<std::size_t>(i)];
    while (share.next.load(std::memory_order_relaxed) < share.end) {
      const std::int64_t chunk = share.next.fetch_add(1, std::memory_order_relaxed);
      if (chunk < share.end) run_one(chunk);
    }
  }
  withdraw(*slot);
}

ThreadPool::Slot* ThreadPool::take_slot() {
  for (Slot& slot : slots_) {
    if (!slot.taken.load(std::memory_order_relaxed) && !slot.taken.exchange(true)) return &slot;
  }
  return nullptr;
}

void ThreadPool::publish(Slot& slot, Region& region, int threads) {
  const std::int64_t chunks = region.chunks();
  slot.threads = threads;
  slot.shares = std::min(threads, most_shares);
  for (int i = 0; i < slot.shares; ++i) {
    Share& share = slot.share[static_cast<std::size_t>(i)];
    share.next.store(chunks / slot.shares * i + std::min<std::int64_t>(i, chunks % slot.shares),
                     std::memory_order_relaxed);
    if (i > 0) slot.share[static_cast<std::size_t>(i - 1)].end = share.next.load();
  }
  slot.share[static_cast<std::size_t>(slot.shares - 1)].end = chunks;
  slot.region.store(&region);
  news_.fetch_add(1);
  wake_children(0, threads);
}

void ThreadPool::withdraw(Slot& slot) {
  slot.region.store(nullptr);
  auto empty = [&] { return slot.visitors.load() == 0; };
  if (!empty() && !spin(empty, Clock::now() + spin_time)) {
    std::unique_lock lock(slot.mutex);
    slot.owner_sleeps.store(true);
    slot.empty.wait(lock, empty);
    slot.owner_sleeps.store(false);
  }
  slot.taken.store(false, std::memory_order_release);
}

// Participants form a binary tree, so that waking many does not fall to one thread alone.
void ThreadPool::wake_children(int index, int threads) {
  for (int child = 2 * index + 1; child <= 2 * index + 2 && child < threads; ++child) {
    wake(*workers_[static_cast<std::size_t>(child - 1)]);
  }
}

void ThreadPool::wake(Worker& worker) {
  if (!worker.sleeps.load()) return;
  {
    std::lock_guard lock(worker.mutex);
  }
  worker.wake.notify_one();
}

}  // namespace rushlight::detail
