#pragma once
#include <optional>

#include "ops/pool/pool_shape.h"
#include "tensor/tensor.h"

namespace rushlight::ops {

// A PoolShape together with how its tensors look: the sizes in front of the spatial dimensions, and
// how many of the latter there are.
struct PoolGeometry {
  PoolShape shape;
  Dims leading;
  int spatial;

  Dims input_sizes() const { return sizes_of(shape.input); }
  Dims output_sizes() const { return sizes_of(shape.output); }

 private:
  Dims sizes_of(const std::int64_t (&size)[3]) const {
    Dims sizes = leading;
    sizes.append(size + 3 - spatial, size + 3);
    return sizes;
  }
};

struct PoolOptions {
  const char* name;
  int spatial;
  const Dims& kernel;
  const std::optional<Dims>& stride;  // none or empty: as long as the kernel
  const Dims& padding;
  const Dims& dilation;
  bool ceil_mode;
};

// Checks the arguments and finds the output's size. `input` is (N, C, *) or (C, *).
PoolGeometry pool_geometry(const PoolOptions& options, const Tensor& input);
// Of adaptive pooling: windows follow from the two sizes. Only dimensions before `first_positive`
// may be empty.
PoolGeometry adaptive_pool_geometry(const char* name, int spatial, const Tensor& input,
                                    const Dims& output_size, std::int64_t first_positive);

}  // namespace rushlight::ops
