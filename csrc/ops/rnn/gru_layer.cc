#include "ops/rnn/fused_layers.h"
#include "ops/rnn/layer_products.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

struct GruSizes {
  std::int64_t input, hidden;

  GruSizes(const Tensor& input_tensor, const RecurrentWeights& weights)
      : input(input_tensor.sizes()[1]), hidden(weights.hidden_weight.sizes()[1]) {}
};

// What forward computes on the way and backward reads again; [rows, 3 hidden], dense.
struct GruTrace {
  Tensor gates, state_sums;
};

template <class T>
void forward(const Sequence& sequence, const GruSizes& sizes, const Tensor& input,
             const Tensor& state, const RecurrentWeights& weights, const GruTrace& trace,
             const Tensor& output) {
  const std::int64_t hidden = sizes.hidden, gates = 3 * hidden;
  const bool biased = weights.input_bias.defined();
  T* sums = trace.gates.data<T>();
  T* state_sums = trace.state_sums.data<T>();
  T* outputs = output.data<T>();
  input_sums(input.data<T>(), weights.input_weight.data<T>(),
             biased ? weights.input_bias.data<T>() : nullptr, sums, sequence.rows(), sizes.input,
             gates);
  const StepWeight<T> recurrent(weights.hidden_weight.data<T>(), hidden, gates, 1, hidden,
                                sequence);
  const T* state_bias = biased ? weights.hidden_bias.data<T>() : nullptr;
  const auto& kernels = rnn_kernels_of<T>();
  const auto step_forward = [&](std::size_t i, std::int64_t first, std::int64_t last) {
    for (const Sequence::Segment& segment : sequence.state_before(i, first, last)) {
      const std::int64_t row = sequence.step(i).offset + segment.begin;
      const std::int64_t count = segment.end - segment.begin;
      const T* before = segment.previous < 0 ? state.data<T>() + segment.begin * hidden
                                             : outputs + segment.previous * hidden;
      recurrent.multiply(count, before, state_sums + row * gates, T(0), state_bias);
      parallel_for(0, count, row_grain(gates), [&](std::int64_t begin, std::int64_t end) {
        kernels.gru_forward(sums + (row + begin) * gates, state_sums + (row + begin) * gates,
                            before + begin * hidden, outputs + (row + begin) * hidden, end - begin,
                            hidden);
      });
    }
  };
  parallel_for(0, sequence.batch(), recurrent.group(), [&](std::int64_t first, std::int64_t last) {
    for (std::size_t i = 0; i < sequence.size(); ++i) step_forward(i, first, last);
  });
}

template <class T>
Gradients backward(const Sequence& sequence, const GruSizes& sizes, const Tensor& input,
                   const Tensor& state, const RecurrentWeights& weights, const GruTrace& trace,
                   const Tensor& output, const Tensor& output_gradient,
                   const Tensor& state_gradient_in, const Backward& wanted) {
  const std::int64_t hidden = sizes.hidden, gates = 3 * hidden, rows = sequence.rows();
  const DType dtype = input.dtype();
  const Tensor state_gradient = contiguous_copy(state_gradient_in, dtype);
  Scratch<T> input_sum_gradients(rows * gates), state_sum_gradients(rows * gates);
  const StepWeight<T> recurrent(weights.hidden_weight.data<T>(), gates, hidden, hidden, 1,
                                sequence);
  T* dh = state_gradient.data<T>();
  const auto& kernels = rnn_kernels_of<T>();
  const auto step_backward = [&](std::size_t i, std::int64_t first, std::int64_t last) {
    const std::int64_t offset = sequence.step(i).offset;
    const std::int64_t count = std::min(sequence.step(i).batch, last) - first;
    if (count <= 0) return;
    add_rows(output_gradient.data<T>() + (offset + first) * hidden, dh + first * hidden,
             count * hidden);
    for (const Sequence::Segment& segment : sequence.state_before(i, first, last)) {
      const std::int64_t row = offset + segment.begin;
      const T* before = segment.previous < 0 ? state.data<T>() + segment.begin * hidden
                                             : output.data<T>() + segment.previous * hidden;
      parallel_for(0, segment.end - segment.begin, row_grain(gates),
                   [&](std::int64_t begin, std::int64_t end) {
                     const std::int64_t at = (row + begin) * gates;
                     kernels.gru_backward(trace.gates.data<T>() + at,
                                          trace.state_sums.data<T>() + at, before + begin * hidden,
                                          dh + (segment.begin + begin) * hidden,
                                          input_sum_gradients.data() + at,
                                          state_sum_gradients.data() + at, end - begin, hidden);
                   });
    }
    recurrent.multiply(count, state_sum_gradients.data() + (offset + first) * gates,
                       dh + first * hidden, T(1));
  };
  parallel_for(0, sequence.batch(), recurrent.group(), [&](std::int64_t first, std::int64_t last) {
    for (std::size_t i = sequence.size(); i-- > 0;) step_backward(i, first, last);
  });

  Gradients result(8);
  if (wanted.needs(0)) {
    result[0] = new_tensor(input.sizes(), dtype);
    input_gradient(input_sum_gradients.data(), weights.input_weight.data<T>(), result[0].data<T>(),
                   rows, gates, sizes.input);
  }
  result[1] = state_gradient;
  if (wanted.needs(3)) {
    result[3] = new_tensor(weights.input_weight.sizes(), dtype);
    weight_gradient(input_sum_gradients.data(), input.data<T>(), result[3].data<T>(), rows, gates,
                    sizes.input);
  }
  if (wanted.needs(4)) {
    Scratch<T> states(rows * hidden);
    gather_states(sequence, output.data<T>(), state.data<T>(), hidden, states.data());
    result[4] = new_tensor(weights.hidden_weight.sizes(), dtype);
    weight_gradient(state_sum_gradients.data(), states.data(), result[4].data<T>(), rows, gates,
                    hidden);
  }
  if (weights.input_bias.defined()) {
    result[5] = new_tensor(weights.input_bias.sizes(), dtype);
    bias_gradient(input_sum_gradients.data(), result[5].data<T>(), rows, gates);
    result[6] = new_tensor(weights.hidden_bias.sizes(), dtype);
    bias_gradient(state_sum_gradients.data(), result[6].data<T>(), rows, gates);
  }
  return result;
}

}  // namespace

