#include "ops/conv/conv_direct.h"

#include <algorithm>
#include <cmath>

#include "ops/conv/conv_direct_internal.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"

RUSHLIGHT_KERNEL_TABLE(ConvKernels, conv_kernels)

namespace rushlight {

namespace {

constexpr std::int64_t chunk_copies = std::int64_t{1} << 15;

}  // namespace

template <class T>
void copy_channel(const DirectPlan& plan, const T* source, T* target, std::int64_t plane_distance) {
  const std::int64_t slice = plan.plane_size[1] * plan.plane_size[2];
  for (std::size_t p = 0; p < plan.planes.size(); ++p) {
    const auto& plane = plan.planes[p];
    for (std::int64_t z = 0; z < plan.plane_size[0]; ++z) {
      T* to = target + static_cast<std::int64_t>(p) * plane_distance + z * slice;
      const std::int64_t depth = plane.first[0] + z * plan.source_step[0];
      if (depth < 0 || depth >= plan.source_size[0]) {
        std::fill(to, to + slice, T(0));
        continue;
      }
      conv_kernels_of<T>().copy_plane({source + depth * plan.source_size[1] * plan.source_size[2],
                                       plan.source_size[1], plan.source_size[2], plane.first[1],
                                       plan.source_step[1], plane.first[2], plan.source_step[2], to,
                                       plan.plane_size[1], plan.plane_size[2], plan.plane_size[2]});
    }
  }
}

template void copy_channel(const DirectPlan&, const float*, float*, std::int64_t);
template void copy_channel(const DirectPlan&, const double*, double*, std::int64_t);

template <class T>
bool is_finite(const T* values, std::int64_t count) {
  return std::isfinite(conv_kernels_of<T>().sum(values, count));
}

template bool is_finite(const float*, std::int64_t);
template bool is_finite(const double*, std::int64_t);

namespace {

// The tensors of a pass, in the roles they have there: `rows` channels of the target are computed
// from `depth` channels of the source, in every group.
template <class T>
struct Operands {
  const T* source;
  const T* weights;
  std::int64_t weight_row_stride, weight_channel_stride, weight_group_stride;
  const T* bias;
  T* target;
  std::int64_t batch, groups, rows, depth;
  bool finite;  // whether a zero of the padding may be multiplied by any of the weights
};

template <class T>
class DirectRun {
 public:
  DirectRun(const DirectPlan& plan, const Operands<T>& operands) : plan_(plan), of_(operands) {
    passes_.reserve(plan.passes.size());
    for (const auto& pass : plan.passes) pack(pass);
  }

  void run() {
    const std::int64_t units = of_.batch * of_.groups;
    const std::int64_t work = unit_work();
    // Few large images are split inside, many or small ones among the threads.
    const bool inside = units < 16 && work > conv_chunk_work;
    const std::int64_t grain = inside ? units : std::max<std::int64_t>(1, conv_chunk_work / work);
    parallel_for(0, units, grain, [&](std::int64_t begin, std::int64_t end) {
      const std::int64_t slack = conv_kernels_of<T>().tile_pixels;
      const std::int64_t size = plan_.in_place ? 0 : of_.depth * plan_.channel_elements();
      Scratch<T> planes(plan_.in_place ? 0 : size + slack);
      if (!plan_.in_place) std::fill(planes.data() + size, planes.data() + size + slack, T(0));
      for (std::int64_t u = begin; u < end; ++u) run_unit(u, planes.data());
    });
    if (!plan_.in_place && !of_.finite) compute_borders();
  }

 private:
  struct Packed {
    std::vector<std::int64_t> offsets;  // of all channels and taps, within the source
    std::vector<T> weights;             // of all groups
  };

  void pack(const DirectPlan::Pass& pass) {
    const std::int64_t taps = of_.depth * static_cast<std::int64_t>(pass.taps.size());
    Packed packed;
    packed.offsets.reserve(static_cast<std::size_t>(taps));
    std::vector<std::int64_t> weight_offsets;
    weight_offsets.reserve(static_cast<std::size_t>(taps));
    const std::int64_t channel = plan_.in_place ? plan_.plane_elements() : plan_.channel_elements();
    for (std::int64_t c = 0; c < of_.depth; ++c) {
      for (std::size_t t = 0; t < pass.taps.size(); ++t) {
        packed.offsets.push_back(c * channel + pass.offsets[t]);
        weight_offsets.push_back(c * of_.weight_channel_stride + pass.taps[t]);
      }
    }
    packed.weights.resize(static_cast<std::size_t>(of_.groups * of_.rows * taps));
    for (std::int64_t g = 0; g < of_.groups; ++g) {
      conv_kernels_of<T>().pack_weights(of_.weights + g * of_.weight_group_stride, of_.rows,
                                        of_.weight_row_stride, weight_offsets.data(), taps,
                                        packed.weights.data() + g * of_.rows * taps);
    }
    passes_.push_back(std::move(packed));
  }

