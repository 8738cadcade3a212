#pragma once
#include "ops/creation/creation.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

// Zeros of `sizes` with `gradient` in the part that `region` (a view operator) selects: the
// backward of every view that selects each element at most once. Its own backward is the view.
template <class Region>
Tensor embedded(const Tensor& gradient, const Dims& sizes, const Region& region) {
  Unrecorded result = empty_result(sizes, gradient.dtype());
  fill_elements(*result, 0);
  {
    const GradientModeGuard unrecorded(false);
    copy_elements(region(*result), gradient);
  }
  return std::move(result).differentiable("EmbeddedBackward", {gradient}, [&] {
    return [region](const Backward& backward) -> Gradients { return {region(backward.grad())}; };
  });
}

// A copy of `input` with `source` in the part that `region` selects.
template <class Region>
Tensor replaced_region(const char* name, const Tensor& input, const Tensor& source,
                       const Region& region) {
  Unrecorded result(new_strided_tensor(input.sizes(), strides_like(input, MemoryFormat::preserve),
                                       input.dtype()));
  copy_elements(*result, input);
  {
    const GradientModeGuard unrecorded(false);
    const Tensor part = region(*result);
    if (part.sizes() != source.sizes()) {
      fail<RuntimeError>("expected src to have a size equal to the slice of self. src size = ",
                         source.sizes(), ", slice size = ", part.sizes());
    }
    copy_elements(part, source);
  }
  return std::move(result).differentiable(name, {input, source}, [&] {
    return [region](const Backward& backward) -> Gradients {
      const Tensor gradient = backward.grad();
      Gradients gradients(2);
      if (backward.needs(0)) {
        gradients[0] = replaced_region("RegionBackward", gradient,
                                       zeros(region(gradient).sizes(), gradient.dtype()), region);
      }
      if (backward.needs(1)) gradients[1] = region(gradient);
      return gradients;
    };
  });
}

}  // namespace rushlight::ops
