#include "ops/conv/conv_winograd.h"

#include <algorithm>

#include "ops/conv/winograd_tiles.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"

RUSHLIGHT_KERNEL_TABLE(WinogradKernels, winograd_kernels)

namespace rushlight {

using namespace winograd;

namespace {

// Outputs of a convolution of `source` with padding `top` and `left`, into `target`.
struct Filtering {
  Images source, target;
  std::int64_t top, left;
  // Filter element (target channel k, source channel c, tap) is w[k * k_stride + c * c_stride +
  // tap].
  std::int64_t k_stride, c_stride;
  bool reversed;
};

class FilterRun {
 public:
  FilterRun(const Filtering& of, const float* x, const float* w, const float* bias, float* y)
      : of_(of),
        x_(x),
        bias_(bias),
        y_(y),
        panel_(gemm_kernels().of_float.tile_columns),
        depth_(round_up(of.source.channels, lanes())),
        width_(round_up(of.target.channels, panel_)),
        segments_(of.target.batch, of.target.height, of.target.width, block_tiles(depth_)),
        filter_stride_(width_ * of.source.channels + line),
        filters_(elements * filter_stride_) {
    transform_filters(w);
  }

  void run() {
    const std::int64_t tiles = block_tiles(depth_);
    const std::int64_t per_block = std::max<std::int64_t>(1, tiles / segments_.segment_tiles);
    const std::int64_t blocks = divide_up(segments_.count, per_block);
    // Few blocks are done one after the other and split inside.
    parallel_for(0, blocks, blocks < 4 ? blocks : 1, [&](std::int64_t begin, std::int64_t end) {
      Scratch<float> inputs(elements * (per_block * segments_.segment_tiles * depth_ + line));
      for (std::int64_t b = begin; b < end; ++b) {
        run_block(b * per_block, std::min((b + 1) * per_block, segments_.count), inputs.data());
      }
    });
  }

 private:
  // Tiles of a block: their 36 matrices should stay in the second-level cache, or else, where the
  // filters are the larger part, be large enough to pay for the filters that pass by.
  static std::int64_t block_tiles(std::int64_t depth) {
    return depth >= 256 ? 128 : std::clamp<std::int64_t>(4096 / depth, 28, 112);
  }

  // Layout of the filters: [element][panel of target channels][source channel][lane of the panel].
  void transform_filters(const float* w) {
    const std::int64_t depth = of_.source.channels, channels = of_.target.channels;
    const std::int64_t per_panel = panel_ / lanes();
    const std::int64_t grain = std::max<std::int64_t>(1, 4096 / depth);
    parallel_for(0, width_ / lanes(), grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        float* target = filters_.data() + i / per_panel * panel_ * depth + i % per_panel * lanes();
        const std::int64_t k = i * lanes();
        const WinogradFilters filters = {of_.k_stride,
                                         std::clamp<std::int64_t>(channels - k, 0, lanes()),
                                         of_.reversed, filter_stride_};
        for (std::int64_t c = 0; c < depth; ++c) {
          winograd_kernels().transform_filters(filters, w + k * of_.k_stride + c * of_.c_stride,
                                               target + c * panel_);
        }
      }
    });
  }

  void run_block(std::int64_t first, std::int64_t last, float* inputs) const {
    const std::int64_t tiles = (last - first) * segments_.segment_tiles;
    const std::int64_t input_stride = tiles * depth_ + line;
    const std::int64_t channel_grain = std::max<std::int64_t>(1, 2048 / (tiles * lanes()));
    parallel_for(0, depth_ / lanes(), channel_grain, [&](std::int64_t begin, std::int64_t end) {
      Scratch<float> strip(strip_size(segments_));
      for (std::int64_t i = begin; i < end; ++i) {
        for (std::int64_t s = first; s < last; ++s) {
          transform_segment(s, i * lanes(), strip.data(),
                            inputs + (s - first) * segments_.segment_tiles * depth_ + i * lanes(),
                            input_stride);
        }
      }
    });
    // As many target channels at a time as keep their tiles in the second-level cache.
    const std::int64_t panels = std::max<std::int64_t>(1, 2048 / (tiles * panel_));
    parallel_for(0, width_ / panel_, panels, [&](std::int64_t begin, std::int64_t end) {
      run_panels(first, last, begin * panel_, std::min(end * panel_, of_.target.channels), inputs,
                 input_stride);
    });
  }

  void transform_segment(std::int64_t s, std::int64_t channel, float* strip, float* target,
                         std::int64_t element_stride) const {
    const auto place = segments_[s];
    winograd_kernels().transform_inputs(
        {x_ + place.image * of_.source.image_size() + channel * of_.source.channel_size(),
         of_.source.channel_size(), std::min(lanes(), of_.source.channels - channel),
         of_.source.height, of_.source.width, place.row - of_.top, place.column - of_.left,
         place.tiles, strip, target, element_stride, depth_});
  }

