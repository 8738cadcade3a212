#include "runtime/dispatch.h"

#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "runtime/cpu.h"

namespace rushlight {
namespace {

#if defined(__x86_64__)
constexpr IsaLevel all_levels[] = {IsaLevel::naive, IsaLevel::generic, IsaLevel::v3, IsaLevel::v4};
#else
constexpr IsaLevel all_levels[] = {IsaLevel::naive, IsaLevel::generic};
#endif

IsaLevel parse_level(std::string_view variable, std::string_view value) {
  std::string known;
  for (IsaLevel level : all_levels) {
    const std::string_view name = isa_level_name(level);
    if (value == name) {
      if (level > best_isa_level()) {
        fail<RuntimeError>(variable, "=", value, ": this processor supports levels up to ",
                           isa_level_name(best_isa_level()));
      }
      return level;
    }
    known += known.empty() ? "" : ", ";
    known += name;
  }
  fail<RuntimeError>(variable, "=", value, ": unknown level, expected one of ", known);
}

IsaLevel choose_level() {
  if (const char* kernels = std::getenv("RUSHLIGHT_KERNELS"); kernels && *kernels) {
    if (std::string_view(kernels) != "naive") {
      fail<RuntimeError>("RUSHLIGHT_KERNELS=", kernels, ": the only value is naive");
    }
    return IsaLevel::naive;
  }
  const char* level = std::getenv("RUSHLIGHT_ISA");
  return level && *level ? parse_level("RUSHLIGHT_ISA", level) : best_isa_level();
}

}  // namespace

IsaLevel best_isa_level() {
#if defined(__x86_64__)
  const CpuFeatures& features = cpu_features();
  if (features.x86_v4) return IsaLevel::v4;
  if (features.x86_v3) return IsaLevel::v3;
  return features.x86_v2 ? IsaLevel::generic : IsaLevel::naive;
#else
  return IsaLevel::generic;
#endif
}

IsaLevel active_isa_level() {
  static const IsaLevel level = choose_level();
  return level;
}

const char* isa_level_name(IsaLevel level) {
  switch (level) {
    case IsaLevel::naive:
      return "naive";
    case IsaLevel::generic:
      return "generic";
    case IsaLevel::v3:
      return "v3";
    case IsaLevel::v4:
      return "v4";
  }
  return "unknown";
}

}  // namespace rushlight
