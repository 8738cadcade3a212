#include "bind/interpreter_lock.h"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "base/error.h"
#include "runtime/computations.h"
#include "runtime/parallel.h"

namespace rushlight::bind {

constinit std::atomic<int> waiting_changes{0};

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// Threads that run a parallel region; changed while holding the lock only.
constinit std::atomic<int> computing_threads{0};

// An operation waits no longer for a change, which may wait for a region without an end in sight.
constexpr auto longest_courtesy = milliseconds(200);

bool interpreter_ends() noexcept {
#if PY_VERSION_HEX >= 0x030D0000
  return Py_IsFinalizing();
#else
  return _Py_IsFinalizing();
#endif
}

void take_back(PyThreadState* state) noexcept {
  enter_python([state] { PyEval_RestoreThread(state); });
}

// Lets other threads run. The lock is let go of for a moment that grows with each call.
class Pause {
 public:
  void operator()() noexcept {
    PyThreadState* const state = PyEval_SaveThread();
    std::this_thread::sleep_for(length_);
    if (length_ < milliseconds(1)) length_ *= 2;
    take_back(state);
  }

 private:
  microseconds length_{20};
};

void* enter_region() noexcept {
  if (!PyGILState_Check()) return nullptr;
  computing_threads.fetch_add(1);
  return PyEval_SaveThread();
}

void leave_region(void* token) noexcept {
  if (!token) return;
  take_back(static_cast<PyThreadState*>(token));
  computing_threads.fetch_sub(1);
}

// Raises KeyboardInterrupt in the middle of a long region.
void poll_signals(void* token) {
  if (!token) return;
  take_back(static_cast<PyThreadState*>(token));
  if (PyErr_CheckSignals() == 0) {
    PyEval_SaveThread();
    return;
  }
  py::error_already_set interruption;
  PyEval_SaveThread();
  throw interruption;
}

struct WaitingChange {
  WaitingChange() { waiting_changes.fetch_add(1); }
  ~WaitingChange() { waiting_changes.fetch_sub(1); }
};

void wait_for_other_threads() {
  if (computing_threads.load() == 0 || !PyGILState_Check()) return;
  // A signal handler, called in the middle of a region of this very thread.
  if (in_parallel_region()) {
    fail<RuntimeError>("the memory of a tensor cannot be exchanged while its thread computes");
  }
  const WaitingChange waiting;
  Pause pause;
  while (computing_threads.load() != 0 && !interpreter_ends()) {
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    pause();
  }
}

// The other threads are not in the child of a fork.
void forget_other_threads() {
  computing_threads.store(in_parallel_region() ? 1 : 0);
  waiting_changes.store(0);
}

}  // namespace

void park_thread() noexcept {
  while (true) ::pause();
}

InterpreterLock::InterpreterLock() noexcept
    : state_(enter_python([] { return PyGILState_Ensure(); })) {}

void let_changes_pass_slowly() noexcept {
  if (in_parallel_region()) return;
  const auto until = std::chrono::steady_clock::now() + longest_courtesy;
  Pause pause;
  while (waiting_changes.load() != 0 && !interpreter_ends() &&
         std::chrono::steady_clock::now() < until) {
    pause();
  }
}

void bind_interpreter_lock() {
  pthread_atfork(nullptr, nullptr, &forget_other_threads);
  set_region_hooks({.enter = enter_region, .leave = leave_region, .poll = poll_signals});
  set_computation_wait(wait_for_other_threads);
}

}  // namespace rushlight::bind
