#include "ops/rnn/recurrent.h"

#include "bind/families.h"

namespace rushlight::bind {

namespace {

constexpr const char* batch_parameters =
    "input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first";
constexpr const char* packed_parameters =
    "data, batch_sizes, hx, params, has_biases, num_layers, dropout, train, bidirectional";
constexpr const char* cell_parameters = "input, hx, w_ih, w_hh, b_ih=None, b_hh=None";

}  // namespace

void bind_rnn(Registry& registry) {
  registry.add<&ops::lstm>("lstm", batch_parameters, function);
  registry.add<&ops::packed_lstm>("lstm", packed_parameters, function);
  registry.add<&ops::gru>("gru", batch_parameters, function);
  registry.add<&ops::packed_gru>("gru", packed_parameters, function);
  registry.add<&ops::rnn_tanh>("rnn_tanh", batch_parameters, function);
  registry.add<&ops::packed_rnn_tanh>("rnn_tanh", packed_parameters, function);
  registry.add<&ops::rnn_relu>("rnn_relu", batch_parameters, function);
  registry.add<&ops::packed_rnn_relu>("rnn_relu", packed_parameters, function);
  registry.add<&ops::lstm_cell>("lstm_cell", cell_parameters, function);
  registry.add<&ops::gru_cell>("gru_cell", cell_parameters, function);
  registry.add<&ops::rnn_tanh_cell>("rnn_tanh_cell", cell_parameters, function);
  registry.add<&ops::rnn_relu_cell>("rnn_relu_cell", cell_parameters, function);
}

}  // namespace rushlight::bind
