#pragma once

// Chooses, once, the instance of a kernel table that fits this machine (or that RUSHLIGHT_ISA or
// RUSHLIGHT_KERNELS=naive asks for). See docs/architecture.md, "Kernels and ISA levels".

namespace rushlight {

enum class IsaLevel { naive, generic, v3, v4 };

// The level all kernels of this process run at.
IsaLevel active_isa_level();
// The highest level that processor and operating system support.
IsaLevel best_isa_level();
const char* isa_level_name(IsaLevel level);

template <class Table>
const Table& choose_kernels(const Table& naive, const Table& generic, const Table& v3,
                            const Table& v4) {
  switch (active_isa_level()) {
    case IsaLevel::naive:
      return naive;
    case IsaLevel::generic:
      return generic;
    case IsaLevel::v3:
      return v3;
    case IsaLevel::v4:
      return v4;
  }
  return generic;
}

}  // namespace rushlight

#if defined(__x86_64__)
#define RUSHLIGHT_KERNEL_TABLE(Table, name)                                                      \
  namespace rushlight {                                                                          \
  namespace naive {                                                                              \
  extern const Table name;                                                                       \
  }                                                                                              \
  namespace generic {                                                                            \
  extern const Table name;                                                                       \
  }                                                                                              \
  namespace v3 {                                                                                 \
  extern const Table name;                                                                       \
  }                                                                                              \
  namespace v4 {                                                                                 \
  extern const Table name;                                                                       \
  }                                                                                              \
  const Table& name() {                                                                          \
    static const Table& chosen = choose_kernels(naive::name, generic::name, v3::name, v4::name); \
    return chosen;                                                                               \
  }                                                                                              \
  }
#else
#define RUSHLIGHT_KERNEL_TABLE(Table, name)                                       \
  namespace rushlight {                                                           \
  namespace naive {                                                               \
  extern const Table name;                                                        \
  }                                                                               \
  namespace generic {                                                             \
  extern const Table name;                                                        \
  }                                                                               \
  const Table& name() {                                                           \
    static const Table& chosen =                                                  \
        choose_kernels(naive::name, generic::name, generic::name, generic::name); \
    return chosen;                                                                \
  }                                                                               \
  }
#endif
