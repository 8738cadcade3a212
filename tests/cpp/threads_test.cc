// The default number of threads, in front of made-up control groups.
#include "runtime/threads.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "check.h"

using namespace rushlight;

namespace {

// A root directory with files below it, removed at the end.
class Root {
 public:
  Root() {
    std::string pattern = (std::filesystem::temp_directory_path() / "threads-XXXXXX").string();
    CHECK(mkdtemp(pattern.data()));
    path_ = pattern;
  }
  ~Root() { std::filesystem::remove_all(path_); }
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;

  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  ThreadDefault threads(int affinity = 8, const char* own = nullptr,
                        const char* openmp = nullptr) const {
    return default_threads({path_.string(), 8, affinity, own, openmp});
  }

 private:
  std::filesystem::path path_;
};

bool mentions(const ThreadDefault& found, const std::string& text) {
  return found.reason.find(text) != std::string::npos;
}

void without_limits() {
  const Root root;
  CHECK(root.threads().count == 8 && mentions(root.threads(), "cores 8"));
  CHECK(root.threads(3).count == 3 && mentions(root.threads(3), "affinity 3"));
}

void version_2() {
  const Root root;
  root.write("proc/self/cgroup", "0::/app/worker\n");
  root.write("sys/fs/cgroup/app/worker/cpu.max", "max 100000\n");
  CHECK(root.threads().count == 8);
  root.write("sys/fs/cgroup/app/cpu.max", "150000 100000\n");  // an ancestor's limit counts
  CHECK(root.threads().count == 2 && mentions(root.threads(), "cgroup v2"));
  root.write("sys/fs/cgroup/app/worker/cpu.max", "10000 100000\n");
  CHECK(root.threads().count == 1);
}

void version_1() {
  const Root root;
  root.write("proc/self/cgroup", "5:memory:/x\n4:cpu,cpuacct:/docker/abc\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  root.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  CHECK(root.threads().count == 8);
  // Inside a container the group's own limit is at the top of the mount.
  root.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "300000\n");
  CHECK(root.threads().count == 3 && mentions(root.threads(), "cgroup v1"));
  CHECK(root.threads(2).count == 2 && mentions(root.threads(2), "affinity 2"));
}

void what_the_user_says_wins() {
  const Root root;
  CHECK(root.threads(8, "5", "3").count == 5);
  CHECK(root.threads(8, nullptr, "3,2").count == 3);
  const ThreadDefault nonsense = root.threads(8, "many");
  CHECK(nonsense.count == 8 && mentions(nonsense, "RUSHLIGHT_NUM_THREADS=many"));
  CHECK(root.threads(8, "0").count == 8);
}

void broken_files_are_no_limit() {
  const Root root;
  root.write("proc/self/cgroup", "nonsense\n0::\n1:cpu\n");
  root.write("sys/fs/cgroup/cpu.max", "x y\n");
  CHECK(root.threads().count == 8);
}

}  // namespace

int main() {
  without_limits();
  version_2();
  version_1();
  what_the_user_says_wins();
  broken_files_are_no_limit();
}
