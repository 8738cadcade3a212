#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace rushlight::ops {

// Adds elements at both ends of the last dimensions: `pad` holds (front, back) for the last
// dimension, then for the one before, and so on. Negative numbers cut elements off. Modes are
// "constant", "reflect", "replicate" and "circular"; `value` is for the first only.
Tensor pad(const Tensor& input, const Dims& pad, const std::string& mode,
           const std::optional<Scalar>& value);

Tensor constant_pad_nd(const Tensor& input, const Dims& pad, const Scalar& value);

// The elements at `sources[d][i]` of the last `sources.size()` dimensions, for every i; the rest of
// the shape stays. `node` names it in the graph.
Tensor take_positions(const Tensor& input, const std::vector<std::vector<std::int64_t>>& sources,
                      const char* node);

}  // namespace rushlight::ops
