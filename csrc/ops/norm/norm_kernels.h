#pragma once
#include <cstdint>

// The loops of normalisation. Matrices are contiguous, `rows` x `columns`. A group of values has a
// mean and a spread, the sum of squared distances from the mean: taken in a second pass over the
// values, so that nothing cancels.

namespace rushlight {

template <class T>
struct NormTypeKernels {
  // Of every row, or of every column; rows are `pitch` elements apart in the latter. Sums run in
  // blocks, those of the blocks in double.
  void (*row_moments)(const T* x, std::int64_t rows, std::int64_t columns, double* mean,
                      double* spread);
  void (*column_moments)(const T* x, std::int64_t rows, std::int64_t columns, std::int64_t pitch,
                         double* mean, double* spread);

  // y = (x - center) * scale + shift with numbers of the row, or of the column.
  void (*affine_rows)(const T* x, std::int64_t rows, std::int64_t columns, const T* center,
                      const T* scale, const T* shift, T* y);
  void (*affine_columns)(const T* x, std::int64_t rows, std::int64_t columns, const T* center,
                         const T* scale, const T* shift, T* y);

  // total = sum of g, dot = sum of g * (x - center), of every row or every column.
  void (*row_sums)(const T* g, const T* x, std::int64_t rows, std::int64_t columns, const T* center,
                   double* total, double* dot);
  void (*column_sums)(const T* g, const T* x, std::int64_t rows, std::int64_t columns,
                      std::int64_t pitch, const T* center, double* total, double* dot);

  // y = g * a + (x - center) * b + c with numbers of the row, or of the column.
  void (*combine_rows)(const T* g, const T* x, std::int64_t rows, std::int64_t columns,
                       const T* center, const T* a, const T* b, const T* c, T* y);
  void (*combine_columns)(const T* g, const T* x, std::int64_t rows, std::int64_t columns,
                          const T* center, const T* a, const T* b, const T* c, T* y);

  // Layer normalisation: y = (x - mean) * inverse_deviation * weight + bias with the row's mean and
  // inverse deviation, and weight and bias of the column (null: 1 and 0). With a null mean, which
  // is then 0, the deviation is the root of the mean square.
  void (*layer_forward)(const T* x, std::int64_t rows, std::int64_t columns, double epsilon,
                        const T* weight, const T* bias, T* y, T* mean, T* inverse_deviation);
  void (*layer_backward)(const T* g, const T* x, std::int64_t rows, std::int64_t columns,
                         const T* mean, const T* inverse_deviation, const T* weight, T* grad_x);
  // Adds to the gradients of weight (null: not wanted) and of bias (likewise).
  void (*layer_parameters)(const T* g, const T* x, std::int64_t rows, std::int64_t columns,
                           const T* mean, const T* inverse_deviation, T* grad_weight, T* grad_bias);
};

struct NormKernels {
  NormTypeKernels<float> of_float;
  NormTypeKernels<double> of_double;
};

const NormKernels& norm_kernels();

}  // namespace rushlight
