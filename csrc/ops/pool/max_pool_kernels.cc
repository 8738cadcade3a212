#include "ops/pool/max_pool_kernels.h"

#include "base/checked_indices.h"
#include "ops/pool/pool_windows.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T>
RUSHLIGHT_INLINE bool wins(T value, T best) {
  return value > best || value != value;
}

template <class T>
RUSHLIGHT_INLINE typename Vec<T>::MaskType wins(Vec<T> value, Vec<T> best) {
  return (value > best) | (value != value);
}

// What the maximum of nothing is.
template <class T>
constexpr T smallest() {
  if constexpr (static_cast<T>(0.5) == T(0)) {
    return static_cast<T>(T(1) << (8 * sizeof(T) - 1));
  } else {
    return static_cast<T>(-__builtin_inf());
  }
}

// One window, element by element. A dilated window can miss a small input altogether.
template <class T>
RUSHLIGHT_INLINE void pool_one(const PoolShape& shape, const T* plane, const WindowRange& depth,
                               const WindowRange& height, const WindowRange& width, T* output,
                               std::int64_t* index) {
  if (depth.count == 0 || height.count == 0 || width.count == 0) {
    *output = smallest<T>();
    if (index) *index = 0;
    return;
  }
  const auto position = [&](std::int64_t a, std::int64_t b, std::int64_t c) {
    return ((depth.begin + a * shape.dilation[0]) * shape.input[1] + height.begin +
            b * shape.dilation[1]) *
               shape.input[2] +
           width.begin + c * shape.dilation[2];
  };
  std::int64_t best_at = position(0, 0, 0);
  T best = plane[best_at];
  for (std::int64_t a = 0; a < depth.count; ++a) {
    for (std::int64_t b = 0; b < height.count; ++b) {
      std::int64_t at = position(a, b, 0);
      for (std::int64_t c = 0; c < width.count; ++c, at += shape.dilation[2]) {
        if (wins(plane[at], best)) {
          best = plane[at];
          best_at = at;
        }
      }
    }
  }
  *output = best;
  if (index) *index = best_at;
}

#if !RUSHLIGHT_NAIVE
template <class T>
using Position = Vec<BitsOf<T>>;

// 0, 1, 2, ... times `step`.
template <class T>
RUSHLIGHT_INLINE Position<T> lane_positions(BitsOf<T> step) {
  BitsOf<T> lanes[Vec<T>::size];
  for (int i = 0; i < Vec<T>::size; ++i) lanes[i] = static_cast<BitsOf<T>>(i * step);
  return Position<T>::load(lanes);
}

template <class T>
RUSHLIGHT_INLINE void store_positions(Position<T> positions, std::int64_t* target,
                                      std::int64_t count) {
  if constexpr (sizeof(T) == sizeof(std::int64_t)) {
    store_some(positions, target, count);
  } else {
    constexpr int half = Vec<std::int64_t>::size;
    [&]<int... i>(std::integer_sequence<int, i...>) {
      const auto low = __builtin_shufflevector(positions.native, positions.native, i...);
      const auto high = __builtin_shufflevector(positions.native, positions.native, (i + half)...);
      using Wide = Vec<std::int64_t>;
      store_two(Wide::from(__builtin_convertvector(low, Wide::Native)),
                Wide::from(__builtin_convertvector(high, Wide::Native)), target, count);
    }(std::make_integer_sequence<int, half>{});
  }
}

template <class T>
RUSHLIGHT_INLINE Position<T> load_positions(const std::int64_t* source, std::int64_t count) {
  using Wide = Vec<std::int64_t>;
  if constexpr (sizeof(T) == sizeof(std::int64_t)) {
    return load_some(source, count);
  } else {
    Wide low, high;
    load_two(source, count, low, high);
    using Half = typename NativeOf<BitsOf<T>, Wide::size>::Type;
    return [&]<int... i>(std::integer_sequence<int, i...>) {
      return Position<T>::from(__builtin_shufflevector(__builtin_convertvector(low.native, Half),
                                                       __builtin_convertvector(high.native, Half),
                                                       i...));
    }(std::make_integer_sequence<int, 2 * Wide::size>{});
  }
}

