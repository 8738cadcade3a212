// Memory shared with child processes.
#include "runtime/shared_memory.h"

#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

int main() {
  constexpr std::size_t bytes = 4096;
  char* memory = static_cast<char*>(rushlight::map_shared_memory(bytes));
  CHECK(memory[0] == 0 && memory[bytes - 1] == 0);
  CHECK(rushlight::is_shared_memory(memory));
  CHECK(!rushlight::is_shared_memory(memory + 1));
  const pid_t child = fork();
  if (child == 0) {
    memory[7] = 3;
    _exit(0);
  }
  CHECK(waitpid(child, nullptr, 0) == child);
  CHECK(memory[7] == 3);
  rushlight::unmap_shared_memory(memory, bytes);
  CHECK(!rushlight::is_shared_memory(memory));
  return 0;
}
