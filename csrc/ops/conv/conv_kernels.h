#pragma once
#include <cstdint>

// The loops of direct convolution. Rows of the source lie `pitch` elements apart, and outputs are
// numbered like the source: output (y, x) is pixel y * pitch + x. A kernel tap is then one fixed
// distance in the source for all pixels, vectors run over the ends of rows, and only the pixels
// with x < width are stored.

namespace rushlight {

// target[r, y, x] = bias[r] + sum over k < taps of weights[r, k] * source[offsets[k] + y*pitch + x]
template <class T>
struct ConvBlock {
  const T* source;
  const std::int64_t* offsets;
  std::int64_t taps;
  std::int64_t pitch;
  const T* weights;  // as packed by pack_weights
  const T* bias;     // null: none
  std::int64_t rows, height, width;
  T* target;
  std::int64_t channel_stride, row_stride, column_stride;
};

// sums[r, k] += sum over i < length of left[r * left_stride + i] * right[offsets[k] + i]
template <class T>
struct ConvDotBlock {
  const T* left;
  std::int64_t left_stride, rows;
  const T* right;
  const std::int64_t* offsets;
  std::int64_t taps, length;
  T* sums;
  std::int64_t sums_stride;
};

// target[y * target_pitch + x] = source[first_row + y * row_step, first_column + x * column_step],
// 0 outside of the source's height and width.
template <class T>
struct ConvPlaneCopy {
  const T* source;
  std::int64_t source_height, source_width;
  std::int64_t first_row, row_step, first_column, column_step;
  T* target;
  std::int64_t target_height, target_width, target_pitch;
};

template <class T>
struct ConvTypeKernels {
  // Pixels of a register tile: the unit of splitting.
  int tile_pixels;
  // Packed element of row r and tap k is weights[r * row_stride + offsets[k]].
  void (*pack_weights)(const T* weights, std::int64_t rows, std::int64_t row_stride,
                       const std::int64_t* offsets, std::int64_t taps, T* packed);
  // Pixels first <= i < last of a block; reads the source there, also beyond its last row.
  void (*convolve)(const ConvBlock<T>& block, std::int64_t first, std::int64_t last);
  void (*accumulate_dots)(const ConvDotBlock<T>& block);
  void (*copy_plane)(const ConvPlaneCopy<T>& copy);
  // The sum of `count` elements.
  T (*sum)(const T* source, std::int64_t count);
  // target[i] += source[i]
  void (*add)(const T* source, std::int64_t count, T* target);
};

struct ConvKernels {
  ConvTypeKernels<float> of_float;
  ConvTypeKernels<double> of_double;
};

const ConvKernels& conv_kernels();

}  // namespace rushlight
