#include <algorithm>

#include "ops/conv/conv_winograd.h"
#include "ops/conv/winograd_tiles.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"

namespace rushlight {

using namespace winograd;

namespace {

// For each of the 36 elements a product (input channels x tiles) times (tiles x output channels),
// added up over chunks of tiles.
class FilterGradientRun {
 public:
  FilterGradientRun(const ConvShape& shape, const Images& inputs, const Images& outputs)
      : shape_(shape),
        inputs_(inputs),
        outputs_(outputs),
        depth_(round_up(inputs.channels, lanes())),
        width_(round_up(outputs.channels, gemm_kernels().of_float.tile_columns)),
        segments_(outputs.batch, outputs.height, outputs.width, 64),
        product_stride_(inputs.channels * width_ + line),
        products_(elements * product_stride_) {}

  void run(const float* x, const float* grad_y, float* grad_w) {
    // The matrices of one element stay in the second-level cache.
    const std::int64_t tiles = std::clamp<std::int64_t>(131072 / (depth_ + width_), 64, 1024);
    const std::int64_t chunk =
        std::clamp<std::int64_t>(tiles / segments_.segment_tiles, 1, segments_.count);
    const std::int64_t chunk_tiles = chunk * segments_.segment_tiles;
    const std::int64_t input_stride = chunk_tiles * depth_ + line;
    const std::int64_t output_stride = chunk_tiles * width_ + line;
    Scratch<float> inputs(elements * input_stride), outputs(elements * output_stride);
    if (segments_.tile_columns % segments_.segment_tiles != 0 || width_ != outputs_.channels) {
      std::fill(inputs.data(), inputs.data() + elements * input_stride, 0.0f);
      std::fill(outputs.data(), outputs.data() + elements * output_stride, 0.0f);
    }
    for (std::int64_t first = 0; first < segments_.count; first += chunk) {
      const std::int64_t last = std::min(first + chunk, segments_.count);
      transform(x, grad_y, first, last, inputs.data(), input_stride, outputs.data(), output_stride);
      const Product product = {inputs_.channels,
                               outputs_.channels,
                               (last - first) * segments_.segment_tiles,
                               1,
                               depth_,
                               width_,
                               gemm_kernels().of_float.tile_columns,
                               width_,
                               first == 0 ? 0.0f : 1.0f};
      parallel_for(0, elements, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t e = begin; e < end; ++e) {
          product(inputs.data() + e * input_stride, outputs.data() + e * output_stride,
                  products_.data() + e * product_stride_);
        }
      });
    }
    parallel_for(0, inputs_.channels, std::max<std::int64_t>(1, 1024 / width_),
                 [&](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t c = begin; c < end; ++c) gather_filters(c, grad_w);
                 });
  }

 private:
  void transform(const float* x, const float* grad_y, std::int64_t first, std::int64_t last,
                 float* inputs, std::int64_t input_stride, float* outputs,
                 std::int64_t output_stride) const {
    parallel_for(first, last, 1, [&](std::int64_t begin, std::int64_t end) {
      Scratch<float> strip(strip_size(segments_));
      for (std::int64_t s = begin; s < end; ++s) {
        const auto place = segments_[s];
        const std::int64_t tile = (s - first) * segments_.segment_tiles;
        for (std::int64_t c = 0; c < inputs_.channels; c += lanes()) {
          winograd_kernels().transform_inputs(
              tiles_of(inputs_, x, place, c, shape_.padding[1], shape_.padding[2], strip.data(),
                       inputs + tile * depth_ + c, input_stride, depth_));
        }
        for (std::int64_t k = 0; k < outputs_.channels; k += lanes()) {
          winograd_kernels().transform_output_gradients(
              tiles_of(outputs_, grad_y, place, k, 0, 0, strip.data(), outputs + tile * width_ + k,
                       output_stride, width_));
        }
      }
    });
  }

  static WinogradTiles tiles_of(const Images& images, const float* data,
                                const Segments::Place& place, std::int64_t channel,
                                std::int64_t top, std::int64_t left, float* strip, float* target,
                                std::int64_t element_stride, std::int64_t tile_stride) {
    return {data + place.image * images.image_size() + channel * images.channel_size(),
            images.channel_size(),
            std::min(lanes(), images.channels - channel),
            images.height,
            images.width,
            place.row - top,
            place.column - left,
            place.tiles,
            strip,
            target,
            element_stride,
            tile_stride};
  }

  void gather_filters(std::int64_t c, float* grad_w) const {
    for (std::int64_t k = 0; k < outputs_.channels; k += lanes()) {
      const WinogradFilters filters = {
          inputs_.channels * 9, std::min(lanes(), outputs_.channels - k), false, product_stride_};
      winograd_kernels().transform_filter_gradients(filters, products_.data() + c * width_ + k,
                                                    grad_w + (k * inputs_.channels + c) * 9);
    }
  }

  const ConvShape& shape_;
  const Images& inputs_;
  const Images& outputs_;
  std::int64_t depth_;  // input channels, rounded up
  std::int64_t width_;  // output channels, rounded up
  Segments segments_;
  std::int64_t product_stride_;
  Scratch<float> products_;  // [element][input channel][output channel]
};

}  // namespace

void winograd_weight_gradient(const ConvShape& shape, const float* x, const float* grad_y,
                              float* grad_w) {
  const std::int64_t c = shape.group_inputs(), k = shape.group_outputs();
  const Images inputs = images_of(shape.batch, shape.in_channels, c, shape.input);
  const Images outputs = images_of(shape.batch, shape.out_channels, k, shape.output);
  for (std::int64_t g = 0; g < shape.groups; ++g) {
    FilterGradientRun(shape, inputs, outputs)
        .run(x + g * c * shape.input_pixels(), grad_y + g * k * shape.output_pixels(),
             grad_w + g * k * c * 9);
  }
}

}  // namespace rushlight
