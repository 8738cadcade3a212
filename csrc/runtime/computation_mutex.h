#pragma once
#include <atomic>
#include <cstdint>

namespace rushlight {

// Held by a thread while it computes. Who waits for it lets go of the interpreter lock, which the
// holder needs to go on; the child of a fork finds it free, for the holder is not there.
class ComputationMutex {
 public:
  ComputationMutex();
  // RuntimeError when this thread holds it: a signal handler that interrupted the computation.
  void lock();
  void unlock() noexcept;

 private:
  std::atomic<std::uint64_t> holder_{0};
};

}  // namespace rushlight
