#include "ops/pool/avg_pool_kernels.h"

#include "ops/pool/pool_windows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// The length of a window cut off at the end of the padding.
RUSHLIGHT_INLINE std::int64_t padded_length(const PoolShape& shape, int dim, std::int64_t output) {
  const std::int64_t start = output * shape.stride[dim] - shape.padding[dim];
  const std::int64_t room = shape.input[dim] + shape.padding[dim] - start;
  return room < shape.kernel[dim] ? room : shape.kernel[dim];
}

// A pooling with regular windows: where they lie and what they are divided by.
struct Regular {
  const PoolShape& shape;
  const AvgPoolDivisor& rule;

  RUSHLIGHT_INLINE WindowRange range(int dim, std::int64_t output) const {
    return window_range(shape, dim, output);
  }
  RUSHLIGHT_INLINE InnerColumns inner() const { return inner_columns(shape); }
  RUSHLIGHT_INLINE std::int64_t divisor(std::int64_t z, std::int64_t y, std::int64_t x,
                                        std::int64_t counted) const {
    if (rule.constant != 0) return rule.constant;
    if (!rule.count_include_pad) return counted;
    return padded_length(shape, 0, z) * padded_length(shape, 1, y) * padded_length(shape, 2, x);
  }
};

struct Adaptive {
  const PoolShape& shape;

  RUSHLIGHT_INLINE WindowRange range(int dim, std::int64_t output) const {
    return adaptive_range(shape, dim, output);
  }
  RUSHLIGHT_INLINE InnerColumns inner() const { return {shape.output[2], shape.output[2]}; }
  RUSHLIGHT_INLINE std::int64_t divisor(std::int64_t, std::int64_t, std::int64_t,
                                        std::int64_t counted) const {
    return counted;
  }
};

template <class T>
RUSHLIGHT_INLINE Vec<T> divide(Vec<T> sum, std::int64_t divisor) {
  return sum / Vec<T>(static_cast<T>(divisor));
}

template <class T>
RUSHLIGHT_INLINE T window_sum(const PoolShape& shape, const T* plane, const WindowRange& depth,
                              const WindowRange& height, const WindowRange& width) {
  constexpr int size = Vec<T>::size;
  Vec<T> sums(T(0));
  T rest = 0;
  for (std::int64_t a = 0; a < depth.count; ++a) {
    for (std::int64_t b = 0; b < height.count; ++b) {
      const T* row = plane +
                     ((depth.begin + a) * shape.input[1] + height.begin + b) * shape.input[2] +
                     width.begin;
      std::int64_t c = 0;
      for (; c + size <= width.count; c += size) sums += Vec<T>::load(row + c);
      for (; c < width.count; ++c) rest += row[c];
    }
  }
  return width.count >= size ? sum(sums) + rest : rest;
}

// Outputs [begin, end) of a row, whose windows do not leave the input's width.
template <class T>
RUSHLIGHT_INLINE void pool_inner(const PoolShape& shape, const T* plane, const WindowRange& depth,
                                 const WindowRange& height, std::int64_t begin, std::int64_t end,
                                 std::int64_t divisor, T* output) {
  const std::int64_t stride = shape.stride[2], pitch = shape.input[2], kernel = shape.kernel[2];
  const T* corner =
      plane + (depth.begin * shape.input[1] + height.begin) * pitch - shape.padding[2];
  for_vectors<T>(stride, begin, end,
                 [&]<int fixed_stride, bool partial>(std::int64_t x, std::int64_t count) {
                   Vec<T> sums(T(0));
                   for (std::int64_t a = 0; a < depth.count; ++a) {
                     for (std::int64_t b = 0; b < height.count; ++b) {
                       const T* row = corner + (a * shape.input[1] + b) * pitch + x * stride;
                       std::int64_t c = 0;
                       if constexpr (fixed_stride == 2) {
                         for (; c + 2 <= kernel; c += 2) {
                           Vec<T> low, high, even, odd;
                           load_two(row + c, partial ? 2 * count : 2 * Vec<T>::size, low, high);
                           deinterleave(low, high, even, odd);
                           sums += even + odd;
                         }
                       }
                       for (; c < kernel; ++c) {
                         sums += load_strided<fixed_stride, partial>(row + c, stride, count);
                       }
                     }
                   }
                   store_some(divide(sums, divisor), output + x, count);
                 });
}

