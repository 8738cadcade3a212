#pragma once
#include "autograd/record.h"

namespace rushlight::ops {

// A group of elements shares its statistics: those that broadcasting of `statistics` unites.
// `parameters` are the sizes in which weight and bias broadcast to the input.
struct NormalizationSizes {
  Dims statistics, parameters;
};

// The gradients of x, weight and bias (in `parameters`' sizes), made of elementwise operators and
// sums, so that they can be differentiated again. With u = g weight, z the normalised x and r the
// inverse deviation:
//   grad_x = r (u - mean(u) - z mean(u z)),  grad_weight = sum(g z),  grad_bias = sum(g)
// Without `centered` there is no mean, neither in z nor in grad_x. An undefined weight is 1.
std::array<Tensor, 3> normalization_gradients(const Tensor& g, const Tensor& x,
                                              const Tensor& weight, const NormalizationSizes& sizes,
                                              double eps, bool centered);

// The dtype in which elements of `dtype` are normalised: NotImplementedError for integers.
DType normalization_dtype(const char* name, DType dtype);

// Whether the running backward is itself recorded.
inline bool differentiates_again() { return gradient_mode(); }

}  // namespace rushlight::ops
