#include "ops/index/index.h"

#include <algorithm>

#include "autograd/in_place.h"
#include "base/checked_indices.h"
#include "ops/creation/creation.h"
#include "ops/index/index_kernels.h"
#include "ops/shape/copy.h"
#include "ops/shape/view.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

RUSHLIGHT_KERNEL_TABLE(IndexKernels, index_kernels)

namespace rushlight::ops {

namespace {

// Bool masks replaced by the positions they select, integers made int64; one entry a dimension.
std::vector<Tensor> integer_indices(const Tensor& input, const std::vector<Tensor>& indices) {
  std::vector<Tensor> result;
  for (const Tensor& index : indices) {
    if (!index.defined()) {
      result.emplace_back();
    } else if (index.dtype() == DType::bool_ || index.dtype() == DType::uint8) {
      for (std::int64_t d = 0; d < index.dim(); ++d) {
        const auto at = result.size() + static_cast<std::size_t>(d);
        if (at >= input.sizes().size() ||
            input.sizes()[at] != index.sizes()[static_cast<std::size_t>(d)]) {
          fail<IndexError>("The shape of the mask ", index.sizes(), " at index ", d,
                           " does not match the shape of the indexed tensor ", input.sizes(),
                           " at index ", at);
        }
      }
      for (Tensor& positions : nonzero_tuple(index)) result.push_back(std::move(positions));
    } else if (index.dtype() == DType::int64 || index.dtype() == DType::int32 ||
               index.dtype() == DType::int16 || index.dtype() == DType::int8) {
      result.push_back(index);
    } else {
      fail<IndexError>("tensors used as indices must be long, int, byte or bool tensors");
    }
  }
  if (result.size() > input.sizes().size()) {
    fail<IndexError>("too many indices for tensor of dimension ", input.dim(), " (got ",
                     result.size(), ")");
  }
  result.resize(input.sizes().size());
  return result;
}

Dims broadcast_indices(const std::vector<Tensor>& indices) {
  Dims sizes;
  for (const Tensor& index : indices) {
    if (!index.defined()) continue;
    try {
      sizes = broadcast_shapes(sizes, index.sizes());
    } catch (const RuntimeError&) {
      std::string shapes;
      for (const Tensor& other : indices) {
        if (other.defined()) shapes += concat(shapes.empty() ? "" : ", ", other.sizes());
      }
      fail<IndexError>(
          "shape mismatch: indexing tensors could not be broadcast together with "
          "shapes ",
          shapes);
    }
  }
  return sizes;
}

// How a tensor is indexed: [before][indexed][after], of which the indexed dimensions are
// neighbours (others were moved to the front).
struct Plan {
  IndexRule rule;
  Dims order;                        // dimensions of the input, indexed ones together
  std::size_t first = 0, count = 0;  // the indexed ones among them
  Dims index_sizes;                  // broadcast
  std::vector<Tensor> indices;       // one an indexed dimension
  Dims result_sizes;

  Plan(const Tensor& input, const std::vector<Tensor>& given, IndexRule counting) : rule(counting) {
    const std::vector<Tensor> all = integer_indices(input, given);
    index_sizes = broadcast_indices(all);
    Dims indexed, rest;
    for (std::size_t i = 0; i < all.size(); ++i) {
      (all[i].defined() ? indexed : rest).push_back(static_cast<std::int64_t>(i));
      if (all[i].defined()) indices.push_back(all[i]);
    }
    count = indexed.size();
    const bool neighbours =
        count > 0 && indexed.back() - indexed.front() + 1 == static_cast<std::int64_t>(count);
    first = neighbours ? static_cast<std::size_t>(indexed.front()) : 0;
    order = Dims(rest.begin(), rest.begin() + first);
    order.append(indexed.begin(), indexed.end());
    order.append(rest.begin() + first, rest.end());
    for (std::size_t i = 0; i < first; ++i) result_sizes.push_back(size_of(input, i));
    result_sizes.append(index_sizes.begin(), index_sizes.end());
    for (std::size_t i = first + count; i < order.size(); ++i) {
      result_sizes.push_back(size_of(input, i));
    }
  }

