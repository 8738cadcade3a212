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

// How many of the `length` keys from base + first[k] on are before sought[k], by halving: every
// search takes the same steps.
template <class Key>
void count_before(const Key* base, const std::int64_t* first, const Key* sought,
                  std::int64_t length, std::int64_t* found) {
  std::int64_t low[together];
  std::copy_n(first, together, low);
  for (std::int64_t left = length; left > 1; left -= left / 2) {
    const std::int64_t half = left / 2;
#pragma GCC unroll 8
    for (std::int64_t k = 0; k < together; ++k) {
      low[k] += base[low[k] + half - 1] < sought[k] ? half : 0;
    }
  }
#pragma GCC unroll 8
  for (std::int64_t k = 0; k < together; ++k) {
    found[k] = low[k] - first[k] + (length > 0 && base[low[k]] < sought[k] ? 1 : 0);
  }
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
  if (input.impl()->from_number) check_number(item(input), common);
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
      // As many keys are at or before one as are before the next; the greatest has no next.
      constexpr Key greatest = static_cast<Key>(~Key(0));
      for (std::int64_t i = begin; i < end; i += together) {
        std::int64_t first[together], found[together];
        Key sought[together];
        bool all[together];
        for (std::int64_t k = 0; k < together; ++k) {
          const std::int64_t at = std::min(i + k, end - 1);
          const Key key = sort_key(values[at]);
          first[k] = shared ? 0 : at / group * length;
          all[k] = right && key == greatest;
          sought[k] = static_cast<Key>(key + (right && !all[k] ? 1 : 0));
        }
        count_before(keys.data(), first, sought, length, found);
        for (std::int64_t k = 0; k < std::min(together, end - i); ++k) {
          places[i + k] = all[k] ? length : found[k];
        }
      }
    });
  });
  if (!out_int32) return std::move(result).not_differentiable();
  return Unrecorded(as_contiguous(*result, DType::int32)).not_differentiable();
}

}  // namespace rushlight::ops
