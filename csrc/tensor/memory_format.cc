#include "tensor/memory_format.h"

#include "tensor/iterate.h"

namespace rushlight {

namespace {

// Batch, spatial dimensions, then channels innermost.
Dims channels_last_order(DimsView sizes) {
  Dims order{1};
  for (std::int64_t dim = static_cast<std::int64_t>(sizes.size()) - 1; dim > 1; --dim) {
    order.push_back(dim);
  }
  order.push_back(0);
  return order;
}

}  // namespace

Dims strides_in(MemoryFormat format, DimsView sizes) {
  if (format == MemoryFormat::contiguous) return contiguous_strides(sizes);
  if (format == MemoryFormat::preserve) {
    fail<RuntimeError>("memory format preserve_format needs a tensor to be like");
  }
  const std::size_t dimensions = format == MemoryFormat::channels_last ? 4 : 5;
  if (sizes.size() != dimensions) {
    fail<RuntimeError>("required rank ", dimensions, " tensor to use channels_last",
                       dimensions == 5 ? "_3d" : "", " format");
  }
  Dims strides(sizes.size());
  std::int64_t stride = 1;
  for (const std::int64_t dim : channels_last_order(sizes)) {
    const auto at = static_cast<std::size_t>(dim);
    strides[at] = stride;
    stride = checked_multiply(stride, std::max<std::int64_t>(sizes[at], 1));
  }
  return strides;
}

Dims strides_like(const Tensor& model, MemoryFormat format) {
  if (format != MemoryFormat::preserve) return strides_in(format, model.sizes());
  return model.is_dense() ? model.strides() : elementwise_strides(model.sizes(), {&model});
}

bool is_contiguous_in(MemoryFormat format, const Tensor& tensor) {
  if (format == MemoryFormat::contiguous) return tensor.is_contiguous();
  if (format == MemoryFormat::preserve) return true;
  const std::size_t dimensions = format == MemoryFormat::channels_last ? 4 : 5;
  if (tensor.sizes().size() != dimensions) return false;
  std::int64_t expected = 1;
  for (const std::int64_t dim : channels_last_order(tensor.sizes())) {
    const auto at = static_cast<std::size_t>(dim);
    if (tensor.sizes()[at] == 0) return true;
    if (tensor.sizes()[at] == 1) continue;
    if (tensor.strides()[at] != expected) return false;
    expected *= tensor.sizes()[at];
  }
  return true;
}

}  // namespace rushlight
