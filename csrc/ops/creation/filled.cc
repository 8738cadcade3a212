#include "ops/creation/creation.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

Tensor filled(Unrecorded result, const Scalar& value) {
  fill_elements(*result, value);
  return std::move(result).not_differentiable();
}

Unrecorded strided_result(DimsView sizes, DimsView strides, DType dtype) {
  return Unrecorded(new_strided_tensor(sizes, strides, dtype));
}

Unrecorded result_like(const Tensor& input, std::optional<DType> dtype, MemoryFormat format) {
  return strided_result(input.sizes(), strides_like(input, format), dtype.value_or(input.dtype()));
}

}  // namespace

Tensor empty(const Dims& size, std::optional<DType> dtype, MemoryFormat format) {
  const DType chosen = dtype.value_or(default_dtype());
  if (format == MemoryFormat::contiguous || format == MemoryFormat::preserve) {
    return empty_result(size, chosen).not_differentiable();
  }
  return strided_result(size, strides_in(format, size), chosen).not_differentiable();
}

Tensor empty_strided(const Dims& size, const Dims& stride, std::optional<DType> dtype) {
  if (size.size() != stride.size()) {
    fail<RuntimeError>("empty_strided: dimensionality of sizes (", size.size(),
                       ") must match dimensionality of strides (", stride.size(), ")");
  }
  return strided_result(size, stride, dtype.value_or(default_dtype())).not_differentiable();
}

Tensor empty_permuted(const Dims& size, const Dims& physical_layout, std::optional<DType> dtype) {
  if (physical_layout.size() != size.size()) {
    fail<RuntimeError>(
        "Number of dimensions in size does not match the length of the "
        "physical_layout; i.e. len(size) = ",
        size.size(), " is not equal to len(physical_layout) = ", physical_layout.size());
  }
  Dims strides(size.size(), -1);
  std::int64_t stride = 1;
  for (std::size_t i = size.size(); i-- > 0;) {
    const std::int64_t dim = physical_layout[i];
    if (dim < 0 || dim >= static_cast<std::int64_t>(size.size())) {
      fail<RuntimeError>("Dimension out of range (expected to be between 0 and ",
                         static_cast<std::int64_t>(size.size()) - 1, ", but got ", dim,
                         " at index ", i, "). NB: negative dims not currently supported.");
    }
    std::int64_t& place = strides[static_cast<std::size_t>(dim)];
    if (place != -1) fail<RuntimeError>("Duplicate dim not allowed");
    place = stride;
    stride =
        checked_multiply(stride, std::max<std::int64_t>(size[static_cast<std::size_t>(dim)], 1));
  }
  return strided_result(size, strides, dtype.value_or(default_dtype())).not_differentiable();
}

Tensor zeros(const Dims& size, std::optional<DType> dtype) {
  return filled(empty_result(size, dtype.value_or(default_dtype())), 0);
}

Tensor ones(const Dims& size, std::optional<DType> dtype) {
  return filled(empty_result(size, dtype.value_or(default_dtype())), 1);
}

Tensor full(const Dims& size, const Scalar& fill_value, std::optional<DType> dtype) {
  return filled(empty_result(size, dtype ? *dtype : inferred_dtype(fill_value)), fill_value);
}

Tensor scalar_tensor(const Scalar& value, std::optional<DType> dtype) {
  return full({}, value, dtype.value_or(default_dtype()));
}

Tensor empty_like(const Tensor& input, std::optional<DType> dtype, MemoryFormat format) {
  return result_like(input, dtype, format).not_differentiable();
}

Tensor zeros_like(const Tensor& input, std::optional<DType> dtype, MemoryFormat format) {
  return filled(result_like(input, dtype, format), 0);
}

Tensor ones_like(const Tensor& input, std::optional<DType> dtype, MemoryFormat format) {
  return filled(result_like(input, dtype, format), 1);
}

Tensor full_like(const Tensor& input, const Scalar& fill_value, std::optional<DType> dtype,
                 MemoryFormat format) {
  return filled(result_like(input, dtype, format), fill_value);
}

}  // namespace rushlight::ops
