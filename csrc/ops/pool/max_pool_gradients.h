#pragma once
#include "ops/pool/pool_geometry.h"

// Moving elements between inputs and outputs of pooling along indices; each is the other's adjoint.
// `name` names the node in the graph.

namespace rushlight::ops {

// Of a tensor with the input's sizes: the elements that the indices name.
Tensor gather_pooled(const Tensor& x, const Tensor& indices, const PoolGeometry& geometry,
                     const char* name);
// Every element of a gradient of the outputs is added to where the maximum was.
Tensor max_pool_backward(const Tensor& grad, const Tensor& indices, const PoolGeometry& geometry,
                         const char* name);

}  // namespace rushlight::ops
