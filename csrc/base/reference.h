#pragma once
#include <atomic>
#include <cstdint>
#include <utility>

namespace rushlight {

// Intrusive atomic reference count. `T::destroy(T*)` runs when the last reference goes; it may
// postpone the work (autograd nodes do, so that freeing a long graph never recurses).
class ReferenceCounted {
 public:
  ReferenceCounted() noexcept = default;
  ReferenceCounted(const ReferenceCounted&) = delete;
  ReferenceCounted& operator=(const ReferenceCounted&) = delete;

  void retain() const noexcept { count_.fetch_add(1, std::memory_order_relaxed); }
  // True when this was the last reference.
  bool release() const noexcept {
    return count_.load(std::memory_order_acquire) == 1 ||
           count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
  // As release, but safe beside a concurrent retain_if_alive: the count really reaches zero.
  bool release_exactly() const noexcept {
    return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
  // Takes a reference unless the last one has gone: for holders of weak pointers.
  bool retain_if_alive() const noexcept {
    std::uint32_t count = count_.load(std::memory_order_acquire);
    while (count != 0) {
      if (count_.compare_exchange_weak(count, count + 1, std::memory_order_acq_rel)) return true;
    }
    return false;
  }
  std::uint32_t use_count() const noexcept { return count_.load(std::memory_order_acquire); }

 protected:
  ~ReferenceCounted() = default;

 private:
  mutable std::atomic<std::uint32_t> count_{1};
};

// Owning pointer to a ReferenceCounted object.
template <class T>
class Reference {
 public:
  Reference() noexcept = default;
  Reference(std::nullptr_t) noexcept {}
  // Takes over the reference that a fresh object is born with.
  static Reference adopt(T* object) noexcept {
    Reference result;
    result.object_ = object;
    return result;
  }
  static Reference share(T* object) noexcept {
    if (object) object->retain();
    return adopt(object);
  }
  Reference(const Reference& other) noexcept : object_(other.object_) {
    if (object_) object_->retain();
  }
  Reference(Reference&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U>
    requires(std::is_convertible_v<U*, T*> && !std::is_same_v<U, T>)
  Reference(Reference<U> other) noexcept : object_(other.detach()) {}
  ~Reference() { reset(); }

  Reference& operator=(Reference other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }

  T* get() const noexcept { return object_; }
  T* operator->() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  friend bool operator==(const Reference& a, const Reference& b) { return a.object_ == b.object_; }

  // Gives the reference away; the caller must release it.
  T* detach() noexcept { return std::exchange(object_, nullptr); }
  void reset() noexcept {
    if (T* object = std::exchange(object_, nullptr)) {
      if (object->release()) T::destroy(object);
    }
  }

 private:
  T* object_ = nullptr;
};

}  // namespace rushlight
