#include "ops/rnn/recurrent.h"

#include <limits>

#include "ops/random/random.h"
#include "ops/shape/copy.h"
#include "ops/shape/join.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

struct Options {
  RecurrentKind kind;
  bool has_biases;
  std::int64_t num_layers;
  double dropout;
  bool train, bidirectional;

  std::int64_t directions() const { return bidirectional ? 2 : 1; }
};

std::int64_t gates_of(RecurrentKind kind) {
  return kind == RecurrentKind::lstm ? 4 : kind == RecurrentKind::gru ? 3 : 1;
}

std::vector<RecurrentWeights> split_params(const Options& options,
                                           const std::vector<Tensor>& params) {
  const auto groups = static_cast<std::size_t>(options.num_layers * options.directions());
  const std::size_t plain = options.has_biases ? 4 : 2;
  const bool projected =
      options.kind == RecurrentKind::lstm && groups > 0 && params.size() == groups * (plain + 1);
  const std::size_t each = projected ? plain + 1 : plain;
  if (params.size() != groups * each) {
    fail<RuntimeError>("rnn: expected ", groups * plain, " weights for ", options.num_layers,
                       " layers, got ", params.size());
  }
  std::vector<RecurrentWeights> result(groups);
  for (std::size_t i = 0; i < groups; ++i) {
    const Tensor* group = &params[i * each];
    result[i].input_weight = contiguous(group[0]);
    result[i].hidden_weight = contiguous(group[1]);
    if (options.has_biases) {
      result[i].input_bias = contiguous(group[2]);
      result[i].hidden_bias = contiguous(group[3]);
    }
    if (projected) result[i].projection = contiguous(group[each - 1]);
  }
  return result;
}

void check_shape(const char* what, const Tensor& tensor,
                 std::initializer_list<std::int64_t> sizes) {
  const Dims wanted(sizes);
  if (tensor.defined() && tensor.sizes() != wanted) {
    fail<RuntimeError>("rnn: expected ", what, " of shape ", wanted, ", got ", tensor.sizes());
  }
}

// The kernels trust these shapes.
void check_layer(const Options& options, const RecurrentWeights& weights, const Tensor& input,
                 const Tensor& state, const Tensor& cell) {
  const std::int64_t gates = gates_of(options.kind);
  if (weights.input_weight.dim() != 2 || weights.input_weight.sizes()[1] != input.sizes()[1] ||
      weights.hidden_weight.dim() != 2 || weights.input_weight.sizes()[0] % gates != 0 ||
      weights.input_weight.sizes()[0] != weights.hidden_weight.sizes()[0] ||
      weights.hidden_weight.sizes()[1] != state.sizes()[1]) {
    fail<RuntimeError>("rnn: weights of shapes ", weights.input_weight.sizes(), " and ",
                       weights.hidden_weight.sizes(), " do not fit an input of ", input.sizes()[1],
                       " features and a state of ", state.sizes()[1]);
  }
  const std::int64_t rows = weights.input_weight.sizes()[0], hidden = rows / gates;
  if (!weights.projection.defined() && hidden != state.sizes()[1]) {
    fail<RuntimeError>("rnn: weights of shapes ", weights.input_weight.sizes(), " and ",
                       weights.hidden_weight.sizes(), " have ", hidden,
                       " hidden features, the state has ", state.sizes()[1]);
  }
  check_shape("a projection", weights.projection, {state.sizes()[1], hidden});
  check_shape("an input bias", weights.input_bias, {rows});
  check_shape("a hidden bias", weights.hidden_bias, {rows});
  check_shape("a cell state", cell, {state.sizes()[0], hidden});
  for (const Tensor* tensor : {&weights.input_weight, &weights.hidden_weight, &weights.input_bias,
                               &weights.hidden_bias, &weights.projection, &state, &cell}) {
    if (tensor->defined() && tensor->dtype() != input.dtype()) {
      fail<RuntimeError>("rnn: input and weights must have one dtype, got ", input.dtype(), " and ",
                         tensor->dtype());
    }
  }
}

