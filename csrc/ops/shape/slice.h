#pragma once
#include <optional>

#include "autograd/record.h"

// Views of parts of a tensor, and tensors cut into parts.

namespace rushlight::ops {

Tensor select(const Tensor& input, std::int64_t dim, std::int64_t index);
// Elements start, start + step, ... below end; negative numbers count from the end.
Tensor slice(const Tensor& input, std::int64_t dim = 0, std::optional<std::int64_t> start = {},
             std::optional<std::int64_t> end = {}, std::int64_t step = 1);
Tensor narrow(const Tensor& input, std::int64_t dim, std::int64_t start, std::int64_t length);
Tensor diagonal(const Tensor& input, std::int64_t offset = 0, std::int64_t dim1 = 0,
                std::int64_t dim2 = 1);

Tensor select_scatter(const Tensor& input, const Tensor& src, std::int64_t dim, std::int64_t index);
Tensor slice_scatter(const Tensor& input, const Tensor& src, std::int64_t dim = 0,
                     std::optional<std::int64_t> start = {}, std::optional<std::int64_t> end = {},
                     std::int64_t step = 1);
Tensor diagonal_scatter(const Tensor& input, const Tensor& src, std::int64_t offset = 0,
                        std::int64_t dim1 = 0, std::int64_t dim2 = 1);

std::vector<Tensor> unbind(const Tensor& input, std::int64_t dim = 0);
std::vector<Tensor> split(const Tensor& tensor, std::int64_t split_size, std::int64_t dim = 0);
std::vector<Tensor> split_with_sizes(const Tensor& input, const Dims& split_sizes,
                                     std::int64_t dim = 0);
std::vector<Tensor> chunk(const Tensor& input, std::int64_t chunks, std::int64_t dim = 0);
std::vector<Tensor> tensor_split(const Tensor& input, std::int64_t sections, std::int64_t dim = 0);
std::vector<Tensor> tensor_split_at(const Tensor& input, const Dims& indices, std::int64_t dim = 0);

}  // namespace rushlight::ops
