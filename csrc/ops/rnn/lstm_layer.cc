#include "ops/rnn/fused_layers.h"

#include "ops/rnn/layer_products.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

struct LstmSizes {
  std::int64_t input, hidden, state;

  LstmSizes(const Tensor& input_tensor, const RecurrentWeights& weights)
      : input(input_tensor.sizes()[1]),
        hidden(weights.hidden_weight.sizes()[0] / 4),
        state(weights.hidden_weight.sizes()[1]) {}
};

// What forward computes on the way and backward reads again; dense.
struct LstmTrace {
  Tensor gates;        // [rows, 4 hidden], activated
  Tensor cells;        // [rows, hidden]
  Tensor unprojected;  // [rows, hidden]; the output itself without projection
};

template <class T>
const T* data_or_null(const Tensor& tensor) {
  return tensor.defined() ? tensor.data<T>() : nullptr;
}

template <class T>
Tensor summed_bias(const RecurrentWeights& weights) {
  if (!weights.input_bias.defined()) return {};
  const Tensor sum = contiguous_copy(weights.input_bias, weights.input_bias.dtype());
  add_rows(as_contiguous(weights.hidden_bias).data<T>(), sum.data<T>(), sum.numel());
  return sum;
}

template <class T>
void forward(const Sequence& sequence, const LstmSizes& sizes, const Tensor& input,
             const Tensor& state, const Tensor& cell, const RecurrentWeights& weights,
             const LstmTrace& trace, const Tensor& output) {
  const std::int64_t hidden = sizes.hidden, gates = 4 * hidden;
  const Tensor bias = summed_bias<T>(weights);
  T* sums = trace.gates.data<T>();
  input_sums(input.data<T>(), weights.input_weight.data<T>(), data_or_null<T>(bias), sums,
             sequence.rows(), sizes.input, gates);
  const StepWeight<T> recurrent(weights.hidden_weight.data<T>(), sizes.state, gates, 1, sizes.state,
                                sequence);
  std::optional<StepWeight<T>> projection;
  if (weights.projection.defined()) {
    projection.emplace(weights.projection.data<T>(), hidden, sizes.state, 1, hidden, sequence);
  }
  T* cells = trace.cells.data<T>();
  T* raw = trace.unprojected.data<T>();
  T* outputs = output.data<T>();
  const auto& kernels = rnn_kernels_of<T>();
  const auto step_forward = [&](std::size_t i, std::int64_t first, std::int64_t last) {
    for (const Sequence::Segment& segment : sequence.state_before(i, first, last)) {
      const std::int64_t row = sequence.step(i).offset + segment.begin;
      const std::int64_t count = segment.end - segment.begin;
      const bool fresh = segment.previous < 0;
      const T* before = fresh ? state.data<T>() + segment.begin * sizes.state
                              : outputs + segment.previous * sizes.state;
      const T* cell_before =
          fresh ? cell.data<T>() + segment.begin * hidden : cells + segment.previous * hidden;
      recurrent.multiply(count, before, sums + row * gates, T(1));
      parallel_for(0, count, row_grain(gates), [&](std::int64_t begin, std::int64_t end) {
        kernels.lstm_forward(sums + (row + begin) * gates, cell_before + begin * hidden,
                             cells + (row + begin) * hidden, raw + (row + begin) * hidden,
                             end - begin, hidden);
      });
      if (projection) {
        projection->multiply(count, raw + row * hidden, outputs + row * sizes.state, T(0));
      }
    }
  };
  parallel_for(0, sequence.batch(), recurrent.group(), [&](std::int64_t first, std::int64_t last) {
    for (std::size_t i = 0; i < sequence.size(); ++i) step_forward(i, first, last);
  });
}

