#pragma once
#include "ops/rnn/layer.h"

namespace rushlight::ops {

// The fused layers behind recurrent_layer: dense tensors of one dtype, float32 or float64.
LayerResult lstm_layer(const Tensor& input, const Tensor& state, const Tensor& cell,
                       const RecurrentWeights& weights, const Dims& batch_sizes, bool reversed);
LayerResult gru_layer(const Tensor& input, const Tensor& state, const RecurrentWeights& weights,
                      const Dims& batch_sizes, bool reversed);
LayerResult rnn_layer(bool relu, const Tensor& input, const Tensor& state,
                      const RecurrentWeights& weights, const Dims& batch_sizes, bool reversed);

}  // namespace rushlight::ops
