#pragma once
#include <cstdint>

namespace rushlight {

// One time step of `rows` sequences with `hidden` units; every array is dense, row by row.
//
// LSTM, gates in the order input, forget, cell, output (4 * hidden a row):
//   i = sigmoid, f = sigmoid, g = tanh, o = sigmoid of the sums;  c' = f c + i g;  h' = o tanh(c')
// GRU, gates in the order reset, update, new (3 * hidden a row), with the sums of the input (x)
// and of the state (s) apart:
//   r = sigmoid(xr + sr), z = sigmoid(xz + sz), n = tanh(xn + r sn);  h' = n + z (h - n)
template <class T>
struct RnnKernelsOf {
  // Replaces the sums in `gates` by the activated gates.
  void (*lstm_forward)(T* gates, const T* cell, T* next_cell, T* output, std::int64_t rows,
                       std::int64_t hidden);
  // From the gradients of h' and (in `cell_gradient`) c' those of the sums, into
  // `gate_gradients`; `cell_gradient` becomes the one of c.
  void (*lstm_backward)(const T* gates, const T* cell, const T* next_cell, const T* output_gradient,
                        T* cell_gradient, T* gate_gradients, std::int64_t rows,
                        std::int64_t hidden);
  // Replaces the sums in `gates` by the activated gates; `state_sums` stays.
  void (*gru_forward)(T* gates, const T* state_sums, const T* state, T* output, std::int64_t rows,
                      std::int64_t hidden);
  // `state_gradient` holds the gradient of h' and becomes the direct part of the one of h.
  void (*gru_backward)(const T* gates, const T* state_sums, const T* state, T* state_gradient,
                       T* input_sum_gradients, T* state_sum_gradients, std::int64_t rows,
                       std::int64_t hidden);
  // h' = tanh(sum) or relu(sum), in place.
  void (*rnn_forward)(T* sums, std::int64_t count, bool relu);
  void (*rnn_backward)(const T* output, const T* output_gradient, T* sum_gradient,
                       std::int64_t count, bool relu);
  // target[0, columns) += the sums of `rows` rows.
  void (*add_column_sums)(const T* source, T* target, std::int64_t rows, std::int64_t columns);
};

struct RnnKernels {
  RnnKernelsOf<float> float32;
  RnnKernelsOf<double> float64;
};
const RnnKernels& rnn_kernels();

template <class T>
const RnnKernelsOf<T>& rnn_kernels_of() {
  if constexpr (sizeof(T) == sizeof(float)) {
    return rnn_kernels().float32;
  } else {
    return rnn_kernels().float64;
  }
}

}  // namespace rushlight
