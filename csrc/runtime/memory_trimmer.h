#pragma once

// Who gives cached memory back when a program that used much of it goes on with less, or with
// nothing at all: a thread that exists only as long as much memory is cached.

namespace rushlight::detail {

// Sees that `trim` is called four times a second, as long as it returns true. The first call of
// this starts the thread; where the system refuses one, `trim` is called here instead. Not to be
// called with a lock that `trim` takes.
void keep_trimming(bool (*trim)() noexcept) noexcept;

// In the child of a fork, which has no such thread.
void forget_trimmer() noexcept;

}  // namespace rushlight::detail
