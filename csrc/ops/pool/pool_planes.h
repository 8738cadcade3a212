#pragma once
#include <cstdint>

#include "ops/pool/avg_pool_kernels.h"
#include "ops/pool/max_pool_kernels.h"

// Pooling of contiguous planes on raw pointers, split over the threads. T is float, double or
// int64.

namespace rushlight {

// Indices may be null.
template <class T>
void max_pool_planes(const PoolShape& shape, const T* input, T* output, std::int64_t* indices);
// Kernel, stride, padding and dilation of an adaptive shape are not read.
template <class T>
void adaptive_max_pool_planes(const PoolShape& shape, const T* input, T* output,
                              std::int64_t* indices);
// The gradient of either: every gradient of an output is added to its element. RuntimeError where
// an index is outside of its plane.
template <class T>
void max_pool_planes_backward(const PoolShape& shape, const T* grad_output,
                              const std::int64_t* indices, T* grad_input);
// output[i] = input[indices[i]] in every plane; RuntimeError where there is no such place.
template <class T>
void gather_planes(const PoolShape& shape, const T* input, const std::int64_t* indices, T* output);

template <class T>
void avg_pool_planes(const PoolShape& shape, const AvgPoolDivisor& divisor, const T* input,
                     T* output);
template <class T>
void avg_pool_planes_backward(const PoolShape& shape, const AvgPoolDivisor& divisor,
                              const T* grad_output, T* grad_input);
template <class T>
void adaptive_avg_pool_planes(const PoolShape& shape, const T* input, T* output);
template <class T>
void adaptive_avg_pool_planes_backward(const PoolShape& shape, const T* grad_output, T* grad_input);

}  // namespace rushlight