  std::int64_t size_of(const Tensor& input, std::size_t i) const {
    return input.sizes()[static_cast<std::size_t>(order[i])];
  }
  std::int64_t stride_of(const Tensor& input, std::size_t i) const {
    return input.strides()[static_cast<std::size_t>(order[i])];
  }
  std::int64_t positions() const { return element_count(index_sizes); }
  // Elements behind the indexed dimensions, when they lie together in `input`; else -1.
  std::int64_t row(const Tensor& input) const {
    std::int64_t expected = 1;
    for (std::size_t i = order.size(); i-- > first + count;) {
      if (size_of(input, i) != 1 && stride_of(input, i) != expected) return -1;
      expected *= size_of(input, i);
    }
    return expected;
  }
  // Whether there is nothing to move. IndexError where something should come out of nothing.
  bool is_empty(const Tensor& input) const {
    if (element_count(result_sizes) == 0) return true;
    if (input.numel() == 0) fail<IndexError>("index is out of bounds for dimension with size 0");
    return false;
  }
};

[[noreturn, gnu::noinline, gnu::cold]] void fail_outside(IndexRule rule, std::int64_t index,
                                                         std::int64_t dim, std::int64_t size) {
  if (rule == IndexRule::from_front_as_scatter) {
    fail<RuntimeError>("index ", index, " is out of bounds for dimension ", dim, " with size ",
                       size);
  }
  if (rule == IndexRule::from_front) {
    fail<IndexError>("index out of range in self: index ", index,
                     " is out of bounds for dimension ", dim, " with size ", size);
  }
  fail<IndexError>("index ", index, " is out of bounds for dimension ", dim, " with size ", size);
}

// Where each position of the broadcast indices points, in bytes from the first element.
void find_offsets(const Plan& plan, const Tensor& input, std::int64_t* offsets) {
  const std::int64_t positions = plan.positions();
  std::fill_n(offsets, positions, 0);
  const auto item = static_cast<std::int64_t>(input.item_size());
  for (std::size_t k = 0; k < plan.count; ++k) {
    const Tensor& given = plan.indices[k];
    const GradientModeGuard unrecorded(false);
    const Tensor index = as_contiguous(
        given.sizes() == plan.index_sizes ? given : expand(given, plan.index_sizes), DType::int64);
    const std::int64_t* values = index.data<std::int64_t>();
    const std::int64_t size = plan.size_of(input, plan.first + k);
    const std::int64_t step = plan.stride_of(input, plan.first + k) * item;
    const std::int64_t dim = plan.order[plan.first + k];
    const std::int64_t from_end = plan.rule == IndexRule::from_either_end ? size : 0;
    parallel_for(0, positions, elementwise_grain, [&](std::int64_t begin, std::int64_t end) {
      const std::int64_t added = from_end, places = size, bytes = step;
      for (std::int64_t p = begin; p < end; ++p) {
        const std::int64_t given_index = read_once(values + p);
        const std::int64_t value = given_index + (given_index < 0 ? added : 0);
        if (!is_inside(value, places)) [[unlikely]] {
          fail_outside(plan.rule, given_index, dim, size);
        }
        offsets[p] += value * bytes;
      }
    });
  }
}

// The offset of element number `outer` of the dimensions before the indexed ones.
std::int64_t outer_offset(const Plan& plan, const Tensor& input, std::int64_t outer) {
  std::int64_t offset = 0;
  for (std::size_t i = plan.first; i-- > 0;) {
    const std::int64_t size = plan.size_of(input, i);
    offset += outer % size * plan.stride_of(input, i);
    outer /= size;
  }
  return offset * static_cast<std::int64_t>(input.item_size());
}

std::int64_t outer_count(const Plan& plan, const Tensor& input) {
  std::int64_t count = 1;
  for (std::size_t i = 0; i < plan.first; ++i) count *= plan.size_of(input, i);
  return count;
}

Tensor gather_unrecorded(const Plan& plan, const Tensor& given) {
  const Tensor input = plan.row(given) < 0 ? contiguous_copy(given, given.dtype()) : given;
  Tensor result = new_tensor(plan.result_sizes, input.dtype());
  if (plan.is_empty(input)) return result;
  Tensor source = input;
  if (plan.row(source) < 0) {
    // Indexed dimensions that were apart and moved to the front: bring the rest together.
    const GradientModeGuard unrecorded(false);
    Dims inverse(plan.order.size());
    for (std::size_t i = 0; i < plan.order.size(); ++i) {
      inverse[static_cast<std::size_t>(plan.order[i])] = static_cast<std::int64_t>(i);
    }
    source = permute(contiguous_copy(permute(input, plan.order), input.dtype()), inverse);
  }
  const std::int64_t positions = plan.positions();
  Scratch<std::int64_t> offsets(positions);
  find_offsets(plan, source, offsets.data());
  const std::int64_t row_bytes = plan.row(source) * static_cast<std::int64_t>(source.item_size());
  const std::int64_t outer = outer_count(plan, source);
  // Work is counted in rows: outer x positions.
  const std::int64_t grain = std::max<std::int64_t>(1, 4 * elementwise_grain / row_bytes);
  parallel_for(0, outer * positions, grain, [&](std::int64_t begin, std::int64_t end) {
    while (begin < end) {
      const std::int64_t o = begin / positions, p = begin % positions;
      const std::int64_t count = std::min(end - begin, positions - p);
      index_kernels().gather_rows(source.bytes_begin() + outer_offset(plan, source, o),
                                  offsets.data() + p, count, row_bytes,
                                  result.bytes_begin() + begin * row_bytes);
      begin += count;
    }
  });
  return result;
}

// Elements of a run of copies of one value.
constexpr std::int64_t longest_run = 1024;

// destination[indices] = values or += values, in the order of the positions. Work is split over
// the dimensions before the indexed ones and over the elements behind them, never over positions:
// an element that is written twice gets the same result for any number of threads.
void put_unrecorded(const Plan& plan, const Tensor& destination, const Tensor& given_values,
                    bool accumulate) {
  if (plan.is_empty(destination)) return;
  const GradientModeGuard unrecorded(false);
  const bool single = given_values.numel() == 1;
  const Tensor values =
      single ? as_contiguous(given_values) : as_contiguous(expand(given_values, plan.result_sizes));
  const std::int64_t row = plan.row(destination);
  const auto item = static_cast<std::int64_t>(destination.item_size());
  const std::int64_t positions = plan.positions();
  Scratch<std::int64_t> offsets(positions);
  find_offsets(plan, destination, offsets.data());
  const auto write = [&](char* base, std::int64_t length, const char* source, std::int64_t step) {
    if (accumulate) {
      index_kernels().add_rows[index_of(destination.dtype())](base, offsets.data(), positions,
                                                              length, source, step);
    } else {
      index_kernels().scatter_rows(base, offsets.data(), positions, length * item, source, step);
    }
  };
  const std::int64_t outer = outer_count(plan, destination);
  if (row >= 0) {
    // Runs of a few cache lines at least; a single value is written from a run of copies.
    const std::int64_t piece =
        std::min(row, single ? longest_run : std::max<std::int64_t>(256, row / 16));
    const std::int64_t pieces = (row + piece - 1) / piece;
    Tensor copies;
    if (single) {
      copies = new_tensor(Dims{piece}, values.dtype());
      copy_elements(copies, values);
    }
    const std::int64_t grain =
        std::max<std::int64_t>(1, elementwise_grain / std::max(positions * piece, row));
    parallel_for(0, outer * pieces, grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t work = begin; work < end; ++work) {
        const std::int64_t o = work / pieces, column = work % pieces * piece;
        write(destination.bytes_begin() + outer_offset(plan, destination, o) + column * item,
              std::min(piece, row - column),
              single ? copies.bytes_begin()
                     : values.bytes_begin() + (o * positions * row + column) * item,
              single ? 0 : row * item);
      }
    });
    return;
  }
  // Element by element: scattered rows.
  std::int64_t behind = 1;
  for (std::size_t i = plan.first + plan.count; i < plan.order.size(); ++i) {
    behind *= plan.size_of(destination, i);
  }
  parallel_for(
      0, outer * behind, std::max<std::int64_t>(1, elementwise_grain / positions),
      [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t work = begin; work < end; ++work) {
          const std::int64_t o = work / behind, b = work % behind;
          std::int64_t rest = b, offset = 0;
          for (std::size_t i = plan.order.size(); i-- > plan.first + plan.count;) {
            const std::int64_t size = plan.size_of(destination, i);
            offset += rest % size * plan.stride_of(destination, i);
            rest /= size;
          }
          write(destination.bytes_begin() + outer_offset(plan, destination, o) + offset * item, 1,
                single ? values.bytes_begin()
                       : values.bytes_begin() + (o * positions * behind + b) * item,
                single ? 0 : behind * item);
        }
      });
}

