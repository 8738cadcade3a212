#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "base/shape.h"
#include "runtime/allocator.h"

namespace rushlight {

// Working memory of one call: undefined contents, aligned to 64 bytes, from the caching allocator.
template <class T>
class Scratch {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Scratch() = default;
  explicit Scratch(std::int64_t count)
      : bytes_(static_cast<std::size_t>(
            checked_multiply(count, static_cast<std::int64_t>(sizeof(T))))),
        data_(static_cast<T*>(allocate_bytes(bytes_))) {}
  Scratch(Scratch&& other) noexcept
      : bytes_(std::exchange(other.bytes_, 0)), data_(std::exchange(other.data_, nullptr)) {}
  Scratch& operator=(Scratch&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(data_, other.data_);
    return *this;
  }
  ~Scratch() {
    if (data_) free_bytes(data_, bytes_);
  }

  T* data() const { return data_; }
  T& operator[](std::int64_t i) const { return data_[i]; }

 private:
  std::size_t bytes_ = 0;
  T* data_ = nullptr;
};

}  // namespace rushlight
