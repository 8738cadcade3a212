#pragma once
#include <cstdint>

// The transforms of Winograd's minimal filtering F(4 x 4, 3 x 3) (Lavin and Gray, "Fast Algorithms
// for Convolutional Neural Networks", 2015), with the points 0, 1, -1, 2, -2 and infinity. With d a
// tile of 6 x 6 inputs, g a filter and y its 4 x 4 outputs,
//   y = A^T [(G g G^T) * (B^T d B)] A,
// the product in brackets being element by element; so the gradient of the filter is
//   G^T [(A grad_y A^T) * (B^T d B)] G.
// Lanes of vectors are channels. A transformed tile is 36 vectors, `element_stride` apart.

namespace rushlight {

inline constexpr std::int64_t winograd_outputs = 4, winograd_inputs = 6, winograd_elements = 36;

// A row of tiles of one image, for as many channels as a vector has lanes (`channels` of them
// exist). Pixels outside of the image count as zero.
struct WinogradTiles {
  const float* image;  // first channel
  std::int64_t channel_stride, channels, height, width;
  std::int64_t first_row, first_column;  // of the first tile; can lie outside
  std::int64_t tiles;
  float* strip;  // working memory: 6 * (4 * tiles + 2) vectors
  float* target;
  std::int64_t element_stride, tile_stride;
};

struct WinogradOutputs {
  const float* source;
  std::int64_t element_stride, tile_stride, tiles;
  float* strip;       // working memory: 4 * 4 * tiles vectors
  const float* bias;  // of the channels, or null
  float* image;       // first output of the first tile in the first channel
  std::int64_t channel_stride, channels, pitch;
  std::int64_t rows, columns;  // how many of the tiles' outputs exist
};

// Filters w[lane * lane_stride + tap], `lanes` of them; in reverse order of taps if asked for.
struct WinogradFilters {
  std::int64_t lane_stride, lanes;
  bool reversed;
  std::int64_t element_stride;
};

struct WinogradKernels {
  int lanes;  // 1: not available at this level
  void (*transform_inputs)(const WinogradTiles& tiles);
  void (*transform_output_gradients)(const WinogradTiles& tiles);
  void (*transform_outputs)(const WinogradOutputs& outputs);
  void (*transform_filters)(const WinogradFilters& filters, const float* w, float* target);
  void (*transform_filter_gradients)(const WinogradFilters& filters, const float* source,
                                     float* grad_w);
};

const WinogradKernels& winograd_kernels();

}  // namespace rushlight
