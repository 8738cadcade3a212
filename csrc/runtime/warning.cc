#include "runtime/warning.h"

#include <atomic>
#include <cstdio>

namespace rushlight {
namespace {

void print_warning(std::string_view message) {
  std::fprintf(stderr, "rushlight: %.*s\n", static_cast<int>(message.size()), message.data());
}

constinit std::atomic<WarningSink> warning_sink{&print_warning};

}  // namespace

void warn(std::string_view message) { warning_sink.load(std::memory_order_acquire)(message); }

void set_warning_sink(WarningSink sink) {
  warning_sink.store(sink ? sink : &print_warning, std::memory_order_release);
}

}  // namespace rushlight
