#pragma once
#include <cstddef>

namespace rushlight {

// Zeroed memory that processes made by fork share with this one: what either writes, both see.
// OutOfMemory when there is none.
void* map_shared_memory(std::size_t bytes);
void unmap_shared_memory(void* memory, std::size_t bytes) noexcept;
// Whether `memory` is the beginning of such a block.
bool is_shared_memory(const void* memory);

}  // namespace rushlight
