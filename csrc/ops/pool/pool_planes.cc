#include "ops/pool/pool_planes.h"

#include <algorithm>
#include <type_traits>

#include "base/error.h"
#include "runtime/dispatch.h"
#include "runtime/parallel.h"

RUSHLIGHT_KERNEL_TABLE(MaxPoolKernels, max_pool_kernels)
RUSHLIGHT_KERNEL_TABLE(AvgPoolKernels, avg_pool_kernels)

namespace rushlight {

namespace {

// Elements read by one chunk.
constexpr std::int64_t chunk_reads = std::int64_t{1} << 16;

template <class T, class Table>
const auto& of_type(const Table& table) {
  if constexpr (std::is_same_v<T, float>) {
    return table.of_float;
  } else if constexpr (std::is_same_v<T, double>) {
    return table.of_double;
  } else {
    return table.of_int64;
  }
}

template <class Body>
void for_rows(const PoolShape& shape, std::int64_t reads_per_output, const Body& body) {
  const std::int64_t rows = shape.planes * shape.output[0] * shape.output[1];
  const std::int64_t reads = std::max<std::int64_t>(1, shape.output[2] * reads_per_output);
  parallel_for(0, rows, std::max<std::int64_t>(1, chunk_reads / reads), body);
}

template <class Body>
void for_planes(const PoolShape& shape, const Body& body) {
  const std::int64_t size =
      std::max<std::int64_t>(1, std::max(shape.input_pixels(), shape.output_pixels()));
  parallel_for(0, shape.planes, std::max<std::int64_t>(1, chunk_reads / size), body);
}

// Adaptive windows are regular where the output divides the input.
bool is_regular(PoolShape& shape) {
  for (int d = 0; d < 3; ++d) {
    if (shape.input[d] % shape.output[d] != 0) return false;
    shape.kernel[d] = shape.stride[d] = shape.input[d] / shape.output[d];
    shape.padding[d] = 0;
    shape.dilation[d] = 1;
  }
  return true;
}

std::int64_t adaptive_window(const PoolShape& shape) {
  return shape.input_pixels() / std::max<std::int64_t>(1, shape.output_pixels()) + 1;
}

constexpr AvgPoolDivisor window_size = {false, 0};

[[noreturn]] void fail_outside(const PoolShape& shape) {
  fail<RuntimeError>("an index of pooling is out of bounds for planes of ", shape.input_pixels(),
                     " elements: the indices were changed since they were found");
}

}  // namespace

template <class T>
void max_pool_planes(const PoolShape& shape, const T* input, T* output, std::int64_t* indices) {
  for_rows(shape, shape.window(), [&](std::int64_t begin, std::int64_t end) {
    of_type<T>(max_pool_kernels()).forward(shape, input, output, indices, begin, end);
  });
}

template <class T>
void adaptive_max_pool_planes(const PoolShape& shape, const T* input, T* output,
                              std::int64_t* indices) {
  if (shape.output_pixels() == 0) return;
  PoolShape regular = shape;
  if (is_regular(regular)) return max_pool_planes(regular, input, output, indices);
  PoolShape dense = shape;
  std::fill(dense.dilation, dense.dilation + 3, 1);
  for_rows(dense, adaptive_window(shape), [&](std::int64_t begin, std::int64_t end) {
    of_type<T>(max_pool_kernels()).adaptive(dense, input, output, indices, begin, end);
  });
}

template <class T>
void max_pool_planes_backward(const PoolShape& shape, const T* grad_output,
                              const std::int64_t* indices, T* grad_input) {
  for_planes(shape, [&](std::int64_t begin, std::int64_t end) {
    const bool inside = of_type<T>(max_pool_kernels())
                            .backward(shape, grad_output, indices, grad_input, begin, end);
    if (!inside) fail_outside(shape);
  });
}

template <class T>
void gather_planes(const PoolShape& shape, const T* input, const std::int64_t* indices, T* output) {
  for_planes(shape, [&](std::int64_t begin, std::int64_t end) {
    const bool inside =
        of_type<T>(max_pool_kernels()).gather(shape, input, indices, output, begin, end);
    if (!inside) fail_outside(shape);
  });
}

template <class T>
void avg_pool_planes(const PoolShape& shape, const AvgPoolDivisor& divisor, const T* input,
                     T* output) {
  for_rows(shape, shape.window(), [&](std::int64_t begin, std::int64_t end) {
    of_type<T>(avg_pool_kernels()).forward(shape, divisor, input, output, begin, end);
  });
}

template <class T>
void avg_pool_planes_backward(const PoolShape& shape, const AvgPoolDivisor& divisor,
                              const T* grad_output, T* grad_input) {
  for_planes(shape, [&](std::int64_t begin, std::int64_t end) {
    of_type<T>(avg_pool_kernels()).backward(shape, divisor, grad_output, grad_input, begin, end);
  });
}

template <class T>
void adaptive_avg_pool_planes(const PoolShape& shape, const T* input, T* output) {
  if (shape.output_pixels() == 0) return;
  PoolShape regular = shape;
  if (is_regular(regular)) return avg_pool_planes(regular, window_size, input, output);
  for_rows(shape, adaptive_window(shape), [&](std::int64_t begin, std::int64_t end) {
    of_type<T>(avg_pool_kernels()).adaptive(shape, input, output, begin, end);
  });
}

template <class T>
void adaptive_avg_pool_planes_backward(const PoolShape& shape, const T* grad_output,
                                       T* grad_input) {
  PoolShape regular = shape;
  if (shape.output_pixels() != 0 && is_regular(regular)) {
    return avg_pool_planes_backward(regular, window_size, grad_output, grad_input);
  }
  for_planes(shape, [&](std::int64_t begin, std::int64_t end) {
    of_type<T>(avg_pool_kernels()).adaptive_backward(shape, grad_output, grad_input, begin, end);
  });
}

#define RUSHLIGHT_INSTANTIATE(T)                                                                 \
  template void max_pool_planes(const PoolShape&, const T*, T*, std::int64_t*);                  \
  template void adaptive_max_pool_planes(const PoolShape&, const T*, T*, std::int64_t*);         \
  template void max_pool_planes_backward(const PoolShape&, const T*, const std::int64_t*, T*);   \
  template void gather_planes(const PoolShape&, const T*, const std::int64_t*, T*);              \
  template void avg_pool_planes(const PoolShape&, const AvgPoolDivisor&, const T*, T*);          \
  template void avg_pool_planes_backward(const PoolShape&, const AvgPoolDivisor&, const T*, T*); \
  template void adaptive_avg_pool_planes(const PoolShape&, const T*, T*);                        \
  template void adaptive_avg_pool_planes_backward(const PoolShape&, const T*, T*);
RUSHLIGHT_INSTANTIATE(float)
RUSHLIGHT_INSTANTIATE(double)
RUSHLIGHT_INSTANTIATE(std::int64_t)
#undef RUSHLIGHT_INSTANTIATE

}  // namespace rushlight
