#include <algorithm>
#include <vector>

#include "ops/conv/conv_direct_internal.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"

namespace rushlight {

namespace {

// Pixels of one pass over all pairs of channels: short enough that six rows of the right side stay
// in the L1 cache, long enough to pay for the sum over lanes at the end.
constexpr std::int64_t pass_length = 1024;

// grad_w is a product of two matrices whose rows are planes: the rows of grad_y, spread to the
// pitch of the planes with zeros between, and the planes of x, shifted by the taps. Small images
// are put side by side until a pass is filled. The work is split over groups, blocks of input
// channels and, where these are few, over batches of images whose sums are added up in order at the
// end.
template <class T>
class WeightGradient {
 public:
  WeightGradient(const ConvShape& shape, const T* x, const T* grad_y, T* grad_w)
      : shape_(shape), plan_(plan_forward(shape)), x_(x), grad_y_(grad_y), grad_w_(grad_w) {
    const std::int64_t plane = plan_.plane_elements();
    images_ = plan_.in_place && plane >= pass_length / 2
                  ? 1
                  : std::clamp<std::int64_t>(pass_length / plane, 1, shape.batch);
    in_place_ = plan_.in_place && images_ == 1;
    same_pitch_ = in_place_ && std::equal(plan_.plane_size, plan_.plane_size + 3, shape.output);
    // A pass takes `channels_` input channels; their planes and those of grad_y stay in the cache.
    const std::int64_t taps = shape.taps();
    channels_ = std::clamp<std::int64_t>(64 / taps, 1, shape.group_inputs());
    const std::int64_t blocks = shape.groups * divide_up(shape.group_inputs(), channels_);
    const std::int64_t batches = divide_up(shape.batch, images_);
    parts_ = blocks >= 16 ? 1 : std::min<std::int64_t>(batches, divide_up(16, blocks));
    batches_per_part_ = divide_up(batches, parts_);
    parts_ = divide_up(batches, batches_per_part_);
  }

  void run() {
    const std::int64_t count = shape_.out_channels * shape_.group_inputs() * shape_.taps();
    const std::int64_t blocks = divide_up(shape_.group_inputs(), channels_);
    Scratch<T> partial(parts_ > 1 ? parts_ * count : 0);
    T* sums = parts_ > 1 ? partial.data() : grad_w_;
    std::fill(sums, sums + parts_ * count, T(0));
    const std::int64_t task_work = batches_per_part_ * images_ * shape_.output_pixels() *
                                   shape_.group_outputs() * channels_ * shape_.taps();
    const std::int64_t grain =
        std::max<std::int64_t>(1, conv_chunk_work / std::max<std::int64_t>(1, task_work));
    parallel_for(0, parts_ * shape_.groups * blocks, grain,
                 [&](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t task = begin; task < end; ++task) {
                     const std::int64_t part = task / (shape_.groups * blocks);
                     const std::int64_t rest = task % (shape_.groups * blocks);
                     run_task(part, rest / blocks, rest % blocks * channels_, sums + part * count);
                   }
                 });
    if (parts_ > 1) {
      parallel_for(0, count, conv_chunk_work / parts_, [&](std::int64_t begin, std::int64_t end) {
        std::copy(sums + begin, sums + end, grad_w_ + begin);
        for (std::int64_t p = 1; p < parts_; ++p) {
          conv_kernels_of<T>().add(sums + p * count + begin, end - begin, grad_w_ + begin);
        }
      });
    }
  }

