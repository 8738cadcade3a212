#include "autograd/arithmetic.h"

#include "autograd/record.h"
#include "ops/elementwise/arithmetic.h"
#include "tensor/iterate.h"

// The recorded operations that the autograd layer is built of.

namespace rushlight::arithmetic {

namespace {

template <class T>
void accumulate_loop(char* const* data, const std::int64_t* strides, std::int64_t size,
                     const void*) {
  for (std::int64_t i = 0; i < size; ++i) {
    *reinterpret_cast<T*>(data[0] + i * strides[0]) +=
        *reinterpret_cast<const T*>(data[1] + i * strides[1]);
  }
}

Loop accumulate_loop_of(DType dtype) {
  switch (dtype) {
    case DType::float32:
      return accumulate_loop<float>;
    case DType::float64:
      return accumulate_loop<double>;
    case DType::complex64:
      return accumulate_loop<std::complex<float>>;
    case DType::complex128:
      return accumulate_loop<std::complex<double>>;
    default:
      fail<RuntimeError>("gradients of dtype ", dtype_name(dtype), " cannot be accumulated");
  }
}

// target[...] += source[...] where several indices of the target may reach one element: serial.
void accumulate_elements(const Tensor& target, const Tensor& source) {
  iterate({&target, &source}, accumulate_loop_of(target.dtype()), nullptr, source.numel() + 1);
}

// The flat memory that spans both geometries, and the two as tensors over it.
struct Span {
  Tensor base, view;

  Span(DType dtype, const Geometry& base_geometry, const Geometry& view_geometry) {
    const std::int64_t begin = std::min(base_geometry.offset, view_geometry.offset);
    const std::int64_t end =
        std::max(base_geometry.offset + extent(base_geometry.sizes, base_geometry.strides),
                 view_geometry.offset + extent(view_geometry.sizes, view_geometry.strides));
    const std::int64_t sizes[] = {end - begin};
    const Tensor flat = new_tensor(sizes, dtype);
    fill_elements(flat, 0);
    base =
        new_alias(flat, base_geometry.sizes, base_geometry.strides, base_geometry.offset - begin);
    view =
        new_alias(flat, view_geometry.sizes, view_geometry.strides, view_geometry.offset - begin);
  }
};

}  // namespace

Tensor add(const Tensor& a, const Tensor& b) { return ops::add(a, b); }

void add_in_place(const Tensor& target, const Tensor& term) {
  ops::add(target, term, 1, Target::in_place(target));
}

Tensor zeros(DimsView sizes, DType dtype) {
  Tensor result = new_tensor(sizes, dtype);
  fill_elements(result, 0);
  return result;
}

Tensor ones(DimsView sizes, DType dtype) {
  Tensor result = new_tensor(sizes, dtype);
  fill_elements(result, 1);
  return result;
}

Tensor clone(const Tensor& tensor) {
  Unrecorded result(new_strided_tensor(
      tensor.sizes(), elementwise_strides(tensor.sizes(), {&tensor}), tensor.dtype()));
  copy_elements(*result, tensor);
  return std::move(result).differentiable("CloneBackward0", {tensor}, [] {
    return [](const Backward& backward) -> Gradients { return {backward.grad()}; };
  });
}

Tensor cast(const Tensor& tensor, DType dtype) {
  Unrecorded result(
      new_strided_tensor(tensor.sizes(), elementwise_strides(tensor.sizes(), {&tensor}), dtype));
  copy_elements(*result, tensor);
  return std::move(result).differentiable("ToCopyBackward0", {tensor}, [] {
    return [](const Backward& backward) -> Gradients { return {backward.grad()}; };
  });
}

namespace {

Tensor expand_to(const Tensor& tensor, const Dims& sizes) {
  Dims strides(sizes.size(), 0);
  const std::size_t missing = sizes.size() - tensor.sizes().size();
  for (std::size_t i = missing; i < sizes.size(); ++i) {
    if (tensor.sizes()[i - missing] == sizes[i]) strides[i] = tensor.strides()[i - missing];
  }
  return Unrecorded::view(tensor, sizes, std::move(strides), tensor.offset())
      .differentiable("ExpandBackward0", {tensor}, [&] {
        return [from = tensor.sizes()](const Backward& backward) -> Gradients {
          return {sum_to(backward.grad(), from)};
        };
      });
}

}  // namespace

Tensor sum_to(const Tensor& tensor, DimsView sizes) {
  const DType dtype = is_half(tensor.dtype()) ? DType::float32 : tensor.dtype();
  const Tensor sums = zeros(sizes, dtype);
  Dims strides(tensor.sizes().size(), 0);
  const std::size_t missing = strides.size() - sizes.size();
  for (std::size_t i = missing; i < strides.size(); ++i) {
    if (sizes[i - missing] == tensor.sizes()[i]) strides[i] = sums.strides()[i - missing];
  }
  accumulate_elements(new_alias(sums, tensor.sizes(), std::move(strides), 0),
                      tensor.dtype() == dtype ? tensor : contiguous_copy(tensor, dtype));
  return Unrecorded(as_contiguous(sums, tensor.dtype()))
      .differentiable("SumBackward1", {tensor}, [&] {
        return [from = tensor.sizes()](const Backward& backward) -> Gradients {
          return {expand_to(backward.grad(), from)};
        };
      });
}

Tensor window(const Tensor& tensor, const Geometry& base, const Geometry& view) {
  const Span span(tensor.dtype(), base, view);
  copy_elements(span.base, tensor);
  return Unrecorded(contiguous_copy(span.view, tensor.dtype()))
      .differentiable("AsStridedBackward0", {tensor}, [&] {
        return [base, view](const Backward& backward) -> Gradients {
          return {unwindow(backward.grad(), base, view)};
        };
      });
}

Tensor unwindow(const Tensor& gradient, const Geometry& base, const Geometry& view) {
  const Span span(gradient.dtype(), base, view);
  if (may_overlap_itself(span.view)) {
    accumulate_elements(span.view, gradient);
  } else {
    copy_elements(span.view, gradient);
  }
  return Unrecorded(contiguous_copy(span.base, gradient.dtype()))
      .differentiable("AsStridedBackward0", {gradient}, [&] {
        return [base, view](const Backward& backward) -> Gradients {
          return {window(backward.grad(), base, view)};
        };
      });
}

Tensor outside_window(const Tensor& tensor, const Geometry& base, const Geometry& view) {
  const Span span(tensor.dtype(), base, view);
  copy_elements(span.base, tensor);
  fill_elements(span.view, 0);
  return Unrecorded(contiguous_copy(span.base, tensor.dtype()))
      .differentiable("CopySlices", {tensor}, [&] {
        return [base, view](const Backward& backward) -> Gradients {
          return {outside_window(backward.grad(), base, view)};
        };
      });
}

}  // namespace rushlight::arithmetic