// The outputs [begin, end) of a row, whose windows do not leave the input's width.
template <class T, bool with_indices>
void pool_inner(const PoolShape& shape, const T* plane, const WindowRange& depth,
                const WindowRange& height, std::int64_t begin, std::int64_t end, T* output,
                std::int64_t* indices) {
  const std::int64_t stride = shape.stride[2], pitch = shape.input[2];
  const Position<T> lanes = lane_positions<T>(static_cast<BitsOf<T>>(stride));
  const std::int64_t start = (depth.begin * shape.input[1] + height.begin) * pitch;
  for_vectors<T>(
      stride, begin, end, [&]<int fixed_stride, bool partial>(std::int64_t x, std::int64_t count) {
        const std::int64_t corner = start + x * stride - shape.padding[2];
        Vec<T> best = load_strided<fixed_stride, partial>(plane + corner, stride, count);
        Position<T> best_at(static_cast<BitsOf<T>>(corner));
        for (std::int64_t a = 0; a < depth.count; ++a) {
          for (std::int64_t b = 0; b < height.count; ++b) {
            std::int64_t at =
                corner + (a * shape.dilation[0] * shape.input[1] + b * shape.dilation[1]) * pitch;
            for (std::int64_t c = 0; c < shape.kernel[2]; ++c, at += shape.dilation[2]) {
              const Vec<T> value = load_strided<fixed_stride, partial>(plane + at, stride, count);
              const auto better = wins(value, best);
              best = select(better, value, best);
              if constexpr (with_indices) {
                best_at = select(better, Position<T>(static_cast<BitsOf<T>>(at)), best_at);
              }
            }
          }
        }
        store_some(best, output + x, count);
        if constexpr (with_indices) store_positions<T>(best_at + lanes, indices + x, count);
      });
}

// A row of 2 x 2 windows side by side, starting at `corner`.
template <class T>
RUSHLIGHT_INLINE void pool_pairs(const T* plane, std::int64_t corner, std::int64_t pitch,
                                 std::int64_t width, T* output, std::int64_t* indices) {
  using P = Position<T>;
  const P lanes = lane_positions<T>(2);
  const P right(BitsOf<T>(1)), below(static_cast<BitsOf<T>>(pitch));
  for (std::int64_t x = 0; x < width; x += Vec<T>::size) {
    const std::int64_t count = width - x < Vec<T>::size ? width - x : Vec<T>::size;
    Vec<T> low, high, value[2][2];
    for (int y = 0; y < 2; ++y) {
      load_two(plane + corner + 2 * x + y * pitch, 2 * count, low, high);
      deinterleave(low, high, value[y][0], value[y][1]);
    }
    const auto second = wins(value[0][1], value[0][0]);
    const Vec<T> upper = select(second, value[0][1], value[0][0]);
    const auto third = wins(value[1][0], upper);
    const Vec<T> three = select(third, value[1][0], upper);
    const auto fourth = wins(value[1][1], three);
    store_some(select(fourth, value[1][1], three), output + x, count);
    if (indices) {
      const P start = lanes + P(static_cast<BitsOf<T>>(corner + 2 * x));
      P at = select(second, start + right, start);
      at = select(third, start + below, at);
      at = select(fourth, start + below + right, at);
      store_positions<T>(at, indices + x, count);
    }
  }
}
#endif

RUSHLIGHT_INLINE bool is_pairs(const PoolShape& shape) {
  return shape.kernel[0] == 1 && shape.stride[0] == 1 && shape.padding[0] == 0 &&
         shape.kernel[1] == 2 && shape.kernel[2] == 2 && shape.stride[1] == 2 &&
         shape.stride[2] == 2 && shape.padding[1] == 0 && shape.padding[2] == 0 &&
         shape.dilation[1] == 1 && shape.dilation[2] == 1 &&
         2 * shape.output[1] <= shape.input[1] && 2 * shape.output[2] <= shape.input[2];
}

template <class T>
void forward(const PoolShape& shape, const T* input, T* output, std::int64_t* indices,
             std::int64_t first_row, std::int64_t last_row) {
  const std::int64_t width = shape.output[2];
#if RUSHLIGHT_NAIVE
  const InnerColumns columns = {width, width};
#else
  // Positions are counted in lanes as wide as the elements.
  const bool fits = shape.input_pixels() < INT32_MAX || sizeof(T) == sizeof(std::int64_t);
  // Few large windows are better taken one after the other.
  const bool large = width < Vec<T>::size && shape.kernel[2] > width;
  const InnerColumns columns = fits && !large ? inner_columns(shape) : InnerColumns{width, width};
  const bool pairs = fits && is_pairs(shape);
#endif
  for (std::int64_t r = first_row; r < last_row; ++r) {
    const Row row = row_of(shape, r);
    const T* plane = input + row.plane * shape.input_pixels();
    T* target = output + r * width;
    std::int64_t* at = indices ? indices + r * width : nullptr;
#if !RUSHLIGHT_NAIVE
    if (pairs) {
      const std::int64_t corner = (row.z * shape.input[1] + 2 * row.y) * shape.input[2];
      pool_pairs(plane, corner, shape.input[2], width, target, at);
      continue;
    }
#endif
    const WindowRange depth = window_range(shape, 0, row.z);
    const WindowRange height = window_range(shape, 1, row.y);
    const bool some = depth.count > 0 && height.count > 0;
    const InnerColumns inner = some ? columns : InnerColumns{width, width};
    const auto single = [&](std::int64_t x) {
      pool_one(shape, plane, depth, height, window_range(shape, 2, x), target + x,
               at ? at + x : nullptr);
    };
    for (std::int64_t x = 0; x < inner.begin; ++x) single(x);
#if !RUSHLIGHT_NAIVE
    if (at) {
      pool_inner<T, true>(shape, plane, depth, height, inner.begin, inner.end, target, at);
    } else {
      pool_inner<T, false>(shape, plane, depth, height, inner.begin, inner.end, target, at);
    }
#endif
    for (std::int64_t x = inner.end; x < width; ++x) single(x);
  }
}

