#pragma once
#include <algorithm>
#include <cstdint>

#include "ops/conv/winograd_kernels.h"
#include "ops/matmul/gemm_kernels.h"

// How the drivers of Winograd convolution number tiles and multiply their elements' matrices.

namespace rushlight::winograd {

inline constexpr std::int64_t elements = winograd_elements;
// One cache line between the elements of a tile, so that they do not all fall into one cache set.
inline constexpr std::int64_t line = 16;

inline std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }
inline std::int64_t round_up(std::int64_t a, std::int64_t b) { return divide_up(a, b) * b; }
inline std::int64_t lanes() { return winograd_kernels().lanes; }

// Images of `channels` channels, of which those of one group are taken.
struct Images {
  std::int64_t batch, total_channels, channels, height, width;
  std::int64_t channel_size() const { return height * width; }
  std::int64_t image_size() const { return total_channels * channel_size(); }
};

// Tiles in the order of (image, tile row, tile column), cut into segments: pieces of tile rows.
// Tile t of segment s has number s * segment_tiles + t; a row's last segment can be shorter.
struct Segments {
  std::int64_t tile_rows, tile_columns, segment_tiles, per_row, count;

  Segments(std::int64_t batch, std::int64_t height, std::int64_t width, std::int64_t most_tiles)
      : tile_rows(divide_up(height, winograd_outputs)),
        tile_columns(divide_up(width, winograd_outputs)),
        segment_tiles(divide_up(tile_columns, divide_up(tile_columns, most_tiles))),
        per_row(divide_up(tile_columns, segment_tiles)),
        count(batch * tile_rows * per_row) {}

  struct Place {
    std::int64_t image, row, column, tiles;  // row and column of the first output
  };
  Place operator[](std::int64_t s) const {
    const std::int64_t first = s % per_row * segment_tiles;
    return {s / per_row / tile_rows, s / per_row % tile_rows * winograd_outputs,
            first * winograd_outputs, std::min(segment_tiles, tile_columns - first)};
  }
};

// Products of the 36 elements' matrices: (rows x depth) times (depth x columns).
struct Product {
  std::int64_t rows, columns, depth;
  std::int64_t a_row_stride, a_depth_stride, b_depth_stride, b_panel_stride, c_row_stride;
  float beta;

  void operator()(const float* a, const float* b, float* c) const {
    GemmBlock<float> block{};
    block.rows = rows;
    block.columns = columns;
    block.depth = depth;
    block.a = a;
    block.a_packed = false;
    block.a_row_stride = a_row_stride;
    block.a_depth_stride = a_depth_stride;
    block.b = b;
    block.b_depth_stride = b_depth_stride;
    block.b_panel_stride = b_panel_stride;
    block.target.c = c;
    block.target.row_stride = c_row_stride;
    block.target.beta = beta;
    gemm_kernels().of_float.multiply(block);
  }
};

// Working memory for a segment's pixels with channels in the lanes.
inline std::int64_t strip_size(const Segments& segments) {
  return winograd_inputs * (winograd_outputs * segments.segment_tiles + 2) * lanes();
}

inline Images images_of(std::int64_t batch, std::int64_t total, std::int64_t channels,
                        const std::int64_t (&size)[3]) {
  return {batch, total, channels, size[1], size[2]};
}

}  // namespace rushlight::winograd
