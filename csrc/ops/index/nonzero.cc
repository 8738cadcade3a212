#include <algorithm>
#include <cstring>

#include "ops/index/index.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

constexpr std::int64_t block = 16384;

// The first in the lowest byte: every processor that this is made for is little-endian.
std::uint64_t eight_elements(const std::uint8_t* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// Linear positions of the set elements of a contiguous bool tensor.
Tensor set_positions(const Tensor& mask) {
  const std::uint8_t* bytes = mask.data<std::uint8_t>();
  // Counted first, then filled in: what another thread sets meanwhile has no room and is left out,
  // and where it clears some the start of the block stands.
  const std::int64_t elements = mask.numel(), blocks = (elements + block - 1) / block;
  Scratch<std::int64_t> starts(blocks + 1);
  parallel_for(0, blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b) {
      std::int64_t count = 0;
      for (std::int64_t i = b * block; i < std::min(elements, (b + 1) * block); ++i) {
        count += bytes[i] != 0;
      }
      starts[b] = count;
    }
  });
  std::int64_t total = 0;
  for (std::int64_t b = 0; b < blocks; ++b) {
    const std::int64_t count = starts[b];
    starts[b] = total;
    total += count;
  }
  const std::int64_t sizes[] = {total};
  Tensor result = new_tensor(sizes, DType::int64);
  std::int64_t* positions = result.data<std::int64_t>();
  parallel_for(0, blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b) {
      std::int64_t* next = positions + starts[b];
      std::int64_t* const last = positions + (b + 1 < blocks ? starts[b + 1] : total);
      const std::int64_t block_end = std::min(elements, (b + 1) * block);
      std::int64_t i = b * block;
      // The next position is written always and kept when its element is set: no branch to guess.
      // Eight elements fill at most eight positions; where fewer are left, as many are looked at.
      for (; i + 8 <= block_end && last - next >= 8; i += 8) {
        std::uint64_t word = eight_elements(bytes + i);
        if (word == 0) continue;
        for (std::int64_t k = 0; k < 8; ++k, word >>= 8) {
          *next = i + k;
          next += (word & 0xff) != 0;
        }
      }
      while (next < last && i < block_end) {
        if (i + 8 <= block_end && eight_elements(bytes + i) == 0) {
          i += 8;
          continue;
        }
        for (const std::int64_t stop = i + std::min(block_end - i, last - next); i < stop; ++i) {
          *next = i;
          next += bytes[i] != 0;
        }
      }
      std::fill(next, last, b * block);
    }
  });
  return result;
}

// Writes the coordinates of positions [begin, end) of `count`, a row a dimension. Neighbours mostly
// differ in the last coordinate only: no division for those. Positions fall where another thread
// has cleared elements.
void write_coordinates(DimsView sizes, const std::int64_t* positions, std::int64_t count,
                       std::int64_t begin, std::int64_t end, std::int64_t* coordinates) {
  const std::size_t last = sizes.size() - 1;
  const std::int64_t length = sizes[last];
  Dims outer(last);
  std::int64_t* const along = coordinates + static_cast<std::int64_t>(last) * count;
  std::int64_t row_begin = -length;
  for (std::int64_t i = begin; i < end; ++i) {
    const std::int64_t position = positions[i];
    if (position < row_begin || position - row_begin >= length) {
      std::int64_t rest = position / length;
      row_begin = rest * length;
      for (std::size_t d = last; d-- > 0;) {
        outer[d] = rest % sizes[d];
        rest /= sizes[d];
      }
    }
    along[i] = position - row_begin;
    for (std::size_t d = 0; d < last; ++d) {
      coordinates[static_cast<std::int64_t>(d) * count + i] = outer[d];
    }
  }
}

}  // namespace

Tensor nonzero(const Tensor& input) {
  const Tensor linear = set_positions(as_contiguous(input, DType::bool_));
  const std::int64_t count = linear.numel(), dimensions = input.dim();
  const std::int64_t sizes[] = {dimensions, count};
  const Tensor rows = new_tensor(sizes, DType::int64);
  if (dimensions > 0) {
    const std::int64_t* from = linear.data<std::int64_t>();
    std::int64_t* to = rows.data<std::int64_t>();
    parallel_for(0, count, elementwise_grain / 4, [&](std::int64_t begin, std::int64_t end) {
      write_coordinates(input.sizes(), from, count, begin, end, to);
    });
  }
  // A row a dimension in memory, so that each is an index tensor of its own.
  return Unrecorded(new_alias(rows, {count, dimensions}, {1, std::max<std::int64_t>(count, 1)}, 0))
      .not_differentiable();
}

std::vector<Tensor> nonzero_tuple(const Tensor& input) {
  if (input.dim() == 0) return nonzero_tuple(reshape(input, {1}));
  if (input.dim() == 1) return {set_positions(as_contiguous(input, DType::bool_))};
  return unbind(nonzero(input), 1);
}

Tensor argwhere(const Tensor& input) { return nonzero(input); }

}  // namespace rushlight::ops