template <class T>
void adaptive(const PoolShape& shape, const T* input, T* output, std::int64_t* indices,
              std::int64_t first_row, std::int64_t last_row) {
  const std::int64_t width = shape.output[2];
  for (std::int64_t r = first_row; r < last_row; ++r) {
    const Row row = row_of(shape, r);
    const T* plane = input + row.plane * shape.input_pixels();
    const WindowRange depth = adaptive_range(shape, 0, row.z);
    const WindowRange height = adaptive_range(shape, 1, row.y);
    for (std::int64_t x = 0; x < width; ++x) {
      pool_one(shape, plane, depth, height, adaptive_range(shape, 2, x), output + r * width + x,
               indices ? indices + r * width + x : nullptr);
    }
  }
}

#if !RUSHLIGHT_NAIVE
// Every element of the gradient belongs to at most one window of 2 x 2: it is written once.
template <class T>
void spread_pairs(const PoolShape& shape, const T* grad, const std::int64_t* indices, T* target) {
  const std::int64_t width = shape.output[2], pitch = shape.input[2];
  using P = Position<T>;
  const P lanes = lane_positions<T>(2);
  const Vec<T> zero(T(0));
  for (std::int64_t z = 0; z < shape.output[0]; ++z) {
    for (std::int64_t y = 0; y < shape.output[1]; ++y) {
      const std::int64_t corner = (z * shape.input[1] + 2 * y) * pitch;
      for (std::int64_t x = 0; x < width; x += Vec<T>::size) {
        const std::int64_t count = width - x < Vec<T>::size ? width - x : Vec<T>::size;
        const P at = load_positions<T>(indices + x, count) - lanes -
                     P(static_cast<BitsOf<T>>(corner + 2 * x));
        const Vec<T> value = load_some(grad + x, count);
        Vec<T> low, high;
        for (int below = 0; below < 2; ++below) {
          const BitsOf<T> left = static_cast<BitsOf<T>>(below * pitch);
          interleave(select(at == P(left), value, zero),
                     select(at == P(static_cast<BitsOf<T>>(left + 1)), value, zero), low, high);
          store_two(low, high, target + corner + below * pitch + 2 * x, 2 * count);
        }
      }
      for (std::int64_t x = 2 * width; x < pitch; ++x) {
        target[corner + x] = target[corner + pitch + x] = T(0);
      }
      grad += width;
      indices += width;
    }
    const std::int64_t rest = (z * shape.input[1] + 2 * shape.output[1]) * pitch;
    for (std::int64_t i = rest; i < (z + 1) * shape.input[1] * pitch; ++i) target[i] = T(0);
  }
}
#endif

template <class T>
bool backward(const PoolShape& shape, const T* grad_output, const std::int64_t* indices,
              T* grad_input, std::int64_t first_plane, std::int64_t last_plane) {
  const std::int64_t in = shape.input_pixels(), out = shape.output_pixels();
  for (std::int64_t p = first_plane; p < last_plane; ++p) {
    const T* grad = grad_output + p * out;
    const std::int64_t* at = indices + p * out;
    T* target = grad_input + p * in;
#if !RUSHLIGHT_NAIVE
    if (is_pairs(shape) && in < INT32_MAX) {
      spread_pairs(shape, grad, at, target);
      continue;
    }
#endif
    for (std::int64_t i = 0; i < in; ++i) target[i] = T(0);
    const bool inside = for_indices(
        at, out, in, [=](std::int64_t i, std::int64_t index) { target[index] += grad[i]; });
    if (!inside) return false;
  }
  return true;
}

template <class T>
bool gather(const PoolShape& shape, const T* input, const std::int64_t* indices, T* output,
            std::int64_t first_plane, std::int64_t last_plane) {
  const std::int64_t in = shape.input_pixels(), out = shape.output_pixels();
  for (std::int64_t p = first_plane; p < last_plane; ++p) {
    const T* plane = input + p * in;
    T* target = output + p * out;
    const bool inside =
        for_indices(indices + p * out, out, in,
                    [=](std::int64_t i, std::int64_t index) { target[i] = plane[index]; });
    if (!inside) return false;
  }
  return true;
}

template <class T>
constexpr MaxPoolTypeKernels<T> kernels_of = {&forward<T>, &adaptive<T>, &backward<T>, &gather<T>};

}  // namespace

extern const MaxPoolKernels max_pool_kernels;
constinit const MaxPoolKernels max_pool_kernels = {kernels_of<float>, kernels_of<double>,
                                                   kernels_of<std::int64_t>};

}  // namespace rushlight::RUSHLIGHT_ISA
