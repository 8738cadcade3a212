#include "runtime/memory_trimmer.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "runtime/detached_thread.h"

namespace rushlight::detail {
namespace {

constexpr auto period = std::chrono::milliseconds(250);
constexpr std::size_t stack_bytes = std::size_t{256} << 10;

using Trim = bool (*)() noexcept;

constinit std::atomic<bool> running{false};

void* run(void* argument) {
  const auto trim = reinterpret_cast<Trim>(argument);
  do {
    std::this_thread::sleep_for(period);
  } while (trim());
  running.store(false);
  return nullptr;
}

}  // namespace

void keep_trimming(Trim trim) noexcept {
  if (running.load(std::memory_order_relaxed) || running.exchange(true)) return;
  if (start_detached_thread(stack_bytes, &run, reinterpret_cast<void*>(trim))) return;
  running.store(false);
  trim();
}

void forget_trimmer() noexcept { running.store(false); }

}  // namespace rushlight::detail