template <class T, class Windows>
RUSHLIGHT_INLINE void pool(const Windows& windows, const T* input, T* output,
                           std::int64_t first_row, std::int64_t last_row) {
  const PoolShape& shape = windows.shape;
  const std::int64_t width = shape.output[2];
  // One window after the other where the rows of windows are longer than those of outputs.
  const bool single = RUSHLIGHT_NAIVE || (width < Vec<T>::size && shape.kernel[2] > width);
  const InnerColumns inner = single ? InnerColumns{width, width} : windows.inner();
  for (std::int64_t r = first_row; r < last_row; ++r) {
    const Row row = row_of(shape, r);
    const T* plane = input + row.plane * shape.input_pixels();
    T* target = output + r * width;
    const WindowRange depth = windows.range(0, row.z), height = windows.range(1, row.y);
    const auto pool_one = [&](std::int64_t x) {
      const WindowRange columns = windows.range(2, x);
      const std::int64_t counted = depth.count * height.count * columns.count;
      const std::int64_t divisor = windows.divisor(row.z, row.y, x, counted);
      target[x] = counted == 0
                      ? T(0)
                      : window_sum(shape, plane, depth, height, columns) / static_cast<T>(divisor);
    };
    for (std::int64_t x = 0; x < inner.begin; ++x) pool_one(x);
    if (inner.begin < inner.end) {
      const std::int64_t counted = depth.count * height.count * shape.kernel[2];
      const std::int64_t divisor = windows.divisor(row.z, row.y, inner.begin, counted);
      pool_inner(shape, plane, depth, height, inner.begin, inner.end, divisor, target);
    }
    for (std::int64_t x = inner.end; x < width; ++x) pool_one(x);
  }
}

template <class T>
RUSHLIGHT_INLINE void add_to_run(T value, std::int64_t count, T* target) {
  std::int64_t i = 0;
  for (; i + Vec<T>::size <= count; i += Vec<T>::size) {
    (Vec<T>::load(target + i) + Vec<T>(value)).store(target + i);
  }
  for (; i < count; ++i) target[i] += value;
}

// Adds a row of gradients, divided, to every row of their windows. Outputs [begin, end).
template <class T>
RUSHLIGHT_INLINE void spread_inner(const PoolShape& shape, const T* grad, const WindowRange& depth,
                                   const WindowRange& height, std::int64_t begin, std::int64_t end,
                                   std::int64_t divisor, T* plane) {
  constexpr int size = Vec<T>::size;
  const std::int64_t stride = shape.stride[2], pitch = shape.input[2];
  for (std::int64_t a = 0; a < depth.count; ++a) {
    for (std::int64_t b = 0; b < height.count; ++b) {
      T* row = plane + ((depth.begin + a) * shape.input[1] + height.begin + b) * pitch -
               shape.padding[2];
      std::int64_t c = 0;
      if (stride == 2) {
        for (; c + 2 <= shape.kernel[2]; c += 2) {
          for (std::int64_t x = begin; x < end; x += size) {
            const std::int64_t count = end - x < size ? end - x : size;
            const Vec<T> value = divide(load_some(grad + x, count), divisor);
            Vec<T> low, high, old_low, old_high;
            interleave(value, value, low, high);
            load_two(row + 2 * x + c, 2 * count, old_low, old_high);
            store_two(low + old_low, high + old_high, row + 2 * x + c, 2 * count);
          }
        }
      }
      for (; c < shape.kernel[2]; ++c) {
        if (stride == 1) {
          for (std::int64_t x = begin; x < end; x += size) {
            const std::int64_t count = end - x < size ? end - x : size;
            const Vec<T> value = divide(load_some(grad + x, count), divisor);
            store_some(value + load_some(row + x + c, count), row + x + c, count);
          }
        } else {
          for (std::int64_t x = begin; x < end; ++x) {
            row[x * stride + c] += grad[x] / static_cast<T>(divisor);
          }
        }
      }
    }
  }
}

