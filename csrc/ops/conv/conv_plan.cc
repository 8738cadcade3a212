#include <algorithm>
#include <vector>

#include "base/shape.h"
#include "ops/conv/conv_direct.h"

namespace rushlight {

namespace {

constexpr int spatial = 3;

// Calls body(index, i, j, k) for all triples below `size`, the last fastest.
template <class Body>
void for_each_triple(const std::int64_t (&size)[spatial], const Body& body) {
  std::int64_t index = 0;
  for (std::int64_t i = 0; i < size[0]; ++i) {
    for (std::int64_t j = 0; j < size[1]; ++j) {
      for (std::int64_t k = 0; k < size[2]; ++k) body(index++, i, j, k);
    }
  }
}

// The remainders modulo `stride` that a kernel's elements fall on, in ascending order.
std::vector<std::int64_t> used_remainders(std::int64_t kernel, std::int64_t dilation,
                                          std::int64_t stride) {
  std::vector<std::int64_t> remainders;
  remainders.reserve(static_cast<std::size_t>(std::min(kernel, stride)));
  for (std::int64_t t = 0; t < std::min(kernel, stride); ++t) {
    remainders.push_back(t * dilation % stride);
  }
  std::sort(remainders.begin(), remainders.end());
  remainders.erase(std::unique(remainders.begin(), remainders.end()), remainders.end());
  return remainders;
}

std::int64_t index_of(const std::vector<std::int64_t>& values, std::int64_t value) {
  return std::lower_bound(values.begin(), values.end(), value) - values.begin();
}

// The drivers allocate and index `depth` channels of all planes.
void check_size(const DirectPlan& plan, std::int64_t depth) {
  const auto planes = static_cast<std::int64_t>(plan.planes.size());
  checked_multiply(depth, checked_multiply(planes, element_count(plan.plane_size)));
}

void copy_sizes(const std::int64_t (&from)[spatial], std::int64_t (&to)[spatial]) {
  std::copy(from, from + spatial, to);
}

}  // namespace

DirectPlan plan_forward(const ConvShape& shape) {
  DirectPlan plan;
  copy_sizes(shape.input, plan.source_size);
  copy_sizes(shape.output, plan.target_size);
  copy_sizes(shape.stride, plan.source_step);
  std::vector<std::int64_t> remainders[spatial];
  std::int64_t plane_counts[spatial];
  bool in_place = true;
  for (int d = 0; d < spatial; ++d) {
    plan.target_step[d] = 1;
    remainders[d] = used_remainders(shape.kernel[d], shape.dilation[d], shape.stride[d]);
    plane_counts[d] = static_cast<std::int64_t>(remainders[d].size());
    const std::int64_t reach =
        checked_multiply(shape.kernel[d] - 1, shape.dilation[d]) / shape.stride[d];
    plan.plane_size[d] = checked_add(shape.output[d], reach);
    in_place = in_place && plane_counts[d] == 1 && shape.stride[d] == 1 && shape.padding[d] == 0 &&
               plan.plane_size[d] <= shape.input[d];
  }
  plan.in_place = in_place;
  if (in_place) copy_sizes(shape.input, plan.plane_size);
  for_each_triple(plane_counts, [&](std::int64_t, std::int64_t i, std::int64_t j, std::int64_t k) {
    plan.planes.push_back({{remainders[0][static_cast<std::size_t>(i)] - shape.padding[0],
                            remainders[1][static_cast<std::size_t>(j)] - shape.padding[1],
                            remainders[2][static_cast<std::size_t>(k)] - shape.padding[2]}});
  });
  check_size(plan, shape.group_inputs());
  DirectPlan::Pass pass;
  for (int d = 0; d < spatial; ++d) {
    pass.first[d] = 0;
    pass.count[d] = shape.output[d];
  }
  for_each_triple(
      shape.kernel, [&](std::int64_t tap, std::int64_t i, std::int64_t j, std::int64_t k) {
        const std::int64_t at[spatial] = {i, j, k};
        std::int64_t plane = 0, offset = 0;
        for (int d = 0; d < spatial; ++d) {
          const std::int64_t distance = at[d] * shape.dilation[d];
          plane = plane * plane_counts[d] + index_of(remainders[d], distance % shape.stride[d]);
          offset = offset * plan.plane_size[d] + distance / shape.stride[d];
        }
        pass.taps.push_back(tap);
        pass.offsets.push_back(plane * plan.plane_elements() + offset);
      });
  plan.passes.push_back(std::move(pass));
  return plan;
}

DirectPlan plan_input_gradient(const ConvShape& shape) {
  DirectPlan plan;
  copy_sizes(shape.output, plan.source_size);
  copy_sizes(shape.input, plan.target_size);
  copy_sizes(shape.stride, plan.target_step);
  // Element i of the gradient sees, for the taps t with (i + padding - t * dilation) divisible by
  // the stride, element (i + padding) / stride - t * dilation / stride of the source, both
  // quotients rounded down. `low` and `high` bound these indices.
  std::int64_t low[spatial], high[spatial], pass_counts[spatial];
  for (int d = 0; d < spatial; ++d) {
    plan.source_step[d] = 1;
    pass_counts[d] = std::min(shape.stride[d], shape.input[d]);
    const std::int64_t reach =
        checked_multiply(shape.kernel[d] - 1, shape.dilation[d]) / shape.stride[d];
    low[d] = shape.padding[d] / shape.stride[d] - reach;
    high[d] = checked_add(shape.input[d] - 1, shape.padding[d]) / shape.stride[d];
    plan.plane_size[d] = high[d] - low[d] + 1;
  }
  plan.planes.push_back({{low[0], low[1], low[2]}});
  check_size(plan, shape.group_outputs());
  plan.in_place = low[0] == 0 && low[1] == 0 && low[2] == 0 &&
                  std::equal(plan.plane_size, plan.plane_size + spatial, shape.output);
  for_each_triple(pass_counts, [&](std::int64_t, std::int64_t i, std::int64_t j, std::int64_t k) {
    DirectPlan::Pass pass;
    const std::int64_t first[spatial] = {i, j, k};
    for (int d = 0; d < spatial; ++d) {
      pass.first[d] = first[d];
      pass.count[d] = (shape.input[d] - first[d] - 1) / shape.stride[d] + 1;
    }
    for_each_triple(shape.kernel,
                    [&](std::int64_t tap, std::int64_t a, std::int64_t b, std::int64_t c) {
                      const std::int64_t at[spatial] = {a, b, c};
                      std::int64_t offset = 0;
                      for (int d = 0; d < spatial; ++d) {
                        const std::int64_t distance = at[d] * shape.dilation[d],
                                           shifted = first[d] + shape.padding[d];
                        if ((shifted - distance) % shape.stride[d] != 0) return;
                        offset = offset * plan.plane_size[d] + shifted / shape.stride[d] -
                                 distance / shape.stride[d] - low[d];
                      }
                      pass.taps.push_back(tap);
                      pass.offsets.push_back(offset);
                    });
    plan.passes.push_back(std::move(pass));
  });
  return plan;
}

}  // namespace rushlight