// Steps of a packed sequence never grow.
void check_batch_sizes(const Dims& batch_sizes) {
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t size : batch_sizes) {
    if (size <= 0 || size > before) {
      fail<RuntimeError>("rnn: batch_sizes must be positive and must not grow, got ", batch_sizes);
    }
    before = size;
  }
}

struct NetworkResult {
  Tensor output, state, cell;
};

// The network over packed rows [rows, input]; states are [layers * directions, batch, state].
NetworkResult run_network(const Options& options, Tensor rows, const Tensor& states,
                          const Tensor& cells, const std::vector<Tensor>& params,
                          const Dims& batch_sizes) {
  const auto weights = split_params(options, params);
  const std::int64_t directions = options.directions();
  if (states.dim() != 3 || states.sizes()[0] != options.num_layers * directions ||
      (!batch_sizes.empty() && states.sizes()[1] != batch_sizes[0])) {
    fail<RuntimeError>("rnn: Expected hidden size (", options.num_layers * directions, ", ",
                       batch_sizes.empty() ? std::int64_t{0} : batch_sizes[0], ", ...), got ",
                       states.sizes());
  }
  if (cells.defined() && (cells.dim() != 3 || cells.sizes()[0] != states.sizes()[0])) {
    fail<RuntimeError>("rnn: Expected cell size (", states.sizes()[0], ", ", states.sizes()[1],
                       ", ...), got ", cells.sizes());
  }
  std::vector<Tensor> final_states, final_cells;
  for (std::int64_t layer = 0; layer < options.num_layers; ++layer) {
    std::vector<Tensor> outputs;
    for (std::int64_t direction = 0; direction < directions; ++direction) {
      const std::int64_t index = layer * directions + direction;
      const RecurrentWeights& used = weights[static_cast<std::size_t>(index)];
      const Tensor state = contiguous(select(states, 0, index));
      const Tensor cell = cells.defined() ? contiguous(select(cells, 0, index)) : Tensor();
      check_layer(options, used, rows, state, cell);
      LayerResult result =
          recurrent_layer(options.kind, rows, state, cell, used, batch_sizes, direction == 1);
      outputs.push_back(std::move(result.output));
      final_states.push_back(std::move(result.state));
      if (cells.defined()) final_cells.push_back(std::move(result.cell));
    }
    rows = directions == 1 ? outputs[0] : cat(outputs, 1);
    if (options.dropout > 0 && options.train && layer + 1 < options.num_layers) {
      rows = dropout(rows, options.dropout, true);
    }
  }
  return {rows, final_states.size() == 1 ? unsqueeze(final_states[0], 0) : stack(final_states, 0),
          !cells.defined()          ? Tensor()
          : final_cells.size() == 1 ? unsqueeze(final_cells[0], 0)
                                    : stack(final_cells, 0)};
}

NetworkResult run_batch(const Options& options, const Tensor& input, const Tensor& states,
                        const Tensor& cells, const std::vector<Tensor>& params, bool batch_first) {
  if (input.dim() != 3) {
    fail<RuntimeError>("rnn: input must have 3 dimensions, got ", input.dim(), ": ", input.sizes());
  }
  const Tensor steps_first = batch_first ? transpose(input, 0, 1) : input;
  const std::int64_t steps = steps_first.sizes()[0], batch = steps_first.sizes()[1];
  if (steps == 0) fail<RuntimeError>("Expected sequence length to be larger than 0 in RNN");
  // No samples: one step of them is like many.
  const Dims batch_sizes(batch == 0 ? 1 : static_cast<std::size_t>(steps), batch);
  NetworkResult result =
      run_network(options, reshape(contiguous(steps_first), {steps * batch, input.sizes()[2]}),
                  states, cells, params, batch_sizes);
  result.output = view(result.output, {steps, batch, result.output.sizes()[1]});
  if (batch_first) result.output = transpose(result.output, 0, 1);
  return result;
}