// Masks become positions once, so that backward reuses them.
std::vector<Tensor> resolved(const Tensor& input, const std::vector<Tensor>& indices) {
  return integer_indices(input, indices);
}

std::vector<Saved> saved(const std::vector<Tensor>& indices) {
  std::vector<Saved> result;
  result.reserve(indices.size());
  for (const Tensor& index : indices) result.emplace_back(index);
  return result;
}
std::vector<Tensor> restored(const std::vector<Saved>& indices, const Backward& backward) {
  std::vector<Tensor> result;
  result.reserve(indices.size());
  for (const Saved& index : indices) result.push_back(index.get(backward));
  return result;
}

}  // namespace

Tensor index(const Tensor& input, const std::vector<Tensor>& given, IndexRule rule) {
  const std::vector<Tensor> indices = resolved(input, given);
  const Plan plan(input, indices, rule);
  if (plan.count == 0) fail<IndexError>("index: expected at least one index tensor");
  return Unrecorded(gather_unrecorded(plan, input)).differentiable("IndexBackward0", {input}, [&] {
    return [from = input.sizes(), indices = saved(indices),
            rule](const Backward& backward) -> Gradients {
      const Tensor gradient = backward.grad();
      return {index_put_(zeros(from, gradient.dtype()), restored(indices, backward), gradient, true,
                         rule)};
    };
  });
}

