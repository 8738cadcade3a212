#pragma once
#include "ops/matmul/packing_kernels.h"
#include "simd/vec.h"

// Packs pairs of bfloat16 that follow each other in depth, as words of 32 bits: the operands of
// vdpbf16ps. Included by packing_kernels.cc only.

#if RUSHLIGHT_AVX512
namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Up to 16 elements in the lower halves of words; nothing for a null row.
RUSHLIGHT_INLINE __m512i load_halves(const BFloat16* row, std::int64_t count) {
  const auto mask = static_cast<__mmask16>(row ? low_bits(count < 16 ? count : 16) : 0);
  return _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, row));
}

// Vectors that lie side by side in the source: two rows of it are interleaved.
RUSHLIGHT_INLINE void interleave_rows(const PackSource<BFloat16>& source, std::int64_t width,
                                      std::int64_t rows_ahead, float* packed) {
  for (std::int64_t k = 0; k < source.depth; k += 2, packed += width) {
    const BFloat16* even = source.data + k * source.depth_stride;
    const BFloat16* odd = k + 1 < source.depth ? even + source.depth_stride : nullptr;
    __builtin_prefetch(even + rows_ahead * source.depth_stride);
    __builtin_prefetch(even + (rows_ahead + 1) * source.depth_stride);
    for (std::int64_t i = 0; i < width; i += 16) {
      const std::int64_t left = source.count - i > 0 ? source.count - i : 0;
      const __m512i low = load_halves(even + i, left);
      const __m512i high = load_halves(odd ? odd + i : nullptr, left);
      const __m512i words = _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
      const std::int64_t lanes = width - i < 16 ? width - i : 16;
      _mm512_mask_storeu_epi32(packed + i, static_cast<__mmask16>(low_bits(lanes)), words);
    }
  }
}

// One row of words; the second elements are missing when `whole` is false.
RUSHLIGHT_INLINE void pack_pair_row(const PackSource<BFloat16>& source, std::int64_t k, bool whole,
                                    float* packed) {
  for (std::int64_t i = 0; i < source.count; ++i) {
    const BFloat16* element = source.data + i * source.stride + k * source.depth_stride;
    const std::uint32_t high = whole ? element[source.depth_stride].bits : 0;
    packed[i] = __builtin_bit_cast(float, element->bits | high << 16);
  }
}

// One panel of at most `width` vectors: (depth + 1) / 2 rows of `width` words. What fills up a row
// is never looked at. `transpose` packs words that are pairs already.
template <class Transpose>
RUSHLIGHT_INLINE void pack_pair_panel(const PackSource<BFloat16>& source, std::int64_t width,
                                      std::int64_t rows_ahead, const Transpose& transpose,
                                      float* packed) {
  if (source.stride == 1) return interleave_rows(source, width, rows_ahead, packed);
  std::int64_t k = 0;
  if (source.depth_stride == 1 && source.stride % 2 == 0 && source.depth >= 2) {
    k = source.depth / 2 * 2;
    transpose(PackSource<float>{reinterpret_cast<const float*>(source.data), source.count, k / 2,
                                source.stride / 2, 1},
              width, packed);
  }
  for (; k < source.depth; k += 2) {
    pack_pair_row(source, k, k + 1 < source.depth, packed + k / 2 * width);
  }
}

}  // namespace
}  // namespace rushlight::RUSHLIGHT_ISA
#endif
