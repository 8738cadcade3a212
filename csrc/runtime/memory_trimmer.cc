#include "runtime/memory_trimmer.h"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <thread>

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

bool start(Trim trim) noexcept {
  // Signals belong to the threads of the program.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  pthread_t thread;
  const bool made = pthread_create(&thread, &attributes, &run, reinterpret_cast<void*>(trim)) == 0;
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return made;
}

}  // namespace

void keep_trimming(Trim trim) noexcept {
  if (running.load(std::memory_order_relaxed) || running.exchange(true)) return;
  if (start(trim)) return;
  running.store(false);
  trim();
}

void forget_trimmer() noexcept { running.store(false); }

}  // namespace rushlight::detail