Tensor index_put(const Tensor& input, const std::vector<Tensor>& given, const Tensor& values,
                 bool accumulate, const Target& target, IndexRule rule) {
  if (values.dtype() != input.dtype()) {
    fail<RuntimeError>("Index put requires the source and destination dtypes match, got ",
                       input.dtype(), " for the destination and ", values.dtype(),
                       " for the source.");
  }
  const std::vector<Tensor> indices = resolved(input, given);
  const Plan plan(input, indices, rule);
  if (plan.count == 0) fail<IndexError>("index_put: expected at least one index tensor");
  {
    const GradientModeGuard unrecorded(false);
    try {
      expand(values, plan.result_sizes);
    } catch (const RuntimeError&) {
      fail<RuntimeError>("shape mismatch: value tensor of shape ", values.sizes(),
                         " cannot be broadcast to indexing result of shape ", plan.result_sizes);
    }
  }
  Tensor destination = target.tensor();
  if (target.is_fresh()) {
    const GradientModeGuard unrecorded(false);
    destination = clone(input);
  }
  const Tensor source = apart_from(destination, values);
  const auto record = [&](Unrecorded written) {
    return std::move(written).differentiable("IndexPutBackward0", {input, values}, [&] {
      return [indices = saved(indices), accumulate, rule,
              from = values.sizes()](const Backward& backward) -> Gradients {
        const Tensor gradient = backward.grad();
        const std::vector<Tensor> positions = restored(indices, backward);
        Gradients gradients(2);
        if (backward.needs(0)) {
          gradients[0] = accumulate ? gradient
                                    : index_put(gradient, positions, zeros({}, gradient.dtype()),
                                                false, {}, rule);
        }
        if (backward.needs(1)) gradients[1] = index(gradient, positions, rule);
        return gradients;
      };
    });
  };
  const auto write = [&] { put_unrecorded(plan, destination, source, accumulate); };
  if (target.kind() == Target::Kind::in_place) return record_then_write(destination, record, write);
  write();
  return record(Unrecorded(destination, target.kind()));
}

Tensor index_put_(const Tensor& self, const std::vector<Tensor>& indices, const Tensor& values,
                  bool accumulate, IndexRule rule) {
  // The values before the write are not needed: no copy of them is made.
  check_in_place(self);
  return index_put(self, indices, values, accumulate, Target::in_place(self), rule);
}

}  // namespace rushlight::ops
