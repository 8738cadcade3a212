#pragma once
#include "ops/conv/conv_geometry.h"
#include "tensor/tensor.h"

// The three products of a convolution, each of which is linear in both of its factors, and whose
// derivatives are the other two:
//   outputs(x, w)[n, k, o] = sum over c, t of w[k, c, t] x[n, c, i]     i = o stride + t dilation -
//   p inputs(g, w)[n, c, i]  = sum over k, t of w[k, c, t] g[n, k, o] weights(x, g)[k, c, t] = sum
//   over n, o of g[n, k, o] x[n, c, i]
// Tensors have any layout; all of one dtype.

namespace rushlight::ops {

// `bias` (undefined: none) has an element for each channel of the result. `name` is the node's.
Tensor conv_outputs(const Tensor& x, const Tensor& w, const Tensor& bias,
                    const ConvGeometry& geometry, const char* name);
Tensor conv_inputs(const Tensor& g, const Tensor& w, const Tensor& bias,
                   const ConvGeometry& geometry, const char* name);
Tensor conv_weights(const Tensor& x, const Tensor& g, const ConvGeometry& geometry,
                    const char* name);

// The sum over all dimensions but the channels': dimension 1 of a batch, else 0.
Tensor sum_to_channels(const Tensor& x, bool batched);

}  // namespace rushlight::ops
