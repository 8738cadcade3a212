#include "ops/reduce/ordered.h"

#include <algorithm>

#include "tensor/iterate.h"

namespace rushlight::ops {

Tensor as_ordered(const Tensor& source, DType dtype) {
  const bool turned = (source.dtype() == DType::uint64 && dtype == DType::int64) ||
                      (source.dtype() == DType::int64 && dtype == DType::uint64);
  if (!turned) return as_contiguous(source, dtype);
  const Tensor result = contiguous_copy(source, dtype);
  auto* bits = reinterpret_cast<std::uint64_t*>(result.bytes_begin());
  std::transform(bits, bits + result.numel(), bits,
                 [](std::uint64_t value) { return value ^ std::uint64_t{1} << 63; });
  return result;
}

}  // namespace rushlight::ops
