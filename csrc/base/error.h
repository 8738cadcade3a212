#pragma once
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace rushlight {

// The base of every error the library throws. The binding turns each subclass into the Python
// exception of the same meaning.
class Error : public std::exception {
 public:
  explicit Error(std::string message) : message_(std::move(message)) {}
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

struct RuntimeError : Error {
  using Error::Error;
};
struct ValueError : Error {
  using Error::Error;
};
struct TypeError : Error {
  using Error::Error;
};
struct IndexError : Error {
  using Error::Error;
};
struct OverflowError : Error {
  using Error::Error;
};
struct NotImplementedError : Error {
  using Error::Error;
};
struct OutOfMemory : Error {
  using Error::Error;
};

namespace detail {

inline void append(std::string& text, std::string_view piece) { text.append(piece); }
inline void append(std::string& text, const char* piece) { text.append(piece); }
inline void append(std::string& text, char piece) { text.push_back(piece); }
inline void append(std::string& text, bool piece) { text.append(piece ? "True" : "False"); }
void append(std::string& text, double piece);
template <class T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, char> && !std::is_same_v<T, bool>)
void append(std::string& text, T piece) {
  text.append(std::to_string(piece));
}

}  // namespace detail

// Sizes as "[2, 3]". Declared here because look-up by argument does not search this namespace for
// std::span.
void append_to(std::string& text, std::span<const std::int64_t> dims);

// Anything with `append_to(std::string&, value)` found by argument-dependent look-up can be a
// piece.
template <class... Pieces>
std::string concat(const Pieces&... pieces) {
  std::string text;
  auto add = [&text](const auto& piece) {
    if constexpr (requires { append_to(text, piece); }) {
      append_to(text, piece);
    } else {
      detail::append(text, piece);
    }
  };
  (add(pieces), ...);
  return text;
}

template <class E, class... Pieces>
[[noreturn]] __attribute__((noinline, cold)) void fail(const Pieces&... pieces) {
  throw E(concat(pieces...));
}

// check(condition, "op: what is wrong ", value): RuntimeError unless the condition holds.
template <class... Pieces>
inline void check(bool condition, const Pieces&... pieces) {
  if (!condition) [[unlikely]] {
    fail<RuntimeError>(pieces...);
  }
}

}  // namespace rushlight
