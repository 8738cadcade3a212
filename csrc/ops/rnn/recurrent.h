#pragma once
#include <tuple>
#include <vector>

#include "ops/rnn/layer.h"

namespace rushlight::ops {

// Whole recurrent networks: layers, directions, dropout between layers.
//   input   [steps, batch, input] ([batch, steps, input] with batch_first)
//   state   [layers * directions, batch, state]; hx of an LSTM is {state, cell}
//   params  for each layer and direction: input weight, hidden weight, two biases where
//           has_biases, projection where the state is narrower than the hidden units
// Returns the output [steps, batch, directions * state] and the final states.
std::tuple<Tensor, Tensor, Tensor> lstm(const Tensor& input, const std::vector<Tensor>& hx,
                                        const std::vector<Tensor>& params, bool has_biases,
                                        std::int64_t num_layers, double dropout, bool train,
                                        bool bidirectional, bool batch_first);
std::tuple<Tensor, Tensor> gru(const Tensor& input, const Tensor& hx,
                               const std::vector<Tensor>& params, bool has_biases,
                               std::int64_t num_layers, double dropout, bool train,
                               bool bidirectional, bool batch_first);
std::tuple<Tensor, Tensor> rnn_tanh(const Tensor& input, const Tensor& hx,
                                    const std::vector<Tensor>& params, bool has_biases,
                                    std::int64_t num_layers, double dropout, bool train,
                                    bool bidirectional, bool batch_first);
std::tuple<Tensor, Tensor> rnn_relu(const Tensor& input, const Tensor& hx,
                                    const std::vector<Tensor>& params, bool has_biases,
                                    std::int64_t num_layers, double dropout, bool train,
                                    bool bidirectional, bool batch_first);

// The same over packed sequences: data [sum of batch_sizes, input], batch_sizes int64, falling.
std::tuple<Tensor, Tensor, Tensor> packed_lstm(const Tensor& data, const Tensor& batch_sizes,
                                               const std::vector<Tensor>& hx,
                                               const std::vector<Tensor>& params, bool has_biases,
                                               std::int64_t num_layers, double dropout, bool train,
                                               bool bidirectional);
std::tuple<Tensor, Tensor> packed_gru(const Tensor& data, const Tensor& batch_sizes,
                                      const Tensor& hx, const std::vector<Tensor>& params,
                                      bool has_biases, std::int64_t num_layers, double dropout,
                                      bool train, bool bidirectional);
std::tuple<Tensor, Tensor> packed_rnn_tanh(const Tensor& data, const Tensor& batch_sizes,
                                           const Tensor& hx, const std::vector<Tensor>& params,
                                           bool has_biases, std::int64_t num_layers, double dropout,
                                           bool train, bool bidirectional);
std::tuple<Tensor, Tensor> packed_rnn_relu(const Tensor& data, const Tensor& batch_sizes,
                                           const Tensor& hx, const std::vector<Tensor>& params,
                                           bool has_biases, std::int64_t num_layers, double dropout,
                                           bool train, bool bidirectional);

// One step: input [batch, input], state(s) [batch, hidden].
std::tuple<Tensor, Tensor> lstm_cell(const Tensor& input, const std::vector<Tensor>& hx,
                                     const Tensor& w_ih, const Tensor& w_hh,
                                     const std::optional<Tensor>& b_ih,
                                     const std::optional<Tensor>& b_hh);
Tensor gru_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                const std::optional<Tensor>& b_ih, const std::optional<Tensor>& b_hh);
Tensor rnn_tanh_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                     const std::optional<Tensor>& b_ih, const std::optional<Tensor>& b_hh);
Tensor rnn_relu_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                     const std::optional<Tensor>& b_ih, const std::optional<Tensor>& b_hh);

}  // namespace rushlight::ops
