#include "tensor/tensor.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "runtime/allocator.h"
#include "runtime/computations.h"

namespace rushlight {

void (*release_binding_object)(void* object) noexcept = nullptr;

namespace {

bool is_contiguous(DimsView sizes, DimsView strides) {
  std::int64_t expected = 1;
  for (std::size_t i = sizes.size(); i-- > 0;) {
    if (sizes[i] == 0) return true;
    if (sizes[i] != 1 && strides[i] != expected) return false;
    expected *= sizes[i];
  }
  return true;
}

std::atomic<DType> default_dtype_value{DType::float32};

[[noreturn]] void fail_out_of_memory(DimsView sizes, DType dtype, std::size_t bytes) {
  fail<OutOfMemory>("cannot allocate a tensor of shape ", sizes, " and dtype ", dtype_name(dtype),
                    " (", bytes, " bytes)");
}

Reference<Storage> allocate_storage(DimsView sizes, std::int64_t elements, DType dtype) {
  const auto bytes = static_cast<std::size_t>(
      checked_multiply(elements, static_cast<std::int64_t>(item_size(dtype))));
  try {
    return Storage::allocate(bytes);
  } catch (const OutOfMemory&) {
    fail_out_of_memory(sizes, dtype, bytes);
  } catch (const std::bad_alloc&) {
    fail_out_of_memory(sizes, dtype, bytes);
  }
}

void check_sizes(DimsView sizes) {
  if (sizes.size() > max_dimensions) {
    fail<RuntimeError>("a tensor may have at most ", max_dimensions, " dimensions, got ",
                       sizes.size());
  }
  for (const std::int64_t size : sizes) {
    if (size < 0) {
      fail<RuntimeError>("Trying to create tensor with negative dimension ", size, ": ", sizes);
    }
  }
}

}  // namespace

DType default_dtype() noexcept { return default_dtype_value.load(std::memory_order_relaxed); }

void set_default_dtype(DType dtype) {
  if (!is_floating_point(dtype)) {
    fail<TypeError>("only floating-point types are supported as the default type");
  }
  default_dtype_value.store(dtype, std::memory_order_relaxed);
}

TensorImpl::TensorImpl(Reference<Storage> storage_in, DType dtype_in, Dims sizes_in,
                       Dims strides_in, std::int64_t offset_in)
    : storage(std::move(storage_in)), dtype(dtype_in) {
  place(std::move(sizes_in), std::move(strides_in), offset_in);
}

TensorImpl::~TensorImpl() = default;

void TensorImpl::destroy(TensorImpl* impl) noexcept {
  if (!impl->owns_binding_object) {
    delete impl;
    return;
  }
  // The last reference turns into the object's own; it may have been counted down or not.
  if (impl->use_count() == 0) impl->retain();
  release_binding_object(impl->binding_object.load());
}

void* TensorImpl::operator new(std::size_t bytes) { return allocate_bytes(bytes); }
void TensorImpl::operator delete(void* block, std::size_t bytes) noexcept {
  free_bytes(block, bytes);
}

void TensorImpl::place(Dims sizes_in, Dims strides_in, std::int64_t offset_in) {
  element_count = rushlight::element_count(sizes_in);
  contiguous = is_contiguous(sizes_in, strides_in);
  sizes = std::move(sizes_in);
  strides = std::move(strides_in);
  offset = offset_in;
}

void TensorImpl::set_geometry(Dims sizes_in, Dims strides_in, std::int64_t offset_in) {
  place(std::move(sizes_in), std::move(strides_in), offset_in);
  ++replacements;
}

void TensorImpl::become(const TensorImpl& source) {
  Dims new_sizes = source.sizes, new_strides = source.strides;
  storage = source.storage;
  dtype = source.dtype;
  set_geometry(std::move(new_sizes), std::move(new_strides), source.offset);
}

bool Tensor::is_dense() const {
  if (is_contiguous()) return true;
  SmallVector<std::size_t, 5> order;
  for (std::size_t i = 0; i < sizes().size(); ++i) {
    if (sizes()[i] != 1) order.push_back(i);
  }
  std::sort(order.begin(), order.end(),
            [this](std::size_t a, std::size_t b) { return strides()[a] < strides()[b]; });
  std::int64_t expected = 1;
  for (const std::size_t i : order) {
    if (strides()[i] != expected) return false;
    expected *= sizes()[i];
  }
  return true;
}

Tensor new_tensor(DimsView sizes, DType dtype) {
  check_sizes(sizes);
  auto storage = allocate_storage(sizes, element_count(sizes), dtype);
  return Tensor(Reference<TensorImpl>::adopt(
      new TensorImpl(std::move(storage), dtype, Dims(sizes), contiguous_strides(sizes), 0)));
}

Tensor new_strided_tensor(DimsView sizes, DimsView strides, DType dtype) {
  check_sizes(sizes);
  for (const std::int64_t stride : strides) {
    if (stride < 0)
      fail<RuntimeError>("as_strided: Negative strides are not supported at the ",
                         "moment, got strides: ", strides);
  }
  auto storage = allocate_storage(sizes, extent(sizes, strides), dtype);
  return Tensor(Reference<TensorImpl>::adopt(
      new TensorImpl(std::move(storage), dtype, Dims(sizes), Dims(strides), 0)));
}

Tensor new_alias(const Tensor& source, Dims sizes, Dims strides, std::int64_t offset) {
  auto impl = Reference<TensorImpl>::adopt(new TensorImpl(
      source.storage_reference(), source.dtype(), std::move(sizes), std::move(strides), offset));
  impl->untracked = source.impl()->untracked;
  impl->inference = source.impl()->inference;
  return Tensor(std::move(impl));
}

Tensor new_alias(const Tensor& source) {
  return new_alias(source, source.sizes(), source.strides(), source.offset());
}

Tensor new_scalar(const Scalar& value, DType dtype, bool from_number) {
  Tensor result(Reference<TensorImpl>::adopt(
      new TensorImpl(allocate_storage({}, 1, dtype), dtype, Dims(), Dims(), 0)));
  if (from_number) {
    store_operand(value, dtype, result.bytes_begin());
  } else {
    store_scalar(value, dtype, result.bytes_begin());
  }
  result.impl()->from_number = from_number;
  return result;
}

void resize_tensor(const Tensor& tensor, DimsView sizes) {
  check_sizes(sizes);
  wait_for_computations();
  Dims strides = contiguous_strides(sizes);
  const std::int64_t end = checked_add(tensor.offset(), element_count(sizes));
  const auto bytes = static_cast<std::size_t>(
      checked_multiply(end, static_cast<std::int64_t>(tensor.item_size())));
  if (bytes > tensor.storage().bytes()) tensor.storage_reference()->resize(bytes);
  tensor.impl()->set_geometry(Dims(sizes), std::move(strides), tensor.offset());
}

Scalar item(const Tensor& tensor) {
  if (tensor.numel() != 1) {
    fail<RuntimeError>("a Tensor with ", tensor.numel(),
                       " elements cannot be converted to Scalar; its shape is ", tensor.sizes());
  }
  return load_scalar(tensor.dtype(), tensor.bytes_begin());
}

std::int64_t extent(DimsView sizes, DimsView strides) {
  std::int64_t last = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] == 0) return 0;
    last = checked_add(last, checked_multiply(sizes[i] - 1, strides[i]));
  }
  return last + 1;
}

