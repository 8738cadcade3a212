// A mutex that keeps out other threads, not the child of a fork, and tells of its own thread.
#include "runtime/computation_mutex.h"

#include <sys/wait.h>
#include <unistd.h>

#include <mutex>
#include <thread>
#include <vector>

#include "base/error.h"
#include "check.h"

int main() {
  rushlight::ComputationMutex mutex;
  constexpr int rounds = 10000;
  int count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        const std::lock_guard lock(mutex);
        ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(count == 4 * rounds);

  const std::lock_guard held(mutex);
  CHECK_THROWS(rushlight::RuntimeError, mutex.lock());
  const pid_t child = fork();
  if (child == 0) {
    std::thread other([&] {
      mutex.lock();
      mutex.unlock();
    });
    other.join();
    _exit(0);
  }
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  return 0;
}
