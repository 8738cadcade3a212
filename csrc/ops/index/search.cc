#include <algorithm>

#include "ops/elementwise/elementwise.h"
#include "ops/index/gather.h"
#include "ops/index/sort.h"
#include "ops/index/sort_keys.h"
#include "runtime/parallel.h"
#include "runtime/scratch.h"
#include "tensor/iterate.h"

namespace rushlight::ops {

namespace {

// Searches that run side by side, so that the waits for memory overlap.
constexpr std::int64_t together = 8;

// How many of the `length` keys from first[k] on are before sought[k] (or equal, when `right`), by
// halving: every search takes the same steps.
template <class Key>
void count_before(const Key* const* first, const Key* sought, std::int64_t length, bool right,
                  std::int64_t* low) {
  std::fill_n(low, together, 0);
  if (length == 0) return;
  const auto is_before = [&](std::int64_t k, std::int64_t place) {
    const Key edge = first[k][place];
    return (edge < sought[k]) | (right & (edge == sought[k]));
  };
  for (std::int64_t left = length; left > 1; left -= left / 2) {
    const std::int64_t half = left / 2;
    for (std::int64_t k = 0; k < together; ++k) {
      low[k] += is_before(k, low[k] + half - 1) ? half : 0;
    }
  }
  for (std::int64_t k = 0; k < together; ++k) low[k] += is_before(k, low[k]);
}

}  // namespace

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
    using Key = UnsignedOf<sizeof(T)>;
    const Scratch<Key> keys(edges.numel());
    std::transform(edges.data<T>(), edges.data<T>() + edges.numel(), keys.data(), sort_key<T>);
    const T* const values = wanted.data<T>();
    parallel_for(0, wanted.numel(), 4096, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; i += together) {
        const std::int64_t here = std::min(together, end - i);
        const Key* first[together];
        Key sought[together] = {};
        for (std::int64_t k = 0; k < together; ++k) {
          const std::int64_t at = std::min(i + k, end - 1);
          first[k] = keys.data() + (shared ? 0 : at / group * length);
          sought[k] = sort_key(values[at]);
        }
        std::int64_t low[together];
        count_before(first, sought, length, right, low);
        std::copy_n(low, here, places + i);
      }
    });
  });
  if (!out_int32) return std::move(result).not_differentiable();
  return Unrecorded(as_contiguous(*result, DType::int32)).not_differentiable();
}

}  // namespace rushlight::ops