  std::int64_t unit_work() const {
    std::int64_t work = 1;
    for (std::size_t p = 0; p < passes_.size(); ++p) {
      work += of_.rows * static_cast<std::int64_t>(passes_[p].offsets.size() + 4) *
              product(plan_.passes[p].count);
    }
    return work;
  }

  void run_unit(std::int64_t unit, T* planes) {
    const std::int64_t source_channel = product(plan_.source_size);
    const T* source = of_.source + unit * of_.depth * source_channel;
    if (!plan_.in_place) {
      const std::int64_t channel = plan_.channel_elements();
      parallel_for(0, of_.depth, std::max<std::int64_t>(1, chunk_copies / channel),
                   [&](std::int64_t begin, std::int64_t end) {
                     for (std::int64_t c = begin; c < end; ++c) {
                       copy_channel(plan_, source + c * source_channel, planes + c * channel,
                                    plan_.plane_elements());
                     }
                   });
      source = planes;
    }
    for (std::size_t p = 0; p < passes_.size(); ++p) {
      run_pass(plan_.passes[p], passes_[p], unit, source);
    }
  }

  void run_pass(const DirectPlan::Pass& pass, const Packed& packed, std::int64_t unit,
                const T* source) {
    const std::int64_t group = unit % of_.groups, pitch = plan_.plane_size[2];
    const std::int64_t slice = plan_.plane_size[1] * pitch;
    const std::int64_t height = plan_.target_size[1], width = plan_.target_size[2];
    const std::int64_t taps = static_cast<std::int64_t>(packed.offsets.size());
    const std::int64_t target_channel = product(plan_.target_size);
    const std::int64_t tile = conv_kernels_of<T>().tile_pixels;
    const std::int64_t pixels = (pass.count[1] - 1) * pitch + pass.count[2];
    const std::int64_t tiles = divide_up(pixels, tile);
    const std::int64_t grain =
        std::max<std::int64_t>(1, conv_chunk_work / (of_.rows * (taps + 4) * tile));
    T* target = of_.target + unit * of_.rows * target_channel +
                (pass.first[0] * height + pass.first[1]) * width + pass.first[2];
    parallel_for(0, pass.count[0] * tiles, grain, [&](std::int64_t begin, std::int64_t end) {
      ConvBlock<T> block;
      block.offsets = packed.offsets.data();
      block.taps = taps;
      block.pitch = pitch;
      block.weights = packed.weights.data() + group * of_.rows * taps;
      block.bias = of_.bias ? of_.bias + group * of_.rows : nullptr;
      block.rows = of_.rows;
      block.height = pass.count[1];
      block.width = pass.count[2];
      block.channel_stride = target_channel;
      block.row_stride = plan_.target_step[1] * width;
      block.column_stride = plan_.target_step[2];
      while (begin < end) {
        const std::int64_t z = begin / tiles;
        const std::int64_t stop = std::min(end, (z + 1) * tiles);
        block.source = source + z * slice;
        block.target = target + z * plan_.target_step[0] * height * width;
        // Planes of our own have room for whole vectors; foreign memory ends with its last pixel.
        const std::int64_t last = (stop - z * tiles) * tile;
        conv_kernels_of<T>().convolve(block, (begin - z * tiles) * tile,
                                      plan_.in_place ? std::min(last, pixels) : last);
        begin = stop;
      }
    });
  }

  // A tap that meets the source: where its weight and its pixel are, within their channels.
  struct Meeting {
    std::int64_t tap, pixel;
  };

