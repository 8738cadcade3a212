#pragma once
#include <cstdint>
#include <type_traits>

#include "base/shape.h"
#include "runtime/allocator.h"

namespace rushlight {

// Working memory of one call: uninitialised, aligned to 64 bytes, from the caching allocator.
template <class T>
class Scratch {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit Scratch(std::int64_t count)
      : bytes_(static_cast<std::size_t>(
            checked_multiply(count, static_cast<std::int64_t>(sizeof(T))))),
        data_(static_cast<T*>(allocate_bytes(bytes_))) {}
  ~Scratch() { free_bytes(data_, bytes_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](std::int64_t i) { return data_[i]; }

 private:
  std::size_t bytes_;
  T* data_;
};

}  // namespace rushlight
