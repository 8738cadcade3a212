#include "ops/softmax/softmax_kernels.h"

#include "simd/math.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

// Reads up to Vec::size elements, lanes beyond `count` filled with `rest`.
template <class T>
RUSHLIGHT_INLINE Vec<T> load_filled(const T* source, std::int64_t count, T rest) {
  if (count >= Vec<T>::size) return Vec<T>::load(source);
  T lanes[Vec<T>::size];
  for (int i = 0; i < Vec<T>::size; ++i) lanes[i] = i < count ? source[i] : rest;
  return Vec<T>::load(lanes);
}

template <class T>
RUSHLIGHT_INLINE void store_some(Vec<T> value, T* target, std::int64_t count) {
  if (count >= Vec<T>::size) {
    value.store(target);
  } else {
    value.store_partial(target, count);
  }
}

// Calls body(i, count) for the vectors of [0, size).
template <class T, class Body>
RUSHLIGHT_INLINE void each_vector(std::int64_t size, Body body) {
  for (std::int64_t i = 0; i < size; i += Vec<T>::size) body(i, size - i);
}

template <class T>
constexpr T lowest = -__builtin_huge_valf();

template <class T>
void forward_row(const T* input, T* output, std::int64_t size, bool logarithm) {
  Vec<T> largest(lowest<T>);
  each_vector<T>(size, [&](std::int64_t i, std::int64_t count) {
    largest = max(largest, load_filled(input + i, count, lowest<T>));
  });
  const Vec<T> shift(max(largest));
  Vec<T> total(T(0));
  each_vector<T>(size, [&](std::int64_t i, std::int64_t count) {
    const Vec<T> power = exp(load_filled(input + i, count, lowest<T>) - shift);
    total += power;
    if (!logarithm) store_some(power, output + i, count);
  });
  if (logarithm) {
    const Vec<T> offset = shift + log(Vec<T>(sum(total)));
    each_vector<T>(size, [&](std::int64_t i, std::int64_t count) {
      store_some(load_filled(input + i, count, T(0)) - offset, output + i, count);
    });
  } else {
    const Vec<T> scale = Vec<T>(T(1)) / Vec<T>(sum(total));
    each_vector<T>(size, [&](std::int64_t i, std::int64_t count) {
      store_some(load_filled(output + i, count, T(0)) * scale, output + i, count);
    });
  }
}

template <class T>
void backward_row(const T* result, const T* gradient, T* output, std::int64_t size,
                  bool logarithm) {
  Vec<T> total(T(0));
  each_vector<T>(size, [&](std::int64_t i, std::int64_t count) {
    const Vec<T> g = load_filled(gradient + i, count, T(0));
    total += logarithm ? g : g * load_filled(result + i, count, T(0));
  });
  const Vec<T> sum_of_all(sum(total));
  each_vector<T>(size, [&](std::int64_t i, std::int64_t count) {
    const Vec<T> g = load_filled(gradient + i, count, T(0));
    const Vec<T> y = load_filled(result + i, count, T(0));
    store_some(logarithm ? g - exp(y) * sum_of_all : y * (g - sum_of_all), output + i, count);
  });
}

// `count` neighbouring lines side by side in the lanes.
template <class T>
void forward_columns(const T* input, T* output, std::int64_t size, std::int64_t inner,
                     std::int64_t count, bool logarithm) {
  Vec<T> largest(lowest<T>);
  for (std::int64_t k = 0; k < size; ++k) {
    largest = max(largest, load_filled(input + k * inner, count, T(0)));
  }
  Vec<T> total(T(0));
  for (std::int64_t k = 0; k < size; ++k) {
    const Vec<T> power = exp(load_filled(input + k * inner, count, T(0)) - largest);
    total += power;
    if (!logarithm) store_some(power, output + k * inner, count);
  }
  const Vec<T> offset = largest + log(total), scale = Vec<T>(T(1)) / total;
  for (std::int64_t k = 0; k < size; ++k) {
    const Vec<T> value = logarithm ? load_filled(input + k * inner, count, T(0)) - offset
                                   : load_filled(output + k * inner, count, T(0)) * scale;
    store_some(value, output + k * inner, count);
  }
}

template <class T>
void backward_columns(const T* result, const T* gradient, T* output, std::int64_t size,
                      std::int64_t inner, std::int64_t count, bool logarithm) {
  Vec<T> total(T(0));
  for (std::int64_t k = 0; k < size; ++k) {
    const Vec<T> g = load_filled(gradient + k * inner, count, T(0));
    total += logarithm ? g : g * load_filled(result + k * inner, count, T(0));
  }
  for (std::int64_t k = 0; k < size; ++k) {
    const Vec<T> g = load_filled(gradient + k * inner, count, T(0));
    const Vec<T> y = load_filled(result + k * inner, count, T(0));
    store_some(logarithm ? g - exp(y) * total : y * (g - total), output + k * inner, count);
  }
}

// Calls row(offset) for every line when inner is 1, else columns(offset, count) for runs of
// neighbouring lines of one outer index. Runs start at multiples of the vector width inside of
// their outer index, wherever the range was cut.
template <class T, class Row, class Columns>
RUSHLIGHT_INLINE void each_line(std::int64_t size, std::int64_t inner, std::int64_t first,
                                std::int64_t last, Row row, Columns columns) {
  if (inner == 1) {
    for (std::int64_t line = first; line < last; ++line) row(line * size);
    return;
  }
  for (std::int64_t line = first; line < last;) {
    const std::int64_t column = line % inner;
    std::int64_t count = Vec<T>::size - column % Vec<T>::size;
    if (count > inner - column) count = inner - column;
    if (count > last - line) count = last - line;
    columns(line / inner * size * inner + column, count);
    line += count;
  }
}

template <class T>
void forward(const T* input, T* output, std::int64_t size, std::int64_t inner, std::int64_t first,
             std::int64_t last, bool logarithm) {
  each_line<T>(
      size, inner, first, last,
      [&](std::int64_t at) { forward_row(input + at, output + at, size, logarithm); },
      [&](std::int64_t at, std::int64_t count) {
        forward_columns(input + at, output + at, size, inner, count, logarithm);
      });
}

template <class T>
void backward(const T* result, const T* gradient, T* output, std::int64_t size, std::int64_t inner,
              std::int64_t first, std::int64_t last, bool logarithm) {
  each_line<T>(
      size, inner, first, last,
      [&](std::int64_t at) {
        backward_row(result + at, gradient + at, output + at, size, logarithm);
      },
      [&](std::int64_t at, std::int64_t count) {
        backward_columns(result + at, gradient + at, output + at, size, inner, count, logarithm);
      });
}

}  // namespace

extern const SoftmaxKernels softmax_kernels;
constinit const SoftmaxKernels softmax_kernels = {{forward<float>, backward<float>},
                                                  {forward<double>, backward<double>}};

}  // namespace rushlight::RUSHLIGHT_ISA
