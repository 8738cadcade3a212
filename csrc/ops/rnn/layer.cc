#include "ops/rnn/layer.h"

#include "autograd/engine.h"
#include "ops/activation/activation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/elementwise/exponential.h"
#include "ops/matmul/matmul.h"
#include "ops/rnn/fused_layers.h"
#include "ops/rnn/rnn_kernels.h"
#include "ops/rnn/sequence.h"
#include "ops/shape/copy.h"
#include "ops/shape/join.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"
#include "runtime/dispatch.h"

RUSHLIGHT_KERNEL_TABLE(RnnKernels, rnn_kernels)

namespace rushlight::ops {

namespace {

LayerResult fused_layer(RecurrentKind kind, const Tensor& input, const Tensor& state,
                        const Tensor& cell, const RecurrentWeights& weights,
                        const Dims& batch_sizes, bool reversed) {
  switch (kind) {
    case RecurrentKind::lstm:
      return lstm_layer(input, state, cell, weights, batch_sizes, reversed);
    case RecurrentKind::gru:
      return gru_layer(input, state, weights, batch_sizes, reversed);
    default:
      return rnn_layer(kind == RecurrentKind::rnn_relu, input, state, weights, batch_sizes,
                       reversed);
  }
}

Tensor widened(const Tensor& tensor) {
  return tensor.defined() ? to_dtype(tensor, DType::float32) : tensor;
}

// One step of the elementary form, on the rows of the step.
struct StepState {
  Tensor state, cell;
};

StepState elementary_step(RecurrentKind kind, const Tensor& input_sums, const Tensor& state,
                          const Tensor& cell, const RecurrentWeights& weights) {
  const Tensor state_sums = linear(state, weights.hidden_weight, weights.hidden_bias);
  const auto gate = [](const Tensor& sums, std::int64_t index, std::int64_t count) {
    const std::int64_t hidden = sums.sizes()[1] / count;
    return narrow(sums, 1, index * hidden, hidden);
  };
  if (kind == RecurrentKind::gru) {
    const Tensor r = sigmoid(add(gate(input_sums, 0, 3), gate(state_sums, 0, 3)));
    const Tensor z = sigmoid(add(gate(input_sums, 1, 3), gate(state_sums, 1, 3)));
    const Tensor n = tanh(add(gate(input_sums, 2, 3), mul(r, gate(state_sums, 2, 3))));
    return {add(n, mul(z, sub(state, n))), Tensor()};
  }
  const Tensor sums = add(input_sums, state_sums);
  if (kind == RecurrentKind::rnn_tanh) return {tanh(sums), Tensor()};
  if (kind == RecurrentKind::rnn_relu) return {relu(sums), Tensor()};
  const Tensor i = sigmoid(gate(sums, 0, 4)), f = sigmoid(gate(sums, 1, 4));
  const Tensor g = tanh(gate(sums, 2, 4)), o = sigmoid(gate(sums, 3, 4));
  const Tensor next_cell = add(mul(f, cell), mul(i, g));
  Tensor output = mul(o, tanh(next_cell));
  if (weights.projection.defined()) output = linear(output, weights.projection, Tensor());
  return {output, next_cell};
}

// The rows [0, count) of `before`, completed from the initial state where sequences start.
Tensor rows_of(const Tensor& before, const Tensor& initial, std::int64_t count) {
  const std::int64_t known = before.defined() ? std::min(before.sizes()[0], count) : 0;
  if (before.defined() && known == count) return narrow(before, 0, 0, count);
  const Tensor rest = narrow(initial, 0, known, count - known);
  return known == 0 ? rest : cat({narrow(before, 0, 0, known), rest}, 0);
}

// Sequences that ended keep their last rows behind those that go on.
Tensor merged(const Tensor& fresh, const Tensor& all) {
  const std::int64_t count = fresh.sizes()[0];
  if (!all.defined() || all.sizes()[0] <= count) return fresh;
  return cat({fresh, narrow(all, 0, count, all.sizes()[0] - count)}, 0);
}

}  // namespace

LayerResult recurrent_layer(RecurrentKind kind, const Tensor& input, const Tensor& state,
                            const Tensor& cell, const RecurrentWeights& weights,
                            const Dims& batch_sizes, bool reversed) {
  if (!is_floating_point(input.dtype())) {
    fail<RuntimeError>("rnn: expected a floating-point input, got ", input.dtype());
  }
  if (batch_sizes[0] == 0) {
    return elementary_layer(kind, input, state, cell, weights, batch_sizes, reversed);
  }
  if (!is_half(input.dtype())) {
    return fused_layer(kind, input, state, cell, weights, batch_sizes, reversed);
  }
  const RecurrentWeights wide{widened(weights.input_weight), widened(weights.hidden_weight),
                              widened(weights.input_bias), widened(weights.hidden_bias),
                              widened(weights.projection)};
  const LayerResult result =
      fused_layer(kind, widened(input), widened(state), widened(cell), wide, batch_sizes, reversed);
  return {to_dtype(result.output, input.dtype()), to_dtype(result.state, input.dtype()),
          result.cell.defined() ? to_dtype(result.cell, input.dtype()) : Tensor()};
}

LayerResult elementary_layer(RecurrentKind kind, const Tensor& input, const Tensor& state,
                             const Tensor& cell, const RecurrentWeights& weights,
                             const Dims& batch_sizes, bool reversed) {
  const Sequence sequence(batch_sizes, reversed);
  const Tensor input_sums = linear(input, weights.input_weight, weights.input_bias);
  std::vector<Tensor> outputs(sequence.size());
  StepState current, all;
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    const Sequence::Step step = sequence.step(i);
    const Tensor cell_rows = cell.defined() ? rows_of(current.cell, cell, step.batch) : Tensor();
    current = elementary_step(kind, narrow(input_sums, 0, step.offset, step.batch),
                              rows_of(current.state, state, step.batch), cell_rows, weights);
    outputs[reversed ? sequence.size() - 1 - i : i] = current.state;
    all.state = merged(current.state, all.state);
    if (cell.defined()) all.cell = merged(current.cell, all.cell);
  }
  return {cat(outputs, 0), all.state, all.cell};
}

Gradients elementary_layer_gradients(RecurrentKind kind, const std::array<Tensor, 8>& inputs,
                                     const Gradients& gradients, const Dims& batch_sizes,
                                     bool reversed) {
  // Stand-ins, so that the inner backward stops here: a gradient with respect to one input must
  // not pass through what another input was computed from.
  std::array<Tensor, 8> stand_ins;
  std::vector<Tensor> wanted;
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].defined()) continue;
    stand_ins[i] = view_as(inputs[i], inputs[i]);
    if (requires_grad(stand_ins[i])) {
      wanted.push_back(stand_ins[i]);
      positions.push_back(i);
    }
  }
  const LayerResult result =
      elementary_layer(kind, stand_ins[0], stand_ins[1], stand_ins[2],
                       {stand_ins[3], stand_ins[4], stand_ins[5], stand_ins[6], stand_ins[7]},
                       batch_sizes, reversed);
  std::vector<Tensor> outputs{result.output, result.state};
  std::vector<Tensor> given{gradients[0], gradients[1]};
  if (result.cell.defined()) {
    outputs.push_back(result.cell);
    given.push_back(gradients[2]);
  }
  const Gradients captured = run_backward(
      outputs, given, wanted, {.keep_graph = true, .create_graph = true, .accumulate = false});
  Gradients all(inputs.size());
  for (std::size_t k = 0; k < positions.size(); ++k) all[positions[k]] = captured[k];
  return all;
}

}  // namespace rushlight::ops
