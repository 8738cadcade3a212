#include "ops/rnn/fused_layers.h"
#include "ops/rnn/layer_products.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

template <class T>
void forward(bool relu, const Sequence& sequence, const Tensor& input, const Tensor& state,
             const RecurrentWeights& weights, const Tensor& output) {
  const std::int64_t hidden = weights.hidden_weight.sizes()[1], width = input.sizes()[1];
  const bool biased = weights.input_bias.defined();
  Scratch<T> bias(biased ? hidden : 0);
  if (biased) {
    std::copy_n(weights.input_bias.data<T>(), hidden, bias.data());
    add_rows(weights.hidden_bias.data<T>(), bias.data(), hidden);
  }
  T* outputs = output.data<T>();
  input_sums(input.data<T>(), weights.input_weight.data<T>(), biased ? bias.data() : nullptr,
             outputs, sequence.rows(), width, hidden);
  const StepWeight<T> recurrent(weights.hidden_weight.data<T>(), hidden, hidden, 1, hidden,
                                sequence);
  const auto step_forward = [&](std::size_t i, std::int64_t first, std::int64_t last) {
    for (const Sequence::Segment& segment : sequence.state_before(i, first, last)) {
      const T* before = segment.previous < 0 ? state.data<T>() + segment.begin * hidden
                                             : outputs + segment.previous * hidden;
      T* sums = outputs + (sequence.step(i).offset + segment.begin) * hidden;
      const std::int64_t count = (segment.end - segment.begin) * hidden;
      recurrent.multiply(segment.end - segment.begin, before, sums, T(1));
      parallel_for(0, count, gate_grain, [&](std::int64_t begin, std::int64_t end) {
        rnn_kernels_of<T>().rnn_forward(sums + begin, end - begin, relu);
      });
    }
  };
  parallel_for(0, sequence.batch(), recurrent.group(), [&](std::int64_t first, std::int64_t last) {
    for (std::size_t i = 0; i < sequence.size(); ++i) step_forward(i, first, last);
  });
}

template <class T>
Gradients backward(bool relu, const Sequence& sequence, const Tensor& input, const Tensor& state,
                   const RecurrentWeights& weights, const Tensor& output,
                   const Tensor& output_gradient, const Tensor& state_gradient_in,
                   const Backward& wanted) {
  const std::int64_t hidden = weights.hidden_weight.sizes()[1], rows = sequence.rows();
  const DType dtype = input.dtype();
  const Tensor state_gradient = contiguous_copy(state_gradient_in, dtype);
  Scratch<T> sum_gradients(rows * hidden);
  const StepWeight<T> recurrent(weights.hidden_weight.data<T>(), hidden, hidden, hidden, 1,
                                sequence);
  T* dh = state_gradient.data<T>();
  const auto step_backward = [&](std::size_t i, std::int64_t first, std::int64_t last) {
    const std::int64_t batch = std::min(sequence.step(i).batch, last) - first;
    if (batch <= 0) return;
    const std::int64_t count = batch * hidden, at = (sequence.step(i).offset + first) * hidden;
    T* state_gradients = dh + first * hidden;
    add_rows(output_gradient.data<T>() + at, state_gradients, count);
    rnn_kernels_of<T>().rnn_backward(output.data<T>() + at, state_gradients,
                                     sum_gradients.data() + at, count, relu);
    recurrent.multiply(batch, sum_gradients.data() + at, state_gradients, T(0));
  };
  parallel_for(0, sequence.batch(), recurrent.group(), [&](std::int64_t first, std::int64_t last) {
    for (std::size_t i = sequence.size(); i-- > 0;) step_backward(i, first, last);
  });

  const T* sums = sum_gradients.data();
  Gradients result(8);
  if (wanted.needs(0)) {
    result[0] = new_tensor(input.sizes(), dtype);
    input_gradient(sums, weights.input_weight.data<T>(), result[0].data<T>(), rows, hidden,
                   input.sizes()[1]);
  }
  result[1] = state_gradient;
  if (wanted.needs(3)) {
    result[3] = new_tensor(weights.input_weight.sizes(), dtype);
    weight_gradient(sums, input.data<T>(), result[3].data<T>(), rows, hidden, input.sizes()[1]);
  }
  if (wanted.needs(4)) {
    Scratch<T> states(rows * hidden);
    gather_states(sequence, output.data<T>(), state.data<T>(), hidden, states.data());
    result[4] = new_tensor(weights.hidden_weight.sizes(), dtype);
    weight_gradient(sums, states.data(), result[4].data<T>(), rows, hidden, hidden);
  }
  if (weights.input_bias.defined()) {
    result[5] = new_tensor(weights.input_bias.sizes(), dtype);
    bias_gradient(sums, result[5].data<T>(), rows, hidden);
    result[6] = contiguous_copy(result[5], dtype);
  }
  return result;
}

}  // namespace

// Elman 1990: h' = activation(W x + b + U h + d)
LayerResult rnn_layer(bool relu, const Tensor& input, const Tensor& state,
                      const RecurrentWeights& weights, const Dims& batch_sizes, bool reversed) {
  const Sequence sequence(batch_sizes, reversed);
  const std::int64_t hidden = weights.hidden_weight.sizes()[1];
  const std::int64_t output_sizes[] = {sequence.rows(), hidden};
  const std::int64_t state_sizes[] = {sequence.batch(), hidden};
  Unrecorded output = empty_result(output_sizes, input.dtype());
  Unrecorded final_state = empty_result(state_sizes, input.dtype());
  const auto run = [&]<class T>(T) {
    forward<T>(relu, sequence, input, state, weights, *output);
    gather_final_state(sequence, output->data<T>(), state.data<T>(), hidden,
                       final_state->data<T>());
  };
  input.dtype() == DType::float64 ? run(double{}) : run(float{});

  const Saved saved_output = Saved::result(output);
  auto results = differentiable<2>(
      "RnnLayerBackward0", {std::move(output), std::move(final_state)},
      {input, state, Tensor(), weights.input_weight, weights.hidden_weight, weights.input_bias,
       weights.hidden_bias, Tensor()},
      [&] {
        return [relu, batch_sizes, reversed, x = Saved(input), h = Saved(state),
                w = Saved(weights.input_weight), u = Saved(weights.hidden_weight),
                b = Saved(weights.input_bias), d = Saved(weights.hidden_bias),
                y = saved_output](const Backward& context) -> Gradients {
          const std::array<Tensor, 8> inputs = {x.get(context), h.get(context), Tensor(),
                                                w.get(context), u.get(context), b.get(context),
                                                d.get(context), Tensor()};
          const Gradients given = {context.grad(0), context.grad(1), Tensor()};
          if (gradient_mode()) {
            return elementary_layer_gradients(
                relu ? RecurrentKind::rnn_relu : RecurrentKind::rnn_tanh, inputs, given,
                batch_sizes, reversed);
          }
          const Sequence steps(batch_sizes, reversed);
          const RecurrentWeights used{inputs[3], inputs[4], inputs[5], inputs[6], Tensor()};
          const auto differentiate = [&]<class T>(T) {
            return backward<T>(relu, steps, inputs[0], inputs[1], used, y.get(context),
                               as_contiguous(given[0]), given[1], context);
          };
          return inputs[0].dtype() == DType::float64 ? differentiate(double{})
                                                     : differentiate(float{});
        };
      });
  return {std::move(results[0]), std::move(results[1]), Tensor()};
}

}  // namespace rushlight::ops
