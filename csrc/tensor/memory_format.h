#pragma once
#include "tensor/tensor.h"

namespace rushlight {

// The order of the dimensions in memory. `preserve` means: as the input has it.
enum class MemoryFormat : std::uint8_t { contiguous, preserve, channels_last, channels_last_3d };

// Dense strides in the format. RuntimeError when the number of dimensions does not fit.
Dims strides_in(MemoryFormat format, DimsView sizes);
// Strides of a fresh tensor like `model`: its own when they are dense.
Dims strides_like(const Tensor& model, MemoryFormat format);
bool is_contiguous_in(MemoryFormat format, const Tensor& tensor);

}  // namespace rushlight
