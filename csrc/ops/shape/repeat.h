#pragma once
#include "autograd/record.h"

// Elements repeated and moved around.

namespace rushlight::ops {

// The whole tensor again and again along each dimension.
Tensor repeat(const Tensor& input, const Dims& repeats);
Tensor tile(const Tensor& input, const Dims& dims);
// Each element (of the flattened tensor without `dim`) that many times in a row.
Tensor repeat_interleave(const Tensor& input, std::int64_t repeats,
                         std::optional<std::int64_t> dim = {},
                         std::optional<std::int64_t> output_size = {});
Tensor repeat_interleave_each(const Tensor& input, const Tensor& repeats,
                              std::optional<std::int64_t> dim = {},
                              std::optional<std::int64_t> output_size = {});
// Index i repeats[i] times.
Tensor repeated_indices(const Tensor& repeats, std::optional<std::int64_t> output_size = {});

Tensor flip(const Tensor& input, const Dims& dims);
Tensor fliplr(const Tensor& input);
Tensor flipud(const Tensor& input);
// Shifted cyclically; without dims the flattened tensor is.
Tensor roll(const Tensor& input, const Dims& shifts, const Dims& dims = {});
// k quarter turns in the plane of two dimensions.
Tensor rot90(const Tensor& input, std::int64_t k = 1, const Dims& dims = {0, 1});

}  // namespace rushlight::ops
