#include <algorithm>

#include "ops/index/index.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

constexpr std::int64_t block = 16384;

// Linear positions of the set elements of a contiguous bool tensor.
Tensor set_positions(const Tensor& mask) {
  const std::uint8_t* bits = mask.data<std::uint8_t>();
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
      // The next position is written always and kept when its bit is set: no branch to guess. The
      // last one of a block must not run into the next block's.
      std::int64_t* next = positions + starts[b];
      const std::int64_t* last = positions + (b + 1 < blocks ? starts[b + 1] : total);
      for (std::int64_t i = b * block; next < last; ++i) {
        *next = i;
        next += bits[i] != 0;
      }
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
