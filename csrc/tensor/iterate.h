#pragma once
#include <initializer_list>

#include "base/loop.h"
#include "tensor/tensor.h"

namespace rushlight {

// Elements a thread takes at a time in elementwise work: about 5 us of memory traffic.
inline constexpr std::int64_t elementwise_grain = 16384;
inline constexpr std::size_t max_operands = 6;

using Operands = std::initializer_list<const Tensor*>;

// Runs `loop` over all elements. The first operand (an output) gives the shape; the others are
// broadcast to it. Dimensions are reordered by the first operand's strides and collapsed, so that
// strips are as long as the layouts allow; strips are split over threads by size only.
void iterate(Operands operands, Loop loop, const void* parameters = nullptr,
             std::int64_t grain = elementwise_grain);

// The strides an elementwise result over `inputs` gets: theirs when they agree and are dense, else
// dense in the order of dimensions of the first full-sized input.
Dims elementwise_strides(DimsView sizes, Operands inputs);

// destination[...] = source[...] with broadcasting and conversion of dtype.
void copy_elements(const Tensor& destination, const Tensor& source);
// The contiguous copy of `source` in `dtype`; unrecorded.
Tensor contiguous_copy(const Tensor& source, DType dtype);
// `source` itself where it is contiguous and of `dtype`, else a contiguous copy; unrecorded.
Tensor as_contiguous(const Tensor& source, DType dtype);
inline Tensor as_contiguous(const Tensor& source) { return as_contiguous(source, source.dtype()); }
// `source`, or a contiguous copy where writing `destination` would change it; unrecorded.
Tensor apart_from(const Tensor& destination, const Tensor& source);
void fill_elements(const Tensor& destination, const Scalar& value);

}  // namespace rushlight
