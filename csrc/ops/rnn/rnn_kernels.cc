#include "ops/rnn/rnn_kernels.h"

#include "simd/math.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// A vector of at most Vec::size elements at some position of the arrays.
template <class T>
struct Part {
  std::int64_t count;
  bool full;

  RUSHLIGHT_INLINE Vec<T> load(const T* source) const {
    return full ? Vec<T>::load(source) : Vec<T>::load_partial(source, count);
  }
  RUSHLIGHT_INLINE void store(Vec<T> value, T* target) const {
    if (full) {
      value.store(target);
    } else {
      value.store_partial(target, count);
    }
  }
};

template <class T, class Body>
RUSHLIGHT_INLINE void each_part(std::int64_t size, Body body) {
  constexpr std::int64_t step = Vec<T>::size;
  std::int64_t i = 0;
  for (; i + step <= size; i += step) body(i, Part<T>{step, true});
  if (i < size) body(i, Part<T>{size - i, false});
}

template <class T>
void lstm_forward(T* gates, const T* cell, T* next_cell, T* output, std::int64_t rows,
                  std::int64_t hidden) {
  for (std::int64_t row = 0; row < rows; ++row) {
    each_part<T>(hidden, [&](std::int64_t j, Part<T> part) {
      T* in = gates + j;
      const Vec<T> i = sigmoid(part.load(in)), f = sigmoid(part.load(in + hidden));
      const Vec<T> g = tanh(part.load(in + 2 * hidden));
      const Vec<T> o = sigmoid(part.load(in + 3 * hidden));
      const Vec<T> c = fma(f, part.load(cell + j), i * g);
      part.store(i, in);
      part.store(f, in + hidden);
      part.store(g, in + 2 * hidden);
      part.store(o, in + 3 * hidden);
      part.store(c, next_cell + j);
      part.store(o * tanh(c), output + j);
    });
    gates += 4 * hidden;
    cell += hidden;
    next_cell += hidden;
    output += hidden;
  }
}

template <class T>
void lstm_backward(const T* gates, const T* cell, const T* next_cell, const T* output_gradient,
                   T* cell_gradient, T* gate_gradients, std::int64_t rows, std::int64_t hidden) {
  const Vec<T> one(T(1));
  for (std::int64_t row = 0; row < rows; ++row) {
    each_part<T>(hidden, [&](std::int64_t j, Part<T> part) {
      const T* in = gates + j;
      T* out = gate_gradients + j;
      const Vec<T> i = part.load(in), f = part.load(in + hidden);
      const Vec<T> g = part.load(in + 2 * hidden), o = part.load(in + 3 * hidden);
      const Vec<T> squashed = tanh(part.load(next_cell + j));
      const Vec<T> dh = part.load(output_gradient + j);
      const Vec<T> dc = fma(dh * o, one - squashed * squashed, part.load(cell_gradient + j));
      part.store(dc * g * i * (one - i), out);
      part.store(dc * part.load(cell + j) * f * (one - f), out + hidden);
      part.store(dc * i * (one - g * g), out + 2 * hidden);
      part.store(dh * squashed * o * (one - o), out + 3 * hidden);
      part.store(dc * f, cell_gradient + j);
    });
    gates += 4 * hidden;
    gate_gradients += 4 * hidden;
    cell += hidden;
    next_cell += hidden;
    output_gradient += hidden;
    cell_gradient += hidden;
  }
}

template <class T>
void gru_forward(T* gates, const T* state_sums, const T* state, T* output, std::int64_t rows,
                 std::int64_t hidden) {
  for (std::int64_t row = 0; row < rows; ++row) {
    each_part<T>(hidden, [&](std::int64_t j, Part<T> part) {
      T* in = gates + j;
      const T* sums = state_sums + j;
      const Vec<T> r = sigmoid(part.load(in) + part.load(sums));
      const Vec<T> z = sigmoid(part.load(in + hidden) + part.load(sums + hidden));
      const Vec<T> n = tanh(fma(r, part.load(sums + 2 * hidden), part.load(in + 2 * hidden)));
      part.store(r, in);
      part.store(z, in + hidden);
      part.store(n, in + 2 * hidden);
      part.store(fma(z, part.load(state + j) - n, n), output + j);
    });
    gates += 3 * hidden;
    state_sums += 3 * hidden;
    state += hidden;
    output += hidden;
  }
}

template <class T>
void gru_backward(const T* gates, const T* state_sums, const T* state, T* state_gradient,
                  T* input_sum_gradients, T* state_sum_gradients, std::int64_t rows,
                  std::int64_t hidden) {
  const Vec<T> one(T(1));
  for (std::int64_t row = 0; row < rows; ++row) {
    each_part<T>(hidden, [&](std::int64_t j, Part<T> part) {
      const T* in = gates + j;
      T* for_input = input_sum_gradients + j;
      T* for_state = state_sum_gradients + j;
      const Vec<T> r = part.load(in), z = part.load(in + hidden), n = part.load(in + 2 * hidden);
      const Vec<T> dh = part.load(state_gradient + j);
      const Vec<T> dn = dh * (one - z) * (one - n * n);
      const Vec<T> dz = dh * (part.load(state + j) - n) * z * (one - z);
      const Vec<T> dr = dn * part.load(state_sums + 2 * hidden + j) * r * (one - r);
      part.store(dr, for_input);
      part.store(dz, for_input + hidden);
      part.store(dn, for_input + 2 * hidden);
      part.store(dr, for_state);
      part.store(dz, for_state + hidden);
      part.store(dn * r, for_state + 2 * hidden);
      part.store(dh * z, state_gradient + j);
    });
    gates += 3 * hidden;
    state_sums += 3 * hidden;
    input_sum_gradients += 3 * hidden;
    state_sum_gradients += 3 * hidden;
    state += hidden;
    state_gradient += hidden;
  }
}

template <class T>
void rnn_forward(T* sums, std::int64_t count, bool relu) {
  each_part<T>(count, [&](std::int64_t j, Part<T> part) {
    const Vec<T> x = part.load(sums + j);
    part.store(relu ? max(x, Vec<T>(T(0))) : tanh(x), sums + j);
  });
}

template <class T>
void rnn_backward(const T* output, const T* output_gradient, T* sum_gradient, std::int64_t count,
                  bool relu) {
  const Vec<T> one(T(1)), zero(T(0));
  each_part<T>(count, [&](std::int64_t j, Part<T> part) {
    const Vec<T> h = part.load(output + j), g = part.load(output_gradient + j);
    part.store(relu ? select(h > zero, g, zero) : g * (one - h * h), sum_gradient + j);
  });
}

template <class T>
void add_column_sums(const T* source, T* target, std::int64_t rows, std::int64_t columns) {
  each_part<T>(columns, [&](std::int64_t j, Part<T> part) {
    Vec<T> total = part.load(target + j);
    for (std::int64_t row = 0; row < rows; ++row) total += part.load(source + row * columns + j);
    part.store(total, target + j);
  });
}

template <class T>
constexpr RnnKernelsOf<T> make_kernels() {
  return {lstm_forward<T>, lstm_backward<T>, gru_forward<T>,    gru_backward<T>,
          rnn_forward<T>,  rnn_backward<T>,  add_column_sums<T>};
}

}  // namespace

extern const RnnKernels rnn_kernels;
constinit const RnnKernels rnn_kernels = {make_kernels<float>(), make_kernels<double>()};

}  // namespace rushlight::RUSHLIGHT_ISA
