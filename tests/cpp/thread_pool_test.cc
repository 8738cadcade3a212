// The thread pool behind parallel_for: chunks, exceptions, nesting, several callers, fork, idling.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

#include "check.h"
#include "runtime/parallel.h"
#include "runtime/warning.h"

using namespace rushlight;

namespace {

int warnings = 0;

int system_threads() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    int count;
    if (word == "Threads:" && status >> count) return count;
  }
  return -1;
}

// Every chunk once, with the promised boundaries.
void every_chunk_once() {
  for (std::int64_t size : {1, 2, 7, 64, 1000, 4097}) {
    for (std::int64_t grain : {1, 3, 64, 5000}) {
      std::vector<std::atomic<int>> seen(static_cast<std::size_t>(size));
      parallel_for(0, size, grain, [&](std::int64_t begin, std::int64_t end) {
        CHECK(begin % grain == 0 && (end == size || end == begin + grain));
        for (auto i = begin; i < end; ++i) ++seen[static_cast<std::size_t>(i)];
      });
      for (auto& count : seen) CHECK(count == 1);
    }
  }
  parallel_for(5, 5, 1, [](std::int64_t, std::int64_t) { CHECK(false); });
}

void exceptions_reach_the_caller() {
  for (int round = 0; round < 200; ++round) {
    CHECK_THROWS(std::logic_error, parallel_for(0, 100, 1, [&](std::int64_t begin, std::int64_t) {
                   if (begin == round % 100) throw std::logic_error("chunk");
                 }));
    CHECK(!in_parallel_region());
  }
}

void nested_regions_run_inline() {
  std::atomic<int> count = 0;
  parallel_for(0, 16, 1, [&](std::int64_t, std::int64_t) {
    CHECK(in_parallel_region());
    const auto self = std::this_thread::get_id();
    parallel_for(0, 10, 3, [&](std::int64_t begin, std::int64_t end) {
      CHECK(std::this_thread::get_id() == self && begin % 3 == 0);
      count += static_cast<int>(end - begin);
    });
  });
  CHECK(count == 160);
}

void several_callers_at_once() {
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 12; ++caller) {
    callers.emplace_back([caller] {
      std::vector<int> data(1000);
      for (int round = 0; round < 100; ++round) {
        if (caller == 0) set_thread_count(1 + round % 5);
        parallel_for(0, 1000, 50, [&](std::int64_t begin, std::int64_t end) {
          for (auto i = begin; i < end; ++i) data[static_cast<std::size_t>(i)] += caller;
        });
      }
      for (int value : data) CHECK(value == 100 * caller);
    });
  }
  for (auto& caller : callers) caller.join();
}

int hook_depth = 0, hook_calls = 0, polls = 0;

void hooks_surround_regions() {
  set_region_hooks({.enter = []() noexcept -> void* {
                      ++hook_depth;
                      ++hook_calls;
                      return &hook_depth;
                    },
                    .leave = [](void* token) noexcept { --*static_cast<int*>(token); },
                    .poll =
                        [](void*) {
                          if (++polls == 3) throw std::runtime_error("interrupted");
                        }});
  parallel_for(0, 1, 1, [](std::int64_t, std::int64_t) {});
  CHECK(hook_calls == 0);
  parallel_for(0, 4, 1, [](std::int64_t, std::int64_t) { CHECK(hook_depth == 1); });
  CHECK(hook_calls == 1 && hook_depth == 0);
  std::atomic<int> chunks = 0;
  CHECK_THROWS(std::runtime_error, parallel_for(0, 100000, 1, [&](std::int64_t, std::int64_t) {
                 ++chunks;
                 std::this_thread::sleep_for(std::chrono::milliseconds(1));
               }));
  CHECK(chunks < 50000);
  CHECK(hook_depth == 0);
  set_region_hooks({});
}

double sum_of_squares() {
  std::vector<double> parts(64);
  parallel_for(0, 64, 1, [&](std::int64_t begin, std::int64_t) {
    parts[static_cast<std::size_t>(begin)] = static_cast<double>(begin * begin);
  });
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

void a_forked_child_has_its_own_pool() {
  for (int round = 0; round < 20; ++round) {
    CHECK(sum_of_squares() == 85344);
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
      alarm(60);
      for (int i = 0; i < 20; ++i) CHECK(sum_of_squares() == 85344);
      CHECK(system_threads() >= 2);
      _exit(0);
    }
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
  }
}

double cpu_seconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

void an_idle_pool_is_silent() {
  // On a busy machine the threads go to sleep when their turn comes.
  bool silent = false;
  for (int attempt = 0; attempt < 50 && !silent; ++attempt) {
    sum_of_squares();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const double before = cpu_seconds();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    silent = cpu_seconds() - before < 0.002;
  }
  CHECK(silent);
}

// In a child with hardly any address space left, threads cannot be made.
void refused_threads_mean_fewer() {
  const pid_t child = fork();
  if (child == 0) {
    set_warning_sink([](std::string_view) { ++warnings; });
    std::ifstream sizes("/proc/self/statm");
    rlim_t pages = 0;
    sizes >> pages;
    const rlimit limit{pages * 4096 + (rlim_t{20} << 20), RLIM_INFINITY};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    set_thread_count(64);
    CHECK(sum_of_squares() == 85344);
    CHECK(thread_count() < 64 && warnings == 1);
    CHECK(sum_of_squares() == 85344);
    CHECK(warnings == 1);
    _exit(0);
  }
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
}

}  // namespace

int main() {
  parallel_for(0, 10, 10, [](std::int64_t, std::int64_t) {});
  CHECK(system_threads() == 1);
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  const bool sanitized = true;
#else
  const bool sanitized = false;
#endif
  for (int threads : {1, 2, 3, 16}) {
    set_thread_count(threads);
    CHECK(thread_count() == threads);
    every_chunk_once();
    exceptions_reach_the_caller();
    nested_regions_run_inline();
  }
  several_callers_at_once();
  set_thread_count(4);
  hooks_surround_regions();
  if (!sanitized) {
    an_idle_pool_is_silent();
    a_forked_child_has_its_own_pool();
    refused_threads_mean_fewer();
  }
}
