#include "ops/reduce/along.h"

#include <array>
#include <complex>
#include <cstring>

#include "base/checked_indices.h"
#include "base/half.h"
#include "runtime/parallel.h"
#include "tensor/iterate.h"

namespace rushlight::ops {
namespace {

// Calls body(flat position among the picked, flat position in the tensor). One thread meets all
// positions of a plane. `count` elements are picked.
template <class Body>
void for_picked(const AlongDim& shape, const Tensor& indices, std::int64_t count,
                const Body& body) {
  const Tensor places = as_contiguous(indices, DType::int64);
  check(places.numel() == count, "expected ", count, " indices, got ", indices.sizes());
  const std::int64_t* place = places.data<std::int64_t>();
  const std::int64_t inner = shape.inner, plane_elements = places.numel() / shape.outer;
  const std::int64_t grain = std::max<std::int64_t>(elementwise_grain / plane_elements, 1);
  parallel_for(0, shape.outer, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const std::int64_t base = plane * shape.size * inner;
      for (std::int64_t first = 0; first < plane_elements; first += inner) {
        const std::int64_t from = plane * plane_elements + first;
        const bool inside = for_indices(
            place + from, inner, shape.size,
            [&](std::int64_t i, std::int64_t index) { body(from + i, base + index * inner + i); });
        if (!inside) [[unlikely]] {
          fail<RuntimeError>("an index is out of bounds for a dimension of size ", shape.size,
                             ": the indices were changed since they were found");
        }
      }
    }
  });
}

template <class Body>
void for_item(std::size_t bytes, const Body& body) {
  if (bytes == 2) return body(std::uint16_t());
  if (bytes == 4) return body(std::uint32_t());
  if (bytes == 8) return body(std::uint64_t());
  if (bytes == 16) return body(std::array<std::uint64_t, 2>());
  body(std::uint8_t());
}

template <class Body>
void for_gradient(DType dtype, const Body& body) {
  switch (dtype) {
    case DType::float32:
      return body(float());
    case DType::float64:
      return body(double());
    case DType::bfloat16:
      return body(BFloat16());
    case DType::float16:
      return body(Float16());
    case DType::complex64:
      return body(std::complex<float>());
    case DType::complex128:
      return body(std::complex<double>());
    default:
      fail<RuntimeError>("gradients of dtype ", dtype_name(dtype), " cannot be accumulated");
  }
}

template <class T>
T sum_of(T a, T b) {
  if constexpr (std::is_same_v<T, BFloat16> || std::is_same_v<T, Float16>) {
    return T(static_cast<float>(a) + static_cast<float>(b));
  } else {
    return a + b;
  }
}

}  // namespace

AlongDim::AlongDim(DimsView sizes, std::int64_t dim) {
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto position = static_cast<std::int64_t>(i);
    (position < dim ? outer : position == dim ? size : inner) *= sizes[i];
  }
}

Tensor pick_along(const Tensor& input, std::int64_t dim, const Tensor& indices, const Dims& sizes) {
  const Tensor source = as_contiguous(input);
  Unrecorded result = empty_result(sizes, input.dtype());
  if (result->numel() > 0) {
    for_item(input.item_size(), [&](auto item) {
      using Item = decltype(item);
      for_picked(AlongDim(input.sizes(), dim), indices, result->numel(),
                 [&](std::int64_t to, std::int64_t from) {
                   std::memcpy(result->data<Item>() + to, source.data<Item>() + from, sizeof(Item));
                 });
    });
  }
  return std::move(result).differentiable("GatherBackward0", {input}, [&] {
    return [dim, indices = Saved(indices),
            from = input.sizes()](const Backward& backward) -> Gradients {
      return {place_along(backward.grad(), dim, indices.get(backward), from)};
    };
  });
}

Tensor place_along(const Tensor& gradient, std::int64_t dim, const Tensor& indices,
                   const Dims& sizes) {
  const Tensor source = as_contiguous(gradient);
  Unrecorded result = empty_result(sizes, gradient.dtype());
  fill_elements(*result, 0);
  if (gradient.numel() > 0) {
    for_gradient(gradient.dtype(), [&](auto number) {
      using T = decltype(number);
      for_picked(AlongDim(sizes, dim), indices, source.numel(),
                 [&](std::int64_t from, std::int64_t to) {
                   T& target = result->data<T>()[to];
                   target = sum_of(target, source.data<T>()[from]);
                 });
    });
  }
  return std::move(result).differentiable("ScatterAddBackward0", {gradient}, [&] {
    return [dim, indices = Saved(indices),
            from = gradient.sizes()](const Backward& backward) -> Gradients {
      return {pick_along(backward.grad(), dim, indices.get(backward), from)};
    };
  });
}

}  // namespace rushlight::ops