  // Target channels [k, end) of the segments [first, last).
  void run_panels(std::int64_t first, std::int64_t last, std::int64_t k, std::int64_t end,
                  const float* inputs, std::int64_t input_stride) const {
    const std::int64_t tiles = (last - first) * segments_.segment_tiles;
    const std::int64_t depth = of_.source.channels, width = round_up(end - k, panel_);
    const std::int64_t product_stride = tiles * width + line;
    Scratch<float> products(elements * product_stride);
    Scratch<float> strip(strip_size(segments_));
    const Product product = {tiles, width, depth, depth_, 1, panel_, panel_ * depth, width, 0.0f};
    for (std::int64_t e = 0; e < elements; ++e) {
      product(inputs + e * input_stride, filters_.data() + e * filter_stride_ + k * depth,
              products.data() + e * product_stride);
    }
    for (std::int64_t s = first; s < last; ++s) {
      const auto place = segments_[s];
      for (std::int64_t c = k; c < end; c += lanes()) {
        winograd_kernels().transform_outputs(
            {products.data() + (s - first) * segments_.segment_tiles * width + c - k,
             product_stride, width, place.tiles, strip.data(), bias_ ? bias_ + c : nullptr,
             y_ + place.image * of_.target.image_size() + c * of_.target.channel_size() +
                 place.row * of_.target.width + place.column,
             of_.target.channel_size(), std::min(lanes(), end - c), of_.target.width,
             std::min(winograd_outputs, of_.target.height - place.row),
             std::min(winograd_outputs * place.tiles, of_.target.width - place.column)});
      }
    }
  }

  const Filtering& of_;
  const float* x_;
  const float* bias_;
  float* y_;
  std::int64_t panel_;  // target channels of a panel of filters
  std::int64_t depth_;  // source channels, rounded up
  std::int64_t width_;  // target channels, rounded up
  Segments segments_;
  std::int64_t filter_stride_;
  Scratch<float> filters_;
};

// Of a kind that the transforms cover, with enough channels to fill vectors.
bool covers(const ConvShape& shape) {
  return lanes() > 1 && shape.input[0] == 1 && shape.kernel[0] == 1 && shape.output[0] == 1 &&
         shape.stride[0] == 1 && shape.padding[0] == 0 && shape.kernel[1] == 3 &&
         shape.kernel[2] == 3 && shape.stride[1] == 1 && shape.stride[2] == 1 &&
         shape.dilation[1] == 1 && shape.dilation[2] == 1 && shape.padding[1] <= 2 &&
         shape.padding[2] <= 2 && shape.group_inputs() >= 16 && shape.group_outputs() >= 16;
}

std::int64_t tile_count(const ConvShape& shape, const std::int64_t (&size)[3]) {
  return shape.batch * divide_up(size[1], winograd_outputs) * divide_up(size[2], winograd_outputs);
}

}  // namespace

bool winograd_forward_pays(const ConvShape& shape) {
  return covers(shape) && tile_count(shape, shape.output) >= 16;
}

bool winograd_input_gradient_pays(const ConvShape& shape) {
  return covers(shape) && tile_count(shape, shape.input) >= 16;
}

bool winograd_weight_gradient_pays(const ConvShape& shape) {
  return covers(shape) && tile_count(shape, shape.output) >= 32;
}

void winograd_forward(const ConvShape& shape, const float* x, const float* w, const float* bias,
                      float* y) {
  const std::int64_t c = shape.group_inputs(), k = shape.group_outputs();
  const Filtering filtering = {images_of(shape.batch, shape.in_channels, c, shape.input),
                               images_of(shape.batch, shape.out_channels, k, shape.output),
                               shape.padding[1],
                               shape.padding[2],
                               c * 9,
                               9,
                               false};
  for (std::int64_t g = 0; g < shape.groups; ++g) {
    FilterRun(filtering, x + g * c * shape.input_pixels(), w + g * k * c * 9,
              bias ? bias + g * k : nullptr, y + g * k * shape.output_pixels())
        .run();
  }
}

// The gradient of x is the gradient of y, padded the other way round, filtered by the reversed w.
void winograd_input_gradient(const ConvShape& shape, const float* grad_y, const float* w,
                             const float* bias, float* grad_x) {
  const std::int64_t c = shape.group_inputs(), k = shape.group_outputs();
  const Filtering filtering = {images_of(shape.batch, shape.out_channels, k, shape.output),
                               images_of(shape.batch, shape.in_channels, c, shape.input),
                               2 - shape.padding[1],
                               2 - shape.padding[2],
                               9,
                               c * 9,
                               true};
  for (std::int64_t g = 0; g < shape.groups; ++g) {
    FilterRun(filtering, grad_y + g * k * shape.output_pixels(), w + g * k * c * 9,
              bias ? bias + g * c : nullptr, grad_x + g * c * shape.input_pixels())
        .run();
  }
}

}  // namespace rushlight