// All gradients, in the order of layer.h.
template <class T>
Gradients backward(const Sequence& sequence, const LstmSizes& sizes, const Tensor& input,
                   const Tensor& state, const Tensor& cell, const RecurrentWeights& weights,
                   const LstmTrace& trace, const Tensor& output, const Tensor& output_gradient,
                   const Tensor& state_gradient_in, const Tensor& cell_gradient_in,
                   const Backward& wanted) {
  const std::int64_t hidden = sizes.hidden, gates = 4 * hidden, width = sizes.state;
  const std::int64_t rows = sequence.rows();
  const DType dtype = input.dtype();
  const bool projected = weights.projection.defined();
  const Tensor state_gradient = contiguous_copy(state_gradient_in, dtype);
  const Tensor cell_gradient = contiguous_copy(cell_gradient_in, dtype);
  Scratch<T> sum_gradients(rows * gates);
  // With a projection: the gradients before it, of one step, and those after it, of all steps.
  Scratch<T> raw_gradient(projected ? sequence.batch() * hidden : 0);
  Scratch<T> all_output_gradients(projected ? rows * width : 0);
  const StepWeight<T> recurrent(weights.hidden_weight.data<T>(), gates, width, width, 1, sequence);
  std::optional<StepWeight<T>> projection;
  if (projected) {
    projection.emplace(weights.projection.data<T>(), width, hidden, hidden, 1, sequence);
  }
  const T* cells = trace.cells.data<T>();
  T* dh = state_gradient.data<T>();
  T* dc = cell_gradient.data<T>();
  const auto& kernels = rnn_kernels_of<T>();
  const auto step_backward = [&](std::size_t i, std::int64_t first, std::int64_t last) {
    const std::int64_t offset = sequence.step(i).offset;
    const std::int64_t count = std::min(sequence.step(i).batch, last) - first;
    if (count <= 0) return;
    add_rows(output_gradient.data<T>() + (offset + first) * width, dh + first * width,
             count * width);
    const T* raw = dh;
    if (projected) {
      std::copy_n(dh + first * width, count * width,
                  all_output_gradients.data() + (offset + first) * width);
      projection->multiply(count, dh + first * width, raw_gradient.data() + first * hidden, T(0));
      raw = raw_gradient.data();
    }
    for (const Sequence::Segment& segment : sequence.state_before(i, first, last)) {
      const std::int64_t row = offset + segment.begin;
      const T* cell_before = segment.previous < 0 ? cell.data<T>() + segment.begin * hidden
                                                  : cells + segment.previous * hidden;
      parallel_for(0, segment.end - segment.begin, row_grain(gates),
                   [&](std::int64_t begin, std::int64_t end) {
                     kernels.lstm_backward(
                         trace.gates.data<T>() + (row + begin) * gates,
                         cell_before + begin * hidden, cells + (row + begin) * hidden,
                         raw + (segment.begin + begin) * hidden,
                         dc + (segment.begin + begin) * hidden,
                         sum_gradients.data() + (row + begin) * gates, end - begin, hidden);
                   });
    }
    recurrent.multiply(count, sum_gradients.data() + (offset + first) * gates, dh + first * width,
                       T(0));
  };
  parallel_for(0, sequence.batch(), recurrent.group(), [&](std::int64_t first, std::int64_t last) {
    for (std::size_t i = sequence.size(); i-- > 0;) step_backward(i, first, last);
  });

  const T* sums = sum_gradients.data();
  Gradients result(8);
  if (wanted.needs(0)) {
    result[0] = new_tensor(input.sizes(), dtype);
    input_gradient(sums, weights.input_weight.data<T>(), result[0].data<T>(), rows, gates,
                   sizes.input);
  }
  result[1] = state_gradient;
  result[2] = cell_gradient;
  if (wanted.needs(3)) {
    result[3] = new_tensor(weights.input_weight.sizes(), dtype);
    weight_gradient(sums, input.data<T>(), result[3].data<T>(), rows, gates, sizes.input);
  }
  if (wanted.needs(4)) {
    Scratch<T> states(rows * width);
    gather_states(sequence, output.data<T>(), state.data<T>(), width, states.data());
    result[4] = new_tensor(weights.hidden_weight.sizes(), dtype);
    weight_gradient(sums, states.data(), result[4].data<T>(), rows, gates, width);
  }
  if (weights.input_bias.defined()) {
    result[5] = new_tensor(weights.input_bias.sizes(), dtype);
    bias_gradient(sums, result[5].data<T>(), rows, gates);
    result[6] = contiguous_copy(result[5], dtype);
  }
  if (projected && wanted.needs(7)) {
    result[7] = new_tensor(weights.projection.sizes(), dtype);
    weight_gradient(all_output_gradients.data(), trace.unprojected.data<T>(), result[7].data<T>(),
                    rows, width, hidden);
  }
  return result;
}

}  // namespace

