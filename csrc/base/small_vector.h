#pragma once
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

namespace rushlight {

// A vector that keeps its first `inline_capacity` elements in place: shapes, strides, edges and
// argument lists of almost every call fit without an allocation.
template <class T, std::size_t inline_capacity>
class SmallVector {
 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  SmallVector() noexcept = default;
  explicit SmallVector(std::size_t count) { resize(count); }
  SmallVector(std::size_t count, const T& value) {
    reserve(count);
    for (std::size_t i = 0; i < count; ++i) push_back(value);
  }
  SmallVector(std::initializer_list<T> items) { append(items.begin(), items.end()); }
  template <class Iterator>
    requires(!std::is_integral_v<Iterator>)
  SmallVector(Iterator first, Iterator last) {
    append(first, last);
  }
  explicit SmallVector(std::span<const T> items) { append(items.begin(), items.end()); }
  SmallVector(const SmallVector& other) { append(other.begin(), other.end()); }
  SmallVector(SmallVector&& other) noexcept { take(std::move(other)); }
  ~SmallVector() { release(); }

  SmallVector& operator=(const SmallVector& other) {
    if (this != &other) {
      clear();
      append(other.begin(), other.end());
    }
    return *this;
  }
  SmallVector& operator=(SmallVector&& other) noexcept {
    if (this != &other) {
      release();
      take(std::move(other));
    }
    return *this;
  }

  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T* begin() noexcept { return data_; }
  T* end() noexcept { return data_ + size_; }
  const T* begin() const noexcept { return data_; }
  const T* end() const noexcept { return data_ + size_; }
  T& operator[](std::size_t i) {
    assert(i < size_);
    return data_[i];
  }
  const T& operator[](std::size_t i) const {
    assert(i < size_);
    return data_[i];
  }
  T& front() { return (*this)[0]; }
  const T& front() const { return (*this)[0]; }
  T& back() { return (*this)[size_ - 1]; }
  const T& back() const { return (*this)[size_ - 1]; }
  operator std::span<const T>() const noexcept { return {data_, size_}; }

  void reserve(std::size_t capacity) {
    if (capacity > capacity_) grow(capacity);
  }
  void push_back(T value) {
    if (size_ == capacity_) grow(2 * capacity_);
    std::construct_at(data_ + size_, std::move(value));
    ++size_;
  }
  template <class... Args>
  T& emplace_back(Args&&... args) {
    if (size_ == capacity_) grow(2 * capacity_);
    std::construct_at(data_ + size_, std::forward<Args>(args)...);
    return data_[size_++];
  }
  void pop_back() {
    assert(size_ > 0);
    std::destroy_at(data_ + --size_);
  }
  void clear() noexcept {
    std::destroy(begin(), end());
    size_ = 0;
  }
  void resize(std::size_t count) { resize(count, T{}); }
  void resize(std::size_t count, const T& value) {
    reserve(count);
    while (size_ > count) pop_back();
    while (size_ < count) push_back(value);
  }
  template <class Iterator>
  void append(Iterator first, Iterator last) {
    reserve(size_ + static_cast<std::size_t>(std::distance(first, last)));
    for (; first != last; ++first) push_back(*first);
  }
  T* insert(const T* position, T value) {
    const std::size_t index = static_cast<std::size_t>(position - data_);
    push_back(std::move(value));
    std::rotate(data_ + index, data_ + size_ - 1, data_ + size_);
    return data_ + index;
  }
  T* erase(const T* position) {
    T* at = data_ + (position - data_);
    std::move(at + 1, end(), at);
    pop_back();
    return at;
  }

  friend bool operator==(const SmallVector& a, const SmallVector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  bool is_inline() const noexcept { return data_ == reinterpret_cast<const T*>(inline_); }

  // Out of line: rare, and GCC 12 warns about bounds that it cannot follow when it is inlined.
  [[gnu::noinline]] void grow(std::size_t capacity) {
    T* fresh = std::allocator<T>().allocate(capacity);
    std::uninitialized_move(begin(), end(), fresh);
    const std::size_t size = size_;
    release();
    data_ = fresh;
    size_ = size;
    capacity_ = capacity;
  }

  // Destroys the elements and frees the heap block, leaving the inline state.
  void release() noexcept {
    std::destroy(begin(), end());
    if (!is_inline()) std::allocator<T>().deallocate(data_, capacity_);
    data_ = reinterpret_cast<T*>(inline_);
    size_ = 0;
    capacity_ = inline_capacity;
  }

  void take(SmallVector&& other) noexcept {
    if (other.is_inline()) {
      std::uninitialized_move(other.begin(), other.end(), data_);
      size_ = other.size_;
      other.clear();
    } else {
      data_ = std::exchange(other.data_, reinterpret_cast<T*>(other.inline_));
      size_ = std::exchange(other.size_, 0);
      capacity_ = std::exchange(other.capacity_, inline_capacity);
    }
  }

  alignas(T) std::byte inline_[inline_capacity * sizeof(T)];
  T* data_ = reinterpret_cast<T*>(inline_);
  std::size_t size_ = 0;
  std::size_t capacity_ = inline_capacity;
};

}  // namespace rushlight
