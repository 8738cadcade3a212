#pragma once
#include <cstdint>

// Forced inline: kernel files, which may not emit shared symbols, include this.

namespace rushlight {

// An element of dtype bool. Memory that others filled may hold any byte; all but 0 are true. Loops
// read elements as this: a C++ bool with another byte than 0 and 1 has no defined value.
struct Bool {
  std::uint8_t byte;

  Bool() = default;
  [[gnu::always_inline]] constexpr Bool(bool value) : byte(value) {}
  [[gnu::always_inline]] constexpr operator bool() const { return byte != 0; }
};

// 1, which the compiler does not know: the smaller of it and a byte is one vector instruction, a
// comparison with a constant becomes two or more.
[[gnu::always_inline]] inline std::uint8_t hidden_one() {
  std::uint8_t one = 1;
  asm("" : "+r"(one));
  return one;
}

}  // namespace rushlight
