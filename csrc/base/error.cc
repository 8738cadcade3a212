#include "base/error.h"

#include <charconv>

namespace rushlight::detail {

void append(std::string& text, double piece) {
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), piece);
  text.append(buffer, result.ptr);
}

}  // namespace rushlight::detail
