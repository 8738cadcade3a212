#include "ops/shape/join.h"

#include <algorithm>

#include "ops/creation/creation.h"
#include "ops/shape/slice.h"
#include "ops/shape/view.h"
#include "tensor/iterate.h"
#include "tensor/memory_format.h"

namespace rushlight::ops {

namespace {

// Tensors of no elements and one dimension take part in no concatenation.
bool is_skipped(const Tensor& tensor) { return tensor.dim() == 1 && tensor.numel() == 0; }

DType common_dtype(const std::vector<Tensor>& tensors) {
  DType dtype = tensors.front().dtype();
  for (const Tensor& tensor : tensors) dtype = promote_types(dtype, tensor.dtype());
  return dtype;
}

Dims joined_sizes(const std::vector<Tensor>& tensors, const Tensor& model, std::size_t at) {
  Dims sizes = model.sizes();
  sizes[at] = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Tensor& tensor = tensors[i];
    if (is_skipped(tensor)) continue;
    if (tensor.dim() != model.dim()) {
      fail<RuntimeError>("Tensors must have same number of dimensions: got ", model.dim(), " and ",
                         tensor.dim());
    }
    for (std::size_t d = 0; d < sizes.size(); ++d) {
      if (d != at && tensor.sizes()[d] != sizes[d]) {
        fail<RuntimeError>("Sizes of tensors must match except in dimension ", at,
                           ". Expected size ", sizes[d], " but got size ", tensor.sizes()[d],
                           " for tensor number ", i, " in the list.");
      }
    }
    sizes[at] = checked_add(sizes[at], tensor.sizes()[at]);
  }
  return sizes;
}

MemoryFormat common_format(const std::vector<Tensor>& tensors) {
  for (const MemoryFormat format :
       {MemoryFormat::contiguous, MemoryFormat::channels_last, MemoryFormat::channels_last_3d}) {
    if (std::all_of(tensors.begin(), tensors.end(),
                    [format](const Tensor& tensor) { return is_contiguous_in(format, tensor); })) {
      return format;
    }
  }
  return MemoryFormat::contiguous;
}

}  // namespace

Tensor cat(const std::vector<Tensor>& tensors, std::int64_t dim) {
  if (tensors.empty()) fail<ValueError>("torch.cat(): expected a non-empty list of Tensors");
  const Tensor* model = nullptr;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].dim() == 0) {
      fail<RuntimeError>("zero-dimensional tensor (at position ", i, ") cannot be concatenated");
    }
    if (!model && !is_skipped(tensors[i])) model = &tensors[i];
  }
  if (!model) model = &tensors.front();
  const auto at = static_cast<std::size_t>(wrap_dim(dim, model->dim()));
  const Dims sizes = joined_sizes(tensors, *model, at);
  Unrecorded result(
      new_strided_tensor(sizes, strides_in(common_format(tensors), sizes), common_dtype(tensors)));
  std::int64_t position = 0;
  Dims lengths;
  SmallVector<bool, 8> skipped;
  for (const Tensor& tensor : tensors) {
    skipped.push_back(is_skipped(tensor));
    const std::int64_t length = is_skipped(tensor) ? 0 : tensor.sizes()[at];
    lengths.push_back(length);
    if (length == 0) continue;
    copy_elements(new_alias(*result, tensor.sizes(), result->strides(),
                            result->offset() + position * result->strides()[at]),
                  tensor);
    position += length;
  }
  return std::move(result).differentiable("CatBackward0", std::span<const Tensor>(tensors), [&] {
    return [lengths, skipped,
            dim = static_cast<std::int64_t>(at)](const Backward& backward) -> Gradients {
      const Tensor gradient = backward.grad();
      Gradients gradients;
      std::int64_t begin = 0;
      for (std::size_t i = 0; i < lengths.size(); ++i) {
        if (!backward.needs(i)) {
          gradients.emplace_back();
        } else if (skipped[i]) {
          gradients.push_back(zeros({0}, gradient.dtype()));
        } else {
          gradients.push_back(slice(gradient, dim, begin, begin + lengths[i], 1));
        }
        begin += lengths[i];
      }
      return gradients;
    };
  });
}