NetworkResult run_packed(const Options& options, const Tensor& data, const Tensor& batch_sizes,
                         const Tensor& states, const Tensor& cells,
                         const std::vector<Tensor>& params) {
  if (batch_sizes.dtype() != DType::int64 || batch_sizes.dim() != 1 || batch_sizes.numel() == 0) {
    fail<RuntimeError>("rnn: batch_sizes must be a 1-d int64 tensor, got shape ",
                       batch_sizes.sizes());
  }
  const Tensor sizes = as_contiguous(batch_sizes);
  const Dims steps(sizes.data<std::int64_t>(), sizes.data<std::int64_t>() + sizes.numel());
  check_batch_sizes(steps);
  std::int64_t rows = 0;
  for (const std::int64_t size : steps) rows = checked_add(rows, size);
  if (data.dim() != 2 || data.sizes()[0] != rows) {
    fail<RuntimeError>("rnn: packed data must be [", rows, ", input], got ", data.sizes());
  }
  return run_network(options, contiguous(data), states, cells, params, steps);
}

void check_lstm_states(const std::vector<Tensor>& hx) {
  if (hx.size() != 2) fail<RuntimeError>("lstm expects two hidden states");
}

template <RecurrentKind kind>
std::tuple<Tensor, Tensor> stateful(const Tensor& input, const Tensor& hx,
                                    const std::vector<Tensor>& params, bool has_biases,
                                    std::int64_t num_layers, double dropout, bool train,
                                    bool bidirectional, bool batch_first) {
  NetworkResult result = run_batch({kind, has_biases, num_layers, dropout, train, bidirectional},
                                   input, hx, Tensor(), params, batch_first);
  return {std::move(result.output), std::move(result.state)};
}

template <RecurrentKind kind>
std::tuple<Tensor, Tensor> packed(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx,
                                  const std::vector<Tensor>& params, bool has_biases,
                                  std::int64_t num_layers, double dropout, bool train,
                                  bool bidirectional) {
  NetworkResult result = run_packed({kind, has_biases, num_layers, dropout, train, bidirectional},
                                    data, batch_sizes, hx, Tensor(), params);
  return {std::move(result.output), std::move(result.state)};
}

LayerResult run_cell(RecurrentKind kind, const Tensor& input, const Tensor& state,
                     const Tensor& cell, const Tensor& w_ih, const Tensor& w_hh,
                     const std::optional<Tensor>& b_ih, const std::optional<Tensor>& b_hh) {
  if (input.dim() != 2 || state.dim() != 2 || input.sizes()[0] != state.sizes()[0]) {
    fail<RuntimeError>("rnn cell: Input batch size ", input.sizes(),
                       " doesn't match hidden batch size ", state.sizes());
  }
  const Options options{kind, b_ih.has_value(), 1, 0.0, false, false};
  const RecurrentWeights weights{contiguous(w_ih), contiguous(w_hh),
                                 b_ih ? contiguous(*b_ih) : Tensor(),
                                 b_hh ? contiguous(*b_hh) : Tensor(), Tensor()};
  if (b_ih.has_value() != b_hh.has_value()) {
    fail<RuntimeError>("rnn cell: expected both biases or none");
  }
  check_layer(options, weights, input, state, cell);
  return recurrent_layer(kind, contiguous(input), contiguous(state),
                         cell.defined() ? contiguous(cell) : cell, weights, Dims{input.sizes()[0]},
                         false);
}

}  // namespace

std::tuple<Tensor, Tensor, Tensor> lstm(const Tensor& input, const std::vector<Tensor>& hx,
                                        const std::vector<Tensor>& params, bool has_biases,
                                        std::int64_t num_layers, double dropout, bool train,
                                        bool bidirectional, bool batch_first) {
  check_lstm_states(hx);
  NetworkResult result =
      run_batch({RecurrentKind::lstm, has_biases, num_layers, dropout, train, bidirectional}, input,
                hx[0], hx[1], params, batch_first);
  return {std::move(result.output), std::move(result.state), std::move(result.cell)};
}

std::tuple<Tensor, Tensor> gru(const Tensor& input, const Tensor& hx,
                               const std::vector<Tensor>& params, bool has_biases,
                               std::int64_t num_layers, double dropout, bool train,
                               bool bidirectional, bool batch_first) {
  return stateful<RecurrentKind::gru>(input, hx, params, has_biases, num_layers, dropout, train,
                                      bidirectional, batch_first);
}

