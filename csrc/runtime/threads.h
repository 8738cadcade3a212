#pragma once
#include <string>

// How many threads a process should use when nobody says so.

namespace rushlight {

struct ThreadDefault {
  int count = 1;
  std::string reason;  // for people: "cgroup v2 quota 1.5 CPUs (affinity 8, cores 8)"
};

// What the environment says; `root` is put in front of the paths of /sys and /proc (tests).
struct ThreadEnvironment {
  std::string root;
  int cores = 0;     // 0: ask the system
  int affinity = 0;  // 0: ask the system
  const char* rushlight_num_threads = nullptr;
  const char* omp_num_threads = nullptr;
};
ThreadEnvironment current_thread_environment();

// RUSHLIGHT_NUM_THREADS, else OMP_NUM_THREADS, else the least of affinity, cgroup quota rounded
// up, and cores.
ThreadDefault default_threads(const ThreadEnvironment& environment);

// The default of this process, found once.
const ThreadDefault& process_default_threads();

}  // namespace rushlight