// Hochreiter and Schmidhuber 1997, with forget gates; the projection after Sak et al. 2014.
LayerResult lstm_layer(const Tensor& input, const Tensor& state, const Tensor& cell,
                       const RecurrentWeights& weights, const Dims& batch_sizes, bool reversed) {
  const Sequence sequence(batch_sizes, reversed);
  const LstmSizes sizes(input, weights);
  const DType dtype = input.dtype();
  const std::int64_t rows = sequence.rows(), batch = sequence.batch();
  const auto make = [dtype](std::int64_t a, std::int64_t b) {
    const std::int64_t shape[] = {a, b};
    return new_tensor(shape, dtype);
  };
  Unrecorded output(make(rows, sizes.state));
  Unrecorded final_state(make(batch, sizes.state)), final_cell(make(batch, sizes.hidden));
  LstmTrace trace{make(rows, 4 * sizes.hidden), make(rows, sizes.hidden), {}};
  trace.unprojected = weights.projection.defined() ? make(rows, sizes.hidden) : new_alias(*output);

  const auto run = [&]<class T>(T) {
    forward<T>(sequence, sizes, input, state, cell, weights, trace, *output);
    gather_final_state(sequence, output->data<T>(), state.data<T>(), sizes.state,
                       final_state->data<T>());
    gather_final_state(sequence, trace.cells.data<T>(), cell.data<T>(), sizes.hidden,
                       final_cell->data<T>());
  };
  dtype == DType::float64 ? run(double{}) : run(float{});

  const Saved saved_output = Saved::result(output);
  auto results = differentiable<3>(
      "LstmLayerBackward0", {std::move(output), std::move(final_state), std::move(final_cell)},
      {input, state, cell, weights.input_weight, weights.hidden_weight, weights.input_bias,
       weights.hidden_bias, weights.projection},
      [&] {
        return [sizes, trace, batch_sizes, reversed, x = Saved(input), h = Saved(state),
                c = Saved(cell), w = Saved(weights.input_weight), u = Saved(weights.hidden_weight),
                b = Saved(weights.input_bias), d = Saved(weights.hidden_bias),
                p = Saved(weights.projection),
                y = saved_output](const Backward& context) -> Gradients {
          const std::array<Tensor, 8> inputs = {x.get(context), h.get(context), c.get(context),
                                                w.get(context), u.get(context), b.get(context),
                                                d.get(context), p.get(context)};
          const Gradients given = {context.grad(0), context.grad(1), context.grad(2)};
          if (gradient_mode()) {
            return elementary_layer_gradients(RecurrentKind::lstm, inputs, given, batch_sizes,
                                              reversed);
          }
          const Sequence steps(batch_sizes, reversed);
          const RecurrentWeights used{inputs[3], inputs[4], inputs[5], inputs[6], inputs[7]};
          const auto differentiate = [&]<class T>(T) {
            return backward<T>(steps, sizes, inputs[0], inputs[1], inputs[2], used, trace,
                               y.get(context), as_contiguous(given[0]), given[1], given[2],
                               context);
          };
          return inputs[0].dtype() == DType::float64 ? differentiate(double{})
                                                     : differentiate(float{});
        };
      });
  return {std::move(results[0]), std::move(results[1]), std::move(results[2])};
}

}  // namespace rushlight::ops
