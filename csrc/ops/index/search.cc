#include <algorithm>

#include "ops/elementwise/elementwise.h"
#include "ops/index/gather.h"
#include "ops/index/sort.h"
#include "ops/index/sort_keys.h"
#include "runtime/parallel.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

Tensor searchsorted(const Tensor& sorted_sequence, const Tensor& input, bool out_int32, bool right,
                    const std::optional<Tensor>& sorter) {
  if (sorted_sequence.dim() == 0) {
    fail<RuntimeError>(
        "torch.searchsorted(): input value can be a scalar only when boundaries "
        "tensor dimension is 1; boundaries tensor must have at least one dimension");
  }
  const bool shared = sorted_sequence.dim() == 1;
  if (!shared) {
    const Dims& a = sorted_sequence.sizes();
    const Dims& b = input.sizes();
    if (a.size() != b.size() || !std::equal(a.begin(), a.end() - 1, b.begin())) {
      fail<RuntimeError>(
          "torch.searchsorted(): boundaries tensor should be 1 dimension or the "
          "first N-1 dimensions of boundaries tensor and input value tensor must "
          "match, but we got boundaries tensor ",
          a, " and input value tensor ", b);
    }
  }
  Tensor sequence = sorted_sequence;
  if (sorter) {
    if (sorter->sizes() != sorted_sequence.sizes()) {
      fail<RuntimeError>(
          "torch.searchsorted(): boundary and sorter must have the same size, but "
          "got boundary tensor ",
          sorted_sequence.sizes(), " and got sorter tensor ", sorter->sizes());
    }
    if (sorter->dtype() != DType::int64) {
      fail<RuntimeError>(
          "torch.searchsorted(): sorter must be a tensor of long dtype but got "
          "dtype ",
          sorter->dtype());
    }
    const GradientModeGuard unrecorded(false);
    sequence = gather(sorted_sequence, -1, *sorter);
  }
  const DType common = result_type({&sequence, &input});
  const Tensor edges = as_contiguous(sequence, common), wanted = as_contiguous(input, common);
  Unrecorded result = empty_result(input.sizes(), DType::int64);
  std::int64_t* places = result->data<std::int64_t>();
  const std::int64_t length = edges.sizes().back();
  const std::int64_t group = shared ? wanted.numel() : wanted.sizes().back();
  visit_real("searchsorted", common, [&]<class T>(T) {
    parallel_for(0, wanted.numel(), 1024, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const T* first = edges.data<T>() + (shared ? 0 : i / group * length);
        const auto key = sort_key(wanted.data<T>()[i]);
        // Branchless halving; `places` counts the edges before (or at) the key.
        std::int64_t low = 0, count = length;
        while (count > 0) {
          const std::int64_t half = count / 2;
          const auto edge = sort_key(first[low + half]);
          const bool goes_right = right ? !(key < edge) : edge < key;
          low = goes_right ? low + half + 1 : low;
          count = goes_right ? count - half - 1 : half;
        }
        places[i] = low;
      }
    });
  });
  if (!out_int32) return std::move(result).not_differentiable();
  return Unrecorded(as_contiguous(*result, DType::int32)).not_differentiable();
}

}  // namespace rushlight::ops
