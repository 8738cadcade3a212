#include "tensor/iterate.h"

#include <algorithm>

#include "runtime/parallel.h"

namespace rushlight {

namespace {

// The collapsed iteration space: innermost dimension first, strides in bytes.
struct Space {
  std::size_t operands = 0;
  std::size_t dimensions = 0;
  std::int64_t sizes[max_dimensions];
  std::int64_t strides[max_dimensions][max_operands];
  char* data[max_operands];
};

bool is_flat(Operands operands) {
  const Tensor& first = **operands.begin();
  for (const Tensor* operand : operands) {
    if (operand->numel() == 1 && operand != *operands.begin()) continue;
    if (!operand->is_contiguous() || operand->sizes() != first.sizes()) return false;
  }
  return true;
}

void add_dimension(Space& space, Operands operands, std::size_t dim) {
  const Tensor& first = **operands.begin();
  const std::size_t at = space.dimensions++;
  space.sizes[at] = first.sizes()[dim];
  std::size_t k = 0;
  for (const Tensor* operand : operands) {
    const std::size_t missing = first.sizes().size() - operand->sizes().size();
    const bool broadcast = dim < missing || operand->sizes()[dim - missing] == 1;
    space.strides[at][k++] = broadcast ? 0
                                       : operand->strides()[dim - missing] *
                                             static_cast<std::int64_t>(operand->item_size());
  }
}

// What follows reads the first `dimensions` rows of the first `operands` strides, all of which
// add_dimension wrote; the analyzer does not connect the two counts.
// NOLINTBEGIN(clang-analyzer-core.*)

// Sorts dimensions so that the first operand (ties: the following ones) walks memory upwards.
void order_dimensions(Space& space) {
  const auto precedes = [&space](std::size_t a, std::size_t b) {
    for (std::size_t k = 0; k < space.operands; ++k) {
      const std::int64_t x = space.strides[a][k], y = space.strides[b][k];
      if (x == 0 || y == 0) continue;
      if (x != y) return x < y;
    }
    return false;
  };
  // Insertion sort: the order above is not transitive for broadcast strides, which a general
  // sort must not be given.
  for (std::size_t i = 1; i < space.dimensions; ++i) {
    for (std::size_t j = i; j > 0 && precedes(j, j - 1); --j) {
      std::swap(space.sizes[j], space.sizes[j - 1]);
      std::swap(space.strides[j], space.strides[j - 1]);
    }
  }
}

void collapse_dimensions(Space& space) {
  std::size_t last = 0;
  for (std::size_t i = 1; i < space.dimensions; ++i) {
    bool adjacent = true;
    for (std::size_t k = 0; k < space.operands; ++k) {
      adjacent &= space.strides[i][k] == space.strides[last][k] * space.sizes[last];
    }
    if (adjacent) {
      space.sizes[last] *= space.sizes[i];
    } else {
      ++last;
      space.sizes[last] = space.sizes[i];
      std::copy_n(space.strides[i], space.operands, space.strides[last]);
    }
  }
  space.dimensions = last + 1;
}
// NOLINTEND(clang-analyzer-core.*)

// Runs the elements [begin, end) of the space, strip by strip.
void run_range(const Space& space, std::int64_t begin, std::int64_t end, Loop loop,
               const void* parameters) {
  std::int64_t index[max_dimensions];
  char* data[max_operands];
  std::copy_n(space.data, space.operands, data);
  std::int64_t rest = begin;
  for (std::size_t d = 0; d < space.dimensions; ++d) {
    index[d] = rest % space.sizes[d];
    rest /= space.sizes[d];
    for (std::size_t k = 0; k < space.operands; ++k) data[k] += index[d] * space.strides[d][k];
  }
  while (begin < end) {
    const std::int64_t strip = std::min(space.sizes[0] - index[0], end - begin);
    loop(data, space.strides[0], strip, parameters);
    begin += strip;
    if (begin >= end) return;
    for (std::size_t k = 0; k < space.operands; ++k) data[k] -= index[0] * space.strides[0][k];
    index[0] = 0;
    for (std::size_t d = 1; d < space.dimensions; ++d) {
      ++index[d];
      for (std::size_t k = 0; k < space.operands; ++k) data[k] += space.strides[d][k];
      if (index[d] < space.sizes[d]) break;
      for (std::size_t k = 0; k < space.operands; ++k) {
        data[k] -= space.sizes[d] * space.strides[d][k];
      }
      index[d] = 0;
    }
  }
}

}  // namespace

void iterate(Operands operands, Loop loop, const void* parameters, std::int64_t grain) {
  const Tensor& first = **operands.begin();
  const std::int64_t count = first.numel();
  if (count == 0) return;
  Space space;
  space.operands = operands.size();
  std::size_t k = 0;
  for (const Tensor* operand : operands) space.data[k++] = operand->bytes_begin();
  if (is_flat(operands)) {
    space.dimensions = 1;
    space.sizes[0] = count;
    k = 0;
    for (const Tensor* operand : operands) {
      space.strides[0][k++] =
          operand->numel() == 1 && count != 1 ? 0 : static_cast<std::int64_t>(operand->item_size());
    }
  } else {
    for (std::size_t dim = first.sizes().size(); dim-- > 0;) {
      if (first.sizes()[dim] != 1) add_dimension(space, operands, dim);
    }
    if (space.dimensions == 0) {
      space.dimensions = 1;
      space.sizes[0] = 1;
      std::fill_n(space.strides[0], space.operands, 0);
    } else {
      order_dimensions(space);
      collapse_dimensions(space);
    }
  }
  if (count <= grain) {
    run_range(space, 0, count, loop, parameters);
    return;
  }
  parallel_for(0, count, grain, [&](std::int64_t begin, std::int64_t end) {
    run_range(space, begin, end, loop, parameters);
  });
}

Dims elementwise_strides(DimsView sizes, Operands inputs) {
  const Tensor* model = nullptr;
  for (const Tensor* input : inputs) {
    const bool full =
        std::equal(sizes.begin(), sizes.end(), input->sizes().begin(), input->sizes().end());
    if (!full || input->sizes().empty()) continue;
    if (input->is_contiguous()) return contiguous_strides(sizes);
    if (!model) model = input;
  }
  if (!model) return contiguous_strides(sizes);
  SmallVector<std::size_t, 5> order(sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) order[i] = sizes.size() - 1 - i;
  // Insertion sort in which an expanded dimension stands where it is and others pass it by.
  for (std::size_t i = 1; i < order.size(); ++i) {
    std::size_t at = i;
    for (std::size_t j = i; j-- > 0;) {
      const std::int64_t own = model->strides()[order[at]], other = model->strides()[order[j]];
      if (own == 0 || other == 0) continue;
      if (own >= other) break;
      std::swap(order[at], order[j]);
      at = j;
    }
  }
  Dims strides(sizes.size());
  std::int64_t stride = 1;
  for (const std::size_t dim : order) {
    strides[dim] = stride;
    stride *= std::max<std::int64_t>(sizes[dim], 1);
  }
  return strides;
}

}  // namespace rushlight
