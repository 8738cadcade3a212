#include "bind/families.h"
#include "ops/creation/creation.h"
#include "ops/elementwise/arithmetic.h"
#include "ops/index/index.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/copy.h"
#include "ops/shape/slice.h"
#include "ops/shape/triangle.h"
#include "ops/shape/view.h"

namespace rushlight::bind {

namespace {

// The view operator with its result in memory of its own.
template <auto operation, class Function = decltype(operation)>
struct Copy;
template <auto operation, class... Arguments>
struct Copy<operation, Tensor (*)(Arguments...)> {
  static Tensor call(const std::remove_cvref_t<Arguments>&... arguments) {
    return ops::clone(operation(arguments...), MemoryFormat::contiguous);
  }
};
template <auto operation, class... Arguments>
struct Copy<operation, std::vector<Tensor> (*)(Arguments...)> {
  static std::vector<Tensor> call(const std::remove_cvref_t<Arguments>&... arguments) {
    const std::vector<Tensor> parts = operation(arguments...);
    std::vector<Tensor> results;
    results.reserve(parts.size());
    for (const Tensor& part : parts) {
      results.push_back(ops::clone(part, MemoryFormat::contiguous));
    }
    return results;
  }
};

Tensor alias(const Tensor& input) { return input; }
Tensor expand(const Tensor& input, const Dims& size, bool /*implicit*/) {
  return ops::expand(input, size);
}

// torch has an error of its own for a dimension beyond the last.
Tensor narrow(const Tensor& input, std::int64_t dim, std::int64_t start, std::int64_t length) {
  if (input.dim() > 0 && dim >= input.dim()) {
    fail<RuntimeError>("narrow_copy(): expected dim below ", input.dim(), ", but got ", dim,
                       " for input ", input.sizes());
  }
  return ops::narrow(input, dim, start, length);
}

Tensor adjoint(const Tensor& input) { return ops::conj(ops::matrix_transpose(input)); }

Tensor trace(const Tensor& input) {
  if (input.dim() != 2) {
    fail<RuntimeError>("trace: expected a matrix, but got tensor with dim ", input.dim());
  }
  return ops::sum(ops::diagonal(input));
}

// nonzero with a fixed number of rows: cut off, or filled up with `fill_value`.
Tensor nonzero_static(const Tensor& input, std::int64_t size, std::int64_t fill_value) {
  if (size < 0) fail<RuntimeError>("nonzero_static: 'size' must be an non-negative integer");
  const Tensor found = ops::nonzero(input);
  const Tensor result = ops::full({size, input.dim()}, fill_value, DType::int64);
  const std::int64_t count = std::min(size, found.size(0));
  ops::copy_(ops::slice(result, 0, 0, count), ops::slice(found, 0, 0, count));
  return result;
}

}  // namespace

void bind_copies_of_views(Registry& registry) {
  constexpr unsigned strict = function | out_of_result_dtype;
  registry.add<&Copy<&alias>::call>("alias_copy", "input, *, out=None", strict);
  registry.add<&Copy<&expand>::call>("expand_copy", "input, *size, *, implicit=False, out=None",
                                     strict);
  registry.add<&Copy<&ops::diagonal>::call>("diagonal_copy",
                                            "input, offset=0, dim1=0, dim2=1, *, out=None", strict);
  registry.add<&Copy<&ops::as_strided>::call>(
      "as_strided_copy", "input, size, stride, storage_offset=None, *, out=None", strict);
  registry.add<&Copy<&narrow>::call>("narrow_copy", "input, dim, start, length, *, out=None",
                                     strict | method);
  registry.add<&Copy<&ops::view>::call>("view_copy", "input, size, *, out=None", strict);
  registry.add<&Copy<&ops::view_dtype>::call>("view_copy", "input, dtype, *, out=None", strict);
  registry.add<&Copy<&ops::permute>::call>("permute_copy", "input, *dims, *, out=None", strict);
  registry.add<&Copy<&ops::select>::call>("select_copy", "input, dim, index, *, out=None", strict);
  registry.add<&Copy<&ops::slice>::call>(
      "slice_copy", "input, dim=0, start=None, end=None, step=1, *, out=None", strict);
  registry.add<&Copy<&ops::split>::call>("split_copy", "input, split_size, dim=0, *, out=None",
                                         strict);
  registry.add<&Copy<&ops::split_with_sizes>::call>(
      "split_with_sizes_copy", "input, split_sizes, dim=0, *, out=None", strict);
  registry.add<&Copy<&ops::unbind>::call>("unbind_copy", "input, dim=0, *, out=None", strict);
  registry.add<&Copy<&ops::unfold>::call>("unfold_copy",
                                          "input, dimension, size, step, *, out=None", strict);
  registry.add<&Copy<&ops::squeeze>::call>("squeeze_copy", "input, *, out=None", strict);
  registry.add<&Copy<&ops::squeeze_dim>::call>("squeeze_copy", "input, dim, *, out=None", strict);
  registry.add<&Copy<&ops::squeeze_dims>::call>("squeeze_copy", "input, dim, *, out=None", strict);
  registry.add<&Copy<&ops::unsqueeze>::call>("unsqueeze_copy", "input, dim, *, out=None", strict);
  registry.add<&Copy<&ops::transpose>::call>("transpose_copy", "input, dim0, dim1, *, out=None",
                                             strict);
  registry.add<&Copy<&ops::t>::call>("t_copy", "input, *, out=None", strict);
  registry.add<&adjoint>("adjoint", "input", function | method);
  registry.add<&trace>("trace", "input", function | method);
  registry.add<&nonzero_static>("nonzero_static", "input, *, size, fill_value=-1",
                                function | method);
}

}  // namespace rushlight::bind
