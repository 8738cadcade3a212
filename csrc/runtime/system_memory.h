#pragma once
#include <cstddef>

// Memory from the operating system. Null when it refuses.

namespace rushlight::detail {

inline constexpr std::size_t huge_page = std::size_t{2} << 20;
// A multiple of the system's pages: ARM has them of up to 64 KB.
#if defined(__x86_64__)
inline constexpr std::size_t small_page = 4096;
#else
inline constexpr std::size_t small_page = std::size_t{64} << 10;
#endif

// `bytes` (a multiple of huge_page) of zeroed memory at a multiple of huge_page, backed by huge
// pages where the system has them, and one small page in front of it.
void* map_huge(std::size_t bytes) noexcept;
void unmap_huge(void* data, std::size_t bytes) noexcept;
// The pages stay usable and read as zero, but cost nothing until they are touched again.
void discard_pages(void* data, std::size_t bytes) noexcept;

void* allocate_aligned(std::size_t bytes) noexcept;  // to 64 bytes
void free_aligned(void* data) noexcept;
// What was freed by free_aligned goes back to the system, as far as the C library can do that.
void trim_heap() noexcept;

}  // namespace rushlight::detail
