#pragma once
#include "autograd/record.h"

// Reading and writing elements by tensors of indices.

namespace rushlight::ops {

// From where integers count, and what those that point outside raise.
enum class IndexRule : std::uint8_t {
  from_either_end,        // as in x[-1]; IndexError
  from_front,             // IndexError
  from_front_as_scatter,  // RuntimeError
};

// input[indices]: one index tensor a dimension, undefined for "all of it". Integer tensors select
// along their dimension, bool tensors of k dimensions select elements of k dimensions. The selected
// dimensions become those of the broadcast indices: in place when they are neighbours, else in
// front.
Tensor index(const Tensor& input, const std::vector<Tensor>& indices,
             IndexRule rule = IndexRule::from_either_end);
// A copy of input with input[indices] = values, or += with `accumulate`.
Tensor index_put(const Tensor& input, const std::vector<Tensor>& indices, const Tensor& values,
                 bool accumulate = false, const Target& target = {},
                 IndexRule rule = IndexRule::from_either_end);
Tensor index_put_(const Tensor& self, const std::vector<Tensor>& indices, const Tensor& values,
                  bool accumulate = false, IndexRule rule = IndexRule::from_either_end);

// Positions of nonzero elements, (count, dimensions), in order.
Tensor nonzero(const Tensor& input);
// The same, one tensor a dimension.
std::vector<Tensor> nonzero_tuple(const Tensor& input);
Tensor argwhere(const Tensor& input);

}  // namespace rushlight::ops