std::tuple<Tensor, Tensor> rnn_tanh(const Tensor& input, const Tensor& hx,
                                    const std::vector<Tensor>& params, bool has_biases,
                                    std::int64_t num_layers, double dropout, bool train,
                                    bool bidirectional, bool batch_first) {
  return stateful<RecurrentKind::rnn_tanh>(input, hx, params, has_biases, num_layers, dropout,
                                           train, bidirectional, batch_first);
}

std::tuple<Tensor, Tensor> rnn_relu(const Tensor& input, const Tensor& hx,
                                    const std::vector<Tensor>& params, bool has_biases,
                                    std::int64_t num_layers, double dropout, bool train,
                                    bool bidirectional, bool batch_first) {
  return stateful<RecurrentKind::rnn_relu>(input, hx, params, has_biases, num_layers, dropout,
                                           train, bidirectional, batch_first);
}

std::tuple<Tensor, Tensor, Tensor> packed_lstm(const Tensor& data, const Tensor& batch_sizes,
                                               const std::vector<Tensor>& hx,
                                               const std::vector<Tensor>& params, bool has_biases,
                                               std::int64_t num_layers, double dropout, bool train,
                                               bool bidirectional) {
  check_lstm_states(hx);
  NetworkResult result =
      run_packed({RecurrentKind::lstm, has_biases, num_layers, dropout, train, bidirectional}, data,
                 batch_sizes, hx[0], hx[1], params);
  return {std::move(result.output), std::move(result.state), std::move(result.cell)};
}

std::tuple<Tensor, Tensor> packed_gru(const Tensor& data, const Tensor& batch_sizes,
                                      const Tensor& hx, const std::vector<Tensor>& params,
                                      bool has_biases, std::int64_t num_layers, double dropout,
                                      bool train, bool bidirectional) {
  return packed<RecurrentKind::gru>(data, batch_sizes, hx, params, has_biases, num_layers, dropout,
                                    train, bidirectional);
}

std::tuple<Tensor, Tensor> packed_rnn_tanh(const Tensor& data, const Tensor& batch_sizes,
                                           const Tensor& hx, const std::vector<Tensor>& params,
                                           bool has_biases, std::int64_t num_layers, double dropout,
                                           bool train, bool bidirectional) {
  return packed<RecurrentKind::rnn_tanh>(data, batch_sizes, hx, params, has_biases, num_layers,
                                         dropout, train, bidirectional);
}

std::tuple<Tensor, Tensor> packed_rnn_relu(const Tensor& data, const Tensor& batch_sizes,
                                           const Tensor& hx, const std::vector<Tensor>& params,
                                           bool has_biases, std::int64_t num_layers, double dropout,
                                           bool train, bool bidirectional) {
  return packed<RecurrentKind::rnn_relu>(data, batch_sizes, hx, params, has_biases, num_layers,
                                         dropout, train, bidirectional);
}

std::tuple<Tensor, Tensor> lstm_cell(const Tensor& input, const std::vector<Tensor>& hx,
                                     const Tensor& w_ih, const Tensor& w_hh,
                                     const std::optional<Tensor>& b_ih,
                                     const std::optional<Tensor>& b_hh) {
  check_lstm_states(hx);
  LayerResult result = run_cell(RecurrentKind::lstm, input, hx[0], hx[1], w_ih, w_hh, b_ih, b_hh);
  return {std::move(result.output), std::move(result.cell)};
}

Tensor gru_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                const std::optional<Tensor>& b_ih, const std::optional<Tensor>& b_hh) {
  return run_cell(RecurrentKind::gru, input, hx, Tensor(), w_ih, w_hh, b_ih, b_hh).output;
}

Tensor rnn_tanh_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                     const std::optional<Tensor>& b_ih, const std::optional<Tensor>& b_hh) {
  return run_cell(RecurrentKind::rnn_tanh, input, hx, Tensor(), w_ih, w_hh, b_ih, b_hh).output;
}

Tensor rnn_relu_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                     const std::optional<Tensor>& b_ih, const std::optional<Tensor>& b_hh) {
  return run_cell(RecurrentKind::rnn_relu, input, hx, Tensor(), w_ih, w_hh, b_ih, b_hh).output;
}

}  // namespace rushlight::ops
