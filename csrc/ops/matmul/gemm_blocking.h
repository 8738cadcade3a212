#pragma once
#include <algorithm>
#include <cstdint>

#include "ops/matmul/gemm.h"
#include "runtime/cpu.h"

// How the blocked product divides its three loops. All numbers depend on the sizes and on the
// machine's caches; how the depth is divided, which fixes the order of summation, on the sizes
// only.

namespace rushlight::detail {

inline std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

// Fewer multiply-adds than this (about 5 us) are not worth another task.
inline constexpr std::int64_t task_work = std::int64_t{1} << 18;

// A range of at least 1 cut into `count` pieces of `size`, the last one shorter.
struct Partition {
  std::int64_t total, size, count;
  // Pieces of nearly equal size: at most `largest`, multiples of `multiple`.
  Partition(std::int64_t range, std::int64_t largest, std::int64_t multiple)
      : total(range),
        size(divide_up(std::max<std::int64_t>(divide_up(range, divide_up(range, largest)), 1),
                       multiple) *
             multiple),
        count(divide_up(range, size)) {}
  std::int64_t begin(std::int64_t piece) const { return piece * size; }
  std::int64_t length(std::int64_t piece) const { return std::min(size, total - piece * size); }
};

// Depth of one pass over C: 512 floats. A pass's panel of B (64 KB) and its rows of A (229 KB) stay
// in the second cache while C is read and written once every 512 products; 384 is 4 % slower on
// 1024 x 1024, 1024 within 2 %.
template <class T>
Partition depth_partition(std::int64_t k) {
  return Partition(k, 2048 / static_cast<std::int64_t>(sizeof(T)), 8);
}

// The parts of the target for pass `pass` of `passes` over the depth.
template <class T>
GemmTarget<T, T> target_of_pass(GemmTarget<T, T> target, std::int64_t pass, std::int64_t passes) {
  if (pass > 0) target.beta = T(1);
  if (pass + 1 < passes) {
    target.row_bias = target.column_bias = nullptr;
    target.relu = false;
  }
  return target;
}

// Whether the tiles read A where it lies as fast as packed: adjacent elements along the rows or
// along the depth, and no distance of half pages, at which the rows of a tile would compete for the
// same few lines of the first cache.
template <class T>
bool lies_well(const StridedMatrix<T>& a) {
  const std::int64_t distance = a.row_stride == 1 ? a.column_stride : a.row_stride;
  return (a.row_stride == 1 || a.column_stride == 1) &&
         distance * static_cast<std::int64_t>(sizeof(T)) % 2048 != 0;
}

}  // namespace rushlight::detail
