#include "ops/index/filter_kernels.h"

#include "simd/vec.h"

namespace rushlight::RUSHLIGHT_ISA {
namespace {

template <class T, bool greater>
std::int64_t next(const T* row, std::int64_t begin, std::int64_t end, T bound) {
  using V = Vec<T>;
  const V bounds(bound);
  const auto is_within = [&](std::int64_t i) {
    const V values = V::load(row + i);
    return greater ? values <= bounds : values >= bounds;
  };
  // Four vectors a branch: the speed of a loop of one vector depends much on its address, which
  // changes with whatever is linked in front of it.
  constexpr std::int64_t step = 4 * V::size;
  std::int64_t i = begin;
  for (; i + step <= end; i += step) {
    const auto first = is_within(i) & is_within(i + V::size);
    const auto second = is_within(i + 2 * V::size) & is_within(i + 3 * V::size);
    if (!all(first & second)) break;
  }
  for (; i < end; ++i) {
    if (!(greater ? row[i] <= bound : row[i] >= bound)) return i;
  }
  return end;
}

template <class T>
constexpr FilterFunctions<T> functions = {&next<T, true>, &next<T, false>};

}  // namespace

extern const FilterKernels filter_kernels;
constinit const FilterKernels filter_kernels = {functions<float>, functions<double>,
                                                functions<std::int32_t>, functions<std::int64_t>};

}  // namespace rushlight::RUSHLIGHT_ISA
