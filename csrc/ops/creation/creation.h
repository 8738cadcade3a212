#pragma once
#include <optional>

#include "autograd/record.h"
#include "tensor/memory_format.h"

// Tensors from sizes and numbers. Without a dtype they are of the default dtype.

namespace rushlight::ops {

Tensor empty(const Dims& size, std::optional<DType> dtype = {},
             MemoryFormat format = MemoryFormat::contiguous);
Tensor empty_strided(const Dims& size, const Dims& stride, std::optional<DType> dtype = {});
// Dense memory in which dimension physical_layout[0] is the outermost.
Tensor empty_permuted(const Dims& size, const Dims& physical_layout,
                      std::optional<DType> dtype = {});
Tensor zeros(const Dims& size, std::optional<DType> dtype = {});
Tensor ones(const Dims& size, std::optional<DType> dtype = {});
// Without a dtype: the one of the value.
Tensor full(const Dims& size, const Scalar& fill_value, std::optional<DType> dtype = {});
Tensor scalar_tensor(const Scalar& value, std::optional<DType> dtype = {});

Tensor empty_like(const Tensor& input, std::optional<DType> dtype = {},
                  MemoryFormat format = MemoryFormat::preserve);
Tensor zeros_like(const Tensor& input, std::optional<DType> dtype = {},
                  MemoryFormat format = MemoryFormat::preserve);
Tensor ones_like(const Tensor& input, std::optional<DType> dtype = {},
                 MemoryFormat format = MemoryFormat::preserve);
Tensor full_like(const Tensor& input, const Scalar& fill_value, std::optional<DType> dtype = {},
                 MemoryFormat format = MemoryFormat::preserve);

// start, start + step, ... below end; int64 when all three are integers.
Tensor arange(const Scalar& start, const Scalar& end, const Scalar& step,
              std::optional<DType> dtype = {});
// As arange with the end included, in the default dtype.
Tensor range(const Scalar& start, const Scalar& end, const Scalar& step,
             std::optional<DType> dtype = {});
// `steps` values evenly spaced from start to end, both included.
Tensor linspace(const Scalar& start, const Scalar& end, std::int64_t steps,
                std::optional<DType> dtype = {});
// base to the power of linspace.
Tensor logspace(const Scalar& start, const Scalar& end, std::int64_t steps, double base,
                std::optional<DType> dtype = {});

// Ones on the main diagonal.
Tensor eye(std::int64_t n, std::optional<std::int64_t> m = {}, std::optional<DType> dtype = {});
// Row and column indices, (2, count), of the lower or upper triangle of a row x col matrix.
Tensor tril_indices(std::int64_t row, std::int64_t col, std::int64_t offset = 0,
                    std::optional<DType> dtype = {});
Tensor triu_indices(std::int64_t row, std::int64_t col, std::int64_t offset = 0,
                    std::optional<DType> dtype = {});

}  // namespace rushlight::ops
