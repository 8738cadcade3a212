#pragma once
#include "autograd/record.h"

namespace rushlight::ops {

// exp(x) / sum(exp(x)) along `dim`. Integers need a floating-point `dtype`.
Tensor softmax(const Tensor& input, std::int64_t dim, std::optional<DType> dtype = {});
// softmax of scores whose hidden places are -inf; a line that is hidden wholly becomes 0, not NaN.
Tensor masked_softmax(const Tensor& input, std::int64_t dim);
// log(softmax(x)), computed as x - logsumexp(x).
Tensor log_softmax(const Tensor& input, std::int64_t dim, std::optional<DType> dtype = {});
// softmax(-x)
Tensor softmin(const Tensor& input, std::int64_t dim, std::optional<DType> dtype = {});

// The fused gradients, operators of their own.
Tensor softmax_backward(const Tensor& gradient, const Tensor& result, std::int64_t dim);
Tensor log_softmax_backward(const Tensor& gradient, const Tensor& result, std::int64_t dim);

}  // namespace rushlight::ops