void check_geometry(DimsView sizes, DimsView strides, std::int64_t offset, DType dtype,
                    std::size_t storage_bytes) {
  if (offset < 0) fail<RuntimeError>("Tensor: invalid storage offset ", offset);
  for (const std::int64_t stride : strides) {
    if (stride < 0)
      fail<RuntimeError>("as_strided: Negative strides are not supported at the ",
                         "moment, got strides: ", strides);
  }
  check_sizes(sizes);
  if (element_count(sizes) == 0) return;
  const std::int64_t bytes = checked_multiply(checked_add(extent(sizes, strides), offset),
                                              static_cast<std::int64_t>(item_size(dtype)));
  if (static_cast<std::uint64_t>(bytes) > storage_bytes) {
    fail<RuntimeError>("setStorage: sizes ", sizes, ", strides ", strides, ", storage offset ",
                       offset, ", and itemsize ", item_size(dtype), " requiring a storage size of ",
                       bytes, " are out of bounds for storage of size ", storage_bytes);
  }
}

bool may_overlap_itself(const Tensor& tensor) {
  if (tensor.is_contiguous()) return false;
  SmallVector<std::size_t, 5> order;
  for (std::size_t i = 0; i < tensor.sizes().size(); ++i) {
    if (tensor.sizes()[i] == 0) return false;
    if (tensor.sizes()[i] > 1) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return tensor.strides()[a] < tensor.strides()[b];
  });
  std::int64_t reach = 0;
  for (const std::size_t i : order) {
    if (tensor.strides()[i] <= reach) return true;
    reach += (tensor.sizes()[i] - 1) * tensor.strides()[i];
  }
  return false;
}

bool shares_memory(const Tensor& a, const Tensor& b) {
  if (a.numel() == 0 || b.numel() == 0) return false;
  const char* a_begin = a.bytes_begin();
  const char* b_begin = b.bytes_begin();
  const char* a_end =
      a_begin + extent(a.sizes(), a.strides()) * static_cast<std::int64_t>(a.item_size());
  const char* b_end =
      b_begin + extent(b.sizes(), b.strides()) * static_cast<std::int64_t>(b.item_size());
  return a_begin < b_end && b_begin < a_end;
}

}  // namespace rushlight
