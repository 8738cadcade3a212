#pragma once
#include <string>

#include "base/shape.h"
#include "ops/conv/conv_shape.h"

namespace rushlight {

// A ConvShape together with how its tensors look: number of spatial dimensions, batched or not.
struct ConvGeometry {
  ConvShape shape;
  int spatial;
  bool batched;

  Dims input_sizes() const { return sizes_of(shape.in_channels, shape.input); }
  Dims output_sizes() const { return sizes_of(shape.out_channels, shape.output); }
  Dims weight_sizes() const {
    Dims sizes = {shape.out_channels, shape.group_inputs()};
    sizes.append(shape.kernel + 3 - spatial, shape.kernel + 3);
    return sizes;
  }

 private:
  Dims sizes_of(std::int64_t channels, const std::int64_t (&size)[3]) const {
    Dims sizes;
    if (batched) sizes.push_back(shape.batch);
    sizes.push_back(channels);
    sizes.append(size + 3 - spatial, size + 3);
    return sizes;
  }
};

}  // namespace rushlight
