#include "runtime/threads.h"

#if defined(__linux__)
#include <sched.h>
#endif
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <string_view>
#include <thread>
#include <vector>

#include "base/error.h"

namespace rushlight {
namespace {

constexpr int most_threads = 1024;

int affinity_count() {
#if defined(__linux__)
  // Machines with more processors than a cpu_set_t holds need a larger set: EINVAL until it fits.
  for (std::size_t processors = 1024; processors <= (1u << 20); processors *= 2) {
    const std::size_t bytes = CPU_ALLOC_SIZE(processors);
    std::vector<unsigned long> set(bytes / sizeof(unsigned long) + 1);
    auto* mask = reinterpret_cast<cpu_set_t*>(set.data());
    if (sched_getaffinity(0, bytes, mask) == 0) return CPU_COUNT_S(bytes, mask);
  }
#endif
  return static_cast<int>(std::thread::hardware_concurrency());
}

// The first number of "4" or OpenMP's "4,2".
std::optional<int> parse_count(const char* text) {
  if (!text || !*text) return std::nullopt;
  char* end = nullptr;
  const long count = std::strtol(text, &end, 10);
  if (end == text || (*end != '\0' && *end != ',') || count < 1) return std::nullopt;
  return static_cast<int>(std::min<long>(count, most_threads));
}

std::optional<double> read_number(const std::string& path) {
  std::ifstream file(path);
  double value;
  if (file >> value) return value;
  return std::nullopt;
}

// cpu.max: "max 100000" or "150000 100000" (microseconds of a period).
std::optional<double> quota_v2(const std::string& folder) {
  std::ifstream file(folder + "/cpu.max");
  std::string quota;
  double period;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return std::nullopt;
  const double microseconds = std::strtod(quota.c_str(), nullptr);
  if (microseconds <= 0) return std::nullopt;
  return microseconds / period;
}

std::optional<double> quota_v1(const std::string& folder) {
  const auto quota = read_number(folder + "/cpu.cfs_quota_us");
  const auto period = read_number(folder + "/cpu.cfs_period_us");
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

struct Quota {
  double cpus = std::numeric_limits<double>::infinity();
  int version = 0;

  void limit(std::optional<double> found, int found_version) {
    if (found && *found < cpus) {
      cpus = *found;
      version = found_version;
    }
  }
};

// The tightest quota of the group and its ancestors. A container that sees the host's path in
// /proc/self/cgroup has its own group mounted at the top, which the walk reaches as well.
void walk_up(const std::string& mount, std::string group, int version, Quota& quota) {
  while (true) {
    const std::string folder = mount + (group == "/" ? "" : group);
    quota.limit(version == 2 ? quota_v2(folder) : quota_v1(folder), version);
    if (group.empty() || group == "/") return;
    group.resize(std::min(group.rfind('/'), group.size()));
  }
}

Quota cgroup_quota(const std::string& root) {
  Quota quota;
  const std::string mounts = root + "/sys/fs/cgroup";
  std::ifstream file(root + "/proc/self/cgroup");
  std::string line;
  while (std::getline(file, line)) {  // "hierarchy:controllers:path"
    const auto first = line.find(':');
    const auto second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string group = line.substr(second + 1);
    if (controllers.empty()) {
      walk_up(mounts, group, 2, quota);
      walk_up(mounts + "/unified", group, 2, quota);
      continue;
    }
    std::istringstream names(controllers);
    for (std::string name; std::getline(names, name, ',');) {
      if (name != "cpu") continue;
      walk_up(mounts + "/" + controllers, group, 1, quota);
      walk_up(mounts + "/cpu", group, 1, quota);
    }
  }
  return quota;
}

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace

ThreadEnvironment current_thread_environment() {
  ThreadEnvironment environment;
  environment.rushlight_num_threads = std::getenv("RUSHLIGHT_NUM_THREADS");
  environment.omp_num_threads = std::getenv("OMP_NUM_THREADS");
  return environment;
}

ThreadDefault default_threads(const ThreadEnvironment& environment) {
  std::string ignored;
  const std::pair<const char*, const char*> variables[] = {
      {"RUSHLIGHT_NUM_THREADS", environment.rushlight_num_threads},
      {"OMP_NUM_THREADS", environment.omp_num_threads}};
  for (const auto& [name, value] : variables) {
    if (const auto count = parse_count(value)) return {*count, concat(name, "=", value)};
    if (value && *value) ignored += concat("; ", name, "=", value, " is not a count");
  }
  const int hardware = static_cast<int>(std::thread::hardware_concurrency());
  const int cores = std::max(1, environment.cores ? environment.cores : hardware);
  const int affinity = std::max(1, environment.affinity ? environment.affinity : affinity_count());
  const Quota quota = cgroup_quota(environment.root);
  const double rounded = std::ceil(std::min(quota.cpus, double{most_threads}) - 1e-9);
  const int allowed = std::max(1, static_cast<int>(rounded));
  const int count = std::min({cores, affinity, allowed});

  std::string reason;
  if (quota.version && count == allowed && count < std::min(cores, affinity)) {
    reason = concat("cgroup v", quota.version, " quota of ", short_number(quota.cpus),
                    " CPUs; affinity ", affinity, ", cores ", cores);
  } else if (count == affinity && affinity < cores) {
    reason = concat("affinity ", affinity, " of ", cores, " cores");
  } else {
    reason = concat("cores ", cores);
  }
  return {count, reason + ignored};
}

const ThreadDefault& process_default_threads() {
  static const ThreadDefault found = default_threads(current_thread_environment());
  return found;
}

}  // namespace rushlight
