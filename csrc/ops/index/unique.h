#pragma once
#include <array>

#include "autograd/record.h"

namespace rushlight::ops {

// (distinct elements in order, where each element of the input went, how often each occurs). The
// last two are empty unless wanted.
std::array<Tensor, 3> unique(const Tensor& input, bool return_inverse, bool return_counts);
// The same for slices of a dimension, compared lexicographically.
std::array<Tensor, 3> unique_dim(const Tensor& input, std::int64_t dim, bool return_inverse,
                                 bool return_counts);
// Runs of equal elements (or slices) made one.
std::array<Tensor, 3> unique_consecutive(const Tensor& input, bool return_inverse,
                                         bool return_counts, std::optional<std::int64_t> dim = {});

// How often each non-negative integer occurs, or the sum of its weights.
Tensor bincount(const Tensor& input, const std::optional<Tensor>& weights, std::int64_t minlength);
// Counts in equal bins from min to max; the data's own range when both are 0.
Tensor histc(const Tensor& input, std::int64_t bins, const Scalar& min, const Scalar& max);
// Whether each element occurs among the test elements.
Tensor isin(const Tensor& elements, const Tensor& test_elements, bool invert = false);

}  // namespace rushlight::ops
