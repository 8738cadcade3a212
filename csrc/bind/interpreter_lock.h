#pragma once

#include <atomic>
#if defined(__GLIBCXX__)
#include <cxxabi.h>
#endif

// The interpreter lock. Parallel regions run without it; what else of the binding takes it or lets
// go of it does so here, for two reasons:
//
// - While the interpreter ends, a thread that asks for the lock is ended by unwinding its stack,
//   which C++ does not survive. Such a thread is parked instead, until the process is gone.
// - The memory and geometry of a tensor must not be exchanged while another thread computes with
//   it. A thread that holds the lock knows that no other one is in the middle of an operation
//   unless it runs a region: whoever makes such a change waits until none runs
//   (`wait_for_computations`, runtime/computations.h), and operations that are about to begin let
//   it go first.

#include "bind/python.h"

namespace rushlight::bind {

// Never returns.
[[noreturn]] void park_thread() noexcept;

// Holds the lock, on a thread that may hold it already or that the interpreter does not know.
class InterpreterLock {
 public:
  InterpreterLock() noexcept;
  ~InterpreterLock() { PyGILState_Release(state_); }
  InterpreterLock(const InterpreterLock&) = delete;
  InterpreterLock& operator=(const InterpreterLock&) = delete;

 private:
  PyGILState_STATE state_;
};

// Runs `call`, which enters Python code. Were this thread ended in there, the objects on its stack
// would be dropped without the lock.
template <class Call>
auto enter_python(const Call& call) {
#if defined(__GLIBCXX__)
  try {
    return call();
  } catch (const abi::__forced_unwind&) {
    park_thread();
  }
#else
  return call();
#endif
}

// Changes of memory or geometry that wait for other threads.
extern constinit std::atomic<int> waiting_changes;
void let_changes_pass_slowly() noexcept;
// At the beginning of an operation, before it looks at a tensor.
inline void let_changes_pass() noexcept {
  if (waiting_changes.load(std::memory_order_relaxed)) [[unlikely]]
    let_changes_pass_slowly();
}

void bind_interpreter_lock();

}  // namespace rushlight::bind