Tensor stack(const std::vector<Tensor>& tensors, std::int64_t dim) {
  if (tensors.empty()) fail<RuntimeError>("stack expects a non-empty TensorList");
  const Tensor& first = tensors.front();
  const auto at = static_cast<std::size_t>(wrap_dim(dim, first.dim() + 1));
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].sizes() != first.sizes()) {
      fail<RuntimeError>("stack expects each tensor to be equal size, but got ", first.sizes(),
                         " at entry 0 and ", tensors[i].sizes(), " at entry ", i);
    }
  }
  Dims sizes = first.sizes();
  sizes.insert(sizes.begin() + at, static_cast<std::int64_t>(tensors.size()));
  Unrecorded result = empty_result(sizes, common_dtype(tensors));
  Dims part_strides = result->strides();
  const std::int64_t step = part_strides[at];
  part_strides.erase(part_strides.begin() + at);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    copy_elements(
        new_alias(*result, first.sizes(), part_strides, static_cast<std::int64_t>(i) * step),
        tensors[i]);
  }
  return std::move(result).differentiable("StackBackward0", std::span<const Tensor>(tensors), [&] {
    return [count = tensors.size(),
            dim = static_cast<std::int64_t>(at)](const Backward& backward) -> Gradients {
      const Tensor gradient = backward.grad();
      Gradients gradients(count);
      for (std::size_t i = 0; i < count; ++i) {
        if (backward.needs(i)) {
          gradients[i] = select(gradient, dim, static_cast<std::int64_t>(i));
        }
      }
      return gradients;
    };
  });
}

namespace {

template <Tensor (*prepare)(const Tensor&)>
std::vector<Tensor> prepared(const char* name, const std::vector<Tensor>& tensors) {
  if (tensors.empty()) fail<RuntimeError>(name, " expects a non-empty TensorList");
  std::vector<Tensor> results;
  results.reserve(tensors.size());
  for (const Tensor& tensor : tensors) results.push_back(prepare(tensor));
  return results;
}

Tensor column(const Tensor& input) {
  return input.dim() > 1 ? input : reshape(input, {input.numel(), 1});
}

}  // namespace

Tensor hstack(const std::vector<Tensor>& tensors) {
  const auto rows = prepared<atleast_1d>("hstack", tensors);
  return cat(rows, rows.front().dim() == 1 ? 0 : 1);
}

Tensor vstack(const std::vector<Tensor>& tensors) {
  return cat(prepared<atleast_2d>("vstack", tensors), 0);
}

Tensor dstack(const std::vector<Tensor>& tensors) {
  return cat(prepared<atleast_3d>("dstack", tensors), 2);
}

Tensor column_stack(const std::vector<Tensor>& tensors) {
  return cat(prepared<column>("column_stack", tensors), 1);
}

Tensor block_diag(const std::vector<Tensor>& tensors) {
  std::vector<Tensor> blocks;
  std::int64_t rows = 0, columns = 0;
  DType dtype = tensors.empty() ? default_dtype() : common_dtype(tensors);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].dim() > 2) {
      fail<RuntimeError>("torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ",
                         i, " has ", tensors[i].dim(), " dimensions");
    }
    blocks.push_back(atleast_2d(tensors[i]));
    rows += blocks.back().size(0);
    columns += blocks.back().size(1);
  }
  if (tensors.empty()) return block_diag({empty_result(Dims{1, 0}, dtype).not_differentiable()});
  const std::int64_t sizes[] = {rows, columns};
  Unrecorded result = empty_result(sizes, dtype);
  fill_elements(*result, 0);
  std::int64_t row = 0, column_index = 0;
  for (const Tensor& block : blocks) {
    if (block.numel() > 0) {
      copy_elements(
          new_alias(*result, block.sizes(), result->strides(), row * columns + column_index),
          block);
    }
    row += block.size(0);
    column_index += block.size(1);
  }
  return std::move(result).differentiable(
      "BlockDiagBackward0", std::span<const Tensor>(blocks), [&] {
        std::vector<Dims> shapes;
        shapes.reserve(blocks.size());
        for (const Tensor& block : blocks) shapes.push_back(block.sizes());
        return [shapes = std::move(shapes)](const Backward& backward) -> Gradients {
          const Tensor gradient = backward.grad();
          Gradients gradients;
          std::int64_t top = 0, left = 0;
          for (std::size_t i = 0; i < shapes.size(); ++i) {
            const std::int64_t bottom = top + shapes[i][0], right = left + shapes[i][1];
            gradients.push_back(backward.needs(i)
                                    ? slice(slice(gradient, 0, top, bottom), 1, left, right)
                                    : Tensor());
            top = bottom;
            left = right;
          }
          return gradients;
        };
      });
}

Tensor atleast_1d(const Tensor& input) { return input.dim() > 0 ? input : reshape(input, {1}); }

Tensor atleast_2d(const Tensor& input) {
  if (input.dim() >= 2) return input;
  return input.dim() == 1 ? unsqueeze(input, 0) : reshape(input, {1, 1});
}

Tensor atleast_3d(const Tensor& input) {
  if (input.dim() >= 3) return input;
  if (input.dim() == 2) return unsqueeze(input, -1);
  return input.dim() == 1 ? unsqueeze(unsqueeze(input, 0), -1) : reshape(input, {1, 1, 1});
}

}  // namespace rushlight::ops
