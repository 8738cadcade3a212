#pragma once
#include <cstddef>

// Memory for finding faults: every block ends at a page that cannot be touched, and a freed block
// cannot be touched either, so that each access outside ends the process where it happens.
//
// A block starts at a multiple of 64, so up to 63 bytes lie between its end and that page. They,
// and the bytes in front of the block, hold a pattern that is checked when the block is freed:
// there, writes are found late, and reads are not found.

namespace rushlight::detail {

// Null when the system gives no memory. Beyond 24,000 blocks at a time, near the system's limit of
// mappings, blocks are ordinary ones.
void* allocate_guarded(std::size_t bytes) noexcept;
// Ends the process with a message when the block was freed before, was allocated with another
// size, or was written around.
void free_guarded(void* data, std::size_t bytes) noexcept;
// Returns what freed blocks still hold to the system.
void release_guarded_blocks() noexcept;

// Around a fork: nobody may be inside.
void lock_guarded_blocks();
void unlock_guarded_blocks();

}  // namespace rushlight::detail
