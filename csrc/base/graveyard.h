#pragma once
#include <cstdint>

namespace rushlight {

// Frees objects of one type in turn: while one is being freed on this thread, those whose last
// reference goes with it wait, so that a chain of owners of any length takes the stack of one.
// They wait in a list made of themselves, since freeing must not need memory: `link` is a number
// that nobody reads in a dead object, and holds the address of the one before it.
template <auto link>
class Graveyard;

template <class T, class Number, Number T::* link>
class Graveyard<link> {
  static_assert(sizeof(Number) >= sizeof(T*));

 public:
  template <class Free>
  void bury(T* object, const Free& free) noexcept {
    if (digging_) {
      object->*link = static_cast<Number>(reinterpret_cast<std::uintptr_t>(last_));
      last_ = object;
      return;
    }
    digging_ = true;
    free(object);
    while (last_) {
      T* next = last_;
      last_ = reinterpret_cast<T*>(static_cast<std::uintptr_t>(next->*link));
      free(next);
    }
    digging_ = false;
  }

 private:
  T* last_ = nullptr;
  bool digging_ = false;
};

}  // namespace rushlight