template <class T, class Windows>
RUSHLIGHT_INLINE void spread(const Windows& windows, const T* grad_output, T* grad_input,
                             std::int64_t first_plane, std::int64_t last_plane) {
  const PoolShape& shape = windows.shape;
  const std::int64_t width = shape.output[2];
  const bool single = RUSHLIGHT_NAIVE || (width < Vec<T>::size && shape.kernel[2] > width);
  const InnerColumns inner = single ? InnerColumns{width, width} : windows.inner();
  for (std::int64_t p = first_plane; p < last_plane; ++p) {
    const T* grad = grad_output + p * shape.output_pixels();
    T* plane = grad_input + p * shape.input_pixels();
    for (std::int64_t i = 0; i < shape.input_pixels(); ++i) plane[i] = T(0);
    for (std::int64_t z = 0; z < shape.output[0]; ++z) {
      const WindowRange depth = windows.range(0, z);
      for (std::int64_t y = 0; y < shape.output[1]; ++y, grad += width) {
        const WindowRange height = windows.range(1, y);
        const auto spread_one = [&](std::int64_t x) {
          const WindowRange columns = windows.range(2, x);
          const std::int64_t counted = depth.count * height.count * columns.count;
          if (counted == 0) return;
          const T value = grad[x] / static_cast<T>(windows.divisor(z, y, x, counted));
          for (std::int64_t a = 0; a < depth.count; ++a) {
            for (std::int64_t b = 0; b < height.count; ++b) {
              T* row =
                  plane + ((depth.begin + a) * shape.input[1] + height.begin + b) * shape.input[2];
              add_to_run(value, columns.count, row + columns.begin);
            }
          }
        };
        for (std::int64_t x = 0; x < inner.begin; ++x) spread_one(x);
        if (inner.begin < inner.end) {
          const std::int64_t counted = depth.count * height.count * shape.kernel[2];
          spread_inner(shape, grad, depth, height, inner.begin, inner.end,
                       windows.divisor(z, y, inner.begin, counted), plane);
        }
        for (std::int64_t x = inner.end; x < width; ++x) spread_one(x);
      }
    }
  }
}

template <class T>
void forward(const PoolShape& shape, const AvgPoolDivisor& divisor, const T* input, T* output,
             std::int64_t first_row, std::int64_t last_row) {
  pool(Regular{shape, divisor}, input, output, first_row, last_row);
}

template <class T>
void backward(const PoolShape& shape, const AvgPoolDivisor& divisor, const T* grad_output,
              T* grad_input, std::int64_t first_plane, std::int64_t last_plane) {
  spread(Regular{shape, divisor}, grad_output, grad_input, first_plane, last_plane);
}

template <class T>
void adaptive(const PoolShape& shape, const T* input, T* output, std::int64_t first_row,
              std::int64_t last_row) {
  pool(Adaptive{shape}, input, output, first_row, last_row);
}

template <class T>
void adaptive_backward(const PoolShape& shape, const T* grad_output, T* grad_input,
                       std::int64_t first_plane, std::int64_t last_plane) {
  spread(Adaptive{shape}, grad_output, grad_input, first_plane, last_plane);
}

template <class T>
constexpr AvgPoolTypeKernels<T> kernels_of = {&forward<T>, &backward<T>, &adaptive<T>,
                                              &adaptive_backward<T>};

}  // namespace

extern const AvgPoolKernels avg_pool_kernels;
constinit const AvgPoolKernels avg_pool_kernels = {kernels_of<float>, kernels_of<double>,
                                                   kernels_of<std::int64_t>};

}  // namespace rushlight::RUSHLIGHT_ISA
