#pragma once
#include <algorithm>
#include <cstring>
#include <optional>

#include "ops/matmul/gemm.h"
#include "ops/rnn/rnn_kernels.h"
#include "ops/rnn/sequence.h"
#include "runtime/cpu.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"

// The matrix products that the layers of all recurrent networks have in common, on raw memory.
// Matrices are dense, row by row.

namespace rushlight {

// Elements of gates for about 10 us of exponentials.
inline constexpr std::int64_t gate_grain = 2048;

inline std::int64_t row_grain(std::int64_t columns) {
  return std::max<std::int64_t>(1, gate_grain / std::max<std::int64_t>(columns, 1));
}

// A weight that every step multiplies by: packed once when there is enough to multiply.
template <class T>
class StepWeight {
 public:
  // As the right operand: `rows` x `columns`, element (i, j) at data[i * row_stride + j *
  // column_stride].
  StepWeight(const T* data, std::int64_t rows, std::int64_t columns, std::int64_t row_stride,
             std::int64_t column_stride, const Sequence& sequence)
      : matrix_{data, row_stride, column_stride}, rows_(rows), columns_(columns) {
    // Packing costs about as much as multiplying by four rows.
    if (sequence.batch() >= 4 && sequence.size() >= 2 && rows * columns >= 1024) {
      packed_.emplace(rows, columns, data, row_stride, column_stride);
    }
    const std::int64_t batch = sequence.batch(), work = rows * columns;
    const auto bytes = static_cast<std::size_t>(work) * sizeof(T);
    // A weight that every core keeps near serves groups of eight sequences or more as fast as all
    // of them together. A larger one is better divided: the product of a step is.
    if (!packed_ || bytes > cache_sizes().l2) {
      group_ = std::max<std::int64_t>(batch, 1);
    } else {
      const std::int64_t groups = std::clamp<std::int64_t>(batch / 8, 1, 8);
      const std::int64_t least_work = std::int64_t{1} << 18;
      group_ = std::max((batch + groups - 1) / groups,
                        least_work / (work * static_cast<std::int64_t>(sequence.size())));
    }
  }

  // Sequences that one task takes through all steps: they need nothing of the others.
  std::int64_t group() const { return group_; }

  // target[m, columns] = beta * target + left[m, rows] * weight
  void multiply(std::int64_t m, const T* left, T* target, T beta,
                const T* column_bias = nullptr) const {
    GemmTarget<T, T> where{
        .c = target, .row_stride = columns_, .beta = beta, .column_bias = column_bias};
    if (packed_) {
      gemm<T>(m, {left, rows_, 1}, *packed_, where);
    } else {
      gemm<T>(m, columns_, rows_, {left, rows_, 1}, matrix_, where);
    }
  }

 private:
  StridedMatrix<T> matrix_;
  std::int64_t rows_, columns_, group_;
  std::optional<PackedMatrix<T>> packed_;
};

// sums[rows, gates] = input[rows, width] * weight[gates, width]^T + bias
template <class T>
void input_sums(const T* input, const T* weight, const T* bias, T* sums, std::int64_t rows,
                std::int64_t width, std::int64_t gates) {
  gemm<T>(rows, gates, width, {input, width, 1}, {weight, 1, width},
          {.c = sums, .row_stride = gates, .column_bias = bias});
}

// gradient[gates, width] = sums^T[gates, rows] * values[rows, width]
template <class T>
void weight_gradient(const T* sums, const T* values, T* gradient, std::int64_t rows,
                     std::int64_t gates, std::int64_t width) {
  gemm<T>(gates, width, rows, {sums, 1, gates}, {values, width, 1},
          {.c = gradient, .row_stride = width});
}

// gradient[rows, width] = sums[rows, gates] * weight[gates, width]
template <class T>
void input_gradient(const T* sums, const T* weight, T* gradient, std::int64_t rows,
                    std::int64_t gates, std::int64_t width) {
  gemm<T>(rows, width, gates, {sums, gates, 1}, {weight, width, 1},
          {.c = gradient, .row_stride = width});
}

template <class T>
void bias_gradient(const T* sums, T* gradient, std::int64_t rows, std::int64_t gates) {
  std::fill_n(gradient, gates, T(0));
  rnn_kernels_of<T>().add_column_sums(sums, gradient, rows, gates);
}

template <class T>
void add_rows(const T* source, T* target, std::int64_t count) {
  rnn_kernels_of<T>().add_column_sums(source, target, 1, count);
}

// Copies the state before every step, row by row: what the recurrent weight was multiplied by.
template <class T>
void gather_states(const Sequence& sequence, const T* outputs, const T* initial, std::int64_t width,
                   T* states) {
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    for (const Sequence::Segment& segment : sequence.state_before(i, 0, sequence.batch())) {
      const T* source = segment.previous < 0 ? initial + segment.begin * width
                                             : outputs + segment.previous * width;
      std::copy_n(source, (segment.end - segment.begin) * width,
                  states + (sequence.step(i).offset + segment.begin) * width);
    }
  }
}

// Copies every sequence's last state from the outputs.
template <class T>
void gather_final_state(const Sequence& sequence, const T* outputs, const T* initial,
                        std::int64_t width, T* final_state) {
  for (const Sequence::Segment& segment : sequence.final_state()) {
    const T* source =
        segment.previous < 0 ? initial + segment.begin * width : outputs + segment.previous * width;
    std::copy_n(source, (segment.end - segment.begin) * width, final_state + segment.begin * width);
  }
}

}  // namespace rushlight
