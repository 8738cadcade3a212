#pragma once
#include <cstddef>

namespace rushlight::detail {

// Starts a thread that nobody waits for and that receives no signals: they belong to the threads
// of the program. False where the system refuses one.
bool start_detached_thread(std::size_t stack_bytes, void* (*entry)(void*), void* argument) noexcept;

}  // namespace rushlight::detail
