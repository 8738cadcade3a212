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

// Whether none of eight elements is set.
bool no_bits(const std::uint8_t* bits) {
  std::uint64_t word;
  std::memcpy(&word, bits, sizeof(word));
  return word == 0;
}

// Linear positions of the set elements of a contiguous bool tensor.
Tensor set_positions(const Tensor& mask) {
  const std::uint8_t* bits = mask.data<std::uint8_t>();
  // Counted first, then filled in: what another thread sets meanwhile has no room and is left out,
  // and where it clears some the start of the block stands.
  const std::int64_t elements = mask.numel(), blocks = (elements + block - 1) / block;
  Scratch<std::int64_t> starts(blocks + 1);
  parallel_for(0, blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b) {
      std::int64_t count = 0;
      for (std::int64_t i = b * block; i < std::min(elements, (b + 1) * block); ++i) {
        count += bits[i] != 0;
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
      // The next position is written always and kept when its bit is set: no branch to guess. As
      // many elements as there are positions left cannot fill more than those.
      std::int64_t* next = positions + starts[b];
      std::int64_t* const last = positions + (b + 1 < blocks ? starts[b + 1] : total);
      const std::int64_t block_end = std::min(elements, (b + 1) * block);
      for (std::int64_t i = b * block; next < last && i < block_end;) {
        if (i + 8 <= block_end && no_bits(bits + i)) {
          i += 8;
          continue;
        }
        for (const std::int64_t stop = i + std::min(block_end - i, last - next); i < stop; ++i) {
          *next = i;
          next += bits[i] != 0;
        }
      }
      std::fill(next, last, b * block);
    }
  });
  return result;
}

}  // namespace

Tensor nonzero(const Tensor& input) {
  const Tensor linear = set_positions(as_contiguous(input, DType::bool_));
  const std::int64_t count = linear.numel(), dimensions = input.dim();
  const std::int64_t sizes[] = {dimensions, count};
  const Tensor rows = new_tensor(sizes, DType::int64);
  const std::int64_t* from = linear.data<std::int64_t>();
  std::int64_t* to = rows.data<std::int64_t>();
  parallel_for(0, count, elementwise_grain / 4, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      std::int64_t rest = from[i];
      for (std::int64_t d = dimensions; d-- > 0;) {
        const std::int64_t size = input.sizes()[static_cast<std::size_t>(d)];
        to[d * count + i] = rest % size;
        rest /= size;
      }
    }
  });
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
