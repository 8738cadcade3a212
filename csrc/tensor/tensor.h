#pragma once
#include <memory>

#include "base/dtype.h"
#include "base/reference.h"
#include "base/shape.h"
#include "tensor/scalar.h"
#include "tensor/storage.h"

namespace rushlight {

// What autograd keeps beside a tensor; defined by the autograd layer.
struct GradientState {
  virtual ~GradientState() = default;
};

// Sizes, strides (in elements) and offset over a shared storage.
class TensorImpl final : public ReferenceCounted {
 public:
  TensorImpl(Reference<Storage> storage, DType dtype, Dims sizes, Dims strides,
             std::int64_t offset);
  static void destroy(TensorImpl* impl) noexcept;

  static void* operator new(std::size_t bytes);
  static void operator delete(void* block, std::size_t bytes) noexcept;

  // Replaces the geometry; the caller guarantees that it stays inside the storage.
  void set_geometry(Dims sizes, Dims strides, std::int64_t offset);
  // Makes this another view of the memory of `source`.
  void become(const TensorImpl& source);

  // How often storage, dtype or geometry were replaced: what was saved for backward tells by it
  // whether the tensor is still the same array.
  std::uint32_t replacements = 0;
  Reference<Storage> storage;
  Dims sizes;
  Dims strides;
  std::int64_t offset;
  std::int64_t element_count;
  std::unique_ptr<GradientState> gradient_state;
  // The binding's object for this tensor, and whether this tensor keeps it alive (it does once the
  // last reference from the interpreter has gone while C++ still holds the tensor).
  std::atomic<void*> binding_object{nullptr};
  DType dtype;
  bool contiguous;
  // Made of a bare number: takes part in type promotion by its category only.
  bool from_number = false;
  // Made by `.data`: writes through it are not counted.
  bool untracked = false;
  bool inference = false;
  bool owns_binding_object = false;

 private:
  ~TensorImpl();
  void place(Dims sizes, Dims strides, std::int64_t offset);
};

// Set by the binding: drops a tensor's object, which takes over the last reference to the tensor.
extern void (*release_binding_object)(void* object) noexcept;

// A handle to a strided array. Copying the handle shares the array. A default-made one is
// undefined: "no tensor".
class Tensor {
 public:
  Tensor() noexcept = default;
  explicit Tensor(Reference<TensorImpl> impl) noexcept : impl_(std::move(impl)) {}

  bool defined() const noexcept { return static_cast<bool>(impl_); }
  TensorImpl* impl() const noexcept { return impl_.get(); }
  TensorImpl* detach_impl() noexcept { return impl_.detach(); }
  bool is_same(const Tensor& other) const noexcept { return impl_ == other.impl_; }
  std::uint32_t use_count() const noexcept { return impl_->use_count(); }
  void reset() noexcept { impl_.reset(); }

  DType dtype() const noexcept { return impl_->dtype; }
  std::int64_t dim() const noexcept { return static_cast<std::int64_t>(impl_->sizes.size()); }
  const Dims& sizes() const noexcept { return impl_->sizes; }
  const Dims& strides() const noexcept { return impl_->strides; }
  // `dim` may be negative; IndexError when out of range.
  std::int64_t size(std::int64_t dim) const {
    if (impl_->sizes.empty())
      fail<IndexError>("Dimension specified as ", dim, " but tensor has no dimensions");
    return impl_->sizes[static_cast<std::size_t>(wrap_dim(dim, this->dim()))];
  }
  std::int64_t stride(std::int64_t dim) const {
    if (impl_->sizes.empty())
      fail<IndexError>("Dimension specified as ", dim, " but tensor has no dimensions");
    return impl_->strides[static_cast<std::size_t>(wrap_dim(dim, this->dim()))];
  }
  std::int64_t numel() const noexcept { return impl_->element_count; }
  std::int64_t offset() const noexcept { return impl_->offset; }
  std::size_t item_size() const noexcept { return rushlight::item_size(impl_->dtype); }
  std::size_t bytes() const noexcept { return static_cast<std::size_t>(numel()) * item_size(); }
  bool is_contiguous() const noexcept { return impl_->contiguous; }
  // Elements fill one block without gaps or overlaps, in some order of dimensions.
  bool is_dense() const;
  const Storage& storage() const noexcept { return *impl_->storage; }
  const Reference<Storage>& storage_reference() const noexcept { return impl_->storage; }

  // First element; kernels read and write through these.
  char* bytes_begin() const noexcept {
    return impl_->storage->data() + impl_->offset * static_cast<std::int64_t>(item_size());
  }
  template <class T>
  T* data() const noexcept {
    return reinterpret_cast<T*>(bytes_begin());
  }

 private:
  Reference<TensorImpl> impl_;
};

// A tensor over fresh, undefined memory; an operator's result starts as an `Unrecorded` instead
// (autograd/record.h). Sizes must not be negative.
Tensor new_tensor(DimsView sizes, DType dtype);
Tensor new_strided_tensor(DimsView sizes, DimsView strides, DType dtype);
// Another tensor over the same storage. RuntimeError when the geometry leaves the storage.
Tensor new_alias(const Tensor& source, Dims sizes, Dims strides, std::int64_t offset);
Tensor new_alias(const Tensor& source);
// A 0-d tensor holding `value`; with `from_number` it promotes as the bare number would.
Tensor new_scalar(const Scalar& value, DType dtype, bool from_number = false);
// The dtype of a tensor made of `value` alone: the default dtype for floating point.
DType inferred_dtype(const Scalar& value);

// Gives `tensor` a contiguous geometry of these sizes, growing its storage where needed; contents
// beyond what it held are undefined.
void resize_tensor(const Tensor& tensor, DimsView sizes);

// The value of a one-element tensor.
Scalar item(const Tensor& tensor);

// RuntimeError unless every element the geometry reaches lies inside `storage_bytes`.
void check_geometry(DimsView sizes, DimsView strides, std::int64_t offset, DType dtype,
                    std::size_t storage_bytes);
// Elements from the first to one past the last that a geometry reaches.
std::int64_t extent(DimsView sizes, DimsView strides);
// Whether two indices may reach the same element (expanded dimensions count).
bool may_overlap_itself(const Tensor& tensor);
// Whether two tensors share any memory.
bool shares_memory(const Tensor& a, const Tensor& b);

}  // namespace rushlight