// Cho et al. 2014, with the reset gate applied after the recurrent product, as cuDNN and torch do.
LayerResult gru_layer(const Tensor& input, const Tensor& state, const RecurrentWeights& weights,
                      const Dims& batch_sizes, bool reversed) {
  const Sequence sequence(batch_sizes, reversed);
  const GruSizes sizes(input, weights);
  const DType dtype = input.dtype();
  const auto make = [dtype](std::int64_t a, std::int64_t b) {
    const std::int64_t shape[] = {a, b};
    return new_tensor(shape, dtype);
  };
  Unrecorded output(make(sequence.rows(), sizes.hidden));
  Unrecorded final_state(make(sequence.batch(), sizes.hidden));
  const GruTrace trace{make(sequence.rows(), 3 * sizes.hidden),
                       make(sequence.rows(), 3 * sizes.hidden)};
  const auto run = [&]<class T>(T) {
    forward<T>(sequence, sizes, input, state, weights, trace, *output);
    gather_final_state(sequence, output->data<T>(), state.data<T>(), sizes.hidden,
                       final_state->data<T>());
  };
  dtype == DType::float64 ? run(double{}) : run(float{});

  const Saved saved_output = Saved::result(output);
  auto results = differentiable<2>(
      "GruLayerBackward0", {std::move(output), std::move(final_state)},
      {input, state, Tensor(), weights.input_weight, weights.hidden_weight, weights.input_bias,
       weights.hidden_bias, Tensor()},
      [&] {
        return [sizes, trace, batch_sizes, reversed, x = Saved(input), h = Saved(state),
                w = Saved(weights.input_weight), u = Saved(weights.hidden_weight),
                b = Saved(weights.input_bias), d = Saved(weights.hidden_bias),
                y = saved_output](const Backward& context) -> Gradients {
          const std::array<Tensor, 8> inputs = {x.get(context), h.get(context), Tensor(),
                                                w.get(context), u.get(context), b.get(context),
                                                d.get(context), Tensor()};
          const Gradients given = {context.grad(0), context.grad(1), Tensor()};
          if (gradient_mode()) {
            return elementary_layer_gradients(RecurrentKind::gru, inputs, given, batch_sizes,
                                              reversed);
          }
          const Sequence steps(batch_sizes, reversed);
          const RecurrentWeights used{inputs[3], inputs[4], inputs[5], inputs[6], Tensor()};
          const auto differentiate = [&]<class T>(T) {
            return backward<T>(steps, sizes, inputs[0], inputs[1], used, trace, y.get(context),
                               as_contiguous(given[0]), given[1], context);
          };
          return inputs[0].dtype() == DType::float64 ? differentiate(double{})
                                                     : differentiate(float{});
        };
      });
  return {std::move(results[0]), std::move(results[1]), Tensor()};
}

}  // namespace rushlight::ops
