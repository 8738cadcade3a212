#pragma once
#include <functional>

#include "autograd/record.h"

// Views: the same memory under other sizes and strides.

namespace rushlight::ops {

// The sizes with a -1 replaced by what `elements` leaves for it.
Dims inferred_sizes(const Dims& size, std::int64_t elements);

Tensor view(const Tensor& input, const Dims& size);
// The memory read as another dtype: the last dimension scales with the sizes of the elements.
Tensor view_dtype(const Tensor& input, DType dtype);
Tensor view_as(const Tensor& input, const Tensor& other);
// A view where the layout allows, else a copy.
Tensor reshape(const Tensor& input, const Dims& shape);
Tensor reshape_as(const Tensor& input, const Tensor& other);
Tensor flatten(const Tensor& input, std::int64_t start_dim = 0, std::int64_t end_dim = -1);
Tensor ravel(const Tensor& input);
Tensor unflatten(const Tensor& input, std::int64_t dim, const Dims& sizes);

Tensor transpose(const Tensor& input, std::int64_t dim0, std::int64_t dim1);
// The transpose of a matrix; vectors and numbers as they are.
Tensor t(const Tensor& input);
Tensor permute(const Tensor& input, const Dims& dims);
Tensor movedim(const Tensor& input, const Dims& source, const Dims& destination);
// All dimensions reversed (x.T), the last two swapped (x.mT).
Tensor reversed_dims(const Tensor& input);
Tensor matrix_transpose(const Tensor& input);

Tensor squeeze(const Tensor& input);
Tensor squeeze_dim(const Tensor& input, std::int64_t dim);
Tensor squeeze_dims(const Tensor& input, const Dims& dims);
Tensor unsqueeze(const Tensor& input, std::int64_t dim);

Tensor expand(const Tensor& input, const Dims& size);
Tensor expand_as(const Tensor& input, const Tensor& other);
Tensor broadcast_to(const Tensor& input, const Dims& size);
std::vector<Tensor> broadcast_tensors(const std::vector<Tensor>& tensors);

// Any geometry over the tensor's storage; the offset counts from its beginning.
Tensor as_strided(const Tensor& input, const Dims& size, const Dims& stride,
                  std::optional<std::int64_t> storage_offset = {});
// A copy of the input in which such a window is replaced by `src`.
Tensor as_strided_scatter(const Tensor& input, const Tensor& src, const Dims& size,
                          const Dims& stride, std::optional<std::int64_t> storage_offset = {});

// Gives `self` the geometry and the history of `change(self)`: x.t_() and the like.
Tensor change_geometry(const Tensor& self, const std::function<Tensor(const Tensor&)>& change);

}  // namespace rushlight::ops