 private:
  // Adds what `part` of the images gives for the input channels [first, first + channels_) of a
  // group.
  void run_task(std::int64_t part, std::int64_t group, std::int64_t first, T* sums) {
    const std::int64_t channels = std::min(channels_, shape_.group_inputs() - first);
    const std::int64_t plane = plan_.plane_elements(), taps = shape_.taps();
    const std::int64_t rows = shape_.group_outputs();
    const std::int64_t planes = static_cast<std::int64_t>(plan_.planes.size());
    const std::int64_t valid =
        ((shape_.output[0] - 1) * plan_.plane_size[1] + shape_.output[1] - 1) *
            plan_.plane_size[2] +
        shape_.output[2];
    const std::int64_t slack = conv_kernels_of<T>().tile_pixels;
    const std::int64_t right_size = in_place_ ? 0 : channels * planes * images_ * plane;
    const std::int64_t left_stride =
        same_pitch_ ? shape_.output_pixels() : divide_up(images_ * plane, slack) * slack;
    Scratch<T> right(right_size + slack);
    Scratch<T> left(same_pitch_ ? 0 : rows * left_stride);
    std::fill(right.data() + right_size, right.data() + right_size + slack, T(0));
    if (!same_pitch_) std::fill(left.data(), left.data() + rows * left_stride, T(0));

    std::vector<std::int64_t> offsets(static_cast<std::size_t>(channels * taps));
    const auto& pass = plan_.passes[0];
    for (std::int64_t c = 0; c < channels; ++c) {
      for (std::int64_t t = 0; t < taps; ++t) {
        const std::int64_t offset = pass.offsets[static_cast<std::size_t>(t)];
        offsets[static_cast<std::size_t>(c * taps + t)] =
            c * planes * images_ * plane + offset / plane * images_ * plane + offset % plane;
      }
    }

    ConvDotBlock<T> block;
    block.left_stride = left_stride;
    block.rows = rows;
    block.offsets = offsets.data();
    block.taps = channels * taps;
    block.sums_stride = shape_.group_inputs() * taps;
    block.sums = sums + (group * rows * shape_.group_inputs() + first) * taps;
    const std::int64_t stop = std::min(shape_.batch, (part + 1) * batches_per_part_ * images_);
    for (std::int64_t n = part * batches_per_part_ * images_; n < stop; n += images_) {
      const std::int64_t images = std::min(images_, stop - n);
      const T* x = channel_of(x_, n, group * shape_.group_inputs() + first);
      const T* grad = grad_y_ + (n * shape_.out_channels + group * rows) * shape_.output_pixels();
      if (!in_place_) copy_right(x, images, channels, right.data());
      if (!same_pitch_) copy_left(grad, images, rows, left_stride, left.data());
      const T* left_source = same_pitch_ ? grad : left.data();
      const T* right_source = in_place_ ? x : right.data();
      const std::int64_t length = (images - 1) * plane + valid;
      for (std::int64_t i = 0; i < length; i += pass_length) {
        block.left = left_source + i;
        block.right = right_source + i;
        block.length = std::min(pass_length, length - i);
        conv_kernels_of<T>().accumulate_dots(block);
      }
    }
  }

  const T* channel_of(const T* x, std::int64_t image, std::int64_t channel) const {
    return x + (image * shape_.in_channels + channel) * shape_.input_pixels();
  }

  void copy_right(const T* x, std::int64_t images, std::int64_t channels, T* target) const {
    const std::int64_t plane = plan_.plane_elements();
    const std::int64_t planes = static_cast<std::int64_t>(plan_.planes.size());
    for (std::int64_t c = 0; c < channels; ++c) {
      for (std::int64_t n = 0; n < images; ++n) {
        copy_channel(plan_, channel_of(x, n, c), target + (c * planes * images_ + n) * plane,
                     images_ * plane);
      }
    }
  }

  // Rows of grad_y at the pitch of the planes. The elements between them are zero from the start
  // and are not written.
  void copy_left(const T* grad, std::int64_t images, std::int64_t rows, std::int64_t stride,
                 T* target) const {
    const std::int64_t height = shape_.output[1], width = shape_.output[2];
    for (std::int64_t r = 0; r < rows; ++r) {
      for (std::int64_t n = 0; n < images; ++n) {
        const T* source = grad + (n * shape_.out_channels + r) * shape_.output_pixels();
        T* to = target + r * stride + n * plan_.plane_elements();
        for (std::int64_t z = 0; z < shape_.output[0]; ++z) {
          T* slice = to + z * plan_.plane_size[1] * plan_.plane_size[2];
          for (std::int64_t y = 0; y < height; ++y) {
            std::copy(source, source + width, slice + y * plan_.plane_size[2]);
            source += width;
          }
        }
      }
    }
  }

  const ConvShape& shape_;
  const DirectPlan plan_;
  const T* x_;
  const T* grad_y_;
  T* grad_w_;
  std::int64_t images_;            // side by side in a pass
  std::int64_t channels_;          // input channels of a task
  std::int64_t parts_;             // of the batch, summed apart
  std::int64_t batches_per_part_;  // times images_
  bool in_place_, same_pitch_;
};

}  // namespace

template <class T>
void direct_weight_gradient(const ConvShape& shape, const T* x, const T* grad_y, T* grad_w) {
  WeightGradient<T>(shape, x, grad_y, grad_w).run();
}

template void direct_weight_gradient(const ConvShape&, const float*, const float*, float*);
template void direct_weight_gradient(const ConvShape&, const double*, const double*, double*);

}  // namespace rushlight
