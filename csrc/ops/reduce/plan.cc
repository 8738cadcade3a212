#include "ops/reduce/plan.h"

#include <numeric>

#include "tensor/iterate.h"

namespace rushlight {
namespace {

// Elements a thread takes at a time, and how many of a long run or column.
constexpr std::int64_t piece_elements = 32768, part_elements = 65536;

struct Group {
  std::int64_t size, stride;
  bool reduced;
};
using Groups = SmallVector<Group, 8>;

// Dimensions by falling stride, neighbours that are one in memory joined; sizes of 1 are left out.
Groups group_dimensions(const Tensor& input, const ReducedDims& dims,
                        const SmallVector<std::size_t, 8>& order) {
  Groups groups;
  for (std::size_t dim : order) {
    const Group group{input.sizes()[dim], input.strides()[dim], dims[dim]};
    if (group.size == 1) continue;
    if (!groups.empty() && groups.back().reduced == group.reduced &&
        groups.back().stride == group.size * group.stride) {
      groups.back().size *= group.size;
      groups.back().stride = group.stride;
    } else {
      groups.push_back(group);
    }
  }
  return groups;
}

// Neighbours that are both kept or both reduced have a gap in memory between them.
bool alternate(const Groups& groups) {
  for (std::size_t i = 1; i < groups.size(); ++i) {
    if (groups[i].reduced == groups[i - 1].reduced) return false;
  }
  return true;
}

// Kept and reduced dimensions alternate in a way the kernels know.
bool fill_plan(ReducePlan& plan, const Groups& groups) {
  const std::size_t n = groups.size();
  if (n > 0 && groups[n - 1].stride != 1) return false;
  if (n == 0 || (n == 1 && groups[0].reduced)) {
    plan.count = n == 0 ? 1 : groups[0].size;
    return true;
  }
  if (n == 1) {  // nothing to reduce
    plan.outer = groups[0].size;
    plan.outer_stride = 1;
    return true;
  }
  if (n == 2 && groups[1].reduced) {
    plan.outer = groups[0].size;
    plan.outer_stride = groups[0].stride;
    plan.count = groups[1].size;
    return true;
  }
  if ((n == 2 && groups[0].reduced) || (n == 3 && groups[1].reduced)) {
    if (n == 3) {
      plan.outer = groups[0].size;
      plan.outer_stride = groups[0].stride;
    }
    plan.count = groups[n - 2].size;
    plan.row_stride = groups[n - 2].stride;
    plan.columns = groups[n - 1].size;
    return true;
  }
  return false;
}

// Reduced dimensions before and after kept ones; the last ones may have gaps between them.
bool fill_two_steps(ReducePlan& plan, const Groups& groups) {
  const std::size_t n = groups.size();
  if ((n != 3 && n != 4) || !groups[n - 1].reduced || groups[n - 1].stride != 1) return false;
  for (std::size_t i = 0; i + 2 < n; ++i) {
    if (groups[i].stride != groups[i + 1].size * groups[i + 1].stride) return false;
  }
  plan.fold_count = groups[n - 3].size;
  plan.fold_columns = groups[n - 2].size;
  plan.outer = (n == 4 ? groups[0].size : 1) * plan.fold_count * plan.fold_columns;
  plan.outer_stride = groups[n - 2].stride;
  plan.count = groups[n - 1].size;
  return true;
}

// A copy with the kept dimensions in front.
Tensor kept_first(const Tensor& input, const ReducedDims& dims) {
  Dims sizes, strides;
  for (const bool wanted : {false, true}) {
    for (std::size_t i = 0; i < input.sizes().size(); ++i) {
      if (dims[i] != wanted) continue;
      sizes.push_back(input.sizes()[i]);
      strides.push_back(input.strides()[i]);
    }
  }
  const std::int64_t offset = input.offset();
  return as_contiguous(new_alias(input, std::move(sizes), std::move(strides), offset));
}

ReducePlan plan_of_copy(const Tensor& input, const ReducedDims& dims) {
  ReducePlan plan;
  plan.source = kept_first(input, dims);
  plan.count = dims.count();
  plan.outer = input.numel() / plan.count;
  plan.outer_stride = plan.count;
  return plan;
}

}  // namespace

ReducedDims::ReducedDims(const Tensor& input, const std::optional<Dims>& dims)
    : sizes_(input.sizes()) {
  const auto dimensions = static_cast<std::int64_t>(sizes_.size());
  all_ = !dims || dims->empty();
  reduced_.resize(sizes_.size(), all_);
  if (!all_) {
    for (std::int64_t dim : *dims) {
      const std::int64_t wrapped = wrap_dim(dim, dimensions);
      if (dimensions == 0) continue;
      bool& reduced = reduced_[static_cast<std::size_t>(wrapped)];
      check(!reduced, "dim ", wrapped, " appears multiple times in the list of dims");
      reduced = true;
    }
  }
  for (std::size_t i = 0; i < sizes_.size(); ++i) {
    if (reduced_[i]) count_ *= sizes_[i];
  }
}

Dims ReducedDims::result_sizes(bool keepdim) const {
  Dims sizes;
  for (std::size_t i = 0; i < sizes_.size(); ++i) {
    if (!reduced_[i]) {
      sizes.push_back(sizes_[i]);
    } else if (keepdim) {
      sizes.push_back(1);
    }
  }
  return sizes;
}

ReducePlan plan_reduction(const Tensor& input, const ReducedDims& dims) {
  ReducePlan plan;
  plan.source = input;
  if (dims.all() && input.is_contiguous()) {
    plan.count = input.numel();
    return plan;
  }
  SmallVector<std::size_t, 8> order(input.sizes().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!input.is_contiguous()) {
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return input.strides()[a] > input.strides()[b];
    });
  }
  const Groups groups = group_dimensions(input, dims, order);
  if (alternate(groups) && (fill_plan(plan, groups) || fill_two_steps(plan, groups))) {
    SmallVector<std::size_t, 8> kept;
    for (std::size_t dim : order) {
      if (!dims[dim] && input.sizes()[dim] != 1) kept.push_back(dim);
    }
    if (!std::is_sorted(kept.begin(), kept.end())) plan.kept_order = std::move(kept);
    return plan;
  }
  return plan_of_copy(input, dims);
}

