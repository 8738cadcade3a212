#pragma once
#include "autograd/record.h"
#include "tensor/memory_format.h"

// Copies: other layouts, other dtypes, values written into a tensor.

namespace rushlight::ops {

Tensor clone(const Tensor& input, MemoryFormat format = MemoryFormat::preserve);
// The tensor itself when it lies in memory that way.
Tensor contiguous(const Tensor& input, MemoryFormat format = MemoryFormat::contiguous);
// The tensor itself when it has the dtype and the layout, unless `copy`.
Tensor to_dtype(const Tensor& input, DType dtype, bool copy = false,
                MemoryFormat format = MemoryFormat::preserve);

// self[...] = source[...], broadcast and converted.
Tensor copy_(const Tensor& self, const Tensor& source);
Tensor fill_(const Tensor& self, const Scalar& value);
Tensor fill_tensor_(const Tensor& self, const Tensor& value);
Tensor zero_(const Tensor& self);

}  // namespace rushlight::ops
