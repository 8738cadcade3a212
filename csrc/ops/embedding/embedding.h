#pragma once
#include "autograd/record.h"

namespace rushlight::ops {

// Rows of `weight` (rows, columns) by index. Row `padding_idx` gets no gradient (-1: none is
// special); with `scale_grad_by_freq` gradients are divided by how often a row is looked up.
Tensor embedding(const Tensor& weight, const Tensor& indices, std::int64_t padding_idx = -1,
                 bool scale_grad_by_freq = false, bool sparse = false);

}  // namespace rushlight::ops
