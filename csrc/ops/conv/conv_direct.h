#pragma once
#include <cstdint>
#include <vector>

#include "ops/conv/conv_shape.h"

// Direct convolution of any shape by conv_kernels.h, on raw pointers. The source is copied into
// planes with its zeros around it (and, where it is read with strides, split into one plane for
// every remainder), unless it can be read where it is.

namespace rushlight {

// A convolution as passes over stride-1 planes. Forward, every pass being one output and every
// remainder of the stride one plane; or the gradient of the input, with one plane and every
// remainder of the stride one pass.
struct DirectPlan {
  struct Pass {
    std::vector<std::int64_t> taps;     // numbers of the kernel's elements that take part
    std::vector<std::int64_t> offsets;  // where each of them reads, within a channel's planes
    std::int64_t first[3], count[3];    // the outputs of this pass: first + i * target_step
  };

  std::int64_t source_size[3], target_size[3];
  std::int64_t source_step[3], target_step[3];
  struct Plane {
    std::int64_t first[3];  // source index of element 0
  };
  std::vector<Plane> planes;
  std::int64_t plane_size[3];
  std::vector<Pass> passes;
  bool in_place;  // the source is its only plane

  std::int64_t plane_elements() const { return plane_size[0] * plane_size[1] * plane_size[2]; }
  std::int64_t channel_elements() const {
    return static_cast<std::int64_t>(planes.size()) * plane_elements();
  }
};

DirectPlan plan_forward(const ConvShape& shape);
DirectPlan plan_input_gradient(const ConvShape& shape);

// y, or the gradient of x, from contiguous tensors. bias may be null. T is float or double.
template <class T>
void direct_forward(const ConvShape& shape, const T* x, const T* w, const T* bias, T* y);
template <class T>
void direct_input_gradient(const ConvShape& shape, const T* grad_y, const T* w, const T* bias,
                           T* grad_x);
// grad_w[k, c, t] = sum over n, o of grad_y[n, k, o] * x[n, c, o * stride + t * dilation - padding]
template <class T>
void direct_weight_gradient(const ConvShape& shape, const T* x, const T* grad_y, T* grad_w);

}  // namespace rushlight
