#pragma once
#include "autograd/record.h"

namespace rushlight::ops {

// The tensors of one direction of one layer. Biases and the projection may be undefined.
struct RecurrentWeights {
  Tensor input_weight;             // [gates * hidden, input]
  Tensor hidden_weight;            // [gates * hidden, state]
  Tensor input_bias, hidden_bias;  // [gates * hidden]
  Tensor projection;               // [state, hidden], LSTM only
};

enum class RecurrentKind { rnn_tanh, rnn_relu, gru, lstm };

// A direction of a layer over packed steps:
//   input [rows, input], state [batch, state], cell [batch, hidden] (LSTM, else undefined)
// gives the outputs [rows, state], the final state and (LSTM) the final cell.
struct LayerResult {
  Tensor output, state, cell;
};
LayerResult recurrent_layer(RecurrentKind kind, const Tensor& input, const Tensor& state,
                            const Tensor& cell, const RecurrentWeights& weights,
                            const Dims& batch_sizes, bool reversed);

// The same out of elementary operators: what the second derivative is computed from.
LayerResult elementary_layer(RecurrentKind kind, const Tensor& input, const Tensor& state,
                             const Tensor& cell, const RecurrentWeights& weights,
                             const Dims& batch_sizes, bool reversed);

// Gradients of the inputs of recurrent_layer in the order input, state, cell, input_weight,
// hidden_weight, input_bias, hidden_bias, projection, made of elementary operators.
Gradients elementary_layer_gradients(RecurrentKind kind, const std::array<Tensor, 8>& inputs,
                                     const Gradients& gradients, const Dims& batch_sizes,
                                     bool reversed);

}  // namespace rushlight::ops
