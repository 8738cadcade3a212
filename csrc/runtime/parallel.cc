#include "runtime/parallel.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>

#include "base/error.h"
#include "runtime/computations.h"
#include "runtime/thread_pool.h"
#include "runtime/threads.h"
#include "runtime/warning.h"

namespace rushlight {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto poll_interval = std::chrono::milliseconds(50);

thread_local bool inside_region = false;

constinit std::atomic<int> chosen_threads{0};  // 0: the default
constinit std::atomic<detail::ThreadPool*> current_pool{nullptr};
constinit std::atomic<void* (*)() noexcept> hook_enter{nullptr};
constinit std::atomic<void (*)(void*) noexcept> hook_leave{nullptr};
constinit std::atomic<void (*)(void*)> hook_poll{nullptr};
constinit std::atomic<void (*)()> hook_wait{nullptr};

// The child of a fork has none of the threads: it starts over with a pool of its own. The old one
// is left alone, for its locks may be in any state.
void forget_pool_after_fork() { current_pool.store(nullptr); }

// Never destroyed: its threads may outlive the static objects of the process.
detail::ThreadPool& pool() {
  detail::ThreadPool* existing = current_pool.load(std::memory_order_acquire);
  if (existing) [[likely]]
    return *existing;
  static const int registered = pthread_atfork(nullptr, nullptr, &forget_pool_after_fork);
  (void)registered;
  auto* fresh = new detail::ThreadPool;
  if (current_pool.compare_exchange_strong(existing, fresh)) return *fresh;
  delete fresh;
  return *existing;
}

int threads_for(std::int64_t chunks) {
  const int wanted = static_cast<int>(std::min<std::int64_t>(thread_count(), chunks));
  if (wanted == 1) return 1;
  const int got = pool().prepare(wanted);
  if (got < wanted) {
    int expected = thread_count();
    if (chosen_threads.exchange(got) != got) {
      warn(concat("the system refused to start a thread: working with ", got, " instead of ",
                  expected));
    }
  }
  return got;
}

// Everything around the chunks of a region on the thread that starts it.
class RegionScope {
 public:
  RegionScope() : poll_(hook_poll.load(std::memory_order_relaxed)) {
    inside_region = true;
    token_ = detail::leave_interpreter();
    if (poll_) polled_ = Clock::now();
  }
  ~RegionScope() {
    detail::return_to_interpreter(token_);
    inside_region = false;
  }
  RegionScope(const RegionScope&) = delete;
  RegionScope& operator=(const RegionScope&) = delete;

  bool polls() const { return poll_ != nullptr; }
  static void poll(void* scope) {
    auto& self = *static_cast<RegionScope*>(scope);
    const auto now = Clock::now();
    if (now - self.polled_ < poll_interval) return;
    self.polled_ = now;
    self.poll_(self.token_);
  }

 private:
  void* token_ = nullptr;
  void (*poll_)(void*);
  Clock::time_point polled_;
};

}  // namespace

namespace detail {

void mark_worker_thread() { inside_region = true; }

void* leave_interpreter() noexcept {
  const auto enter = hook_enter.load(std::memory_order_acquire);
  return enter ? enter() : nullptr;
}

void return_to_interpreter(void* token) noexcept {
  if (const auto leave = hook_leave.load(std::memory_order_acquire)) leave(token);
}

void run_chunks(std::int64_t begin, std::int64_t end, std::int64_t grain, ChunkFunction function,
                void* context) {
  Region region(begin, end, std::max<std::int64_t>(grain, 1), function, context);
  const std::int64_t chunks = region.chunks();
  if (inside_region) {
    for (std::int64_t chunk = 0; chunk < chunks && !region.failed(); ++chunk) {
      region.run_chunk(chunk);
    }
  } else {
    const int threads = threads_for(chunks);
    RegionScope scope;
    pool().run(region, threads, scope.polls() ? &RegionScope::poll : nullptr, &scope);
  }
  region.rethrow_error();
}

}  // namespace detail

int thread_count() {
  const int chosen = chosen_threads.load(std::memory_order_relaxed);
  return chosen ? chosen : process_default_threads().count;
}

void set_thread_count(int count) { chosen_threads.store(count); }

bool in_parallel_region() { return inside_region; }

void set_region_hooks(RegionHooks hooks) {
  hook_enter.store(hooks.enter, std::memory_order_release);
  hook_leave.store(hooks.leave, std::memory_order_release);
  hook_poll.store(hooks.poll, std::memory_order_release);
}

void set_computation_wait(void (*wait)()) { hook_wait.store(wait, std::memory_order_release); }

void wait_for_computations() {
  if (auto wait = hook_wait.load(std::memory_order_acquire)) wait();
}

}  // namespace rushlight
