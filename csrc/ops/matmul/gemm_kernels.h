#pragma once
#include <cstdint>

#include "ops/matmul/gemm_target.h"

// The innermost loops of matrix multiplication: blocks that stay in cache, register tiles in them.

namespace rushlight {

// One block of a product: `rows` x `depth` times `depth` x `columns`.
template <class T>
struct GemmBlock {
  std::int64_t rows, columns, depth;
  // A: packed by `pack_rows`, or read where it is with the two strides.
  const T* a;
  bool a_packed;
  std::int64_t a_row_stride, a_depth_stride;
  // B: panel p, `tile_columns` wide, starts at b + p * b_panel_stride; its rows are b_depth_stride
  // apart and their elements adjacent. What `pack_columns` writes has this form, and so has a plain
  // row-major matrix (b_panel_stride = tile_columns).
  const T* b;
  std::int64_t b_depth_stride, b_panel_stride;
  GemmTarget<T, T> target;
};

template <class T>
struct GemmTileKernels {
  int tile_rows, tile_columns;
  void (*multiply)(const GemmBlock<T>& block);
};

struct GemmKernels {
  GemmTileKernels<float> of_float;
  GemmTileKernels<double> of_double;
  // A and B are words of two bfloat16 each, packed as PackingKernels::of_bfloat16_pairs does; the
  // depth counts words. For processors with AVX512_BF16; null at the other levels.
  GemmTileKernels<float> of_bfloat16_pairs;
};

const GemmKernels& gemm_kernels();

}  // namespace rushlight
