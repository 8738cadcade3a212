#include "runtime/computation_mutex.h"

#include <pthread.h>

#include "base/error.h"
#include "runtime/parallel.h"

namespace rushlight {

namespace {

// Of the process: a child of a fork is another one. In the bits that addresses do not have.
constexpr std::uint64_t one_generation = std::uint64_t{1} << 48;
constinit std::atomic<std::uint64_t> generation{one_generation};

void begin_generation() { generation.fetch_add(one_generation); }

// Unlike that of any other thread that lives.
std::uint64_t own_mark() noexcept {
  static thread_local char place;
  return reinterpret_cast<std::uintptr_t>(&place) | generation.load(std::memory_order_relaxed);
}

bool same_generation(std::uint64_t a, std::uint64_t b) noexcept {
  return a / one_generation == b / one_generation;
}

}  // namespace

ComputationMutex::ComputationMutex() {
  static const int registered = pthread_atfork(nullptr, nullptr, &begin_generation);
  (void)registered;
}

void ComputationMutex::lock() {
  const std::uint64_t own = own_mark();
  std::uint64_t seen = 0;
  if (holder_.compare_exchange_strong(seen, own, std::memory_order_acquire)) return;
  if (seen == own) {
    fail<RuntimeError>("a signal handler needs what the computation that it interrupts is writing");
  }
  void* const token = detail::leave_interpreter();
  do {
    while (seen != 0 && same_generation(seen, own)) {
      holder_.wait(seen, std::memory_order_relaxed);
      seen = holder_.load(std::memory_order_relaxed);
    }
  } while (!holder_.compare_exchange_weak(seen, own, std::memory_order_acquire));
  detail::return_to_interpreter(token);
}

void ComputationMutex::unlock() noexcept {
  holder_.store(0, std::memory_order_release);
  holder_.notify_one();
}

}  // namespace rushlight
