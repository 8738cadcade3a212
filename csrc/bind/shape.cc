#include "bind/families.h"
#include "bind/tensor_options.h"
#include "ops/shape/complex_view.h"
#include "ops/shape/copy.h"
#include "ops/shape/join.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"

namespace rushlight::bind {

namespace {

using Format = std::optional<MemoryFormat>;

Tensor clone(const Tensor& input, Format format) {
  return ops::clone(input, format.value_or(MemoryFormat::preserve));
}
Tensor contiguous(const Tensor& input, Format format) {
  return ops::contiguous(input, format.value_or(MemoryFormat::contiguous));
}
bool is_contiguous(const Tensor& input, Format format) {
  return is_contiguous_in(format.value_or(MemoryFormat::contiguous), input);
}

Tensor to_dtype(const Tensor& input, DType dtype, bool /*non_blocking*/, bool copy, Format format) {
  return ops::to_dtype(input, dtype, copy, format.value_or(MemoryFormat::preserve));
}
Tensor to_device(const Tensor& input, CpuDevice, std::optional<DType> dtype, bool non_blocking,
                 bool copy, Format format) {
  return to_dtype(input, dtype.value_or(input.dtype()), non_blocking, copy, format);
}
Tensor to_other(const Tensor& input, const Tensor& other, bool non_blocking, bool copy,
                Format format) {
  return to_dtype(input, other.dtype(), non_blocking, copy, format);
}
Tensor type_as(const Tensor& input, const Tensor& other) {
  return ops::to_dtype(input, other.dtype());
}
Tensor cpu(const Tensor& input, Format format) {
  return ops::to_dtype(input, input.dtype(), false, format.value_or(MemoryFormat::preserve));
}

template <DType dtype>
Tensor cast(const Tensor& input, Format format) {
  return ops::to_dtype(input, dtype, false, format.value_or(MemoryFormat::preserve));
}

Tensor copy_(const Tensor& self, const Tensor& source, bool /*non_blocking*/) {
  return ops::copy_(self, source);
}

Tensor fill(const Tensor& input, const Scalar& value) {
  return ops::fill_(ops::clone(input), value);
}
Tensor fill_tensor(const Tensor& input, const Tensor& value) {
  return ops::fill_tensor_(ops::clone(input), value);
}

Tensor movedim_one(const Tensor& input, std::int64_t source, std::int64_t destination) {
  return ops::movedim(input, {source}, {destination});
}
Tensor expand(const Tensor& input, const Dims& size, bool /*implicit*/) {
  return ops::expand(input, size);
}

Tensor squeeze_(const Tensor& self) { return ops::change_geometry(self, ops::squeeze); }
Tensor squeeze_dim_(const Tensor& self, std::int64_t dim) {
  return ops::change_geometry(self, [dim](const Tensor& x) { return ops::squeeze_dim(x, dim); });
}
Tensor squeeze_dims_(const Tensor& self, const Dims& dims) {
  return ops::change_geometry(self, [&](const Tensor& x) { return ops::squeeze_dims(x, dims); });
}
Tensor unsqueeze_(const Tensor& self, std::int64_t dim) {
  return ops::change_geometry(self, [dim](const Tensor& x) { return ops::unsqueeze(x, dim); });
}
Tensor transpose_(const Tensor& self, std::int64_t dim0, std::int64_t dim1) {
  return ops::change_geometry(self, [=](const Tensor& x) { return ops::transpose(x, dim0, dim1); });
}
Tensor t_(const Tensor& self) { return ops::change_geometry(self, ops::t); }
Tensor as_strided_(const Tensor& self, const Dims& size, const Dims& stride,
                   std::optional<std::int64_t> offset) {
  return ops::change_geometry(
      self, [&](const Tensor& x) { return ops::as_strided(x, size, stride, offset); });
}

Tensor resize_(const Tensor& self, const Dims& size, Format format) {
  if (gradient_mode() && requires_grad(self)) {
    fail<RuntimeError>("cannot resize variables that require grad");
  }
  for (const std::int64_t extent : size) {
    if (extent < 0) {
      fail<RuntimeError>("Trying to create tensor with negative dimension ", extent, ": ", size);
    }
  }
  const bool in_format = format && *format != MemoryFormat::preserve;
  Dims strides = in_format ? strides_in(*format, size) : Dims();
  resize_tensor(self, size);
  if (in_format) self.impl()->set_geometry(size, std::move(strides), self.offset());
  return self;
}
Tensor resize_as_(const Tensor& self, const Tensor& other, Format format) {
  return resize_(self, other.sizes(), format);
}

Tensor narrow_at(const Tensor& input, std::int64_t dim, const Tensor& start, std::int64_t length) {
  if (start.dim() != 0 || !is_integer(start.dtype())) {
    fail<RuntimeError>("narrow(): start must be an 0-dim integral Tensor, got ", start.dtype(), " ",
                       start.sizes(), " for input ", input.sizes());
  }
  return ops::narrow(input, dim, item(start).to_integer(), length);
}

void bind_views(Registry& registry) {
  constexpr unsigned both = function | method;
  registry.add<&ops::view>("view", "input, *size", method);
  registry.add<&ops::view_dtype>("view", "input, dtype", method);
  registry.add<&ops::view_as>("view_as", "input, other", method);
  registry.add<&ops::reshape>("reshape", "input, *shape", both);
  registry.add<&ops::reshape_as>("reshape_as", "input, other", method);
  registry.add<&ops::flatten>("flatten", "input, start_dim=0, end_dim=-1", both);
  registry.add<&ops::ravel>("ravel", "input", both);
  registry.add<&ops::unflatten>("unflatten", "input, dim, sizes", both);
  registry.add<&ops::transpose>("transpose", "input, dim0, dim1", both);
  registry.alias("swapdims", "transpose", both);
  registry.add<&ops::transpose>("swapaxes", "input, axis0, axis1", both);
  registry.add<&ops::t>("t", "input", both);
  registry.add<&ops::permute>("permute", "input, *dims", both);
  registry.add<&movedim_one>("movedim", "input, source, destination", both);
  registry.add<&ops::movedim>("movedim", "input, source, destination", both);
  registry.alias("moveaxis", "movedim", both);
  registry.add<&ops::squeeze>("squeeze", "input", both);
  registry.add<&ops::squeeze_dim>("squeeze", "input, dim", both);
  registry.add<&ops::squeeze_dims>("squeeze", "input, dim", both);
  registry.add<&ops::unsqueeze>("unsqueeze", "input, dim", both);
  registry.add<&ops::expand_as>("expand_as", "input, other", method);
  registry.add<&ops::broadcast_to>("broadcast_to", "input, *size", both);
  registry.add<&ops::broadcast_tensors>("broadcast_tensors", "*tensors", function);
  registry.add<&ops::as_strided>("as_strided", "input, size, stride, storage_offset=None", both);
  registry.add<&ops::as_strided_scatter>("as_strided_scatter",
                                         "input, src, size, stride, storage_offset=None", both);
  registry.add<&squeeze_>("squeeze_", "input", method);
  registry.add<&squeeze_dim_>("squeeze_", "input, dim", method);
  registry.add<&squeeze_dims_>("squeeze_", "input, dim", method);
  registry.add<&unsqueeze_>("unsqueeze_", "input, dim", method);
  registry.add<&transpose_>("transpose_", "input, dim0, dim1", method);
  registry.alias("swapdims_", "transpose_", method);
  registry.add<&transpose_>("swapaxes_", "input, axis0, axis1", method);
  registry.add<&t_>("t_", "input", method);
  registry.add<&as_strided_>("as_strided_", "input, size, stride, storage_offset=None", both);
}

void bind_copies(Registry& registry) {
  registry.add<&clone>("clone", "input, *, memory_format=None", function | method);
  registry.add<&contiguous>("contiguous", "input, memory_format=None", method);
  registry.add<&is_contiguous>("is_contiguous", "input, memory_format=None", method);
  registry.add<&to_dtype>(
      "to", "input, dtype, non_blocking=False, copy=False, *, memory_format=None", method);
  registry.add<&to_device>(
      "to", "input, device=None, dtype=None, non_blocking=False, copy=False, *, memory_format=None",
      method);
  registry.add<&to_other>(
      "to", "input, other, non_blocking=False, copy=False, *, memory_format=None", method);
  registry.add<&type_as>("type_as", "input, other", method);
  registry.add<&cpu>("cpu", "input, memory_format=None", method);
  const char* format = "input, memory_format=None";
  registry.add<&cast<DType::float32>>("float", format, method);
  registry.add<&cast<DType::float64>>("double", format, method);
  registry.add<&cast<DType::float16>>("half", format, method);
  registry.add<&cast<DType::bfloat16>>("bfloat16", format, method);
  registry.add<&cast<DType::int64>>("long", format, method);
  registry.add<&cast<DType::int32>>("int", format, method);
  registry.add<&cast<DType::int16>>("short", format, method);
  registry.add<&cast<DType::int8>>("char", format, method);
  registry.add<&cast<DType::uint8>>("byte", format, method);
  registry.add<&cast<DType::bool_>>("bool", format, method);
  registry.add<&cast<DType::complex64>>("cfloat", format, method);
  registry.add<&cast<DType::complex128>>("cdouble", format, method);
  registry.add<&copy_>("copy_", "input, src, non_blocking=False", method);
  registry.add<&ops::fill_tensor_>("fill_", "input, value", function | method);
  registry.add<&ops::fill_>("fill_", "input, value", function | method);
  registry.add<&fill_tensor>("fill", "input, value", function);
  registry.add<&fill>("fill", "input, value", function);
  registry.add<&ops::zero_>("zero_", "input", function | method);
  registry.add<&resize_>("resize_", "input, *size, *, memory_format=None", method);
  registry.add<&resize_as_>("resize_as_", "input, the_template, *, memory_format=None",
                            function | method);
}

void bind_parts(Registry& registry) {
  constexpr unsigned both = function | method;
  registry.add<&ops::select>("select", "input, dim, index", both);
  registry.add<&narrow_at>("narrow", "input, dim, start, length", both);
  registry.add<&ops::narrow>("narrow", "input, dim, start, length", both);
  registry.add<&ops::diagonal>("diagonal", "input, offset=0, dim1=0, dim2=1", both);
  registry.add<&ops::select_scatter>("select_scatter", "input, src, dim, index", both);
  registry.add<&ops::slice_scatter>("slice_scatter",
                                    "input, src, dim=0, start=None, end=None, step=1", both);
  registry.add<&ops::diagonal_scatter>("diagonal_scatter", "input, src, offset=0, dim1=0, dim2=1",
                                       both);
  registry.add<&ops::unbind>("unbind", "input, dim=0", both);
  registry.add<&ops::split>("split", "tensor, split_size_or_sections, dim=0", function);
  registry.add<&ops::split_with_sizes>("split", "tensor, split_size_or_sections, dim=0", function);
  registry.add<&ops::split>("split", "input, split_size, dim=0", method);
  registry.add<&ops::split_with_sizes>("split", "input, split_size, dim=0", method);
  registry.add<&ops::split_with_sizes>("split_with_sizes", "input, split_sizes, dim=0", both);
  registry.add<&ops::chunk>("chunk", "input, chunks, dim=0", both);
  registry.add<&ops::tensor_split>("tensor_split", "input, sections, dim=0", both);
  registry.add<&ops::tensor_split>("tensor_split", "input, indices_or_sections, dim=0", both);
  registry.add<&ops::tensor_split_at>("tensor_split", "input, indices, dim=0", both);
  registry.add<&ops::tensor_split_at>("tensor_split", "input, indices_or_sections, dim=0", both);
  registry.add<&ops::cat>("cat", "tensors, dim=0, *, out=None", function | out_apart);
  registry.alias("concat", "cat", function);
  registry.alias("concatenate", "cat", function);
  registry.add<&ops::stack>("stack", "tensors, dim=0, *, out=None", function | out_apart);
  registry.add<&ops::hstack>("hstack", "tensors, *, out=None", function | out_apart);
  registry.add<&ops::vstack>("vstack", "tensors, *, out=None", function | out_apart);
  registry.alias("row_stack", "vstack", function);
  registry.add<&ops::dstack>("dstack", "tensors, *, out=None", function | out_apart);
  registry.add<&ops::column_stack>("column_stack", "tensors, *, out=None", function | out_apart);
}

}  // namespace

void bind_shape(Registry& registry) {
  registry.add<&ops::view_as_real>("view_as_real", "input", function);
  registry.add<&ops::view_as_complex>("view_as_complex", "input", function);
  registry.add<&ops::real>("real", "input", function);
  registry.add<&ops::imag>("imag", "input", function);
  registry.add<&ops::complex>("complex", "real, imag, *, out=None", function);
  registry.add<&ops::polar>("polar", "abs, angle, *, out=None", function);

  bind_views(registry);
  registry.add<&expand>("expand", "input, *size, *, implicit=False", method);
  bind_copies(registry);
  bind_parts(registry);
}

}  // namespace rushlight::bind