  // The taps of a pass that meet the source at one of its pixels.
  std::vector<Meeting> meetings(const DirectPlan::Pass& pass, const std::int64_t (&at)[3]) const {
    std::vector<Meeting> found;
    for (std::size_t t = 0; t < pass.taps.size(); ++t) {
      const std::int64_t offset = pass.offsets[t] % plan_.plane_elements();
      const auto& plane =
          plan_.planes[static_cast<std::size_t>(pass.offsets[t] / plan_.plane_elements())];
      const std::int64_t in_plane[3] = {offset / (plan_.plane_size[1] * plan_.plane_size[2]),
                                        offset / plan_.plane_size[2] % plan_.plane_size[1],
                                        offset % plan_.plane_size[2]};
      std::int64_t pixel = 0;
      bool inside = true;
      for (int d = 0; d < 3; ++d) {
        const std::int64_t source = plane.first[d] + (at[d] + in_plane[d]) * plan_.source_step[d];
        inside = inside && source >= 0 && source < plan_.source_size[d];
        pixel = pixel * plan_.source_size[d] + source;
      }
      if (inside) found.push_back({pass.taps[t], pixel});
    }
    return found;
  }

  // Once more the pixels that padding takes part in, without it: a weight that is infinite or NaN
  // makes NaN of its zeros.
  [[gnu::noinline, gnu::cold]] void compute_borders() const {
    for (const auto& pass : plan_.passes) {
      parallel_for(0, product(pass.count), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          const std::int64_t at[3] = {i / (pass.count[1] * pass.count[2]),
                                      i / pass.count[2] % pass.count[1], i % pass.count[2]};
          const std::vector<Meeting> found = meetings(pass, at);
          if (found.size() == pass.taps.size()) continue;
          std::int64_t pixel = 0;
          for (int d = 0; d < 3; ++d) {
            pixel = pixel * plan_.target_size[d] + pass.first[d] + at[d] * plan_.target_step[d];
          }
          for (std::int64_t row = 0; row < of_.batch * of_.groups * of_.rows; ++row) {
            of_.target[row * product(plan_.target_size) + pixel] = sum_of(found, row);
          }
        }
      });
    }
  }

  // Target channel `row`, counted through batch and groups.
  T sum_of(const std::vector<Meeting>& meetings, std::int64_t row) const {
    const std::int64_t unit = row / of_.rows, group = unit % of_.groups, own = row % of_.rows;
    const std::int64_t pixels = product(plan_.source_size);
    T sum = of_.bias ? of_.bias[group * of_.rows + own] : T(0);
    for (std::int64_t c = 0; c < of_.depth; ++c) {
      const T* source = of_.source + (unit * of_.depth + c) * pixels;
      const T* weights = of_.weights + group * of_.weight_group_stride +
                         own * of_.weight_row_stride + c * of_.weight_channel_stride;
      for (const Meeting& meeting : meetings) sum += weights[meeting.tap] * source[meeting.pixel];
      if (sum != sum) return sum;  // NaN stays
    }
    return sum;
  }

  const DirectPlan& plan_;
  const Operands<T>& of_;
  std::vector<Packed> passes_;
};

}  // namespace

template <class T>
void direct_forward(const ConvShape& shape, const T* x, const T* w, const T* bias, T* y) {
  const std::int64_t taps = shape.taps(), depth = shape.group_inputs();
  const DirectPlan plan = plan_forward(shape);
  const Operands<T> operands = {x,
                                w,
                                depth * taps,
                                taps,
                                shape.group_outputs() * depth * taps,
                                bias,
                                y,
                                shape.batch,
                                shape.groups,
                                shape.group_outputs(),
                                depth,
                                plan.in_place || is_finite(w, shape.weights())};
  DirectRun<T>(plan, operands).run();
}

template <class T>
void direct_input_gradient(const ConvShape& shape, const T* grad_y, const T* w, const T* bias,
                           T* grad_x) {
  const std::int64_t taps = shape.taps(), rows = shape.group_inputs();
  const DirectPlan plan = plan_input_gradient(shape);
  const Operands<T> operands = {grad_y,
                                w,
                                taps,
                                rows * taps,
                                shape.group_outputs() * rows * taps,
                                bias,
                                grad_x,
                                shape.batch,
                                shape.groups,
                                rows,
                                shape.group_outputs(),
                                plan.in_place || is_finite(w, shape.weights())};
  DirectRun<T>(plan, operands).run();
}

template void direct_forward(const ConvShape&, const float*, const float*, const float*, float*);
template void direct_forward(const ConvShape&, const double*, const double*, const double*,
                             double*);
template void direct_input_gradient(const ConvShape&, const float*, const float*, const float*,
                                    float*);
template void direct_input_gradient(const ConvShape&, const double*, const double*, const double*,
                                    double*);

}  // namespace rushlight