ReducePlan plan_in_order(const Tensor& input, const ReducedDims& dims) {
  const ReducePlan plan = plan_reduction(input, dims);
  const bool in_order = plan.fold_count == 1 && plan.kept_order.empty();
  return in_order ? plan : plan_of_copy(input, dims);
}

ReducePlan fold_plan(const ReducePlan& plan, const Tensor& results) {
  ReducePlan next;
  next.source = results;
  next.count = plan.fold_count;
  next.columns = next.row_stride = plan.fold_columns;
  next.outer = plan.outer / (plan.fold_count * plan.fold_columns);
  next.outer_stride = plan.fold_count * plan.fold_columns;
  return next;
}

ReducePlan as_real_pairs(const ReducePlan& plan) {
  ReducePlan pairs = plan;
  pairs.columns = plan.columns == 0 ? 2 : 2 * plan.columns;
  pairs.row_stride = plan.columns == 0 ? 2 : 2 * plan.row_stride;
  pairs.outer_stride = 2 * plan.outer_stride;
  return pairs;
}

Tensor in_kept_order(const Tensor& flat, const ReducePlan& plan, const Tensor& input,
                     const ReducedDims& dims, bool keepdim) {
  const Dims sizes = dims.result_sizes(true);
  Dims strides(sizes.size(), 1);
  std::int64_t stride = 1;
  for (std::size_t i = plan.kept_order.size(); i-- > 0;) {
    strides[plan.kept_order[i]] = stride;
    stride *= input.sizes()[plan.kept_order[i]];
  }
  const Tensor ordered = as_contiguous(new_alias(flat, sizes, std::move(strides), flat.offset()));
  Dims result_sizes = dims.result_sizes(keepdim);
  Dims result_strides = contiguous_strides(result_sizes);
  return new_alias(ordered, std::move(result_sizes), std::move(result_strides), 0);
}

ReducePieces::ReducePieces(const ReducePlan& plan) : plan_(plan) {
  const std::int64_t width = std::max<std::int64_t>(plan.columns, 1);
  columns_each_ = std::min(width, most_results);
  column_pieces_ = (width - 1) / columns_each_ + 1;
  const std::int64_t plane_elements = plan.count * columns_each_;
  if (column_pieces_ == 1) {
    planes_each_ =
        std::clamp<std::int64_t>(piece_elements / plane_elements, 1, most_results / columns_each_);
    planes_each_ = std::min(planes_each_, plan.outer);
  }
  pieces_ = ((plan.outer - 1) / planes_each_ + 1) * column_pieces_;
  const std::int64_t elements = planes_each_ * plane_elements;
  count_each_ = plan.count;
  if (elements >= 2 * part_elements) {
    count_each_ = std::max<std::int64_t>(part_elements / columns_each_, 1);
    parts_ = (plan.count - 1) / count_each_ + 1;
  }
  grain_ = std::max<std::int64_t>(piece_elements / elements, 1);
}

ReducePiece ReducePieces::piece(std::int64_t index, std::int64_t part) const {
  const std::int64_t width = std::max<std::int64_t>(plan_.columns, 1);
  const std::int64_t plane = index / column_pieces_ * planes_each_;
  const std::int64_t column = index % column_pieces_ * columns_each_;
  ReducePiece piece;
  piece.planes = std::min(planes_each_, plan_.outer - plane);
  piece.columns = std::min(columns_each_, width - column);
  piece.results = piece.planes * piece.columns;
  piece.first = plane * width + column;
  piece.count_begin = part * count_each_;
  piece.count = std::min(count_each_, plan_.count - piece.count_begin);
  const std::int64_t step = plan_.columns == 0 ? 1 : plan_.row_stride;
  piece.offset = plane * plan_.outer_stride + column + piece.count_begin * step;
  return piece;
}

}  // namespace rushlight
